"""The three shelves of versioned things: what is on them, how it is read and put together."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Model, Q
from django.utils.module_loading import import_string

from sla.models import BusinessCalendar, DeadlineRule, Draft, ServiceLevel, Shelf
from sla.models.version import Versioned, VersionedQuerySet
from sla.telling import Lines, Terms, told
from sla.writing.calendars import CalendarTerms, calendar_contents, calendar_rows, read_calendar
from sla.writing.levels import LevelTerms, level_contents, level_rows, read_level
from sla.writing.rules import RuleTerms, read_rule, rule_contents, rule_rows
from sla.writing.sheet import Contents, Known, Sheet
from users.models import Team, User
from users.roles import Role

_MODELS: Mapping[Shelf, type[Versioned]] = {
    Shelf.LEVELS: ServiceLevel,
    Shelf.CALENDARS: BusinessCalendar,
    Shelf.RULES: DeadlineRule,
}
_READ_WITH: Mapping[Shelf, tuple[tuple[str, ...], tuple[str, ...]]] = {
    Shelf.LEVELS: ((), ("targets__calendar",)),
    Shelf.CALENDARS: ((), ("openings", "exceptions", "closures")),
    Shelf.RULES: (("calendar", "verified_by"), ("bands",)),
}
#: Who may have verified a rule.
_VERIFYING = (Role.MANAGER, Role.PRIVACY_OFFICER, Role.POLICY_EDITOR)


class Anything(dict[str, str]):
    """A mapping in which every code is known, for reading what was once published."""

    def __contains__(self, key: object) -> bool:
        return True


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading of typed contents: the terms as far as they could be read, and what is wrong, by field."""

    terms: Terms
    problems: Mapping[str, list[str]]

    @property
    def is_ready(self) -> bool:
        """Whether a version can be made of it."""
        return not self.problems


@dataclass(frozen=True, slots=True)
class Assembled:
    """An unsaved version with the rows that belong to it."""

    version: Any
    children: list[Model] = field(default_factory=list)


def versions(shelf: Shelf) -> VersionedQuerySet[Any]:
    """Return every version of a shelf, ready to be read, the newest of a code first."""
    joined, fetched = _READ_WITH[shelf]
    rows: VersionedQuerySet[Any] = VersionedQuerySet(_MODELS[shelf])
    return (
        rows.select_related("published_by", *joined)
        .prefetch_related(*fetched)
        .order_by("code", "-version")
    )


def contents_of(version: Versioned) -> dict[str, list[str]]:
    """Return a version as it would be typed."""
    if isinstance(version, BusinessCalendar):
        return calendar_contents(version)
    if isinstance(version, ServiceLevel):
        return level_contents(version)
    assert isinstance(version, DeadlineRule)  # noqa: S101 - there are three shelves
    return rule_contents(version)


def read(shelf: Shelf, contents: Contents, known: Known, *, now: datetime) -> Reading:
    """Read what was typed; nothing is refused, everything wrong is listed."""
    sheet = Sheet(contents)
    readers: Mapping[Shelf, Callable[[], Terms]] = {
        Shelf.CALENDARS: lambda: read_calendar(sheet, now=now),
        Shelf.LEVELS: lambda: read_level(sheet, known),
        Shelf.RULES: lambda: read_rule(sheet, known),
    }
    terms = readers[shelf]()
    return Reading(terms, sheet.problems)


def terms_of(version: Versioned) -> Terms:
    """Return what a published version says, whatever of it is still offered today."""
    anything = Anything()
    known = Known(anything, anything, anything, anything, anything, anything)
    shelf = next(shelf for shelf, model in _MODELS.items() if isinstance(version, model))
    terms = read(shelf, contents_of(version), known, now=version.valid_from).terms
    return replace(terms, note=version.note)


def lines_of(version: Versioned, known: Known) -> Lines:
    """Return what a published version says, line by line."""
    return told(terms_of(version), known)


def known(*, now: datetime) -> Known:
    """Return what a draft may name: calendars that go on, teams, and the words cases are told apart by."""
    words: Mapping[str, Mapping[str, str]] = import_string(settings.CASE_VOCABULARY)()
    return Known(
        segments=words["segments"],
        case_types=words["case_types"],
        channels=words["channels"],
        teams=dict(Team.objects.order_by("name").values_list("slug", "name")),
        calendars={code: row.name for code, row in calendars(now=now).items()},
        people={
            str(pk): name
            for pk, name in User.objects.filter(is_active=True, role__in=_VERIFYING)
            .order_by("name")
            .values_list("pk", "name")
        },
    )


def calendars(*, now: datetime) -> dict[str, BusinessCalendar]:
    """Return a row for every calendar that has not ended: the version in force, else the next."""
    rows = BusinessCalendar.objects.filter(Q(valid_until=None) | Q(valid_until__gt=now))
    return {row.code: row for row in rows.order_by("name", "-valid_from")}


def assemble(
    shelf: Shelf, terms: Terms, *, code: str, at: Mapping[str, BusinessCalendar]
) -> Assembled:
    """Make an unsaved version of the terms; `at` has the row of each calendar they name."""
    version: Any = _MODELS[shelf](code=code, name=terms.name, note=terms.note)
    if isinstance(terms, CalendarTerms):
        openings, exceptions, closures = calendar_rows(terms, version)
        return Assembled(version, [*openings, *exceptions, *closures])
    if isinstance(terms, LevelTerms):
        return Assembled(version, [*level_rows(terms, version, at)])
    assert isinstance(terms, RuleTerms)  # noqa: S101 - there are three shelves
    return Assembled(version, [*rule_rows(terms, version, at)])


def draft_of(shelf: Shelf, code: str) -> Draft | None:
    """Return the draft of the next version, if somebody writes one."""
    return (
        Draft.objects.filter(shelf=shelf, code=code).select_related("edited_by", "made_by").first()
    )


def uses_of(code: str, *, now: datetime) -> list[str]:
    """Return the names of the promises and rules in force or to come that count in this calendar."""
    going_on = Q(valid_until=None) | Q(valid_until__gt=now)
    levels = ServiceLevel.objects.filter(going_on, targets__calendar__code=code).distinct()
    rules = DeadlineRule.objects.filter(going_on, calendar__code=code)
    return sorted({*levels.values_list("name", flat=True), *rules.values_list("name", flat=True)})
