"""Colleagues on the same case now: say that somebody is there, and learn who else is."""

from cases.actions.timeline import audience_of
from cases.composing import presence
from cases.models import Case
from common.live import announce
from users.models import User


def meet(case: Case, user: User, *, writes: str = "") -> list[tuple[User, str]]:
    """Note that `user` is on the case, writing on the thread `writes` or not; return the others with what they write.

    Their pages are told where this is news: not as the case itself, since nothing on it changed.
    """
    others, is_news = presence.look(case.pk, user.pk, writes=writes)
    if is_news:
        announce("presence", audience=audience_of(case), at=case.reference)
    if not others:
        return []
    active = User.objects.filter(is_active=True).in_bulk([other.user_id for other in others])
    return [(active[other.user_id], other.writes) for other in others if other.user_id in active]
