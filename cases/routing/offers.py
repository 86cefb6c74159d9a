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
    offered = Handover.objects.open().filter(taker=user)
    anew = Handover.objects.open().filter(case=OuterRef("case"))
    since = now - CAME_BACK_FOR
    back = Handover.objects.filter(giver=user, state__in=_CAME_BACK, answered_at__gt=since)
    back = back.filter(~Exists(anew), case__owner=user)
    # By the few offers there are: asked of each case, every open one would be looked at.
    return Q(pk__in=offered.values("case").union(back.values("case")))


def came_back(handover: Handover | None, *, to: User, now: datetime) -> bool:
    """Say whether this offer, the last one of its case, came back to this person lately."""
    return (
        handover is not None
        and handover.giver == to
        and handover.state in _CAME_BACK
        and handover.answered_at is not None
        and handover.answered_at > now - CAME_BACK_FOR
    )
