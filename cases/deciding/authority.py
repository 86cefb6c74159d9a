"""How far a limit reaches: plain arithmetic over minor units of one currency."""

from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from enum import StrEnum

from babel.numbers import get_currency_precision


class Bound(StrEnum):
    """Which of a limit's numbers an amount does not fit."""

    DECISION = "decision"
    CASE = "case"
    PERSON = "person"


class Reach(StrEnum):
    """Whether somebody may say yes to an amount: alone, with a second person, or not."""

    ALONE = "alone"
    TOGETHER = "together"
    NOT = "not"


@dataclass(frozen=True, slots=True)
class Spent:
    """What was given already: on the case, and to the person and their household in twelve months."""

    on_case: int = 0
    on_person: int = 0


@dataclass(frozen=True, slots=True)
class Limits:
    """The numbers of one limit; None is no limit of that sort. Nobody without a limit may decide anything."""

    per_decision: int = 0
    per_case: int | None = None
    per_person: int | None = None
    together: int | None = None

    def bounds(self, minor: int, spent: Spent) -> tuple[Bound, ...]:
        """Return what an amount on top of what was given does not fit; empty means that it fits."""
        found = []
        if minor > self.per_decision:
            found.append(Bound.DECISION)
        if self.per_case is not None and spent.on_case + minor > self.per_case:
            found.append(Bound.CASE)
        if self.per_person is not None and spent.on_person + minor > self.per_person:
            found.append(Bound.PERSON)
        return tuple(found)

    def left(self, spent: Spent) -> int:
        """Return the most that fits in one more decision; never below zero."""
        room = [self.per_decision]
        if self.per_case is not None:
            room.append(self.per_case - spent.on_case)
        if self.per_person is not None:
            room.append(self.per_person - spent.on_person)
        return max(0, min(room))

    def reach(self, minor: int, spent: Spent) -> Reach:
        """Say whether an amount may be approved alone, with a second person, or not at all."""
        if not self.bounds(minor, spent):
            return Reach.ALONE
        if self.together is None:
            return Reach.NOT
        highest = minor + max(spent.on_case, spent.on_person)
        return Reach.TOGETHER if highest <= self.together else Reach.NOT


def converted(minor: int, currency: str, units: Decimal, into: str) -> int:
    """Return minor units of `currency` in minor units of `into`, one unit being worth `units`; never rounded down.

    What rounds down could be split into parts that each weigh nothing.
    """
    major = Decimal(minor).scaleb(-get_currency_precision(currency)) * units
    exact = major.scaleb(get_currency_precision(into))
    return int(exact.to_integral_value(rounding=ROUND_CEILING))
