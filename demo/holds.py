"""A legal hold on the home of one case, so that its banner and its way to an end can be seen."""

from datetime import datetime

from cases.actions import holding
from cases.models import Case, LegalHold
from cases.models.case_type import AccessLevel
from users.models import User

_REASON = "A lawyer’s letter announces a claim for a fall on the stairs."
_INSTRUCTION = "Don’t discuss the stairs with either side."


def install(staff: dict[str, User], *, now: datetime) -> None:
    """Hold the home of one open case that has a specialist for law on it, unless something is held."""
    if LegalHold.objects.exists():
        return
    case = (
        Case.objects.unresolved()
        .filter(
            access_level=AccessLevel.NORMAL,
            reservation__isnull=False,
            roles__specialty="legal",
            roles__ended_at=None,
        )
        .order_by("pk")
        .first()
    )
    if case is None:
        return
    holding.hold(
        case_id=case.pk,
        by=staff["Iracema"],
        scope=LegalHold.Scope.LISTING,
        reason=_REASON,
        instruction=_INSTRUCTION,
        now=now,
    )
