"""The editors: a calendar, a service level, a deadline rule."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from zoneinfo import available_timezones

from babel import Locale
from django import forms
from django.forms import BoundField
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from common.words import locale_of
from sla.forms.drafting import DraftForm, Row
from sla.models import DayException, DeadlineRule, Shelf, Target
from sla.models.calendar import Weekday
from sla.public_holidays import countries
from sla.writing.rules import UNITS

Choices = Sequence[tuple[str, object]]
Words = Any
"""A text, translated when it is shown."""


def _select(label: Words, choices: Choices = (), hint: Words = "") -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, help_text=hint)


def _text(label: Words, hint: Words = "", **attrs: str) -> forms.CharField:
    return forms.CharField(label=label, help_text=hint, widget=forms.TextInput(attrs=attrs))


def _several(label: Words, choices: Choices = ()) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, choices=choices, widget=forms.CheckboxSelectMultiple
    )


def _radio(label: Words, choices: Choices) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect)


def _number(label: Words, hint: Words = "", least: int = 1) -> forms.CharField:
    widget = forms.TextInput(attrs={"inputmode": "numeric", "size": "6", "data-least": str(least)})
    return forms.CharField(label=label, help_text=hint, widget=widget)


def _day(label: Words) -> forms.CharField:
    return forms.CharField(label=label, widget=forms.TextInput(attrs={"type": "date"}))


class CalendarForm(DraftForm):
    """Windows by weekday, public holidays, yearly closures, dates that differ."""

    time_zone = _text(
        _("Time zone"),
        _("An IANA name such as America/Sao_Paulo; every hour below is wall clock there."),
        list="time-zones",
        autocomplete="off",
        spellcheck="false",
    )
    country = _select(_("Public holidays of"))
    subdivision = _select(_("State or region"))
    optional = _radio(
        _("Optional holidays"),
        [
            ("none", _("are working days")),
            ("all", _("count, all of them")),
            ("some", _("count where ticked below")),
        ],
    )

    def prepare(self) -> None:
        """Offer the week, the countries and, of the chosen one, its states."""
        for day in Weekday:
            self.fields[f"day_{day.value}"] = _text(
                day.label, autocomplete="off", spellcheck="false"
            )
            self.fields[f"day_{day.value}"].widget.attrs["data-fill-down"] = ""
        country = (self.contents.get("country") or [""])[0].upper()
        chosen = (self.contents.get("subdivision") or [""])[0].upper()
        parts = list(countries().get(country, ()))
        if chosen and chosen not in parts:
            parts.append(chosen)
        names = country_names(locale_of(get_language()))
        offered = (
            dict(names)
            if not country or country in dict(names)
            else {**dict(names), country: country}
        )
        self.fields["country"].choices = [("", _("nowhere")), *offered.items()]  # type: ignore[attr-defined]
        self.fields["subdivision"].choices = [  # type: ignore[attr-defined]
            ("", _("the whole country")),
            *((part, part) for part in parts),
        ]

    @property
    def week(self) -> list[BoundField]:
        """The fields of Monday to Sunday."""
        return [self[f"day_{day.value}"] for day in Weekday]

    @property
    def yearly(self) -> list[Row]:
        """The rows of what is closed every year."""
        return self.rows("yearly", "yearly_from", "yearly_to", "yearly_reason")

    @property
    def dated(self) -> list[Row]:
        """The rows of dates that differ."""
        return self.rows(
            "date", "date", "date_kind", "date_hours", "date_reason", beside="date_kind"
        )

    @property
    def kinds(self) -> Choices:
        """How a date can differ."""
        return DayException.Kind.choices


@dataclass(frozen=True, slots=True)
class TargetFields:
    """The three inputs of one target."""

    label: str
    length: BoundField
    calendar: BoundField
    warn: BoundField


class LevelForm(DraftForm):
    """Whom a service level fits, and what it promises."""

    order = _number(
        _("Tried in this order"),
        _("Levels are tried from the smallest number on; the first that fits wins."),
    )
    segments = _several(_("Segments"))
    severities = _several(_("Severities"), [(str(n), f"S{n}") for n in range(1, 5)])
    case_types = _several(_("Case types"))
    channels = _several(_("Channels"))
    teams = _several(_("Teams"))

    def prepare(self) -> None:
        """Offer what cases are told apart by, and the inputs of every target."""
        for name in ("segments", "case_types", "channels", "teams"):
            self.fields[name].choices = list(getattr(self.known, name).items())  # type: ignore[attr-defined]
        calendars: Choices = [("", _("round the clock")), *self.known.calendars.items()]
        for kind in Target.Kind.values:
            self.fields[kind] = _text(
                _("Time"), autocomplete="off", spellcheck="false", placeholder="1 h 30 min"
            )
            self.fields[f"{kind}_calendar"] = _select(_("Counts in"), calendars)
            self.fields[f"{kind}_warn"] = _text(
                _("Warns after %"), autocomplete="off", inputmode="numeric", placeholder="75"
            )

    @property
    def targets(self) -> list[TargetFields]:
        """The inputs of every target."""
        return [
            TargetFields(
                str(Target.Kind(kind).label),
                self[kind],
                self[f"{kind}_calendar"],
                self[f"{kind}_warn"],
            )
            for kind in Target.Kind.values
        ]

    @property
    def matched(self) -> list[BoundField]:
        """The fields a case is matched by."""
        return [
            self[name] for name in ("severities", "segments", "case_types", "channels", "teams")
        ]


_OPTIONAL_UNITS = [(unit, str(DeadlineRule.Unit(unit).label)) for unit in UNITS]


class RuleForm(DraftForm):
    """How a deadline is counted, or where it hangs on a stay."""

    kind = _radio(_("Kind of rule"), DeadlineRule.Kind.choices)
    body = _text(_("Body or law"), _("Whose rule it is"))
    start_event = _select(_("Starts when"), DeadlineRule.StartEvent.choices)
    amount = _number(_("Period"))
    unit = _select(_("Unit"), DeadlineRule.Unit.choices)
    fixed_on = _day(_("On this date"))
    first_day_counts = forms.BooleanField(label=_("The first day counts"), required=False)
    cut_off = _text(
        _("Counts for the next day after"),
        _("Wall clock there, such as 18:00; empty: the whole day counts."),
    )
    roll = _select(_("A last day on which nobody works"), DeadlineRule.Roll.choices)
    ends_at = _text(
        _("The last day ends at"), _("Wall clock there, such as 18:00; empty: with the day.")
    )
    calendar = _select(_("Working days of"))
    extension_amount = _number(_("May be extended by"))
    extension_unit = _select(_("Unit"))
    margin_amount = _number(_("Our own margin"))
    margin_unit = _select(_("Unit"))
    anchor = _select(_("Hangs on"), DeadlineRule.Anchor.choices)
    hangs = _radio(
        _("Due"),
        [
            ("itself", _("at that moment")),
            ("offset", _("so long before or after, as time passes")),
            ("days", _("days before, at a time on the clocks there")),
        ],
    )
    offset = _text(_("How long"), _("Such as 48 h or 90 min."))
    offset_way = _select(
        pgettext_lazy("side of a moment", "Side"),
        [("before", _("before")), ("after", _("after"))],
    )
    days_before = _number(_("Days before"), least=0)
    wall_time = _text(_("At this time there"), _("Such as 18:00."))
    warn = _text(_("Warns this long before"), _("Such as 2 h or 90 min."))
    strength = _select(_("Strength"), DeadlineRule.Strength.choices)
    source = _text(_("Source"), _("Where it is written: the law and its article, or a page."))
    verified_by = _select(_("Verified by"))
    verified_on = _day(_("Verified on"))
    example_at = forms.CharField(
        label=_("It begins"), widget=forms.TextInput(attrs={"type": "datetime-local"})
    )
    example_opened = forms.CharField(
        label=_("It comes up"), widget=forms.TextInput(attrs={"type": "datetime-local"})
    )
    example_letter = forms.CharField(
        label=_("The letter itself says"), widget=forms.TextInput(attrs={"type": "date"})
    )
    example_zone = _text(_("Time zone"), list="time-zones", autocomplete="off", spellcheck="false")

    def prepare(self) -> None:
        """Offer calendars, units and the people who may have verified it."""
        offered: Mapping[str, Choices] = {
            "calendar": [("", _("Monday to Friday, no holidays")), *self.known.calendars.items()],
            "verified_by": [("", _("nobody yet")), *self.known.people.items()],
            "extension_unit": _OPTIONAL_UNITS,
            "margin_unit": _OPTIONAL_UNITS,
        }
        for name, choices in offered.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    @property
    def bands(self) -> list[Row]:
        """The rows of lead-time bands."""
        return self.rows("band", "band_near", "band_within")


FORMS: Mapping[Shelf, type[DraftForm]] = {
    Shelf.CALENDARS: CalendarForm,
    Shelf.LEVELS: LevelForm,
    Shelf.RULES: RuleForm,
}


@lru_cache(maxsize=4)
def country_names(locale: str) -> tuple[tuple[str, str], ...]:
    """Return the countries whose holidays are known, by their names in a language."""
    territories = Locale.parse(locale).territories
    named = [(code, str(territories.get(code, code))) for code in countries()]
    return tuple(sorted(named, key=lambda country: country[1]))


@lru_cache(maxsize=1)
def time_zones() -> tuple[str, ...]:
    """Return the names of places, without the fossils of the database."""
    skipped = (
        "Etc/",
        "SystemV/",
        "US/",
        "posix/",
        "right/",
        "Brazil/",
        "Canada/",
        "Mexico/",
        "Chile/",
    )
    places = (zone for zone in available_timezones() if "/" in zone)
    return (*sorted(zone for zone in places if not zone.startswith(skipped)), "UTC")
