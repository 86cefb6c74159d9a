"""What the API mounts of this app."""

from cases.api.cases import CaseViewSet
from cases.api.clocks import ClockViewSet
from cases.api.messages import HandoverViewSet, MessageViewSet

routes = [
    ("cases", CaseViewSet, "case"),
    ("clocks", ClockViewSet, "clock"),
    ("messages", MessageViewSet, "message"),
    ("handovers", HandoverViewSet, "handover"),
]
