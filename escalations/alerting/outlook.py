"""Who was woken, and who will be, when, if nobody acts: read-only, for pages and the API."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from cases.models import Case
from cases.models.clock import WAKING, ClockKind, ClockStatus
from escalations.actions.stepping import last_resort, level_of, refused, standing_on, tied
from escalations.alerting.causes import WAKING_SEVERITY
from escalations.alerting.climbed import PersonWays, Rung, Way, climbed, label_of
from escalations.lifecycle import DUTY_MANAGERS_EVERY, AlertStatus, Level
from escalations.models import Alert, EscalationPolicy, EscalationStep
from escalations.rota.roster import Roster
from escalations.ways.plans import Planned, Reach, reaches
from users.models import User


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
    """Say who will be woken for the case, when and by what, if nobody acts."""
    alerts = Alert.objects.filter(case=case)
    alert = alerts.select_related("case", "policy", "acknowledged_by", "asked_for").most_pressing()
    if alert is not None:
        return of_alert(alert, now)
    return _if_a_promise_breaks(case)


def of_alert(alert: Alert, now: datetime) -> Outlook:
    """Lay out an alert's ladder: rungs climbed in this round, then those to come."""
    past = climbed(alert, now)
    return Outlook(alert, past + _to_come(alert, now, start=len(past)))


def of_ladder(
    steps: Sequence[EscalationStep],
    *,
    repeat: int,
    team_id: int | None,
    severity: int,
    at: datetime,
) -> list[Rung]:
    """Say who would be woken by a ladder, published or only drafted, for an alert of a team raised at `at`."""
    imagined = Alert(
        cause=Alert.Cause.WEBHOOK,
        team_id=team_id,
        severity=severity,
        status=AlertStatus.TRIGGERED,
        raised_at=at,
        next_step_at=at,
    )
    return _climb(imagined, steps, rounds=1 + repeat, at=at, start=0)


def _if_a_promise_breaks(case: Case) -> Outlook:
    if not case.is_open:
        return Outlook(None)
    running = case.clocks.filter(
        status=ClockStatus.RUNNING, breached_at__isnull=True, kind__in=WAKING
    )
    if case.severity > WAKING_SEVERITY:
        running = running.filter(kind=ClockKind.STATUTORY)
    clock = running.order_by("due_at").first()
    if clock is None or clock.due_at is None:
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


def _to_come(alert: Alert, now: datetime, *, start: int) -> list[Rung]:
    """Lay out the rungs to come: from the next one of a ringing alert, from the first of an acknowledged one."""
    if alert.status == AlertStatus.RESOLVED or alert.is_rehearsal:
        return []
    is_ringing = alert.status == AlertStatus.TRIGGERED
    at = (alert.next_step_at if is_ringing else alert.ack_expires_at) or now
    steps = (
        list(alert.policy.steps.select_related("user", "schedule").order_by("order"))
        if alert.policy
        else []
    )
    rounds = 1 + (alert.policy.repeat if alert.policy else 0)
    if is_ringing:
        left = rounds - alert.loop
        first = steps[alert.step_no :] if left > 0 else []
        return _climb(alert, first, rounds=max(1, left), at=at, start=start, again=steps)
    return _climb(alert, steps, rounds=rounds, at=at, start=start)


def _climb(
    alert: Alert,
    steps: Sequence[EscalationStep],
    *,
    rounds: int,
    at: datetime,
    start: int,
    again: Sequence[EscalationStep] | None = None,
) -> list[Rung]:
    """Lay out these rungs from `at` on, round after round (`again` from the second on), and then the duty managers.

    However many rungs and rounds there are, each rota and each person's ways are read once.
    """
    apart = tied(alert)
    unable = apart | (refused(alert) if alert.pk else set())
    following = list(steps if again is None else again)
    climb = [*steps, *following * (rounds - 1)]
    roster = Roster(at, at + sum((step.delay for step in climb), timedelta()))
    known = _Reaches()
    rungs: list[Rung] = []
    for step in climb:
        standing = standing_on(step, alert, at=at, roster=roster) or []
        people = [user for user in standing if user.pk not in unable]
        level = level_of(step)
        rungs.append(
            Rung(
                start + len(rungs) + 1,
                Level(level) if level else None,
                people,
                at,
                "next",
                waits=step.delay,
            )
        )
        at = at + step.delay if _is_awake(known.of(people), alert.severity, at=at) else at
    if not (rungs and rungs[-1].level == Level.DUTY_MANAGER and rungs[-1].people):
        managers = last_resort(alert, without=apart, at=at, roster=roster)
        number = start + len(rungs) + 1
        waits = DUTY_MANAGERS_EVERY
        rungs.append(Rung(number, Level.DUTY_MANAGER, managers, at, "next", waits=waits))
    return _with_ways(rungs, known, severity=alert.severity)


class _Reaches:
    """How each person met on the climb can be reached, read when they are met first."""

    def __init__(self) -> None:
        self._known: dict[int, Reach] = {}

    def of(self, people: Iterable[User]) -> list[Reach]:
        people = list(people)
        new = {user for user in people if user.pk not in self._known}
        if new:
            self._known |= reaches(new)
        return [self._known[user.pk] for user in people]


def _is_awake(people: list[Reach], severity: int, *, at: datetime) -> bool:
    """Say whether any of them can be expected to answer; an S2 does not wait for who is left to sleep."""
    if severity != WAKING_SEVERITY:
        return bool(people)
    return any(
        not any(
            each.is_held
            for each in reach.plan(
                severity=severity,
                now=at,
                quiet_until=reach.quiet_until(severity=severity, now=at),
            )
        )
        for reach in people
    )


def _with_ways(rungs: list[Rung], known: _Reaches, *, severity: int) -> list[Rung]:
    """Say by what each person of these rungs will be woken."""
    known.of({user for rung in rungs for user in rung.people})
    last = len(rungs) - 1
    return [
        replace(
            rung,
            ways=[
                PersonWays(
                    reach.user,
                    _ways_planned(
                        reach,
                        severity=severity,
                        at=rung.at,
                        is_last=number == last and severity <= WAKING_SEVERITY,
                    ),
                )
                for reach in known.of(rung.people)
            ],
        )
        for number, rung in enumerate(rungs)
    ]


def _ways_planned(reach: Reach, *, severity: int, at: datetime, is_last: bool) -> list[Way]:
    quiet = None if is_last else reach.quiet_until(severity=severity, now=at)
    plan: Iterable[Planned] = reach.plan(severity=severity, now=at, quiet_until=quiet)
    return [
        Way(
            channel=each.channel,
            label=label_of(each.channel),
            at=each.at,
            every=timedelta(seconds=each.repeat_seconds) if each.repeat_seconds else None,
            is_held=each.is_held,
        )
        for each in sorted(plan, key=lambda each: each.at)
    ]
