"""Climb the ladder: at each due alert wake the next people, at the moment of the step, and set the next timer."""

from datetime import datetime

import structlog
from django.db import transaction

from escalations import duty
from escalations.actions import paging
from escalations.actions.record import note
from escalations.lifecycle import DUTY_MANAGERS_EVERY, Level
from escalations.models import Alert, AlertEvent, EscalationStep
from users.models import User

log = structlog.get_logger(__name__)
_BATCH = 50


def advance_due(*, now: datetime) -> int:
    """Advance every alert whose timer has run out, worst first; gives how many moved.

    Each in its own transaction: state, pages and texts commit together. Sweepers skip what another one holds.
    """
    moved = 0
    for alert_id in list(Alert.objects.step_due(now=now).values_list("pk", flat=True)[:_BATCH]):
        try:
            moved += _advance(alert_id, now=now)
        except Exception:
            # One broken ladder must not keep every other person asleep; it stays due and is seen as overdue.
            log.exception("alert_stuck", alert=alert_id)
    return moved


@transaction.atomic
def _advance(alert_id: int, *, now: datetime) -> bool:
    alert = (
        Alert.objects.step_due(now=now)
        .select_for_update(of=("self",), skip_locked=True)
        .select_related("case__case_type", "case__reservation__listing", "policy")
        .filter(pk=alert_id)
        .first()
    )
    if alert is None:
        return False
    _climb(alert, now=now)
    alert.save(update_fields=["loop", "step_no", "next_step_at"])
    return True


def _climb(alert: Alert, *, now: datetime) -> None:
    """Go up until somebody was paged; past the last rung the duty managers, again and again."""
    if alert.asked_for_id is not None and _ask_first(alert, now=now):
        return
    steps = list(alert.policy.steps.order_by("order")) if alert.policy else []
    rounds = 1 + (alert.policy.repeat if alert.policy else 0)
    while alert.loop < rounds:
        while alert.step_no < len(steps):
            step = steps[alert.step_no]
            alert.step_no += 1
            if _wake(alert, step, now=now):
                alert.next_step_at = now + step.delay
                return
        alert.loop += 1
        if alert.loop < rounds:
            alert.step_no = 0
            note(alert, AlertEvent.Kind.ROUND, now=now, facts={"round": alert.loop + 1})
    _wake_duty_managers(alert, now=now)


def _ask_first(alert: Alert, *, now: datetime) -> bool:
    """Ask the person a colleague named, once a generation, before the ladder starts."""
    if alert.asked_for is None or alert.pages.filter(generation=alert.generation).exists():
        return False
    asked = paging.page(alert, [alert.asked_for], step_no=0, level="", now=now)
    alert.next_step_at = now + DUTY_MANAGERS_EVERY
    return bool(asked)


def _wake(alert: Alert, step: EscalationStep, *, now: datetime) -> bool:
    """Page the people of one rung; False, with the reason on record, when nobody could be."""
    people = people_of(step, alert, now=now)
    unable = set(
        alert.events.filter(
            generation=alert.generation, kind=AlertEvent.Kind.REFUSED, actor__isnull=False
        ).values_list("actor_id", flat=True)
    )
    willing = [user for user in people if user.pk not in unable]
    level = step.level or (Level.DUTY_MANAGER if step.target == step.Target.DUTY_MANAGERS else "")
    if paging.page(alert, willing, step_no=step.order, level=level, now=now):
        return True
    reason = "nobody_on_call"
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


def people_of(step: EscalationStep, alert: Alert, *, now: datetime) -> list[User]:
    """Return who stands on a rung at `now`."""
    if step.target == EscalationStep.Target.USER and step.user is not None:
        return [step.user]
    if step.target == EscalationStep.Target.LEVEL and step.schedule is not None:
        return duty.on_call(step.schedule, step.level, now=now)
    return duty.duty_managers(alert.case.team_id, now=now)


def _wake_duty_managers(alert: Alert, *, now: datetime) -> None:
    """Wake the duty managers, now and every few minutes, until somebody acknowledges: it never ends in silence."""
    people = duty.duty_managers(alert.case.team_id, now=now)
    if not paging.page(alert, people, step_no=alert.step_no, level=Level.DUTY_MANAGER, now=now):
        note(
            alert,
            AlertEvent.Kind.NOBODY,
            now=now,
            step_no=alert.step_no,
            facts={"level": str(Level.DUTY_MANAGER), "reason": "no_duty_manager"},
        )
    alert.loop += 1  # the next ring is a page of its own
    alert.next_step_at = now + DUTY_MANAGERS_EVERY
