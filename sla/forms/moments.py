"""The instant from which something holds, as a form sends it."""

from datetime import datetime

from django.utils.translation import gettext as _

from common.errors import BadInput
from common.time import instant_of


class UnreadableMoment(BadInput):
    """What was typed is no date and time."""


def read_moment(text: str, *, zone: str, default: datetime) -> datetime:
    """Read a date and time on the wall clock of `zone`; nothing is the default. Returns an instant (UTC)."""
    if not text.strip():
        return default
    try:
        local = datetime.fromisoformat(text.strip())
        return instant_of(local.date(), local.time(), zone)
    except (ValueError, OverflowError) as wrong:
        raise UnreadableMoment(
            _("“%(value)s” is not a date and time.") % {"value": text[:40]}, field="valid_from"
        ) from wrong
