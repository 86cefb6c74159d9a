"""How what one person gives or approves compares with what the others do: plain arithmetic over plain values."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median

#: Fewer than this say nothing about a person.
ENOUGH = 5
#: A middle amount this many times the others' (or that part of it) stands out, and a rate so many points from theirs.
_TIMES, _POINTS = 1.5, 0.2


@dataclass(frozen=True, slots=True)
class Said:
    """One thing somebody decided or answered in the week of a Monday.

    `minor` is what was given, in minor units of the house's currency; None for a no. `is_yes` is None where nobody
    was asked, because it was within their own limit.
    """

    person: int
    week: date
    minor: int | None
    is_yes: bool | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """What some decisions come to: how many, the middle of what was given, and the share granted of what was asked."""

    number: int = 0
    middle: int | None = None
    rate: float | None = None


@dataclass(frozen=True, slots=True)
class Compared:
    """One person beside all the others."""

    person: int
    own: Standing
    others: Standing

    @property
    def times(self) -> float | None:
        """Return how many times the others' middle amount one's own is; None where either is missing."""
        if not self.own.middle or not self.others.middle:
            return None
        return self.own.middle / self.others.middle

    @property
    def stands_out(self) -> bool:
        """Say whether it differs enough, and rests on enough, to be worth a talk."""
        if min(self.own.number, self.others.number) < ENOUGH:
            return False
        times, own, others = self.times, self.own.rate, self.others.rate
        far = times is not None and not 1 / _TIMES < times < _TIMES
        return far or (own is not None and others is not None and abs(own - others) >= _POINTS)


def compared(said: Sequence[Said]) -> list[Compared]:
    """Return everybody beside the others, who stands out and who decided most first."""
    by_person: dict[int, list[Said]] = {}
    for each in said:
        by_person.setdefault(each.person, []).append(each)
    amounts = sorted((each.minor, each.person) for each in said if each.minor)
    places: dict[int, list[int]] = {}
    for place, (_minor, person) in enumerate(amounts):
        places.setdefault(person, []).append(place)
    sums = [minor for minor, _person in amounts]
    answers = [each.is_yes for each in said if each.is_yes is not None]
    found = []
    for person, rows in by_person.items():
        own = [each.is_yes for each in rows if each.is_yes is not None]
        asked = len(answers) - len(own)
        others = Standing(
            number=len(said) - len(rows),
            middle=_middle_without(places.get(person, ()), sums),
            rate=(sum(answers) - sum(own)) / asked if asked else None,
        )
        found.append(Compared(person, standing(rows), others))
    return sorted(found, key=lambda one: (not one.stands_out, -one.own.number, one.person))


def standing(said: Iterable[Said]) -> Standing:
    """Return what some decisions come to together."""
    rows = list(said)
    amounts = [each.minor for each in rows if each.minor]
    asked = [each.is_yes for each in rows if each.is_yes is not None]
    return Standing(
        number=len(rows),
        middle=round(median(amounts)) if amounts else None,
        rate=sum(asked) / len(asked) if asked else None,
    )


def _middle_without(places: Sequence[int], amounts: Sequence[int]) -> int | None:
    """Return the middle of ascending amounts without those at some places, ascending too."""
    left = len(amounts) - len(places)
    if not left:
        return None
    low, high = (_place_without(places, nth) for nth in ((left - 1) // 2, left // 2))
    return round((amounts[low] + amounts[high]) / 2)


def _place_without(places: Sequence[int], nth: int) -> int:
    """Return where the nth of what is left stands among all."""
    for place in places:
        if place > nth:
            break
        nth += 1
    return nth


def by_week(said: Iterable[Said]) -> dict[date, Standing]:
    """Return what the decisions of each week come to, the first week first."""
    weeks: dict[date, list[Said]] = {}
    for each in said:
        weeks.setdefault(each.week, []).append(each)
    return {week: standing(weeks[week]) for week in sorted(weeks)}
