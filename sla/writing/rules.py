"""A deadline rule as people type it: counted as a law counts, or hung on a stay."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from sla.counting import LONGEST_COUNT
from sla.models import BusinessCalendar, DeadlineRule, LeadTimeBand
from sla.reading import read_date
from sla.wall_clock import length_in_words, read_length_typed, read_time_typed
from sla.writing.sheet import Known, Sheet

_Unit = DeadlineRule.Unit
#: Units of an extension or a margin: a fixed date is neither.
UNITS = [unit for unit in _Unit.values if unit != _Unit.FIXED_DATE]
HANGS = ("offset", "days", "itself")
_MOST_WARNING = 60 * 24 * 60
_MOST_OFFSET = 366 * 24 * 60


@dataclass(frozen=True, slots=True)
class RuleTerms:
    """What one version of a rule says: fields of the row, the calendar's code, and lead-time bands in minutes."""

    name: str = ""
    note: str = ""
    fields: Mapping[str, Any] = field(default_factory=dict)
    calendar: str = ""
    bands: Sequence[tuple[int | None, int]] = ()


def read_rule(sheet: Sheet, known: Known) -> RuleTerms:
    """Read a deadline rule; what is wrong is kept on the sheet."""
    kind = sheet.choice("kind", DeadlineRule.Kind.values, default=DeadlineRule.Kind.STATUTORY)
    statutory = kind == DeadlineRule.Kind.STATUTORY
    fields: dict[str, Any] = {
        "kind": kind,
        "body": sheet.text("body", most=120),
        "source": sheet.text("source"),
        "strength": sheet.choice(
            "strength", DeadlineRule.Strength.values, default=DeadlineRule.Strength.HOUSE
        ),
        "warn_minutes": _warning(sheet),
        **_verified(sheet, known),
        **(_counted(sheet) if statutory else _hung(sheet)),
    }
    if statutory and not fields["source"]:
        sheet.wrong("source", _("Say where the rule is written: a law and its article, or a page."))
    return RuleTerms(
        name=sheet.text("name", most=120, needed=_("Give it a name.")),
        note=sheet.text("note"),
        fields=fields,
        calendar=sheet.choice("calendar", known.calendars) if statutory else "",
        bands=[] if statutory else list(_bands(sheet)),
    )


def _counted(sheet: Sheet) -> dict[str, Any]:
    unit = sheet.choice("unit", _Unit.values, default=_Unit.CALENDAR_DAYS)
    by_date = unit == _Unit.FIXED_DATE
    amount = None if by_date else sheet.whole("amount", most=LONGEST_COUNT)
    if not by_date and amount is None and "amount" not in sheet.problems:
        sheet.wrong("amount", _("Say how long the period is."))
    fixed_on = _date(sheet, "fixed_on") if by_date else None
    if by_date and fixed_on is None and "fixed_on" not in sheet.problems:
        sheet.wrong("fixed_on", _("Name the date."))
    return {
        "start_event": sheet.choice(
            "start_event",
            DeadlineRule.StartEvent.values,
            default=DeadlineRule.StartEvent.RECEIVED,
        ),
        "unit": unit,
        "amount": amount,
        "fixed_on": fixed_on,
        "cut_off": sheet.tried("cut_off", read_time_typed, None),
        "ends_at": sheet.tried("ends_at", read_time_typed, None),
        "first_day_counts": bool(sheet.text("first_day_counts")),
        "roll": sheet.choice("roll", DeadlineRule.Roll.values, default=DeadlineRule.Roll.NONE),
        **_span(sheet, "extension"),
        **_span(sheet, "margin"),
    }


def _span(sheet: Sheet, name: str) -> dict[str, Any]:
    amount = sheet.whole(f"{name}_amount", most=LONGEST_COUNT)
    unit = sheet.choice(f"{name}_unit", UNITS, default=_Unit.CALENDAR_DAYS)
    return {f"{name}_amount": amount, f"{name}_unit": unit if amount else ""}


def _hung(sheet: Sheet) -> dict[str, Any]:
    anchor = sheet.choice(
        "anchor", DeadlineRule.Anchor.values, default=DeadlineRule.Anchor.CHECK_IN
    )
    hangs = sheet.choice("hangs", HANGS, default="itself")
    found: dict[str, Any] = {"start_event": DeadlineRule.StartEvent.OPENED, "anchor": anchor}
    if hangs == "offset":
        minutes = sheet.tried("offset", read_length_typed, 0)
        if not minutes and "offset" not in sheet.problems:
            sheet.wrong("offset", _("Say how long before or after, such as 48 h."))
        if minutes > _MOST_OFFSET:
            sheet.wrong("offset", _("That is further from the stay than a year."))
            minutes = 0
        after = sheet.choice("offset_way", ("before", "after"), default="before") == "after"
        found["offset_minutes"] = minutes if after else -minutes
    elif hangs == "days":
        found["days_before"] = sheet.whole("days_before", least=0, most=366)
        found["wall_time"] = sheet.tried("wall_time", read_time_typed, None)
        for name, missing in (
            ("days_before", _("Say how many days before.")),
            ("wall_time", _("Say at what time there, such as 18:00.")),
        ):
            if found[name] is None and name not in sheet.problems:
                sheet.wrong(name, missing)
    else:
        found["offset_minutes"] = 0
    return found


def _bands(sheet: Sheet) -> list[tuple[int | None, int]]:
    bands: list[tuple[int | None, int]] = []
    for number, (near, within) in sheet.rows("band_near", "band_within"):
        place = f"band.{number}"
        under = sheet.reading(place, partial(read_length_typed, near), 0) if near else None
        minutes = sheet.reading(place, partial(read_length_typed, within), 0)
        if place in sheet.problems:
            continue
        if not minutes or under == 0 or minutes > _MOST_OFFSET or (under or 0) > _MOST_OFFSET:
            sheet.wrong(place, _("Say within how long it is due, from a minute to a year."))
        elif any(known[0] == under for known in bands):
            sheet.wrong(place, _("There is another row for this lead time."))
        else:
            bands.append((under, minutes))
    return bands


def _warning(sheet: Sheet) -> int:
    minutes = sheet.tried("warn", read_length_typed, 120)
    if minutes > _MOST_WARNING:
        sheet.wrong("warn", _("Warn at most 60 days before."))
        return 120
    return minutes


def _verified(sheet: Sheet, known: Known) -> dict[str, Any]:
    person = sheet.choice("verified_by", known.people)
    day = _date(sheet, "verified_on")
    if person and day is None and "verified_on" not in sheet.problems:
        sheet.wrong("verified_on", _("Say when it was verified."))
    if day is not None and not person:
        sheet.wrong("verified_by", _("Say who verified it."))
    whole = person and day is not None
    return {
        "verified_by_id": int(person) if whole else None,
        "verified_on": day if whole else None,
    }


def _date(sheet: Sheet, name: str) -> date | None:
    found: date | None = sheet.tried(name, lambda text: _read_date(text, name), None)
    return found


def _read_date(text: str, name: str) -> date | None:
    return read_date(text, name)


def rule_contents(rule: DeadlineRule) -> dict[str, list[str]]:
    """Return a version as it would be typed."""
    bands = list(rule.bands.all())
    hangs = "itself"
    if rule.days_before is not None:
        hangs = "days"
    elif rule.offset_minutes:
        hangs = "offset"
    plain = (
        "name", "kind", "body", "start_event", "unit", "amount", "fixed_on", "roll", "anchor", "days_before",
        "extension_amount", "extension_unit", "margin_amount", "margin_unit", "source", "strength", "verified_on",
    )  # fmt: skip
    offset = rule.offset_minutes or 0
    return {
        **{name: [_typed(getattr(rule, name))] for name in plain},
        **{name: [_clock(getattr(rule, name))] for name in ("cut_off", "ends_at", "wall_time")},
        "first_day_counts": ["on"] if rule.first_day_counts else [],
        "calendar": [rule.calendar.code if rule.calendar else ""],
        "hangs": [hangs],
        "offset": [length_in_words(abs(offset)) if offset else ""],
        "offset_way": ["after" if offset > 0 else "before"],
        "warn": [length_in_words(rule.warn_minutes)],
        "verified_by": [_typed(rule.verified_by_id)],
        "band_near": [length_in_words(b.under_minutes) if b.under_minutes else "" for b in bands],
        "band_within": [length_in_words(band.minutes) for band in bands],
    }


def _typed(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value)


def _clock(value: Any) -> str:
    return f"{value:%H:%M}" if value is not None else ""


def rule_rows(
    terms: RuleTerms, version: DeadlineRule, calendars: Mapping[str, BusinessCalendar]
) -> list[LeadTimeBand]:
    """Put the terms on an unsaved version and return its bands, unsaved."""
    for name, value in terms.fields.items():
        setattr(version, name, value)
    version.calendar = calendars[terms.calendar] if terms.calendar else None
    return [
        LeadTimeBand(rule=version, under_minutes=near, minutes=within)
        for near, within in terms.bands
    ]
