"""The shapes the sample texts are written in, and its calendar."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from policies.dimensions import GoverningDate, Precedence

Pair = tuple[str, str]  # English, Brazilian Portuguese


def months_before(today: date, months: int) -> date:
    """Return the first day of the month that lies `months` before the month of `today`."""
    index = today.year * 12 + today.month - 1 - months
    return date(index // 12, index % 12 + 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleClause:
    """One clause; every text is (English, Brazilian Portuguese)."""

    anchor: str
    heading: Pair
    text: Pair
    plain: Pair = ("", "")
    example: Pair = ("", "")
    evidence: Pair = ("", "")
    question: str = ""
    conditions: Mapping[str, Any] = field(default_factory=dict)
    parameters: Mapping[str, Any] = field(default_factory=dict)
    basis: str = ""
    percent: Decimal | int | None = None
    fixed_minor: int | None = None
    cap_minor: int | None = None
    floor_minor: int | None = None
    currency: str = ""
    bearer: str = ""
    discretion: str = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleVersion:
    """One version; it starts `months` before the month of installing and ends with the next of its scope."""

    number: int
    months: int
    clauses: Sequence[SampleClause]
    until_months: int | None = None
    governing_date: str = GoverningDate.BOOKING
    precedence: int = Precedence.PLATFORM
    note: Pair = ("", "")
    scope: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SamplePolicy:
    """A policy with its versions, oldest first."""

    code: str
    title: Pair
    topic: str
    audience: str
    owner: str
    versions: Sequence[SampleVersion]
    host_choice: str = ""
