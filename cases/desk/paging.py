"""The next page of the work list: from the last row on, never by counting rows that were shown already."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Q

from cases.models import Case
from cases.models.case import CaseQuerySet

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

#: How many cases one page of a list holds.
PAGE = 50


@dataclass(frozen=True, slots=True)
class After:
    """The place of one case in the order of urgency; `due_at` None stands behind every instant."""

    due_at: datetime | None
    severity: int
    pk: int

    @classmethod
    def of(cls, case: Case) -> "After":
        """Return the place of a case."""
        return cls(case.next_due_at, case.severity, case.pk)

    @classmethod
    def read(cls, text: str) -> "After | None":
        """Return the place an address names; None for none or for one nobody made."""
        due, _dash, rest = text.partition("-")
        severity, _dash, pk = rest.partition("-")
        try:
            due_at = None if due == "n" else _EPOCH + int(due) * _MICROSECOND
            return cls(due_at, int(severity), int(pk))
        except (ValueError, OverflowError):
            return None

    def __str__(self) -> str:
        due = "n" if self.due_at is None else str((self.due_at - _EPOCH) // _MICROSECOND)
        return f"{due}-{self.severity}-{self.pk}"


def page_of(
    cases: CaseQuerySet, after: After | None, *, size: int = PAGE
) -> tuple[list[Case], str]:
    """Return one page, most urgent first, and the address of the next one ("" for the last).

    Two statements at most: cases with a clock in the order of the index, then those without.
    """
    wanted = size + 1
    if after is None:
        found = list(cases.most_urgent_first()[:wanted])
    elif after.due_at is None:
        found = list(_without_clock(cases, after).most_urgent_first()[:wanted])
    else:
        with_clock = cases.filter(next_due_at__gte=after.due_at).filter(
            Q(next_due_at__gt=after.due_at) | _behind(after)
        )
        found = list(with_clock.most_urgent_first()[:wanted])
        if len(found) < wanted:
            rest = cases.filter(next_due_at=None).most_urgent_first()
            found += list(rest[: wanted - len(found)])
    more = len(found) > size
    found = found[:size]
    return found, str(After.of(found[-1])) if more else ""


def _behind(after: After) -> Q:
    return Q(severity__gt=after.severity) | Q(severity=after.severity, pk__gt=after.pk)


def _without_clock(cases: CaseQuerySet, after: After) -> CaseQuerySet:
    return cases.filter(next_due_at=None).filter(_behind(after))
