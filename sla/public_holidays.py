"""Public holidays by country and subdivision, as the open data of `holidays` knows them."""

from collections.abc import Container
from datetime import date
from functools import lru_cache

from django.utils.translation import gettext as _

from common.errors import BadInput


class UnknownCountry(BadInput):
    """No holidays are known for this country or subdivision."""


@lru_cache(maxsize=256)
def public_holidays(
    country: str, subdivision: str = "", *, optional: bool = False
) -> Container[date]:
    """Return what says whether a date is a holiday there; `optional` adds those the law leaves open."""
    import holidays  # here, because most processes never need its share of a second

    try:
        known = holidays.country_holidays(country.upper(), subdiv=subdivision or None)
        if optional and "optional" in known.supported_categories:
            known = holidays.country_holidays(
                country.upper(), subdiv=subdivision or None, categories=("public", "optional")
            )
    except (NotImplementedError, KeyError, ValueError) as unknown:
        raise UnknownCountry(
            _("No public holidays are known for “%(place)s”.")
            % {"place": "-".join(part for part in (country, subdivision) if part)},
            field="holiday_subdivision" if subdivision else "holiday_country",
        ) from unknown
    return known
