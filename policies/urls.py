"""Where this app's pages live."""

from django.urls import URLPattern

app_name = "policies"
urlpatterns: list[URLPattern] = []
