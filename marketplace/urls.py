"""Where this app's pages live."""

from django.urls import path

from marketplace.views import notes, people, treatment

app_name = "marketplace"
urlpatterns = [
    path("", people.index, name="people"),
    path("<int:pk>/", people.detail, name="person"),
    path("<int:pk>/notes/", notes.create, name="notes"),
    path("<int:pk>/preferences/", treatment.preferences, name="preferences"),
    path(
        "<int:pk>/preferences/<int:preference>/end/",
        treatment.preference_end,
        name="preference_end",
    ),
    path("<int:pk>/consents/", treatment.consents, name="consents"),
]
