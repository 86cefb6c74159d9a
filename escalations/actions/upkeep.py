"""Keep alerts true to their cases: end them, extend or lose an acknowledgement, follow a worse severity."""

from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import F, Q

from cases.lifecycle import OPEN_STATUSES
from cases.models import CaseEvent
from cases.models.clock import ClockStatus
from escalations.actions import bundling, paging, rounds
from escalations.actions.one_by_one import each
from escalations.actions.record import note
from escalations.alerting.causes import breaches_again, emergencies_again, is_only_thanks
from escalations.lifecycle import ACKNOWLEDGED_FOR, OPEN_ALERTS, AlertStatus
from escalations.models import Alert, AlertEvent, PageDelivery
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
    over = (
        Alert.objects.open()
        .filter(case__isnull=False)
        .filter(
            ~Q(case__status__in=OPEN_STATUSES)
            | (Q(cause=Alert.Cause.CLOCK) & ~Q(clock__status=ClockStatus.RUNNING))
        )
    )
    found = list(over.values_list("pk", flat=True)[:_BATCH])
    return each(found, partial(_end, now=now), what="end_what_is_over")


def follow_severity(*, now: datetime) -> int:
    """Start a new round for alerts whose case got worse since; gives how many."""
    worse = Alert.objects.open().filter(
        case__severity__lt=F("severity"), case__status__in=OPEN_STATUSES
    )
    found = list(worse.values_list("pk", flat=True)[:_BATCH])
    return each(found, partial(_worsen, now=now), what="follow_severity")


def wake_reopened(*, now: datetime) -> int:
    """Start a new round where what an alert was about is back after it ended; gives how many.

    An emergency whose case was reopened, a promise past due that runs again. A customer who only says thank you
    wakes nobody: that is put on record instead.
    """
    found = [
        *emergencies_again().values_list("pk", flat=True)[:_BATCH],
        *breaches_again(now=now).values_list("pk", flat=True)[:_BATCH],
    ]
    return each(found, partial(_reopen, now=now), what="wake_reopened")


def expire_acknowledgements(*, now: datetime) -> int:
    """Look at acknowledgements that ran out: an update on the case extends them, silence starts a new round."""
    ran_out = Alert.objects.acknowledgement_ran_out(now=now)
    found = list(ran_out.values_list("pk", flat=True)[:_BATCH])
    return each(found, partial(_expire, now=now), what="expire_acknowledgements")


@transaction.atomic
def tidy_texts(*, now: datetime) -> int:
    """Mark texts that nobody needs any more, or that lead nowhere any more; what repeats goes on.

    Over are texts whose alert moved on, whose person has left us, or whose way was switched off meanwhile.
    """
    settled = bundling.settle(now=now)
    owed = Delivery.objects.waiting().filter(lane=Lane.PAGE, page_delivery__isnull=False)
    over = owed.exclude(
        page_delivery__page__alert__status=AlertStatus.TRIGGERED,
        page_delivery__page__alert__generation=F("page_delivery__page__generation"),
        page_delivery__page__user__is_active=True,
    ) | owed.exclude(contact_method__isnull=True).exclude(contact_method__disabled_reason="")
    superseded = outbox.supersede(
        delivery_ids=list(over.values_list("pk", flat=True)[:_BATCH]), now=now
    )
    late = outbox.take_past_use(lanes=[Lane.PAGE], now=now)
    repeated = PageDelivery.objects.with_words().filter(
        delivery__in=late, repeat_seconds__isnull=False
    )
    for told in repeated:
        paging.owe_repeat(told, now=now)
    return settled + superseded + outbox.expire(delivery_ids=late)


@transaction.atomic
def _end(alert_id: int, *, now: datetime) -> bool:
    alert = _locked(alert_id)
    if alert is None or alert.status == AlertStatus.RESOLVED or alert.case is None:
        return False
    rounds.finish(alert, reason="promise_kept" if alert.case.is_open else "case_ended", now=now)
    return True


@transaction.atomic
def _worsen(alert_id: int, *, now: datetime) -> bool:
    alert = _locked(alert_id)
    if (
        alert is None
        or alert.case is None
        or alert.status not in OPEN_ALERTS
        or alert.case.severity >= alert.severity
    ):
        return False
    before, alert.severity = alert.severity, alert.case.severity
    facts = {"from": before, "to": alert.severity}
    rounds.ring_again(alert, AlertEvent.Kind.WORSE, facts, now=now)
    return True


@transaction.atomic
def _reopen(alert_id: int, *, now: datetime) -> bool:
    alert = _locked(alert_id)
    if alert is None or alert.case is None or alert.status != AlertStatus.RESOLVED:
        return False
    if not _is_new_breach(alert) and is_only_thanks(alert):
        # The version tells what was looked at; whatever comes meanwhile is another one, and looked at again.
        facts = {"reason": "only_thanks", "version": alert.case.version}
        note(alert, AlertEvent.Kind.HELD, now=now, facts=facts)
        return False
    alert.severity = alert.case.severity
    why = "case_reopened" if alert.cause == Alert.Cause.CASE else "past_due_again"
    rounds.ring_again(alert, AlertEvent.Kind.REOPENED, {"reason": why}, now=now)
    return True


def _is_new_breach(alert: Alert) -> bool:
    """Say whether the promise ran out anew since the alert ended, rather than being past due still."""
    clock = alert.clock
    return (
        clock is not None
        and clock.due_at is not None
        and alert.resolved_at is not None
        and clock.due_at > alert.resolved_at
    )


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
    rounds.ring_again(alert, AlertEvent.Kind.RAN_OUT, {"person": person}, now=now)
    return True


def _held_until(alert: Alert) -> datetime | None:
    """Return until when the newest sign of work on the case keeps the acknowledgement; None without any."""
    if alert.case is None:
        return None
    latest = (
        CaseEvent.objects.filter(
            case=alert.case, actor__isnull=False, occurred_at__gt=alert.acknowledged_at
        )
        .exclude(kind__in=_OURS)
        .order_by("-occurred_at")
        .first()
    )
    return latest.occurred_at + ACKNOWLEDGED_FOR[alert.severity] if latest else None


def _locked(alert_id: int) -> Alert | None:
    return (
        Alert.objects.select_for_update(of=("self",), skip_locked=True)
        .select_related("case__case_type", "acknowledged_by", "clock")
        .filter(pk=alert_id)
        .first()
    )
