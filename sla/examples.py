"""A rule worked through for one start, and the level one case would get: what a draft does before anybody is bound."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from common.errors import BadInput
from common.time import instant_of
from sla import promises, shelves
from sla.anchored import anchored_due
from sla.deadlines import MONDAY_TO_FRIDAY, statutory_due
from sla.matching import CaseFacts, mismatches
from sla.models import BusinessCalendar, DeadlineRule, ServiceLevel, Shelf, Target
from sla.reading import read_zone
from sla.writing.levels import LevelTerms
from sla.writing.rules import RuleTerms
from sla.writing.sheet import Contents, Sheet


@dataclass(frozen=True, slots=True)
class Example:
    """One rule worked through; instants in UTC, `zone` is where they are shown. `problem` where it cannot be."""

    zone: str = "UTC"
    due_at: datetime | None = None
    internal_due_at: datetime | None = None
    extended_due_at: datetime | None = None
    compressed: bool = False
    lines: Sequence[str] = ()
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Tried:
    """One service level in the order of trying: fits, lost to an earlier one, or does not fit and why."""

    level: ServiceLevel
    is_draft: bool
    wins: bool
    fits: bool
    reasons: Sequence[str]


@dataclass(frozen=True, slots=True)
class Promised:
    """One target of the level that won, worked through from now."""

    label: str
    plan: promises.TargetPlan
    due_at: datetime | None
    warnings: Sequence[datetime]
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Trial:
    """Which level a case would get, why each other lost, and what is promised."""

    tried: Sequence[Tried]
    promised: Sequence[Promised]

    @property
    def winner(self) -> Tried | None:
        """The first that fits."""
        return next((tried for tried in self.tried if tried.wins), None)


def try_out(
    facts: CaseFacts, *, now: datetime, code: str = "", terms: LevelTerms | None = None
) -> Trial:
    """Match a case against the levels in force, with the draft `terms` of `code` in its place."""
    levels = list(ServiceLevel.objects.in_force(now=now).prefetch_related("targets__calendar"))
    targets: dict[int, list[Target]] = {id(level): list(level.targets.all()) for level in levels}
    if terms is not None:
        levels = [level for level in levels if level.code != code]
        made = shelves.assemble(Shelf.LEVELS, terms, code=code, at=shelves.calendars(now=now))
        levels.append(made.version)
        targets[id(made.version)] = [t for t in made.children if isinstance(t, Target)]
    levels.sort(key=lambda level: (level.order, level.code))
    tried: list[Tried] = []
    winner: ServiceLevel | None = None
    for level in levels:
        reasons = mismatches(level, facts)
        wins = winner is None and not reasons
        winner = level if wins else winner
        tried.append(Tried(level, level.pk is None, wins, not reasons, reasons))
    if winner is None:
        return Trial(tried, [])
    mine = targets[id(winner)]
    calendars = promises.calendars_in_force({t.calendar.code for t in mine if t.calendar}, now=now)
    order = list(Target.Kind.values)
    plans = [promises.plan(target, winner, calendars) for target in mine]
    plans.sort(key=lambda plan: order.index(plan.kind))
    return Trial(tried, [_promised(plan, now) for plan in plans])


def _promised(plan: promises.TargetPlan, now: datetime) -> Promised:
    label = str(Target.Kind(plan.kind).label)
    try:
        due = plan.due(now)
    except BadInput as refusal:
        return Promised(label, plan, None, (), refusal.message)
    return Promised(label, plan, due.due_at, due.warnings)


def work_through(terms: RuleTerms, contents: Contents, *, now: datetime, zone: str) -> Example:
    """Work a rule through for the start typed beside it (else for now); `zone` is where it happens unless typed."""
    sheet = Sheet(contents)
    there = sheet.text("example_zone") or zone
    try:
        there = read_zone(there, "example_zone")
        at = _at(sheet.text("example_at"), there) or now
        if terms.fields["kind"] == DeadlineRule.Kind.STATUTORY:
            return _counted(terms, sheet, at, there, now)
        return _hung(terms, sheet, at, there, now)
    except BadInput as refusal:
        return Example(zone=zone, problem=refusal.message)


def _counted(terms: RuleTerms, sheet: Sheet, at: datetime, zone: str, now: datetime) -> Example:
    made = shelves.assemble(Shelf.RULES, terms, code="draft", at=shelves.calendars(now=now))
    rule: Any = made.version
    calendar = _calendar(terms.calendar, now)
    letter = _at(sheet.text("example_letter"), zone)
    deadline = statutory_due(
        rule.as_statutory(),
        at,
        zone=zone,
        working=calendar.as_calendar() if calendar else MONDAY_TO_FRIDAY,
        letter_date=_local(letter, zone),
    )
    return Example(
        zone,
        deadline.external_due_at,
        deadline.internal_due_at,
        deadline.extended_due_at,
        lines=deadline.explanation,
    )


def _hung(terms: RuleTerms, sheet: Sheet, at: datetime, zone: str, now: datetime) -> Example:
    made = shelves.assemble(Shelf.RULES, terms, code="draft", at={})
    hung = made.version.as_anchored(made.children)
    opened = _at(sheet.text("example_opened"), zone) or now
    due = anchored_due(replace(hung, name=""), anchor_at=at, zone=zone, opened_at=opened)
    return Example(
        zone, due.due_at, due.warn_at, None, compressed=due.compressed, lines=due.explanation
    )


def _calendar(code: str, now: datetime) -> BusinessCalendar | None:
    if not code:
        return None
    versions = BusinessCalendar.objects.with_hours().filter(code=code)
    return versions.in_force(now=now).first() or versions.order_by("-version").first()


def _local(at: datetime | None, zone: str) -> date | None:
    return at.astimezone(ZoneInfo(zone)).date() if at else None


def _at(text: str, zone: str) -> datetime | None:
    """Read what a date or date-and-time input sends, as the wall clock of `zone`."""
    if not text:
        return None
    try:
        day, _t, clock = text.partition("T")
        return instant_of(date.fromisoformat(day), time.fromisoformat(clock or "00:00"), zone)
    except (ValueError, OverflowError) as wrong:
        raise BadInput(
            _("“%(value)s” is not a date such as 2026-03-12.") % {"value": text[:40]}
        ) from wrong
