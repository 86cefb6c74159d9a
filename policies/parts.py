"""A stay that was changed: which nights keep their first agreement, which were agreed anew, and the facts of each.

Pure: ranges of nights and facts go in and out.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby

from policies.amounts import Sums
from policies.facts import Facts


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Nights [from_date, until_date) agreed in one go; `kept` are version ids, None where nobody wrote them down."""

    from_date: date
    until_date: date
    agreed_at: datetime
    accepted_at: datetime | None = None
    host_policy: str = ""
    kept: frozenset[int] | None = None
    value_minor: int | None = None
    currency: str = ""

    @property
    def nights(self) -> int:
        """Return how many nights these are."""
        return (self.until_date - self.from_date).days


def cut(part: Part, from_date: date, until_date: date) -> Part | None:
    """Return what is left of the part within those days, its value by the night; None when nothing is."""
    start, end = max(part.from_date, from_date), min(part.until_date, until_date)
    if start >= end:
        return None
    left = replace(part, from_date=start, until_date=end)
    if part.value_minor is None or left.nights == part.nights:
        return left
    return replace(left, value_minor=part.value_minor * left.nights // part.nights)


def uncovered(parts: Iterable[Part], from_date: date, until_date: date) -> list[tuple[date, date]]:
    """Return the runs of nights within [from_date, until_date) that no part holds."""
    held = {
        part.from_date + timedelta(days=n)
        for part in parts
        for n in range((part.until_date - part.from_date).days)
    }
    free = [
        from_date + timedelta(days=n)
        for n in range((until_date - from_date).days)
        if from_date + timedelta(days=n) not in held
    ]
    runs = []
    for _first, run in groupby(enumerate(free), key=lambda pair: pair[1].toordinal() - pair[0]):
        days = [day for _place, day in run]
        runs.append((days[0], days[-1] + timedelta(days=1)))
    return runs


def facts_of(part: Part, facts: Facts) -> Facts:
    """Return the facts by which one part is judged: agreed when it was, the stay as a whole for the rest."""
    return replace(
        facts,
        booked_at=part.agreed_at,
        accepted_at=part.accepted_at,
        host_policy=part.host_policy or facts.host_policy,
        kept=part.kept,
    )


def sums_of(part: Part, parts: Sequence[Part], sums: Sums, facts: Facts) -> Sums:
    """Return the part's share of the money: its own value, else by the night; what was paid by the value."""
    total_nights = sum(one.nights for one in parts) or 1
    value = part.value_minor
    if value is None and sums.booking_value is not None:
        value = sums.booking_value * part.nights // total_nights
    paid = sums.paid
    if paid is not None:
        whole = sums.booking_value or 0
        share = (value, whole) if value is not None and whole else (part.nights, total_nights)
        paid = paid * share[0] // share[1]
    acted = facts.local_date(facts.acted_at)
    before = [one for one in parts if one.until_date <= part.from_date]
    return replace(
        sums,
        booking_value=value,
        paid=paid,
        nights=part.nights,
        slept_nights=None if acted is None else _slept(part, acted),
        kept_before=0 if acted is None else sum(one.nights - _slept(one, acted) for one in before),
        unused_nights=None,
    )


def _slept(part: Part, acted: date) -> int:
    return min(max((acted - part.from_date).days, 0), part.nights)
