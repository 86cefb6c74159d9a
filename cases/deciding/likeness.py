"""How like one decision is to another, and what a number of them comes to: pure.

Amounts are minor units of the house's currency. Likeness counts the facts two of them share; the rule weighs most,
since a decision under another rule answers another question.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median, quantiles

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Trait(TextChoices):
    """A fact two decisions can share."""

    RULE = "rule", _("the same rule")
    REMEDY = "remedy", _("the same remedy")
    AMOUNT = "amount", _("about the same amount")
    SEGMENT = "segment", _("the same kind of guest")
    COUNTRY = "country", _("the same country")
    LEAD = "lead", _("as long before check-in")
    WORDS = "words", _("the same words")


class Lead(TextChoices):
    """How far ahead check-in was when it was decided, by the home's own day."""

    STAYING = "staying", _("They stay already")
    TODAY = "today", _("Today or tomorrow")
    WEEK = "week", _("Within a week")
    MONTH = "month", _("Within a month")
    LATER = "later", _("Later")


class Outcome(StrEnum):
    """How it ended."""

    DECIDED = "decided"
    GRANTED = "granted"
    CHANGED = "changed"
    DENIED = "denied"


#: How much each shared fact counts.
WEIGHTS = {
    Trait.RULE: 5,
    Trait.REMEDY: 2,
    Trait.AMOUNT: 2,
    Trait.WORDS: 2,
    Trait.SEGMENT: 1,
    Trait.COUNTRY: 1,
    Trait.LEAD: 1,
}
#: The days before check-in at which the next band begins.
LEAD_BANDS = {Lead.STAYING: -1, Lead.TODAY: 1, Lead.WEEK: 7, Lead.MONTH: 30}
#: Amounts are about the same when neither is more than this many times the other.
_ABOUT = 2
#: The share of the rarer words two reasons have to have in common.
_SAME_WORDS = 0.25
_WORD = re.compile(r"[^\W\d_]{4,}")
#: Fewer amounts than this have no middle half worth telling.
_ENOUGH = 4
#: How wide the picture of amounts is, what stays free at both ends, and from how many amounts there is one.
WIDTH, _MARGIN, _DRAWN = 500, 8, 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a decision is weighed by. `rule` names the clause in whatever version, "" for none."""

    kind: str
    rule: str = ""
    remedy: str = ""
    segment: str = ""
    country: str = ""
    lead_days: int | None = None
    minor: int = 0
    words: frozenset[str] = frozenset()

    @property
    def lead(self) -> Lead | None:
        """Return how far ahead check-in was; None without a stay."""
        return lead_of(self.lead_days)


@dataclass(frozen=True, slots=True)
class Weight:
    """One decision among others: how it ended, what was given, whether those who decided it disagreed."""

    outcome: Outcome
    minor: int = 0
    split: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What many decisions come to. `median`, `low` and `high` (the middle half) are of what was given."""

    granted: int = 0
    denied: int = 0
    decided: int = 0
    split: int = 0
    median: int | None = None
    low: int | None = None
    high: int | None = None
    amounts: tuple[int, ...] = ()

    @property
    def asked(self) -> int:
        """Return how many were asked of somebody with more authority."""
        return self.granted + self.denied

    @property
    def rate(self) -> int | None:
        """Return the percentage of what was asked that was granted; None where nobody asked."""
        return round(100 * self.granted / self.asked) if self.asked else None

    @property
    def dissent(self) -> int:
        """Return how many went against the most: of what was asked, the rarer answer."""
        return min(self.granted, self.denied)

    def place(self, minor: int) -> Place:
        """Return where an amount lies among those that were given."""
        below = sum(each < minor for each in self.amounts)
        above = sum(each > minor for each in self.amounts)
        return Place(below, len(self.amounts) - below - above, above)


@dataclass(frozen=True, slots=True)
class Place:
    """How many amounts are below, the same and above."""

    below: int
    same: int
    above: int

    @property
    def is_highest(self) -> bool:
        """Say whether nobody was ever given as much."""
        return bool(self.below) and not self.same and not self.above


@dataclass(frozen=True, slots=True)
class Strip:
    """Amounts on a line of WIDTH: a dot each, the middle half from `low`, `reach` wide, the median, what is asked."""

    dots: tuple[int, ...]
    median: int
    low: int | None
    reach: int
    asked: int | None


def drawn(together: Summary, asked: int | None) -> Strip | None:
    """Return the picture of what was given; None with fewer than two amounts."""
    amounts = together.amounts
    if len(amounts) < _DRAWN or together.median is None:
        return None
    most = max(*amounts, asked or 0)

    def at(minor: int) -> int:
        return _MARGIN + round((WIDTH - 2 * _MARGIN) * minor / most)

    low = None if together.low is None else at(together.low)
    high = None if together.high is None else at(together.high)
    reach = max(2, high - low) if low is not None and high is not None else 0
    dots = tuple(dict.fromkeys(at(minor) for minor in amounts))
    return Strip(dots, at(together.median), low, reach, None if asked is None else at(asked))


def words_of(*texts: str) -> frozenset[str]:
    """Return the words of texts that say something: four letters or more, in lower case."""
    return frozenset(word.casefold() for text in texts for word in _WORD.findall(text))


def lead_of(days: int | None) -> Lead | None:
    """Return the band of a number of days before check-in (negative: they stay already)."""
    if days is None:
        return None
    return next((band for band, last in LEAD_BANDS.items() if days <= last), Lead.LATER)


def shared(one: Facts, other: Facts) -> tuple[Trait, ...]:
    """Return the facts two decisions share, what weighs most first; the same whichever way it is asked."""
    same = {
        Trait.RULE: bool(one.rule) and one.rule == other.rule,
        Trait.REMEDY: bool(one.remedy) and one.remedy == other.remedy,
        Trait.AMOUNT: _is_about(one.minor, other.minor),
        Trait.SEGMENT: bool(one.segment) and one.segment == other.segment,
        Trait.COUNTRY: bool(one.country) and one.country == other.country,
        Trait.LEAD: one.lead is not None and one.lead == other.lead,
        Trait.WORDS: _speak_alike(one.words, other.words),
    }
    return tuple(trait for trait in WEIGHTS if same[trait])


def points(traits: Iterable[Trait]) -> int:
    """Return how much shared facts count together."""
    return sum(WEIGHTS[trait] for trait in traits)


def summary(weights: Sequence[Weight]) -> Summary:
    """Return what decisions come to together."""
    amounts = tuple(
        sorted(each.minor for each in weights if each.outcome != Outcome.DENIED and each.minor)
    )
    low, high = _middle_half(amounts)
    granted = [each for each in weights if each.outcome in (Outcome.GRANTED, Outcome.CHANGED)]
    return Summary(
        granted=len(granted),
        denied=sum(each.outcome == Outcome.DENIED for each in weights),
        decided=sum(each.outcome == Outcome.DECIDED for each in weights),
        split=sum(each.split for each in weights),
        median=round(median(amounts)) if amounts else None,
        low=low,
        high=high,
        amounts=amounts,
    )


def _middle_half(amounts: Sequence[int]) -> tuple[int | None, int | None]:
    if len(amounts) < _ENOUGH:
        return None, None
    low, _middle, high = quantiles(amounts, n=4, method="inclusive")
    return round(low), round(high)


def _is_about(one: int, other: int) -> bool:
    return bool(one and other) and max(one, other) <= _ABOUT * min(one, other)


def _speak_alike(one: frozenset[str], other: frozenset[str]) -> bool:
    fewer = min(len(one), len(other))
    return bool(fewer) and len(one & other) >= max(1, _SAME_WORDS * fewer)
