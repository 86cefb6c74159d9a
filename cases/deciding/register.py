"""Every request to go past a rule and what was said to it: counted, listed, and as a table that leaves."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from io import StringIO

from django.db.models import Count, Q, Sum

from cases.lifecycle import ExceptionState
from cases.models import Approval, ExceptionRequest
from cases.models.authority import HOUSE_CURRENCY
from cases.models.exception_request import ExceptionRequestQuerySet
from common.money import Money
from policies.models import Clause

#: How many requests one page of the register shows.
PAGE = 50
_YES = (ExceptionState.APPROVED, ExceptionState.MODIFIED, ExceptionState.RATIFIED)
HEADINGS = (
    "request", "case", "asked", "asked_by", "for", "remedy", "what", "rule", "segment", "country",
    "amount", "currency", "amount_usd", "why", "harm", "fairness", "alternatives", "decide_by",
    "state", "answered", "answered_by", "given", "conditions", "reason",
)  # fmt: skip
#: What a spreadsheet would take for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Totals:
    """What a set of requests comes to; sums in the house's currency."""

    all: int
    waiting: int
    granted: int
    otherwise: int
    denied: int
    asked_minor: int | None
    given_minor: int | None

    @property
    def asked(self) -> Money:
        """Return what was asked for."""
        return Money(self.asked_minor or 0, HOUSE_CURRENCY)

    @property
    def given(self) -> Money:
        """Return what was given."""
        return Money(self.given_minor or 0, HOUSE_CURRENCY)

    @property
    def rate(self) -> float | None:
        """Return the share of what was answered that was granted, 0 to 1."""
        answered = self.granted + self.denied
        return self.granted / answered if answered else None


def totals_of(requests: ExceptionRequestQuerySet) -> Totals:
    """Count a set of requests: one statement."""
    return Totals(
        **requests.aggregate(
            all=Count("pk"),
            waiting=Count("pk", filter=Q(state=ExceptionState.REQUESTED)),
            granted=Count("pk", filter=Q(state__in=_YES)),
            otherwise=Count("pk", filter=Q(state=ExceptionState.MODIFIED)),
            denied=Count("pk", filter=Q(state=ExceptionState.DENIED)),
            asked_minor=Sum("house_minor"),
            given_minor=Sum("decision__house_minor", filter=Q(state__in=_YES)),
        )
    )


def page_of(
    requests: ExceptionRequestQuerySet, *, before: int | None
) -> tuple[list[ExceptionRequest], int | None]:
    """Return one page, the newest first, and from where the next one goes on; None where there is none."""
    rows = _told(requests).order_by("-pk")
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows[: PAGE + 1])
    return found[:PAGE], found[PAGE - 1].pk if len(found) > PAGE else None


def rules_of(requests: ExceptionRequestQuerySet) -> list[tuple[int, str]]:
    """Return each rule these requests leave, once, whatever its version: one statement."""
    clauses = (
        Clause.objects.light()
        .filter(pk__in=requests.order_by().values("clause"))
        .select_related("version__policy")
        .order_by("version__policy__code", "anchor", "-version__number")
        .distinct("version__policy__code", "anchor")
    )
    return [(clause.pk, f"{clause.version.policy} {clause}") for clause in clauses]


def lines(requests: ExceptionRequestQuerySet) -> Iterator[str]:
    """Yield the table line by line (RFC 4180), instants in UTC; it never holds more than a batch of rows."""
    yield _line(HEADINGS)
    for request in _told(requests).order_by("pk").iterator(chunk_size=500):
        yield _line(_cells(request))


def _told(requests: ExceptionRequestQuerySet) -> ExceptionRequestQuerySet:
    related = requests.select_related(
        "case", "asked_by", "clock", "decision", "person", "clause__version__policy"
    )
    return related.defer("clause__words_en", "clause__words_pt").prefetch_related("approvals__by")


def _cells(request: ExceptionRequest) -> tuple[str, ...]:
    said: list[Approval] = list(request.approvals.all())
    given = request.decision
    return (
        str(request.pk),
        request.case.reference,
        _instant(request.asked_at),
        request.asked_by.name,
        request.kind,
        request.remedy,
        request.remedy_text,
        request.rule,
        request.segment,
        request.country,
        str(request.amount.amount),
        request.currency,
        str(request.house_amount.amount),
        request.why,
        request.harm,
        request.fairness,
        request.alternatives,
        _instant(request.clock.due_at),
        request.state,
        _instant(request.ended_at),
        ", ".join(each.by.name for each in said),
        str(given.amount.amount) if given is not None else "",
        given.conditions if given is not None else "",
        request.reason,
    )


def _instant(at: datetime | None) -> str:
    return at.isoformat().replace("+00:00", "Z") if at else ""


def _line(cells: tuple[str, ...]) -> str:
    written = StringIO()
    csv.writer(written).writerow(
        [f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in cells]
    )
    return written.getvalue()
