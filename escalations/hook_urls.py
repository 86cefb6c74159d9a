"""Where other systems call."""

from django.urls import path

from escalations.api.hooks import AlertHook
from escalations.views import hooks

app_name = "hooks"
urlpatterns = [
    path("probe/", hooks.probe, name="probe"),
    path("alerts/<slug:code>/", AlertHook.as_view(), name="alerts"),
]
