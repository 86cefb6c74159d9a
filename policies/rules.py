"""The library as plain values: what `lookup` reasons about, with no database behind it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.utils.translation import get_language

from policies.dimensions import Precedence


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseRule:
    """One clause; `question` names what it answers ("" explains only).

    `kept_nights` are the nights after those slept that are not given back.
    """

    id: int
    anchor: str
    question: str = ""
    conditions: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    text_en: str = ""
    text_pt: str = ""
    plain_en: str = ""
    plain_pt: str = ""
    basis: str = ""
    percent: Decimal | None = None
    fixed_minor: int | None = None
    cap_minor: int | None = None
    floor_minor: int | None = None
    kept_nights: int = 0
    currency: str = ""
    bearer: str = ""
    discretion: str = ""

    def text_in(self, language: str) -> str:
        """Return the binding text in `language`."""
        return self.text_pt if language.startswith("pt") else self.text_en

    def plain_in(self, language: str) -> str:
        """Return the plain words in `language`; the text itself where none were written."""
        plain = self.plain_pt if language.startswith("pt") else self.plain_en
        return plain or self.text_in(language)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One binding version of a policy; days in force are [from_date, until_date)."""

    policy_code: str
    number: int
    from_date: date
    until_date: date | None
    governing_date: str
    version_id: int = 0
    title_en: str = ""
    title_pt: str = ""
    topic: str = ""
    audience: str = "both"
    host_choice: str = ""
    precedence: int = Precedence.PLATFORM
    brand: str = ""
    product: str = ""
    region_of: str = "listing"
    countries: frozenset[str] = frozenset()
    segments: frozenset[str] = frozenset()
    channels: frozenset[str] = frozenset()
    nights_from: int | None = None
    nights_until: int | None = None
    review_by: date | None = None
    clauses: tuple[ClauseRule, ...] = ()

    @property
    def title(self) -> str:
        """Return the policy's title in the reader's language."""
        portuguese = (get_language() or "en").startswith("pt")
        return (self.title_pt if portuguese else self.title_en) or self.policy_code

    @property
    def label(self) -> str:
        """Return how people name this version: title and number."""
        return f"{self.title} v{self.number}"

    @property
    def scope(self) -> tuple[object, ...]:
        """Return the scope as one comparable value."""
        return (
            self.brand,
            self.product,
            self.region_of if self.countries else "",
            self.countries,
            self.segments,
            self.channels,
            self.nights_from,
            self.nights_until,
        )

    @property
    def narrowness(self) -> int:
        """Return how many facts the scope names: a narrower rule prevails over a wider one."""
        named = (self.brand, self.product, self.countries, self.segments, self.channels)
        by_nights = self.nights_from is not None or self.nights_until is not None
        return sum(bool(dimension) for dimension in named) + by_nights

    def holds(self, on: date) -> bool:
        """Say whether the day lies within the days in force."""
        return self.from_date <= on and (self.until_date is None or on < self.until_date)
