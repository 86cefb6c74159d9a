"""Which running clocks would move under a draft or a version, from when to when; reads only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from django.db import DatabaseError

from cases.actions.clocks.resolving import closed_pauses
from cases.actions.clocks.rows import facts_of
from cases.models import SLAClock
from cases.models.clock import ClockKind, ClockStatus
from common.errors import BadInput
from sla import promises, shelves
from sla.anchored import anchored_due
from sla.business_time import Calendar, add_working
from sla.deadlines import MONDAY_TO_FRIDAY, statutory_due
from sla.matching import first_fit
from sla.models import BusinessCalendar, DeadlineRule, Draft, ServiceLevel, Shelf, Target
from sla.writing.calendars import CalendarTerms

log = structlog.get_logger(__name__)

#: How many clocks one look takes; the statements are the same for each.
CHUNK = 500


@dataclass(frozen=True, slots=True)
class Proposal:
    """What would hold instead: one calendar, level or rule under a code, saved already or not."""

    shelf: Shelf
    code: str
    calendar: Calendar | None = None
    calendar_id: int | None = None
    levels: Sequence[ServiceLevel] = ()
    targets: Mapping[int, Sequence[Target]] = field(default_factory=dict)
    calendars: Mapping[str, BusinessCalendar] = field(default_factory=dict)
    proposed: ServiceLevel | None = None
    rule: DeadlineRule | None = None
    bands: Sequence[Any] = ()
    rules: Mapping[int, DeadlineRule] = field(default_factory=dict)
    plans: dict[tuple[int, int], promises.TargetPlan] = field(default_factory=dict)
    kept: dict[int, tuple[str, Calendar]] = field(default_factory=dict)
    working: Calendar = MONDAY_TO_FRIDAY


@dataclass(frozen=True, slots=True)
class Move:
    """One clock and what it would follow: `plan` or `rule`.

    `at_once`: past already under it, so due now and no breach.
    """

    clock: SLAClock
    before: datetime | None
    after: datetime | None
    at_once: bool
    plan: promises.TargetPlan | None = None
    rule: DeadlineRule | None = None

    @property
    def is_elsewhere(self) -> bool:
        """Whether it would be due at another instant than now."""
        return self.before != self.after


@dataclass(slots=True)
class Look:
    """One look at so many clocks, up to the clock `reached`."""

    moves: list[Move] = field(default_factory=list)
    looked_at: int = 0
    past_due: int = 0
    reached: int = 0


def of_draft(draft: Draft, *, now: datetime) -> Proposal:
    """Return what a draft proposes, as far as it can be read."""
    shelf = Shelf(draft.shelf)
    terms = shelves.read(shelf, draft.contents, shelves.known(now=now), now=now).terms
    if isinstance(terms, CalendarTerms):
        return _of_calendar(draft.code, terms.as_calendar(), None, now=now)
    made = shelves.assemble(shelf, terms, code=draft.code, at=shelves.calendars(now=now))
    if shelf == Shelf.LEVELS:
        targets = [child for child in made.children if isinstance(child, Target)]
        return _of_level(draft.code, made.version, targets, now=now)
    return _of_rule(draft.code, made.version, made.children, now=now)


def of_version(version: Any, *, now: datetime) -> Proposal:
    """Return what a published version holds."""
    if isinstance(version, BusinessCalendar):
        return _of_calendar(version.code, version.as_calendar(), version.pk, now=now)
    if isinstance(version, ServiceLevel):
        return _of_level(version.code, version, list(version.targets.all()), now=now)
    return _of_rule(version.code, version, list(version.bands.all()), now=now)


def look(proposal: Proposal, *, now: datetime, after: int = 0, most: int = CHUNK) -> Look:
    """Look at the next clocks after the clock `after`; the same number of statements however many.

    A clock that has breached stays as it is, whatever is published: it is only counted.
    """
    clocks = list(_concerned(proposal).filter(pk__gt=after).order_by("pk")[:most])
    seen = Look(looked_at=len(clocks), reached=clocks[-1].pk if clocks else after)
    _remember_calendars(clocks, proposal)
    for clock in clocks:
        if clock.breached_at is not None:
            seen.past_due += 1
            continue
        move = _moved(clock, proposal, now)
        if move is not None:
            seen.moves.append(move)
    return seen


def last_clock(proposal: Proposal) -> int:
    """Return the last clock there is to look at now; 0 when there is none."""
    last: int | None = _concerned(proposal).order_by("-pk").values_list("pk", flat=True).first()
    return last or 0


def how_many(proposal: Proposal, *, after: int = 0) -> int:
    """Return how many clocks a look would go through."""
    count: int = _concerned(proposal).filter(pk__gt=after).count()
    return count


def _of_calendar(
    code: str, calendar: Calendar, calendar_id: int | None, *, now: datetime
) -> Proposal:
    rules = DeadlineRule.objects.filter(calendar__code=code).select_related("calendar")
    return Proposal(
        Shelf.CALENDARS,
        code,
        calendar=calendar,
        calendar_id=calendar_id,
        rules={rule.pk: rule for rule in rules},
    )


def _of_level(
    code: str, proposed: ServiceLevel, targets: Sequence[Target], *, now: datetime
) -> Proposal:
    others = ServiceLevel.objects.in_force(now=now).exclude(code=code)
    levels = [*others.prefetch_related("targets__calendar"), proposed]
    promised = {id(level): list(level.targets.all()) for level in levels if level is not proposed}
    promised[id(proposed)] = list(targets)
    codes = {t.calendar.code for each in promised.values() for t in each if t.calendar}
    return Proposal(
        Shelf.LEVELS,
        code,
        levels=sorted(levels, key=lambda level: (level.order, level.code)),
        targets=promised,
        calendars=promises.calendars_in_force(codes, now=now),
        proposed=proposed,
    )


def _of_rule(code: str, rule: DeadlineRule, bands: Sequence[Any], *, now: datetime) -> Proposal:
    calendar = rule.calendar
    if calendar is not None:
        in_force = promises.calendars_in_force([calendar.code], now=now)
        calendar = in_force.get(calendar.code, calendar)
    working = calendar.as_calendar() if calendar else MONDAY_TO_FRIDAY
    return Proposal(Shelf.RULES, code, rule=rule, bands=bands, working=working)


def _concerned(proposal: Proposal) -> Any:
    """Return the clocks a proposal can move: those that follow it in another version, or any service level."""
    clocks = SLAClock.objects.alive()
    joined = ["case", "target__service_level", "target__calendar", "rule__calendar"]
    match proposal.shelf:
        case Shelf.CALENDARS:
            clocks = clocks.filter(calendar__code=proposal.code)
            if proposal.calendar_id is not None:
                clocks = clocks.exclude(calendar=proposal.calendar_id)
        case Shelf.LEVELS:
            clocks = clocks.filter(target__isnull=False)
            joined += ["case__case_type", "case__team"]
        case _:
            clocks = clocks.filter(rule__code=proposal.code, anchor_at__isnull=False)
            if proposal.rule is not None and proposal.rule.pk is not None:
                clocks = clocks.exclude(rule=proposal.rule)
    return clocks.select_related(*joined).prefetch_related("pauses")


def _remember_calendars(clocks: Sequence[SLAClock], proposal: Proposal) -> None:
    """Read the calendars these clocks count in, those not met before, in one go."""
    ids = {clock.calendar_id for clock in clocks if clock.calendar_id} - set(proposal.kept)
    for row in BusinessCalendar.objects.with_hours().filter(pk__in=ids):
        proposal.kept[row.pk] = (row.code, row.as_calendar())


def _moved(clock: SLAClock, proposal: Proposal, now: datetime) -> Move | None:
    """Return what the clock would follow and when it would be due; None where the proposal has no part in it."""
    try:
        if proposal.shelf == Shelf.RULES or clock.kind == ClockKind.STATUTORY:
            return _by_rule(clock, proposal, now)
        plan = (
            _in_calendar(clock, proposal)
            if proposal.shelf == Shelf.CALENDARS
            else _under_level(clock, proposal)
        )
        if plan is None:
            return None
        if clock.status == ClockStatus.PAUSED:
            return Move(clock, None, None, at_once=False, plan=plan)
        after = add_working(plan.calendar, clock.started_at, plan.minutes, closed_pauses(clock))
    except BadInput:  # a calendar that never opens again says nothing about this clock
        return None
    except DatabaseError:
        raise
    except Exception:  # nor does one clock that cannot be counted say anything about the others
        log.exception("clock_not_counted", clock=clock.pk)
        return None
    return _to(clock, after, now, plan=plan)


def _to(
    clock: SLAClock,
    after: datetime,
    now: datetime,
    *,
    plan: promises.TargetPlan | None = None,
    rule: DeadlineRule | None = None,
) -> Move:
    if clock.compressed and after <= now and clock.due_at is not None:
        after = clock.due_at  # past before, past after: it stays due since it first was
    at_once = after <= now and after != clock.due_at
    return Move(clock, clock.due_at, after, at_once, plan, rule)


def _in_calendar(clock: SLAClock, proposal: Proposal) -> promises.TargetPlan | None:
    target = clock.target
    if target is None:
        return None
    key = (target.pk, 0)
    if key not in proposal.plans:
        proposal.plans[key] = promises.plan_in(
            target, target.service_level, proposal.calendar, proposal.calendar_id
        )
    return proposal.plans[key]


def _under_level(clock: SLAClock, proposal: Proposal) -> promises.TargetPlan | None:
    """Return what the clock would follow; None where this level has no part in it or promises nothing of the kind.

    The level is applied, not a newer version of its calendar: a clock that counts in the same one keeps its version.
    """
    target = clock.target
    level, _reasons = first_fit(proposal.levels, facts_of(clock.case))
    if target is None or level is None:
        return None
    if level is not proposal.proposed and target.service_level.code != proposal.code:
        return None
    new = next((each for each in proposal.targets[id(level)] if each.kind == clock.kind), None)
    if new is None or new.pk == target.pk:
        return None
    kept = proposal.kept.get(clock.calendar_id or 0)
    is_kept = kept is not None and new.calendar is not None and kept[0] == new.calendar.code
    key = (id(new), clock.calendar_id or 0) if is_kept else (id(new), 0)
    if key not in proposal.plans:
        plan = promises.plan(new, level, proposal.calendars)
        if is_kept and kept is not None:
            plan = promises.plan_in(new, level, kept[1], clock.calendar_id)
        proposal.plans[key] = plan
    return proposal.plans[key]


def _by_rule(clock: SLAClock, proposal: Proposal, now: datetime) -> Move | None:
    rule = proposal.rule or proposal.rules.get(clock.rule_id or 0)
    if rule is None or clock.anchor_at is None:
        return None
    if clock.kind == ClockKind.STATUTORY:
        kept = proposal.kept.get(clock.calendar_id or 0)
        working = proposal.calendar or (kept[1] if kept else MONDAY_TO_FRIDAY)
        return _to(clock, statutory_date(clock, rule, working), now, rule=rule)
    due = anchored_due(
        rule.as_anchored(proposal.bands),
        anchor_at=clock.anchor_at,
        zone=clock.anchor_zone,
        opened_at=clock.started_at,
    )
    return _to(clock, due.due_at, now, rule=rule)


def statutory_date(clock: SLAClock, rule: DeadlineRule, working: Calendar) -> datetime:
    """Return our own date of a statutory clock under a rule; the letter's date wins, notice given extends it."""
    assert clock.anchor_at is not None  # noqa: S101 - the caller looked
    count = partial(
        statutory_due, rule.as_statutory(), clock.anchor_at, zone=clock.anchor_zone, working=working
    )
    deadline = count(letter_date=clock.letter_date)
    if clock.extended and deadline.extended_due_at is not None:
        later = deadline.extended_due_at.astimezone(ZoneInfo(clock.anchor_zone)).date()
        deadline = count(letter_date=later)
    return deadline.internal_due_at
