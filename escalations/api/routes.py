"""What the API mounts of this app."""

from escalations.api.rota import (
    HandoverViewSet,
    OverrideViewSet,
    SwapViewSet,
    TemporaryViewSet,
)
from escalations.api.views import AlertViewSet, ScheduleViewSet

routes = [
    ("schedules", ScheduleViewSet, "schedule"),
    ("alerts", AlertViewSet, "alert"),
    ("overrides", OverrideViewSet, "override"),
    ("swaps", SwapViewSet, "swap"),
    ("temporary-schedules", TemporaryViewSet, "temporary-schedule"),
    ("shift-handovers", HandoverViewSet, "shift-handover"),
]
