"""Which cases are offered to somebody, and which of theirs came back to them unanswered or declined."""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q

from cases.models import Handover
from users.models import User

#: How long a case that came back is shown as one.
CAME_BACK_FOR = timedelta(hours=24)
_CAME_BACK = (Handover.State.DECLINED, Handover.State.EXPIRED)


def concerning(user: User, *, now: datetime) -> Q:
    """Return the condition on a case: offered to this person, or come back to them and not offered anew."""
    offers = Handover.objects.filter(case=OuterRef("pk"))
    back = offers.filter(giver=user, state__in=_CAME_BACK, answered_at__gt=now - CAME_BACK_FOR)
    return Q(Exists(offers.open().filter(taker=user))) | (
        Q(Exists(back), owner=user) & ~Q(Exists(offers.open()))
    )


def came_back(handover: Handover | None, *, to: User, now: datetime) -> bool:
    """Say whether this offer, the last one of its case, came back to this person lately."""
    return (
        handover is not None
        and handover.giver == to
        and handover.state in _CAME_BACK
        and handover.answered_at is not None
        and handover.answered_at > now - CAME_BACK_FOR
    )
