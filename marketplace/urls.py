"""Where this app's pages live."""

from django.urls import path

from marketplace.views import notes, people

app_name = "marketplace"
urlpatterns = [
    path("", people.index, name="people"),
    path("<int:pk>/", people.detail, name="person"),
    path("<int:pk>/notes/", notes.create, name="notes"),
]
