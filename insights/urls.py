"""Where this app's pages live."""

from django.urls import path

from insights import views

app_name = "insights"
urlpatterns = [
    path("", views.desk, name="desk"),
    path("drift/", views.drift, name="drift"),
    path("promises/", views.kept, name="kept"),
    path("promises/export/", views.kept_export, name="kept_export"),
]
