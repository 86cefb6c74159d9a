"""What templates call to show time, places and amounts in the reader's language and zone."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django import template
from django.utils import timezone
from django.utils.translation import get_language

from common import words
from common.money import Money

register = template.Library()


def _locale() -> str:
    return words.locale_of(get_language())


@register.filter
def left(due: datetime | None, now: datetime | None = None) -> str:
    """`{{ clock.due_at|left:now }}` → “15 m”, “22 m over”; nothing for no deadline."""
    if not due:
        return ""
    return words.left(due, now or timezone.now(), locale=_locale())


@register.filter
def span(length: timedelta | None) -> str:
    """`{{ allowed|span }}` → “3 h 10 m”."""
    return "" if length is None else words.span(length, locale=_locale())


@register.filter
def exact(length: timedelta | None) -> str:
    """`{{ waited|exact }}` → “3 m 12 s”; only for pages and undo."""
    return "" if length is None else words.exact(length, locale=_locale())


@register.filter
def since(at: datetime | None, now: datetime | None = None) -> str:
    """`{{ opened_at|since:now }}` → “7 m”: how long ago, without the word."""
    if not at:
        return ""
    return words.span(max(timedelta(), (now or timezone.now()) - at), locale=_locale())


@register.filter
def moment(at: datetime | None, now: datetime | None = None) -> str:
    """`{{ message.sent_at|moment }}` → “15:55”, “Fri 13 Mar, 12:10”; the reader's zone."""
    if not at:
        return ""
    return words.moment(
        at, now or timezone.now(), zone=timezone.get_current_timezone(), locale=_locale()
    )


@register.filter
def moment_in(at: datetime | None, zone: str) -> str:
    """`{{ stay.check_in_at|moment_in:stay.listing.time_zone }}` → “21:50 in Lisbon”."""
    if not at:
        return ""
    return words.moment_there(at, timezone.now(), zone=zone, locale=_locale())


@register.filter
def clock_in(at: datetime | None, zone: str) -> str:
    """`{{ now|clock_in:zone }}` → “18:40”: the hour on the wall there."""
    return f"{at.astimezone(ZoneInfo(zone)):%H:%M}" if at else ""


@register.filter
def zones(at: datetime | None, zone: str = "") -> str:
    """`title="{{ at|zones:listing.time_zone }}"` → there, here and in UTC."""
    if not at:
        return ""
    return words.every_zone(
        at,
        [z for z in (zone, timezone.get_current_timezone_name()) if z],
        locale=_locale(),
    )


@register.filter
def city(zone: str) -> str:
    """`{{ listing.time_zone|city }}` → “Lisbon”."""
    return words.city(zone, locale=_locale()) if zone else ""


@register.filter
def day(value: date | datetime | None) -> str:
    """`{{ stay.check_in_date|day }}` → “Thu 12 Mar”."""
    if not value:
        return ""
    return words.day(_date_of(value), timezone.localdate(), locale=_locale())


@register.filter
def day_heading(value: date | datetime | None) -> str:
    """`{{ group|day_heading }}` → “Today, Thu 12 March”."""
    if not value:
        return ""
    return words.day_heading(_date_of(value), timezone.localdate(), locale=_locale())


def _date_of(value: date | datetime) -> date:
    return timezone.localdate(value) if isinstance(value, datetime) else value


@register.filter
def clock_state(due: datetime | None, now: datetime | None = None) -> str:
    """`data-state="{{ due_at|clock_state:now }}"` → “over” or nothing."""
    return words.clock_state(due, now or timezone.now(), None) if due else ""


@register.filter
def money(value: Money | int | Decimal | None, currency: str = "") -> str:
    """`{{ stay.paid|money }}`, or `{{ minor|money:"BRL" }}` for minor units → “R$ 36,364.65”."""
    if value is None:
        return ""
    if isinstance(value, Money):
        return str(value)
    return str(Money(int(value), currency))


@register.filter
def number(value: int | float | Decimal | str | None) -> str:
    """`{{ count|number }}` → “14,938” or “14.938”; a count already in words (“99+”) stays."""
    if isinstance(value, str):
        return value
    return "" if value is None else words.number(value, locale=_locale())


@register.filter
def percent(fraction: float | None) -> str:
    """`{{ share|percent }}` → “59.1 %” or “59,1%”; nothing known is a dash."""
    return "–" if fraction is None else words.percent(fraction, locale=_locale())


@register.filter
def get(mapping: dict[str, object], key: str) -> object:
    """`{{ counts|get:name }}` → the value, or nothing."""
    return (mapping or {}).get(key, "")


@register.simple_tag
def clock_facts(
    due: datetime | None,
    now: datetime,
    warn: datetime | None = None,
    state: str = "",
    started: datetime | None = None,
) -> dict[str, str | int | None]:
    """Return what a clock shows: its state, its icon, and the per cent of its time that has run."""
    shown = state or (
        words.clock_state(due, now, warn or None) if due else ""
    )  # a missing argument is ""
    icon = {"over": "alarm", "paused": "pause", "met": "check"}.get(shown, "clock")
    spent = words.spent(started, due, now) if started and due and not state else None
    return {"state": shown, "icon": icon, "spent": spent}
