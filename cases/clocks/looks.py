"""One look at running clocks after another: what they add up to, what is left, and where the next one begins."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core import signing

from cases.clocks import impact
from cases.clocks.tally import Listed, Tally
from cases.models import Case, SLAClock
from users.models import User

_SALT = "cases.clocks.impact"
#: For how many seconds a look can be gone on with.
_LASTS = 3600


@dataclass(frozen=True, slots=True)
class Looked:
    """What the looks so far found; `so_far` goes on with them, `hidden` moves are on cases the viewer may not see."""

    tally: Tally
    left: int
    so_far: str
    rows: Sequence[Listed]
    hidden: int

    @property
    def total(self) -> int:
        """How many clocks there are to look at."""
        return self.tally.looked_at + self.left


def next_look(proposal: impact.Proposal, so_far: str, *, viewer: User, now: datetime) -> Looked:
    """Look at the next clocks and add them to what was counted before.

    Refuses (signing.BadSignature) what did not come from an earlier look of the last hour.
    """
    tally, after = _counted(so_far)
    seen = impact.look(proposal, now=now, after=after, most=impact.CHUNK)
    tally.add(seen)
    left = impact.how_many(proposal, after=seen.reached) if seen.looked_at == impact.CHUNK else 0
    visible = Case.objects.visible_to(viewer).values("pk")
    clocks = SLAClock.objects.filter(pk__in=[row[0] for row in tally.listed], case__in=visible)
    found = clocks.select_related("case").in_bulk()
    return Looked(
        tally=tally,
        left=left,
        so_far=signing.dumps([tally.dump(), seen.reached], salt=_SALT, compress=True),
        rows=tally.rows(found),
        hidden=sum(pk not in found for pk, *_rest in tally.listed),
    )


def _counted(token: str) -> tuple[Tally, int]:
    if not token:
        return Tally(), 0
    plain, after = signing.loads(token, salt=_SALT, max_age=_LASTS)
    return Tally.load(plain), int(after)
