"""Where this app's pages live."""

from django.urls import path

from users.views import absences, capacities, preferences

app_name = "users"
urlpatterns = [
    path("", preferences.settings, name="settings"),
    path("away/", absences.index, name="away"),
    path("away/<int:pk>/cancellation/", absences.cancellation, name="away_cancellation"),
    path("people/", capacities.index, name="capacities"),
    path("people/<int:pk>/", capacities.detail, name="capacity"),
    path("theme/", preferences.theme, name="theme"),
    path("language/", preferences.language, name="language"),
]
