"""The next page of a list: from the last row on, never by counting rows that were shown already."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Q

from cases.desk.order import URGENCY, Order
from cases.models import Case
from cases.models.case import CaseQuerySet

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

#: How many cases one page of a list holds.
PAGE = 50


@dataclass(frozen=True, slots=True)
class After:
    """The place of one case in an order; `at` None stands behind every instant."""

    at: datetime | None
    severity: int
    pk: int

    @classmethod
    def of(cls, case: Case, order: Order = URGENCY) -> "After":
        """Return the place of a case."""
        return cls(getattr(case, order.field), case.severity, case.pk)

    @classmethod
    def read(cls, text: str) -> "After | None":
        """Return the place an address names; None for none or for one nobody made."""
        when, _dash, rest = text.partition("-")
        severity, _dash, pk = rest.partition("-")
        try:
            at = None if when == "n" else _EPOCH + int(when) * _MICROSECOND
            return cls(at, int(severity), int(pk))
        except (ValueError, OverflowError):
            return None

    def __str__(self) -> str:
        when = "n" if self.at is None else str((self.at - _EPOCH) // _MICROSECOND)
        return f"{when}-{self.severity}-{self.pk}"


def page_of(
    cases: CaseQuerySet, after: After | None, *, order: Order = URGENCY, size: int = PAGE
) -> tuple[list[Case], str]:
    """Return one page in an order, most urgent first if nothing else is said, and the next one's address ("" for none).

    Two statements at most: cases with an instant in the order of the index, then those without.
    """
    wanted = size + 1
    if after is None:
        found = list(order.of(cases)[:wanted])
    elif after.at is None:
        found = list(order.of(_without(cases, after, order))[:wanted])
    else:
        found = list(order.of(_beyond(cases, after, order))[:wanted])
        if order.is_partial and len(found) < wanted:
            rest = order.of(cases.filter(**{order.field: None}))
            found += list(rest[: wanted - len(found)])
    more = len(found) > size
    found = found[:size]
    return found, str(After.of(found[-1], order)) if more else ""


def _beyond(cases: CaseQuerySet, after: After, order: Order) -> CaseQuerySet:
    way = "lt" if order.is_descending else "gt"
    from_there = cases.filter(**{f"{order.field}__{way}e": after.at})
    return from_there.filter(Q(**{f"{order.field}__{way}": after.at}) | _behind(after))


def _behind(after: After) -> Q:
    return Q(severity__gt=after.severity) | Q(severity=after.severity, pk__gt=after.pk)


def _without(cases: CaseQuerySet, after: After, order: Order) -> CaseQuerySet:
    return cases.filter(**{order.field: None}).filter(_behind(after))
