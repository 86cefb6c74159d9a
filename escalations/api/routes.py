"""What the API mounts of this app."""

from escalations.api.views import AlertViewSet, ScheduleViewSet

routes = [
    ("schedules", ScheduleViewSet, "schedule"),
    ("alerts", AlertViewSet, "alert"),
]
