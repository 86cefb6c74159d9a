"""Instants, dates and zones as explanations write them, in the reader's language and with the year; pure."""

from datetime import date, datetime

from babel.dates import format_date
from django.utils.translation import get_language

from common import words


def on_the_wall(at: datetime, zone: str) -> str:
    """Return an instant as the clocks of an IANA zone show it, to the minute: `Mon 16 Mar 2026, 08:30`."""
    return words.moment_in_full(at, zone=zone, locale=_locale())


def in_place(at: datetime, zone: str) -> str:
    """Return the same with the city the zone is named after: `Mon 16 Mar 2026, 08:30 in São Paulo`, `… UTC`."""
    if zone == "UTC":
        return f"{on_the_wall(at, zone)} UTC"
    shape = words.patterns(_locale()).there
    return shape.format(time=on_the_wall(at, zone), place=city(zone))


def dated(day: date) -> str:
    """Return a date: `Mon 16 Mar 2026`."""
    return format_date(day, "EEE d MMM y", locale=_locale())


def each_year(day: str) -> str:
    """Return a day of every year, written as 12-20: `20 Dec`."""
    month, number = day.split("-")
    leap_year = 2000  # it has every day there is
    return format_date(date(leap_year, int(month), int(number)), "d MMM", locale=_locale())


def city(zone: str) -> str:
    """Return the city an IANA zone is named after; UTC has none and stays UTC."""
    return zone if zone == "UTC" else words.city(zone, locale=_locale())


def _locale() -> str:
    return words.locale_of(get_language())
