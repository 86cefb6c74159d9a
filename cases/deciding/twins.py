"""Which decisions had the same facts, and whether one of them came out differently: pure.

Twins are of one kind, under the same rule (or under none), the same remedy, the same kind of guest, as long before
check-in, and share the country or the words of their reasons. Amounts are minor units of the house's currency.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from cases.deciding.likeness import Facts, Trait, shared

#: How much of what twins came to must be the other way: two of three.
_MOST = (2, 3)
#: A yes against one no is worth a look; one amount against a single other is not.
_ANSWERS, _AMOUNTS = 1, 2
#: An amount differs when it is more than this many times the usual one, or less than that part of it.
_TIMES = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """How one thing ended: its facts (with what was asked for), whether anything was given, and how much."""

    key: int
    facts: Facts
    is_given: bool
    minor: int


@dataclass(frozen=True, slots=True)
class Difference:
    """In what one differs from its twins ("answer" or "amount"), from which of them, and what they usually got."""

    what: str
    twins: tuple[Settled, ...]
    usual: int | None


def are_twins(one: Facts, other: Facts) -> bool:
    """Say whether two decisions had the same facts; the same whichever way it is asked."""
    if one.kind != other.kind or one.rule != other.rule or one.lead != other.lead:
        return False
    same = set(shared(one, other))
    return {Trait.REMEDY, Trait.SEGMENT} <= same and bool({Trait.COUNTRY, Trait.WORDS} & same)


def difference(of: Settled, others: Sequence[Settled]) -> Difference | None:
    """Return in what one differs from most of its twins; None where it does not, or where it has none."""
    twins = [each for each in others if are_twins(of.facts, each.facts)]
    return _by_answer(of, twins) or _by_amount(of, twins)


def _by_answer(of: Settled, twins: Sequence[Settled]) -> Difference | None:
    """Compare yes and no where about the same was asked for."""
    asked = [each for each in twins if Trait.AMOUNT in shared(of.facts, each.facts)]
    other_way = [each for each in asked if each.is_given != of.is_given]
    if len(other_way) < _ANSWERS or not _is_most(len(other_way), len(asked)):
        return None
    return Difference("answer", tuple(other_way), _usual(other_way))


def _by_amount(of: Settled, twins: Sequence[Settled]) -> Difference | None:
    given = [each for each in twins if each.is_given and each.minor]
    usual = _usual(given)
    if not of.is_given or not of.minor or usual is None or len(given) < _AMOUNTS:
        return None
    if usual <= of.minor * _TIMES and of.minor <= usual * _TIMES:
        return None
    far = [each for each in given if not _is_near(each.minor, of.minor)]
    return Difference("amount", tuple(far), usual) if _is_most(len(far), len(given)) else None


def _is_near(one: int, other: int) -> bool:
    return max(one, other) <= _TIMES * min(one, other)


def _is_most(part: int, whole: int) -> bool:
    share, of = _MOST
    return part * of >= whole * share


def _usual(given: Sequence[Settled]) -> int | None:
    amounts = [each.minor for each in given if each.is_given and each.minor]
    return round(median(amounts)) if amounts else None
