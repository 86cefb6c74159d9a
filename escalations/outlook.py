"""Who was woken, and who will be, when, if nobody acts: read-only, for pages and the API."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby

from cases.models import Case
from cases.models.clock import ClockStatus
from escalations import duty
from escalations.actions.stepping import people_of
from escalations.lifecycle import DUTY_MANAGERS_EVERY, AlertStatus, Level, PageStatus
from escalations.models import Alert, EscalationPolicy, EscalationStep, Page
from users.models import User


@dataclass(frozen=True, slots=True)
class Way:
    """One text to one person: by what, when, and how it fared; an empty `state` is to come, `every` repeats it."""

    channel: str
    label: str
    at: datetime
    every: timedelta | None = None
    state: str = ""
    is_held: bool = False


@dataclass(frozen=True, slots=True)
class PersonWays:
    """By which ways one person is woken, in the order of time."""

    person: User
    ways: list[Way]


@dataclass(frozen=True, slots=True)
class Rung:
    """One rung of a ladder. `at` is when it was, or will be, climbed; `state` missed, paging, acked or next."""

    number: int
    level: Level | None
    people: list[User]
    at: datetime
    state: str
    answered_at: datetime | None = None
    waits: timedelta | None = None
    ways: list[PersonWays] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Outlook:
    """What happens on a case if nobody acts. Without an alert, `starts_at` is when a promise would raise one."""

    alert: Alert | None
    rungs: list[Rung] = field(default_factory=list)
    starts_at: datetime | None = None

    @property
    def following(self) -> Rung | None:
        """Return the next rung that has somebody."""
        return next((rung for rung in self.rungs if rung.state == "next" and rung.people), None)


def for_case(case: Case, now: datetime) -> Outlook:
    """Say who will be woken for the case, and when, if nobody acts."""
    alerts = Alert.objects.filter(case=case)
    alert = alerts.select_related("case", "policy", "acknowledged_by", "asked_for").most_pressing()
    if alert is not None:
        return of_alert(alert, now)
    return _if_a_promise_breaks(case)


def of_alert(alert: Alert, now: datetime) -> Outlook:
    """Lay out an alert's ladder: rungs climbed in this round, then those to come."""
    climbed = _climbed(alert)
    return Outlook(alert, climbed + _to_come(alert, now, start=len(climbed)))


def _if_a_promise_breaks(case: Case) -> Outlook:
    clock = (
        case.clocks.filter(status=ClockStatus.RUNNING, breached_at__isnull=True)
        .order_by("due_at")
        .first()
    )
    if clock is None or clock.due_at is None or case.severity > 2 or not case.is_open:
        return Outlook(None)
    imagined = Alert(
        case=case,
        cause=Alert.Cause.CLOCK,
        severity=case.severity,
        status=AlertStatus.TRIGGERED,
        policy=EscalationPolicy.objects.for_team(case.team_id).first(),
        next_step_at=clock.due_at,
        raised_at=clock.due_at,
    )
    return Outlook(None, _to_come(imagined, clock.due_at, start=0), starts_at=clock.due_at)


def _climbed(alert: Alert) -> list[Rung]:
    pages = list(
        alert.pages.filter(generation=alert.generation)
        .select_related("user")
        .order_by("loop", "step_no", "pk")
    )
    rungs: list[Rung] = []
    whole = [list(rows) for _, rows in groupby(pages, key=lambda p: (p.loop, p.step_no))]
    for number, rows in enumerate(whole, start=1):
        reached = next((row for row in rows if row.status == PageStatus.REACHED), None)
        rungs.append(
            Rung(
                number=number,
                level=Level(rows[0].level) if rows[0].level else None,
                people=[row.user for row in rows],
                at=min(row.paged_at for row in rows),
                state=_state(rows, is_last=number == len(whole)),
                answered_at=reached.ended_at if reached else None,
            )
        )
    answered = alert.acknowledged_by
    if answered is not None and all(rung.answered_at is None for rung in rungs):
        at = alert.acknowledged_at or alert.raised_at
        rungs.append(Rung(len(rungs) + 1, None, [answered], at, "acked", answered_at=at))
    return rungs


def _state(rows: list[Page], *, is_last: bool) -> str:
    states = {row.status for row in rows}
    if PageStatus.REACHED in states:
        return "acked"
    return "paging" if is_last and PageStatus.PAGING in states else "missed"


def _to_come(alert: Alert, now: datetime, *, start: int) -> list[Rung]:
    """Lay out the rungs to come: from the next one of a ringing alert, from the first of an acknowledged one."""
    if alert.status == AlertStatus.RESOLVED:
        return []
    is_ringing = alert.status == AlertStatus.TRIGGERED
    at = (alert.next_step_at if is_ringing else alert.ack_expires_at) or now
    steps = (
        list(alert.policy.steps.select_related("user", "schedule").order_by("order"))
        if alert.policy
        else []
    )
    rounds = 1 + (alert.policy.repeat if alert.policy else 0)
    first = alert.step_no if is_ringing else 0
    to_climb = steps[first:] if not is_ringing or alert.loop < rounds else []
    rungs: list[Rung] = []
    for step in to_climb:
        people = people_of(step, alert, now=at)
        rungs.append(
            Rung(start + len(rungs) + 1, _level(step), people, at, "next", waits=step.delay)
        )
        at = at + step.delay if people else at
    if not (rungs and rungs[-1].level == Level.DUTY_MANAGER and rungs[-1].people):
        managers = duty.duty_managers(alert.case.team_id, now=at)
        rungs.append(
            Rung(
                start + len(rungs) + 1,
                Level.DUTY_MANAGER,
                managers,
                at,
                "next",
                waits=DUTY_MANAGERS_EVERY,
            )
        )
    return rungs


def _level(step: EscalationStep) -> Level | None:
    if step.target == EscalationStep.Target.DUTY_MANAGERS:
        return Level.DUTY_MANAGER
    return Level(step.level) if step.level else None
