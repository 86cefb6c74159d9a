"""Everything an editor shows beside what is typed: what is wrong, what changed, a picture or a worked example."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sla import examples, pictures, shelves
from sla.forms.drafting import DraftForm
from sla.forms.editors import FORMS
from sla.models import Draft, Shelf
from sla.models.version import Versioned
from sla.public_holidays import UnknownCountry, holidays_of_year
from sla.telling import Change, changes, told
from sla.writing.calendars import CalendarTerms
from sla.writing.rules import RuleTerms
from sla.writing.sheet import Known


@dataclass(frozen=True, slots=True)
class Holiday:
    """One public holiday of a year; `counts` says whether this calendar closes for it."""

    date: date
    name: str
    is_optional: bool
    counts: bool


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that keeps a draft from being published, and where it is."""

    place: str
    sentence: str


@dataclass(slots=True)
class Editor:
    """One draft, open before somebody."""

    draft: Draft
    form: DraftForm
    known: Known
    newest: Versioned | None
    changes: Sequence[Change]
    problems: Sequence[Problem] = ()
    week: Sequence[pictures.WeekDay] = ()
    weeks: Sequence[Sequence[pictures.Day]] = ()
    runs: Sequence[pictures.Run] = ()
    years: Sequence[tuple[int, Sequence[Holiday]]] = ()
    example: examples.Example | None = None

    @property
    def is_ready(self) -> bool:
        """Whether it can be published as it is."""
        return not self.problems


def open_draft(draft: Draft, *, now: datetime, zone: str) -> Editor:
    """Open a draft as it stands; `zone` is where examples happen unless they say otherwise."""
    shelf = Shelf(draft.shelf)
    known = shelves.known(now=now)
    reading = shelves.read(shelf, draft.contents, known, now=now)
    newest = shelves.versions(shelf).filter(code=draft.code).first()
    before = shelves.lines_of(newest, known) if newest else {}
    form = FORMS[shelf](draft.contents, known=known, reading=reading)
    editor = Editor(
        draft,
        form,
        known,
        newest,
        changes(before, told(reading.terms, known)) if newest else [],
        [
            Problem(place, sentence)
            for place, sentences in reading.problems.items()
            for sentence in sentences
        ],
    )
    terms = reading.terms
    if isinstance(terms, CalendarTerms):
        today = now.astimezone(ZoneInfo(terms.time_zone)).date()
        editor.week = pictures.week_of(terms)
        editor.weeks = pictures.weeks_ahead(_readable(terms), today)
        editor.runs = pictures.runs_of(editor.weeks)
        editor.years = holidays(terms, today)
    elif isinstance(terms, RuleTerms):
        editor.example = examples.work_through(terms, draft.contents, now=now, zone=zone)
    return editor


def holidays(terms: CalendarTerms, today: date) -> list[tuple[int, Sequence[Holiday]]]:
    """Return the public holidays of this year and the next, the optional ones marked."""
    if not terms.country:
        return []
    try:
        return [
            (
                year,
                [
                    Holiday(day, name, is_optional, _counts(terms, name, is_optional=is_optional))
                    for day, name, is_optional in holidays_of_year(
                        terms.country, terms.subdivision, year
                    )
                ],
            )
            for year in (today.year, today.year + 1)
        ]
    except UnknownCountry:
        return []


def _counts(terms: CalendarTerms, name: str, *, is_optional: bool) -> bool:
    if not is_optional:
        return True
    return terms.optional and (not terms.optional_names or name in terms.optional_names)


def _readable(terms: CalendarTerms) -> CalendarTerms:
    """Return the terms without a country nobody knows, so that the rest can still be drawn."""
    try:
        terms.as_calendar()
    except UnknownCountry:
        return replace(terms, country="", subdivision="")
    return terms


def soonest(now: datetime) -> datetime:
    """Return the next whole hour: what a form offers as a later beginning."""
    return (now + timedelta(hours=1)).replace(minute=0, second=0, microsecond=0)
