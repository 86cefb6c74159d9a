"""Where this app's pages live."""

from django.urls import URLPattern

app_name = "escalations"
urlpatterns: list[URLPattern] = []
