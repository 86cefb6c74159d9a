"""What service levels may tell cases apart by: the words of this room, for the room below that cannot know them."""

from django.utils.translation import gettext_lazy as _

from cases.models import CaseType
from marketplace.models.segment import Segment

#: How somebody reached us.
CHANNELS = [
    ("phone", _("Telephone")),
    ("chat", _("Chat")),
    ("email", _("E-mail")),
    ("walk_in", _("In person")),
]


def vocabulary() -> dict[str, dict[str, str]]:
    """Return segments, case types and channels: what a case stores, and what people call it."""
    types = CaseType.objects.filter(is_active=True).order_by("order", "code")
    return {
        "segments": {str(value): str(label) for value, label in Segment.choices},
        "case_types": {kind.code: str(kind) for kind in types},
        "channels": {value: str(label) for value, label in CHANNELS},
    }


def segment_name(code: str) -> str:
    """Return what people call a segment; one that is no longer known by its code."""
    return str(Segment(code).label) if code in Segment.values else code
