"""Where this app's pages live."""

from django.urls import path

from users.views import preferences

app_name = "users"
urlpatterns = [
    path("", preferences.settings, name="settings"),
    path("theme/", preferences.theme, name="theme"),
    path("language/", preferences.language, name="language"),
]
