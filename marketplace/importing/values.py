"""One text, one value: numbers, dates, times, amounts; each refusal is a sentence about that text."""

import calendar
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from zoneinfo import available_timezones

from babel.numbers import get_currency_precision, list_currencies
from django.utils.translation import gettext as _

from common.errors import BadInput
from common.time import instant_of

MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
CURRENCIES = frozenset(list_currencies())
#: What a stay or a party may at most be; beyond it a slip is likelier than a stay.
MOST_PEOPLE, MOST_DAYS, MOST_MINOR = 999, 3660, 10**15
YEARS = range(1980, 2101)
#: When nobody wrote down the hour: the middle of the day at the home.
NOON = time(12)


class BadValue(BadInput):
    """A text that cannot be the fact it stands for."""


def whole(text: str, *, most: int) -> int:
    """Read a whole number from 0 to `most`; “2.0” is 2."""
    number = _decimal(text, ".")
    if number != number.to_integral_value():
        raise BadValue(_("This is not a whole number."))
    if number < 0:
        raise BadValue(_("This number must not be negative."))
    if number > most:
        raise BadValue(_("This number is larger than %d, the most that makes sense.") % most)
    return int(number)


def amount(text: str, *, decimal_mark: str) -> Decimal:
    """Read an amount of money in major units; refuses a negative one."""
    number = _decimal(text, decimal_mark)
    if number < 0:
        raise BadValue(_("Money must not be negative."))
    return number


def minor_units(number: Decimal, currency: str) -> int:
    """Return an amount in minor units; refuses decimals the currency does not have."""
    scaled = number.scaleb(get_currency_precision(currency))
    if scaled != scaled.to_integral_value():
        raise BadValue(_("This amount has more decimals than %s knows.") % currency)
    if scaled > MOST_MINOR:
        raise BadValue(_("This amount is too large to be true."))
    return int(scaled)


def currency_code(text: str) -> str:
    """Read an ISO 4217 code."""
    if text.upper() not in CURRENCIES:
        raise BadValue(_("This is not a currency; use three letters such as EUR."))
    return text.upper()


def day(text: str, *, date_format: str) -> date:
    """Read a date in the map's form, such as %m/%d/%Y."""
    try:
        return _sensible(datetime.strptime(text, date_format).replace(tzinfo=UTC).date())
    except ValueError:
        raise BadValue(
            _("This is not a date; dates here look like %s.")
            % date(2026, 3, 14).strftime(date_format)
        ) from None


def day_of_parts(year: str, month: str, day_of_month: str) -> date:
    """Make a date from year, month (English name or number) and day."""
    number = MONTHS.get(month.strip().lower())
    try:
        return _sensible(date(int(year), number or int(month), int(day_of_month)))
    except ValueError:
        raise BadValue(_("There is no such day in the calendar.")) from None


def clock(text: str) -> time:
    """Read a time of day such as 15:00."""
    try:
        return time.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        raise BadValue(
            _("This is not a time of day; use hours and minutes such as 15:00.")
        ) from None


def instant(text: str, *, zone: str) -> datetime:
    """Read an ISO 8601 instant with its offset; a date alone means noon in `zone`."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise BadValue(
            _("This is not a point in time; use a form such as 2026-03-14T09:30:00+00:00.")
        ) from None
    _sensible(moment.date())
    if len(text) <= len("2026-03-14"):
        return instant_of(moment.date(), NOON, zone)
    if moment.tzinfo is None:
        raise BadValue(_("This time has no offset from UTC, so nobody knows when it was."))
    return moment.astimezone(UTC)


def time_zone(text: str) -> str:
    """Read the name of an IANA time zone."""
    if text not in available_timezones():
        raise BadValue(_("This is not a time zone; use an IANA name such as America/Sao_Paulo."))
    return text


def country_code(text: str) -> str:
    """Read a country's two letters."""
    if len(text) != 2 or not (text.isascii() and text.isalpha()):
        raise BadValue(_("A country has two letters here, such as PT."))
    return text.upper()


def one_of(allowed: frozenset[str]) -> Callable[[str], str]:
    """Return a reader that takes one of few words and nothing else."""

    def read(text: str) -> str:
        if text not in allowed:
            raise BadValue(_("This must be one of: %s.") % ", ".join(sorted(allowed)))
        return text

    return read


def _sensible(day: date) -> date:
    if day.year not in YEARS:
        raise BadValue(_("This year lies outside 1980 to 2100."))
    return day


def _decimal(text: str, mark: str) -> Decimal:
    plain = text.replace(mark, ".") if mark != "." else text
    try:
        number = Decimal(plain)
    except InvalidOperation:
        raise BadValue(_("This is not a number.")) from None
    if not number.is_finite():
        raise BadValue(_("This is not a number."))
    return number
