"""How an operator asks for a deadline that a law counts or that hangs on a stay."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.translation import gettext as _

from sla.anchored import Anchor, AnchoredRule, Band, anchor_instant, anchored_due
from sla.business_time import Calendar
from sla.counting import Count, Unit, months_later, working_days_after, working_days_before
from sla.deadlines import StatutoryRule, statutory_due
from sla.reading import (
    OFFICE_DAY,
    Question,
    read_calendar,
    read_choice,
    read_date,
    read_flag,
    read_instant,
    read_time,
    read_whole,
    read_zone,
    refuse,
)

_UNITS = {
    **{unit.value: unit for unit in Unit},
    "days": Unit.CALENDAR_DAYS,
    "working_days": Unit.BUSINESS_DAYS,
}
_ANCHORS = {
    name: anchor for anchor in Anchor for name in (anchor.value, anchor.value.replace("_", "-"))
}
_ROLLS = {"none": False, "next_working_day": True}
_WALL_TIME_KEYS = ("wall_time", "at_time", "local_time", "time", "at")
_OFFICE_WEEK = ((OFFICE_DAY,) * 5) + ((), ())


def deadline(question: Question) -> dict[str, Any]:
    """When something is due to the outside, and by our own margin."""
    rule = question.get("rule")
    if not isinstance(rule, dict):
        raise refuse("rule", _("Say how the deadline is counted."))
    working = read_calendar(question, unless_given=_OFFICE_WEEK)
    anchor = question.get("anchor") or rule.get("anchor")
    if anchor is None and rule.get("start_event") in _ANCHORS:
        anchor = rule["start_event"]
    if anchor is not None:
        return _hung(question, rule, read_choice(anchor, _ANCHORS, "anchor"), working)
    return _counted(question, rule, working)


def _counted(question: Question, rule: dict[str, Any], working: Calendar) -> dict[str, Any]:
    start = _start(question)
    if start is None:
        raise refuse("start", _("Say when it starts: an instant, or a date as start_date."))
    letter = question.get("letter_date") or rule.get("letter_date")
    unit = read_choice(rule.get("unit"), _UNITS, "rule.unit")
    is_fixed = unit is Unit.FIXED_DATE
    amount = 0 if is_fixed else read_whole(rule.get("amount"), "rule.amount")
    statutory = StatutoryRule(
        period=Count(amount, unit),
        fixed_on=read_date(rule.get("fixed_on"), "rule.fixed_on") if is_fixed else None,
        cut_off=_time(rule, "cut_off"),
        ends_at=_time(rule, "ends_at"),
        start_event=str(rule.get("start_event") or rule.get("start") or "received"),
        first_day_counts=read_flag(rule, "first_day_counts"),
        rolls=read_choice(rule.get("roll") or "none", _ROLLS, "rule.roll"),
        extension=_count(rule.get("extension"), unit, "rule.extension"),
        margin=_count(rule.get("internal_margin"), unit, "rule.internal_margin"),
    )
    due = statutory_due(
        statutory,
        start,
        zone=working.zone,
        working=working,
        letter_date=None if letter is None else read_date(letter, "letter_date"),
    )
    return {
        **_written(due.external_due_at, due.internal_due_at, working),
        "extended_due": None if due.extended_due_at is None else _utc(due.extended_due_at),
        "explanation": due.explanation,
    }


def _time(rule: dict[str, Any], field: str) -> time | None:
    raw = rule.get(field)
    return None if raw is None else read_time(raw, f"rule.{field}")


def _hung(
    question: Question, rule: dict[str, Any], anchor: Anchor, working: Calendar
) -> dict[str, Any]:
    zone = read_zone(question.get("anchor_time_zone") or working.zone, "anchor_time_zone")
    day = read_date(question.get("anchor_date"), "anchor_date")
    raw_time = question.get("anchor_time")
    at = None if raw_time is None else read_time(raw_time, "anchor_time")
    opened = _start(question)
    hung = AnchoredRule(
        anchor=anchor,
        bands=_bands(rule.get("bands")),
        **_where(rule, anchor, day, working),
    )
    due = anchored_due(
        hung,
        anchor_at=anchor_instant(day, at, zone),
        zone=zone,
        opened_at=opened if isinstance(opened, datetime) else None,
        assumed=at is None,
    )
    margin = _count(rule.get("internal_margin"), Unit.HOURS, "rule.internal_margin")
    internal = due.due_at - (margin.span() if margin else hung.warn_before)
    return {
        **_written(due.due_at, internal, Calendar(zone=zone, weekly=working.weekly)),
        "compressed": due.compressed,
        "explanation": due.explanation,
    }


def _where(rule: dict[str, Any], anchor: Anchor, day: date, working: Calendar) -> dict[str, Any]:
    """Return the offset, or the days before and the wall-clock time there."""
    raw_time = next((rule[key] for key in _WALL_TIME_KEYS if rule.get(key)), None)
    wall_time = None if raw_time is None else read_time(raw_time, "rule.wall_time")
    if rule.get("offset_minutes") is not None:
        return {
            "offset": timedelta(minutes=read_whole(rule["offset_minutes"], "rule.offset_minutes"))
        }
    if rule.get("days_before") is not None:
        days = read_whole(rule["days_before"], "rule.days_before")
        return {"days_before": days, "wall_time": wall_time}
    if rule.get("amount") is None:
        return {"days_before": 0, "wall_time": wall_time} if wall_time else {}
    amount = read_whole(rule["amount"], "rule.amount")
    unit = read_choice(rule.get("unit"), _UNITS, "rule.unit")
    ahead = amount < 0 or (anchor is Anchor.CHECK_IN and rule.get("direction") is None)
    if rule.get("direction") is not None:
        ahead = read_choice(rule["direction"], {"before": True, "after": False}, "rule.direction")
    count = Count(abs(amount), unit)
    if count.elapses:
        return {"offset": -count.span() if ahead else count.span()}
    return {"days_before": _days(count, day, working, ahead=ahead), "wall_time": wall_time}


def _days(count: Count, day: date, working: Calendar, *, ahead: bool) -> int:
    """Return how many calendar days before (or, negative, after) the anchor a count of days leads."""
    sign = 1 if ahead else -1
    match count.unit:
        case Unit.BUSINESS_DAYS if ahead:
            return (day - working_days_before(day, count.amount, working)).days
        case Unit.BUSINESS_DAYS:
            return (day - working_days_after(day, count.amount, working)[0]).days
        case Unit.MONTHS:
            return (day - months_later(day, -sign * count.amount)).days
        case unit:
            return sign * count.amount * (7 if unit is Unit.WEEKS else 1)


def _start(question: Question) -> datetime | date | None:
    if question.get("start") is not None:
        return read_instant(question["start"], "start")
    if question.get("start_date") is not None:
        return read_date(question["start_date"], "start_date")
    return None


def _bands(raw: object) -> list[Band]:
    if raw is None:
        return []
    if not isinstance(raw, list) or not all(isinstance(band, dict) for band in raw):
        raise refuse("rule.bands", _("Bands are a list of under_minutes and minutes."))
    bands = []
    for band in raw:
        near = band.get("under_minutes")
        within = timedelta(minutes=read_whole(band.get("minutes"), "rule.bands"))
        nearer = None if near is None else timedelta(minutes=read_whole(near, "rule.bands"))
        bands.append(Band(nearer, within))
    return bands


def _count(raw: object, unit: Unit, field: str) -> Count | None:
    """Return an amount with its unit; a bare number is in the unit of the rule, working days as calendar days."""
    if raw is None or raw == 0:
        return None
    if isinstance(raw, dict):
        unit = read_choice(raw.get("unit"), _UNITS, f"{field}.unit")
        return Count(read_whole(raw.get("amount"), f"{field}.amount"), unit)
    return Count(read_whole(raw, field), unit)


def _written(external: datetime, internal: datetime, there: Calendar) -> dict[str, Any]:
    return {
        "external_due": _utc(external),
        "internal_due": _utc(internal),
        "external_due_date": there.local(external).date().isoformat(),
        "internal_due_date": there.local(internal).date().isoformat(),
    }


def _utc(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")
