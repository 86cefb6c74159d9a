"""What was decided and still has to be carried out: what nobody may forget, the nearest lapse first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cases.deciding.paid import with_payments
from cases.models import Case, Remedy
from payments.models.payment import DOUBT
from users.models import User

#: The most one page shows; what lapses later comes up as the nearer is done.
SHOWN = 200
#: So long before it lapses, what is to be carried out counts as urgent.
SOON = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class ToDo:
    """One thing to carry out, and whether the reader is who has to do it."""

    remedy: Remedy
    is_mine: bool

    @property
    def warn_at(self) -> datetime:
        """Return from when it is urgent (UTC)."""
        return self.remedy.lapses_at - SOON


def in_doubt(todo: Sequence[ToDo], *, now: datetime) -> int:
    """Return of how many nobody knows for an hour whether they were paid."""
    payments = [row.remedy.payment for row in todo if row.remedy.payment is not None]
    return sum(each.is_owed and each.requested_at <= now - DOUBT for each in payments)


def to_carry_out(user: User, *, everybodys: bool) -> Sequence[ToDo]:
    """Return what is to be carried out on cases this person owns, or on all they may see: two statements."""
    cases = Case.objects.visible_to(user)
    if not everybodys:
        cases = cases.filter(owner=user)
    remedies = (
        Remedy.objects.to_carry_out()
        .filter(decision__case__in=cases)
        .select_related(
            "decision__case__owner",
            "decision__person",
            "decision__decided_by",
            "decision__reversed_by",
        )
        .order_by("lapses_at", "pk")[:SHOWN]
    )
    rows = with_payments(remedies)
    return [ToDo(each, each.decision.case.owner_id == user.pk) for each in rows]
