"""Where this app's pages live."""

from django.urls import path

from insights import views

app_name = "insights"
urlpatterns = [path("", views.desk, name="desk")]
