"""Public holidays by country and subdivision, as the open data of `holidays` knows them."""

from collections.abc import Container, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _

from common.errors import BadInput


class UnknownCountry(BadInput):
    """No holidays are known for this country or subdivision."""


class ClosedDates:
    """Public holidays, and spans of every year given as month and day (“12-20” to “01-20”, both included)."""

    def __init__(self, public: Container[date], yearly: Sequence[tuple[str, str]]) -> None:
        self.public, self.yearly = public, tuple(yearly)

    def __contains__(self, day: object) -> bool:
        if not isinstance(day, date):
            return False
        if day in self.public:
            return True
        at = f"{day.month:02d}-{day.day:02d}"
        return any(
            starts <= at <= ends if starts <= ends else at >= starts or at <= ends
            for starts, ends in self.yearly
        )


class _Chosen:
    """Public holidays, and of the optional ones those of these names."""

    def __init__(self, public: Container[date], optional: Any, names: Sequence[str]) -> None:
        self.public, self.optional, self.names = public, optional, frozenset(names)

    def __contains__(self, day: object) -> bool:
        if day in self.public:
            return True
        return day in self.optional and not self.names.isdisjoint(self.optional.get_list(day))


@lru_cache(maxsize=256)
def public_holidays(
    country: str, subdivision: str = "", *, optional: bool = False, only: tuple[str, ...] = ()
) -> Container[date]:
    """Return what says whether a date is a holiday there.

    `optional` adds those the law leaves open; with `only` just those of these names (in the country's language).
    """
    known = _known(country, subdivision)
    if not optional or "optional" not in known.supported_categories:
        public: Container[date] = known
        return public
    if only:
        return _Chosen(known, _known(country, subdivision, "optional"), only)
    everything: Container[date] = _known(country, subdivision, "public", "optional")
    return everything


@lru_cache(maxsize=64)
def holidays_of_year(
    country: str, subdivision: str, year: int
) -> tuple[tuple[date, str, bool], ...]:
    """Return (date, name in the country's language, whether optional) of one year, in order."""
    found = [(day, name, False) for day, name in _year(country, subdivision, year, "public")]
    if "optional" in _known(country, subdivision).supported_categories:
        found += [(day, name, True) for day, name in _year(country, subdivision, year, "optional")]
    return tuple(sorted(found))


@lru_cache(maxsize=1)
def countries() -> dict[str, tuple[str, ...]]:
    """Return the countries whose holidays are known, each with its subdivisions."""
    import holidays  # here, because most processes never need its share of a second

    known = holidays.list_supported_countries(include_aliases=False)
    return {code: tuple(sorted(parts)) for code, parts in sorted(known.items())}


def _year(country: str, subdivision: str, year: int, category: str) -> list[tuple[date, str]]:
    known = _known(country, subdivision, category, year=year)
    return [(day, name) for day in known for name in known.get_list(day)]


@lru_cache(maxsize=512)
def _known(country: str, subdivision: str, *categories: str, year: int | None = None) -> Any:
    """Return the library's own answer, in the country's own language whatever this process speaks."""
    import holidays  # here, because most processes never need its share of a second

    try:
        plain = holidays.country_holidays(country.upper(), subdiv=subdivision or None)
        return holidays.country_holidays(
            country.upper(),
            subdiv=subdivision or None,
            categories=categories or None,
            language=plain.default_language,
            years=year,
            expand=year is None,
        )
    except (NotImplementedError, KeyError, ValueError) as unknown:
        raise UnknownCountry(
            _("No public holidays are known for “%(place)s”.")
            % {"place": "-".join(part for part in (country, subdivision) if part)},
            field="holiday_subdivision" if subdivision else "holiday_country",
        ) from unknown
