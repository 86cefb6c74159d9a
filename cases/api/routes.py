"""What the API mounts of this app."""

from cases.api.cases import CaseViewSet
from cases.api.messages import HandoverViewSet, MessageViewSet

routes = [
    ("cases", CaseViewSet, "case"),
    ("messages", MessageViewSet, "message"),
    ("handovers", HandoverViewSet, "handover"),
]
