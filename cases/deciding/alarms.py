"""What came out differently from what has the same facts, with those it differs from, as far as one may see them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Prefetch

from cases.models import Case, Comparison, Decision, ExceptionRequest
from cases.models.comparison import ComparisonQuerySet
from users.models import User

#: How many one page shows, and how many twins stand under each.
PAGE, _TWINS = 50, 5


@dataclass(frozen=True, slots=True)
class Alarm:
    """One decision or refusal that is out of line, the twins one may see, and whether the reader had a part in it."""

    comparison: Comparison
    twins: Sequence[Decision | ExceptionRequest]
    hidden: int
    is_own: bool

    @property
    def may_propose(self) -> bool:
        """Say whether there is a rule of the library to change."""
        return self.comparison.of.clause_id is not None


def alarms_of(comparisons: ComparisonQuerySet, user: User, *, before: int | None) -> list[Alarm]:
    """Return one page of alarms, the newest first, each with its twins: seven statements, however many."""
    seen = Case.objects.visible_to(user)
    rows = comparisons.order_by("-pk")
    if before is not None:
        rows = rows.filter(pk__lt=before)
    decided = Decision.objects.select_related("case", "decided_by", "person").order_by("-pk")
    asked = ExceptionRequest.objects.select_related("case", "asked_by", "person").order_by("-pk")
    found = rows.select_related(
        "case",
        "settled_by",
        "proposal",
        "decision__decided_by",
        "decision__person",
        "decision__case",
        "decision__exception",
        "decision__clause__version__policy",
        "request__asked_by",
        "request__person",
        "request__case",
        "request__clause__version__policy",
    ).prefetch_related(
        Prefetch("like_decisions", decided.filter(case__in=seen), to_attr="decisions_seen"),
        Prefetch("like_requests", asked.filter(case__in=seen), to_attr="requests_seen"),
        "decision__exception__approvals",
        "request__approvals",
    )
    return [_alarm(each, user) for each in found[: PAGE + 1]]


def _alarm(comparison: Comparison, user: User) -> Alarm:
    twins: list[Decision | ExceptionRequest] = [
        *comparison.decisions_seen,  # type: ignore[attr-defined] # prefetched above
        *comparison.requests_seen,  # type: ignore[attr-defined]
    ]
    return Alarm(
        comparison=comparison,
        twins=twins[:_TWINS],
        hidden=max(0, len(twins) - _TWINS),
        is_own=user.pk in comparison.concerned(),
    )
