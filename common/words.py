"""How long, when, where and how much, in the reader's own words; pure, no clock and no database."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, get_timezone_location
from babel.numbers import format_decimal, format_percent


@dataclass(frozen=True, slots=True)
class Patterns:
    """The shapes one language gives to time; `static/js/clocks.js` keeps the same ones."""

    moments: str  # under a minute
    minutes: str
    hours: str
    hours_minutes: str
    days: str
    days_hours: str
    over: str
    seconds: str
    minutes_seconds: str
    there: str
    day_month: str
    day_month_year: str
    today: str
    yesterday: str
    tomorrow: str


ENGLISH = Patterns(
    moments="< 1 m",
    minutes="{m} m",
    hours="{h} h",
    hours_minutes="{h} h {m:02} m",
    days="{d} d",
    days_hours="{d} d {h} h",
    over="{time} over",
    seconds="{s} s",
    minutes_seconds="{m} m {s} s",
    there="{time} in {place}",
    day_month="EEE d MMMM",
    day_month_year="EEE d MMMM y",
    today="Today, {day}",
    yesterday="Yesterday, {day}",
    tomorrow="Tomorrow, {day}",
)
PORTUGUESE = Patterns(
    moments="< 1 min",
    minutes="{m} min",
    hours="{h} h",
    hours_minutes="{h} h {m:02}",
    days="{d} d",
    days_hours="{d} d {h} h",
    over="{time} de atraso",
    seconds="{s} s",
    minutes_seconds="{m} min {s} s",
    there="{time} em {place}",
    day_month="EEE d 'de' MMMM",
    day_month_year="EEE d 'de' MMMM 'de' y",
    today="Hoje, {day}",
    yesterday="Ontem, {day}",
    tomorrow="Amanhã, {day}",
)
_PATTERNS = {"en": ENGLISH, "pt_BR": PORTUGUESE}
_WITHOUT_HOURS = timedelta(days=7)
_CITIES = {("en", "America/Sao_Paulo"): "São Paulo"}  # CLDR's English list has no accents here


def locale_of(language: str | None) -> str:
    """Return the Babel locale for a screen language; anything unknown reads English."""
    return "pt_BR" if (language or "").lower().startswith("pt") else "en"


def patterns(locale: str) -> Patterns:
    """Return the shapes a Babel locale gives to time."""
    return _PATTERNS[locale]


def span(length: timedelta, *, locale: str) -> str:
    """Show a length to the minute, rounded down: `15 m`, `3 h 10 m`, `1 d 2 h`; refuses minus."""
    if length < timedelta():
        raise ValueError("A length cannot be negative; `left` shows what is over.")
    patterns = _PATTERNS[locale]
    minutes = int(length.total_seconds()) // 60
    hours, days = minutes // 60, minutes // (24 * 60)
    if minutes == 0:
        return patterns.moments
    if hours == 0:
        return patterns.minutes.format(m=minutes)
    if days == 0:
        shape = patterns.hours_minutes if minutes % 60 else patterns.hours
        return shape.format(h=hours, m=minutes % 60)
    shape = patterns.days_hours if hours % 24 and length < _WITHOUT_HOURS else patterns.days
    return shape.format(d=days, h=hours % 24)


def exact(length: timedelta, *, locale: str) -> str:
    """Show a length to the second, for pages and undo: `3 m 12 s`; from an hour on as `span`."""
    seconds = max(0, int(length.total_seconds()))
    if seconds >= 3600:
        return span(length, locale=locale)
    minutes, rest = divmod(seconds, 60)
    shape = _PATTERNS[locale].minutes_seconds if minutes else _PATTERNS[locale].seconds
    return shape.format(m=minutes, s=rest)


def left(due: datetime, now: datetime, *, locale: str) -> str:
    """Show how long is left until `due`, or how much it is over: never more time than there is."""
    if now <= due:
        return span(due - now, locale=locale)
    return _PATTERNS[locale].over.format(time=span(now - due, locale=locale))


def clock_state(due: datetime, now: datetime, warn: datetime | None) -> str:
    """Return `over` past `due`, `soon` from `warn` on, else nothing."""
    if now >= due:
        return "over"
    return "soon" if warn is not None and now >= warn else ""


def spent(started: datetime, due: datetime, now: datetime) -> int:
    """Return how much of the time from `started` to `due` has run, in per cent from 0 to 100."""
    whole = (due - started).total_seconds()
    if whole <= 0:
        return 100
    return max(0, min(100, int(100 * (now - started).total_seconds() / whole)))


def moment(at: datetime, now: datetime, *, zone: tzinfo, locale: str) -> str:
    """Show an instant on the clocks of `zone`; today drops the day, another year is named."""
    there, today = at.astimezone(zone), now.astimezone(zone)
    if there.date() == today.date():
        return format_datetime(there, "HH:mm", locale=locale)
    shape = "EEE d MMM, HH:mm" if there.year == today.year else "EEE d MMM y, HH:mm"
    return format_datetime(there, shape, locale=locale)


def moment_in_full(at: datetime, *, zone: str, locale: str) -> str:
    """Show an instant for what is read on another day, with its year: `Sun 22 Nov 2026, 02:04`."""
    return format_datetime(at.astimezone(ZoneInfo(zone)), "EEE d MMM y, HH:mm", locale=locale)


def moment_there(at: datetime, now: datetime, *, zone: str, locale: str) -> str:
    """Show an instant on the clocks of an IANA zone and name its city: `21:50 in Lisbon`."""
    time = moment(at, now, zone=ZoneInfo(zone), locale=locale)
    return _PATTERNS[locale].there.format(time=time, place=city(zone, locale=locale))


def city(zone: str, *, locale: str) -> str:
    """Return the city an IANA zone is named after, as the reader writes it."""
    known = _CITIES.get((locale, zone))
    return known or get_timezone_location(ZoneInfo(zone), locale=locale, return_city=True)


def every_zone(at: datetime, zones: list[str], *, locale: str) -> str:
    """Show one instant in several zones and UTC, for the title of a time."""
    places = [
        f"{moment_in_full(at, zone=zone, locale=locale)} {city(zone, locale=locale)}"
        for zone in dict.fromkeys(zones)
        if zone != "UTC"
    ]
    utc = moment_in_full(at, zone="UTC", locale=locale)
    return " · ".join([*places, f"{utc} UTC"])


def day(value: date, today: date, *, locale: str) -> str:
    """Show a date in short words: `Thu 12 Mar`, with the year if it is another."""
    shape = "EEE d MMM" if value.year == today.year else "EEE d MMM y"
    return format_date(value, shape, locale=locale)


def day_heading(value: date, today: date, *, locale: str) -> str:
    """Show a date as a heading between messages: `Today, Thu 12 March`."""
    patterns = _PATTERNS[locale]
    shape = patterns.day_month if value.year == today.year else patterns.day_month_year
    text = format_date(value, shape, locale=locale)
    near = {-1: patterns.yesterday, 0: patterns.today, 1: patterns.tomorrow}
    return near.get((value - today).days, "{day}").format(day=text)


def number(value: int | float | Decimal, *, locale: str) -> str:
    """Show a number with the reader's separators."""
    return format_decimal(value, locale=locale)


def percent(fraction: float, *, locale: str) -> str:
    """Show a share of one with the reader's separators, to one decimal: 0.591 is 59.1 %, in Portuguese 59,1%."""
    shown = format_percent(fraction, "#,##0.#%", locale=locale)
    return shown if locale.startswith("pt") else shown.replace("%", "\u00a0%")
