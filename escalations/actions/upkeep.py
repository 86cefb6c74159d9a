"""Keep alerts true to their cases: end them, extend or lose an acknowledgement, follow a worse severity."""

from datetime import datetime

from django.db import transaction
from django.db.models import F, Q

from cases.lifecycle import OPEN_STATUSES
from cases.models import CaseEvent
from cases.models.clock import ClockStatus
from escalations.actions import paging
from escalations.actions.raising import emergencies
from escalations.actions.record import note
from escalations.lifecycle import ACKNOWLEDGED_FOR, AlertStatus
from escalations.models import Alert, AlertEvent
from messaging.actions import outbox
from messaging.models import Delivery, Lane

_BATCH = 200
#: What the pager itself writes on a timeline is no update by a person.
_OURS = (
    CaseEvent.Kind.ALERT_RAISED,
    CaseEvent.Kind.PAGED,
    CaseEvent.Kind.ALERT_ACKNOWLEDGED,
    CaseEvent.Kind.ALERT_ESCALATED,
    CaseEvent.Kind.ALERT_RESOLVED,
)


def end_what_is_over(*, now: datetime) -> int:
    """End alerts whose case has ended, or whose promise no longer runs; gives how many."""
    over = Alert.objects.open().filter(
        ~Q(case__status__in=OPEN_STATUSES)
        | (Q(cause=Alert.Cause.CLOCK) & ~Q(clock__status=ClockStatus.RUNNING))
    )
    return sum(_end(pk, now=now) for pk in list(over.values_list("pk", flat=True)[:_BATCH]))


def follow_severity(*, now: datetime) -> int:
    """Start a new round for alerts whose case got worse since; gives how many."""
    worse = Alert.objects.open().filter(
        case__severity__lt=F("severity"), case__status__in=OPEN_STATUSES
    )
    return sum(_worsen(pk, now=now) for pk in list(worse.values_list("pk", flat=True)[:_BATCH]))


def wake_reopened(*, now: datetime) -> int:
    """Start a new round for emergencies whose case was reopened; gives how many."""
    again = Alert.objects.filter(
        status=AlertStatus.RESOLVED, cause=Alert.Cause.CASE, case__in=emergencies()
    )
    return sum(_reopen(pk, now=now) for pk in list(again.values_list("pk", flat=True)[:_BATCH]))


def expire_acknowledgements(*, now: datetime) -> int:
    """Look at acknowledgements that ran out: an update on the case extends them, silence starts a new round."""
    ran_out = Alert.objects.acknowledgement_ran_out(now=now)
    return sum(_expire(pk, now=now) for pk in list(ran_out.values_list("pk", flat=True)[:_BATCH]))


@transaction.atomic
def tidy_texts(*, now: datetime) -> int:
    """Mark texts that nobody needs any more, because the alert moved on or their time has passed."""
    moved_on = (
        Delivery.objects.waiting()
        .filter(lane=Lane.PAGE, page_delivery__isnull=False)
        .exclude(
            page_delivery__page__alert__status=AlertStatus.TRIGGERED,
            page_delivery__page__alert__generation=F("page_delivery__page__generation"),
        )
    )
    ids = list(moved_on.values_list("pk", flat=True)[:_BATCH])
    return outbox.supersede(delivery_ids=ids, now=now) + outbox.expire_past_use(
        lanes=[Lane.PAGE], now=now
    )


@transaction.atomic
def _end(alert_id: int, *, now: datetime) -> bool:
    alert = _locked(alert_id)
    if alert is None or alert.status == AlertStatus.RESOLVED:
        return False
    alert.resolve(now=now)
    alert.save(update_fields=["status", "resolved_at", "next_step_at", "ack_expires_at"])
    paging.stop(alert, now=now)
    reason = "promise_kept" if alert.case.is_open else "case_ended"
    note(alert, AlertEvent.Kind.RESOLVED, now=now, facts={"reason": reason})
    return True


@transaction.atomic
def _worsen(alert_id: int, *, now: datetime) -> bool:
    alert = _locked(alert_id)
    if alert is None or alert.case.severity >= alert.severity:
        return False
    before, alert.severity = alert.severity, alert.case.severity
    _again(alert, AlertEvent.Kind.WORSE, {"from": before, "to": alert.severity}, now=now)
    return True


@transaction.atomic
def _reopen(alert_id: int, *, now: datetime) -> bool:
    alert = _locked(alert_id)
    if alert is None or alert.status != AlertStatus.RESOLVED:
        return False
    _again(alert, AlertEvent.Kind.REOPENED, {}, now=now)
    return True


@transaction.atomic
def _expire(alert_id: int, *, now: datetime) -> bool:
    alert = _locked(alert_id)
    if (
        alert is None
        or alert.status != AlertStatus.ACKNOWLEDGED
        or alert.ack_expires_at is None
        or alert.ack_expires_at > now
    ):
        return False
    holds_until = _held_until(alert)
    if holds_until is not None and holds_until > now:
        alert.ack_expires_at = holds_until
        alert.save(update_fields=["ack_expires_at"])
        note(
            alert,
            AlertEvent.Kind.EXTENDED,
            now=now,
            facts={"until": holds_until.isoformat()},
        )
        return False
    person = alert.acknowledged_by.short_name if alert.acknowledged_by else ""
    _again(alert, AlertEvent.Kind.RAN_OUT, {"person": person}, now=now)
    return True


def _held_until(alert: Alert) -> datetime | None:
    """Return until when the newest sign of work on the case keeps the acknowledgement; None without any."""
    latest = (
        CaseEvent.objects.filter(
            case=alert.case, actor__isnull=False, occurred_at__gt=alert.acknowledged_at
        )
        .exclude(kind__in=_OURS)
        .order_by("-occurred_at")
        .first()
    )
    return latest.occurred_at + ACKNOWLEDGED_FOR[alert.severity] if latest else None


def _again(alert: Alert, kind: AlertEvent.Kind, facts: dict[str, object], *, now: datetime) -> None:
    paging.give_up(alert, now=now)
    alert.trigger_again(now=now)
    alert.save()
    note(alert, kind, now=now, facts=facts)


def _locked(alert_id: int) -> Alert | None:
    return (
        Alert.objects.select_for_update(of=("self",), skip_locked=True)
        .select_related("case__case_type", "acknowledged_by")
        .filter(pk=alert_id)
        .first()
    )
