"""A calendar as people type it: windows by weekday, public holidays, yearly closures, dates that differ."""

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from sla.business_time import NeverOpen, OutOfRange, open_segments
from sla.models import BusinessCalendar, DayException, Opening, YearlyClosure
from sla.models.calendar import Weekday
from sla.opening_hours import Calendar
from sla.public_holidays import ClosedDates, public_holidays
from sla.reading import read_date, read_zone
from sla.wall_clock import (
    MINUTES_A_DAY,
    UnreadableTime,
    Window,
    read_windows_typed,
    windows_in_words,
)
from sla.writing.sheet import Sheet

#: A desk that does not open for so long is taken for one that never does.
_OPEN_WITHIN = timedelta(days=400)
_DAYS_IN = {"02": 29, "04": 30, "06": 30, "09": 30, "11": 30}
_MONTH_DAY = re.compile(r"(?:\d{4}-)?(\d{1,2})-(\d{1,2})")
_DAY_MONTH = re.compile(r"(\d{1,2})\s*[/.]\s*(\d{1,2})[/.]?")

Dated = tuple[date, str, list[Window], str]
Yearly = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class CalendarTerms:
    """What one version of a calendar says; minutes after midnight, dates of its own zone."""

    name: str = ""
    note: str = ""
    time_zone: str = "UTC"
    country: str = ""
    subdivision: str = ""
    optional: bool = False
    optional_names: Sequence[str] = ()
    weekly: Sequence[Sequence[Window]] = ((),) * 7
    yearly: Sequence[Yearly] = ()
    dated: Sequence[Dated] = field(default_factory=list)

    def as_calendar(self) -> Calendar:
        """Return it ready to count with."""
        public = (
            public_holidays(
                self.country,
                self.subdivision,
                optional=self.optional,
                only=tuple(self.optional_names),
            )
            if self.country
            else frozenset()
        )
        dates: dict[date, list[Window]] = {}
        breaks: dict[date, list[Window]] = {}
        for day, kind, windows, _reason in self.dated:
            differs = breaks if kind == DayException.Kind.BREAK else dates
            differs.setdefault(day, []).extend(
                (opens * 60, closes * 60) for opens, closes in windows
            )
        return Calendar(
            zone=self.time_zone,
            weekly=[[(opens * 60, closes * 60) for opens, closes in day] for day in self.weekly],
            holidays=ClosedDates(public, [(starts, ends) for starts, ends, _why in self.yearly]),
            dates=dates,
            breaks=breaks,
            name=self.name,
        )


def read_calendar(sheet: Sheet, *, now: datetime | None = None) -> CalendarTerms:
    """Read a calendar; what is wrong is kept on the sheet. `now` is from when it has to open at all."""
    terms = CalendarTerms(
        name=sheet.text("name", most=120, needed=_("Give it a name.")),
        note=sheet.text("note"),
        time_zone=_zone(sheet),
        weekly=[_windows(sheet, f"day_{day}", sheet.text(f"day_{day}")) for day in range(7)],
        yearly=list(_yearly(sheet)),
        dated=list(_dated(sheet)),
        **_holidays(sheet),
    )
    _check_nights(sheet, terms)
    if not sheet.problems:
        _check_opens(sheet, terms, now or datetime.now(UTC))
    return terms


def _zone(sheet: Sheet) -> str:
    typed = sheet.text("time_zone", needed=_("Say in which time zone its hours are."))
    return (
        sheet.reading("time_zone", lambda: read_zone(typed, "time_zone"), "UTC") if typed else "UTC"
    )


def _windows(sheet: Sheet, name: str, text: str) -> list[Window]:
    return sheet.reading(name, lambda: read_windows_typed(text), [])


def _holidays(sheet: Sheet) -> dict[str, Any]:
    country = sheet.text("country", most=2).upper()
    subdivision = sheet.text("subdivision", most=10).upper()
    optional = sheet.choice("optional", ("none", "all", "some"), default="none")
    names = [name for name in sheet.many("optional_names") if name]
    if subdivision and not country:
        sheet.wrong("country", _("A state or region needs its country."))
    elif country:
        nowhere: Container[date] = frozenset()
        place = "subdivision" if subdivision else "country"
        sheet.reading(place, lambda: public_holidays(country, subdivision), nowhere)
    if optional == "some" and not names:
        sheet.wrong("optional_names", _("Tick the optional holidays that count."))
    return {
        "country": country,
        "subdivision": subdivision,
        "optional": optional != "none",
        "optional_names": names if optional == "some" else [],
    }


def _yearly(sheet: Sheet) -> list[Yearly]:
    found: list[Yearly] = []
    for number, (typed, until, reason) in sheet.rows("yearly_from", "yearly_to", "yearly_reason"):
        place = f"yearly.{number}"
        starts = sheet.reading(place, partial(read_month_day, typed), "")
        ends = sheet.reading(place, partial(read_month_day, until), "") if until else starts
        if starts and ends and any(known[:2] == (starts, ends) for known in found):
            sheet.wrong(place, _("These dates are listed twice."))
        elif starts and ends:
            found.append((starts, ends, reason[:120]))
    return found


def read_month_day(text: str) -> str:
    """Read a day of every year: month and day as in 12-20, or day and month as in 20/12."""
    found = _MONTH_DAY.fullmatch(text)
    month, day = (found[1], found[2]) if found else ("", "")
    if turned := _DAY_MONTH.fullmatch(text):
        day, month = turned[1], turned[2]
    if month and 1 <= int(month) <= 12 and 1 <= int(day) <= _DAYS_IN.get(month.zfill(2), 31):
        return f"{int(month):02d}-{int(day):02d}"
    raise UnreadableTime(
        _("“%(value)s” is not a day of the year such as 12-20 or 20/12.") % {"value": text[:40]}
    )


def _dated(sheet: Sheet) -> list[Dated]:
    found: list[Dated] = []
    for number, (typed, kind, hours, reason) in sheet.rows(
        "date", "date_kind", "date_hours", "date_reason", beside="date_kind"
    ):
        place = f"date.{number}"
        day = sheet.reading(place, partial(_date, typed), None)
        kind = kind or DayException.Kind.CLOSED
        if kind not in DayException.Kind.values:
            sheet.wrong(place, _("“%(value)s” is not among the choices.") % {"value": kind[:40]})
            continue
        windows = _windows(sheet, place, hours) if kind != DayException.Kind.CLOSED else []
        if kind != DayException.Kind.CLOSED and not windows and place not in sheet.problems:
            sheet.wrong(place, _("Write the hours, such as 08:00–12:00."))
        if day is not None and any(known[:2] == (day, kind) for known in found):
            sheet.wrong(place, _("This date is listed twice."))
        elif day is not None:
            found.append((day, kind, windows, reason[:120]))
    return found


def _date(text: str) -> date | None:
    return read_date(text, "date")


def _check_nights(sheet: Sheet, terms: CalendarTerms) -> None:
    """Refuse a window that runs past midnight into hours of the next day."""
    for number, windows in enumerate(terms.weekly):
        tail = max((closes for _opens, closes in windows), default=0) - MINUTES_A_DAY
        following = (number + 1) % 7
        if any(opens < tail for opens, _closes in terms.weekly[following]):
            sheet.wrong(
                f"day_{number}",
                _("This runs past midnight into the hours of %(day)s.")
                % {"day": Weekday(following).label},
            )


def _check_opens(sheet: Sheet, terms: CalendarTerms, now: datetime) -> None:
    if not any(terms.weekly) and not any(windows for _d, _k, windows, _r in terms.dated):
        sheet.wrong("week", _("This calendar is never open. Give at least one day its hours."))
        return
    try:
        first = open_segments(terms.as_calendar(), now, 1)
    except (NeverOpen, OutOfRange):
        first = []
    if not first or first[0][0] > now + _OPEN_WITHIN:
        sheet.wrong(
            "week", _("With these holidays and closures it is never open in the year to come.")
        )


def calendar_contents(calendar: BusinessCalendar) -> dict[str, list[str]]:
    """Return a version as it would be typed."""
    week: dict[str, list[Window]] = {f"day_{day}": [] for day in range(7)}
    for opening in calendar.openings.all():
        week[f"day_{opening.weekday}"].append((opening.opens, opening.closes))
    optional = "none"
    if calendar.optional_holidays:
        optional = "some" if calendar.optional_names else "all"
    closures, exceptions = list(calendar.closures.all()), list(calendar.exceptions.all())
    return {
        "name": [calendar.name],
        "time_zone": [calendar.time_zone],
        "country": [calendar.holiday_country],
        "subdivision": [calendar.holiday_subdivision],
        "optional": [optional],
        "optional_names": list(calendar.optional_names),
        **{name: [windows_in_words(windows)] for name, windows in week.items()},
        "yearly_from": [closure.starts for closure in closures],
        "yearly_to": [closure.ends for closure in closures],
        "yearly_reason": [closure.reason for closure in closures],
        "date": [each.date.isoformat() for each in exceptions],
        "date_kind": [each.kind for each in exceptions],
        "date_hours": [windows_in_words(_pairs(each.windows)) for each in exceptions],
        "date_reason": [each.reason for each in exceptions],
    }


def _pairs(windows: Sequence[Sequence[int]]) -> list[Window]:
    return [(opens, closes) for opens, closes in windows]


def calendar_rows(
    terms: CalendarTerms, version: BusinessCalendar
) -> tuple[list[Opening], list[DayException], list[YearlyClosure]]:
    """Put the terms on an unsaved version and return the rows that belong to it, unsaved."""
    version.time_zone = terms.time_zone
    version.holiday_country, version.holiday_subdivision = terms.country, terms.subdivision
    version.optional_holidays, version.optional_names = terms.optional, list(terms.optional_names)
    return (
        [
            Opening(calendar=version, weekday=day, opens=opens, closes=closes)
            for day, windows in enumerate(terms.weekly)
            for opens, closes in windows
        ],
        [
            DayException(calendar=version, date=day, kind=kind, windows=windows, reason=reason)
            for day, kind, windows, reason in terms.dated
        ],
        [
            YearlyClosure(calendar=version, starts=starts, ends=ends, reason=reason)
            for starts, ends, reason in terms.yearly
        ],
    )
