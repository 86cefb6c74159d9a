"""Climb the ladder: at each due alert wake the next people, at the moment of the step, and set the next timer."""

from datetime import datetime
from functools import partial

from django.db import transaction

from cases.models import Conflict
from escalations.actions import paging, rounds
from escalations.actions.one_by_one import each
from escalations.actions.record import note
from escalations.lifecycle import DUTY_MANAGERS_EVERY, PROBE_WAITS, TEST_WAITS, Level
from escalations.models import Alert, AlertEvent, EscalationStep
from escalations.rota.roster import Roster
from users.models import User
from users.roles import Role

_BATCH = 50
#: Looked at in one go: more than are moved, so that neither broken ones nor others' keep the rest waiting.
_LOOKED_AT = 200


def advance_due(*, now: datetime, at_most: int = _BATCH) -> int:
    """Advance alerts whose timer has run out, worst first; gives how many moved.

    Each in its own transaction: state, pages and texts commit together. Sweepers skip what another one holds. After
    `at_most` it stops, so that the worst are told before the rest is paged; one that cannot be moved counts for none.
    """
    due = list(Alert.objects.step_due(now=now).values_list("pk", flat=True)[:_LOOKED_AT])
    # One broken ladder must not keep every other person asleep; it stays due and is seen as overdue.
    advance = partial(_advance, now=now, roster=Roster(now))
    return each(due, advance, what="alert", at_most=at_most)


@transaction.atomic
def _advance(alert_id: int, *, now: datetime, roster: Roster) -> bool:
    alert = (
        Alert.objects.step_due(now=now)
        .select_for_update(of=("self",), skip_locked=True)
        .select_related("case__case_type", "case__reservation__listing", "policy", "asked_for")
        .filter(pk=alert_id)
        .first()
    )
    if alert is None:
        return False
    if alert.is_rehearsal:
        _rehearse(alert, now=now)
    else:
        _climb(alert, now=now, roster=roster)
    alert.save(update_fields=["loop", "step_no", "next_step_at"])
    return True


def _rehearse(alert: Alert, *, now: datetime) -> None:
    """Ask the one person it is about, and nobody else; end it when they do not answer."""
    if alert.asked_for is None or alert.pages.filter(generation=alert.generation).exists():
        rounds.finish(alert, reason="unanswered", now=now)
        return
    paging.page(alert, [alert.asked_for], step_no=0, level="", now=now)
    alert.next_step_at = now + (PROBE_WAITS if alert.cause == alert.Cause.PROBE else TEST_WAITS)


def _climb(alert: Alert, *, now: datetime, roster: Roster) -> None:
    """Go up until somebody was paged; past the last rung the duty managers, again and again."""
    if alert.asked_for_id is not None and _ask_first(alert, now=now):
        return
    steps = (
        list(alert.policy.steps.select_related("schedule", "user").order_by("order"))
        if alert.policy
        else []
    )
    rounds_owed = 1 + (alert.policy.repeat if alert.policy else 0)
    while alert.loop < rounds_owed:
        while alert.step_no < len(steps):
            step = steps[alert.step_no]
            alert.step_no += 1
            if _wake(alert, step, now=now, roster=roster):
                alert.next_step_at = now + step.delay
                return
        alert.loop += 1
        if alert.loop < rounds_owed:
            alert.step_no = 0
            note(alert, AlertEvent.Kind.ROUND, now=now, facts={"round": alert.loop + 1})
    _wake_duty_managers(alert, now=now, roster=roster)


def _ask_first(alert: Alert, *, now: datetime) -> bool:
    """Ask the person a colleague named, once a generation, before the ladder starts."""
    if alert.asked_for is None or alert.pages.filter(generation=alert.generation).exists():
        return False
    if alert.asked_for_id in tied(alert):
        note(alert, AlertEvent.Kind.PASSED_OVER, now=now, step_no=0, facts={"level": ""})
        return False
    asked = paging.page(alert, [alert.asked_for], step_no=0, level="", now=now)
    alert.next_step_at = now + DUTY_MANAGERS_EVERY
    return bool(asked)


def _wake(alert: Alert, step: EscalationStep, *, now: datetime, roster: Roster) -> bool:
    """Page the people of one rung; False, with the reason on record, when nobody could be."""
    level = level_of(step)
    standing = standing_on(step, alert, at=now, roster=roster)
    people = _untied(
        alert,
        standing or [],
        step_no=step.order,
        level=level,
        now=now,
    )
    unable = refused(alert)
    willing = [user for user in people if user.pk not in unable]
    if paging.page(alert, willing, step_no=step.order, level=level, now=now):
        return True
    reason = "rota_unreadable" if standing is None else "nobody_on_call"
    if people:
        reason = "asked_already_or_unreachable" if willing else "all_passed_it_on"
    note(
        alert,
        AlertEvent.Kind.NOBODY,
        now=now,
        step_no=step.order,
        facts={"level": level, "reason": reason},
    )
    return False


def standing_on(
    step: EscalationStep, alert: Alert, *, at: datetime, roster: Roster
) -> list[User] | None:
    """Return who stands on a rung at `at`; None where the rota cannot be read."""
    if step.target == EscalationStep.Target.USER and step.user is not None:
        return [step.user]
    if step.target == EscalationStep.Target.LEVEL and step.schedule is not None:
        return roster.on_call(step.schedule, step.level, at=at)
    return roster.duty_managers(alert.responsible_team_id, at=at)


def level_of(step: EscalationStep) -> str:
    """Return the level a rung stands for, empty for one named person."""
    return step.level or (Level.DUTY_MANAGER if step.target == step.Target.DUTY_MANAGERS else "")


def tied(alert: Alert) -> set[int]:
    """Return who must not be woken for the alert's case, by key."""
    if alert.case is None:
        return set()
    return set(Conflict.objects.on(alert.case).values_list("user_id", flat=True))


def refused(alert: Alert) -> set[int]:
    """Return who said in this generation that they cannot, by key."""
    said = alert.events.filter(
        generation=alert.generation, kind=AlertEvent.Kind.REFUSED, actor__isnull=False
    )
    return {key for key in said.values_list("actor_id", flat=True) if key is not None}


def last_resort(alert: Alert, *, without: set[int], at: datetime, roster: Roster) -> list[User]:
    """Return the duty managers, else any manager, who may be woken for the alert."""
    people = [
        user
        for user in roster.duty_managers(alert.responsible_team_id, at=at)
        if user.pk not in without
    ]
    others = User.objects.filter(is_active=True, role=Role.MANAGER).exclude(pk__in=without)
    return people or list(others.order_by("pk")[:10])


def _untied(
    alert: Alert, people: list[User], *, step_no: int, level: str, now: datetime
) -> list[User]:
    """Leave out who has a conflict; that somebody was passed over is on record, who and why is not."""
    apart = tied(alert)
    kept = [user for user in people if user.pk not in apart]
    if len(kept) < len(people):
        note(alert, AlertEvent.Kind.PASSED_OVER, now=now, step_no=step_no, facts={"level": level})
    return kept


def _wake_duty_managers(alert: Alert, *, now: datetime, roster: Roster) -> None:
    """Wake the duty managers, now and every few minutes, until somebody acknowledges: it never ends in silence."""
    apart = tied(alert)
    people = last_resort(alert, without=apart, at=now, roster=roster)
    unable = refused(alert)
    willing = [user for user in people if user.pk not in unable] or people
    if not paging.page(
        alert,
        willing,
        step_no=alert.step_no,
        level=Level.DUTY_MANAGER,
        now=now,
        is_last=True,
    ):
        note(
            alert,
            AlertEvent.Kind.NOBODY,
            now=now,
            step_no=alert.step_no,
            facts={"level": str(Level.DUTY_MANAGER), "reason": "no_duty_manager"},
        )
    alert.loop += 1  # the next ring is a page of its own
    alert.next_step_at = now + DUTY_MANAGERS_EVERY
