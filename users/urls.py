"""Where this app's pages live."""

from django.urls import path

from users import views

app_name = "users"
urlpatterns = [
    path("", views.settings, name="settings"),
    path("theme/", views.theme, name="theme"),
    path("language/", views.language, name="language"),
]
