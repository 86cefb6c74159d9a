"""What a person who was paged can answer: I've got it; I cannot; I give it back."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from common.errors import DomainError
from common.queue import enqueue_on_commit
from escalations.actions import paging
from escalations.actions.record import note
from escalations.lifecycle import AlertStatus, PageStatus
from escalations.models import Alert, AlertEvent
from users.models import User


class AnsweredAlready(DomainError):
    """Somebody else has answered."""


class NotYours(DomainError):
    """Only the person who acknowledged may hand it back."""


@transaction.atomic
def acknowledge(
    *, alert_id: int, generation: int, by: User, now: datetime, via: str = "app"
) -> Alert:
    """Stop the ladder and every page: `by` is awake and looks. Saying it again changes nothing.

    An answer to an earlier round is recorded and refused; an alert somebody else answered is answered with who.
    """
    alert = _locked(alert_id)
    if alert.status == AlertStatus.RESOLVED:
        return alert
    if alert.status == AlertStatus.ACKNOWLEDGED and alert.generation == generation:
        return alert
    alert.refuse_older(generation)
    alert.acknowledge(by=by, now=now)
    alert.save(
        update_fields=[
            "status",
            "acknowledged_by",
            "acknowledged_at",
            "ack_expires_at",
            "next_step_at",
        ]
    )
    paging.stop(alert, now=now, answered_by=by)
    note(
        alert,
        AlertEvent.Kind.ACKNOWLEDGED,
        now=now,
        actor=by,
        facts={"via": via, "person": by.short_name},
    )
    return alert


@transaction.atomic
def cannot_next(
    *, alert_id: int, generation: int, by: User, now: datetime, via: str = "app"
) -> Alert:
    """Pass the page on: the next person is woken at once. Saying it again changes nothing."""
    alert = _locked(alert_id)
    if alert.status == AlertStatus.RESOLVED:
        return alert
    alert.refuse_older(generation)
    if alert.status == AlertStatus.ACKNOWLEDGED:
        raise AnsweredAlready(_("Somebody has answered this alert already. Nothing was changed."))
    if _has_refused(alert, by):
        return alert
    for page in alert.pages.filter(user=by, status=PageStatus.PAGING):
        page.end(PageStatus.EXHAUSTED, now=now)
        page.save(update_fields=["status", "ended_at"])
    paging.supersede_texts(alert, now=now, user=by)
    note(
        alert,
        AlertEvent.Kind.REFUSED,
        now=now,
        actor=by,
        facts={"via": via, "person": by.short_name},
    )
    alert.next_step_at = now
    alert.save(update_fields=["next_step_at"])
    enqueue_on_commit("escalations.sweep")
    return alert


@transaction.atomic
def hand_back(*, alert_id: int, generation: int, by: User, now: datetime) -> Alert:
    """Take back an acknowledgement: the ladder starts again, without the person who gives it back."""
    alert = _locked(alert_id)
    alert.refuse_older(generation)
    if alert.acknowledged_by_id != by.pk:
        raise NotYours(_("Only the person who acknowledged this alert can hand it back."))
    alert.trigger_again(now=now)
    alert.save()
    note(alert, AlertEvent.Kind.HANDED_BACK, now=now, actor=by, facts={"person": by.short_name})
    # In the new round too this person has said that they cannot.
    note(alert, AlertEvent.Kind.REFUSED, now=now, actor=by, facts={"person": by.short_name})
    enqueue_on_commit("escalations.sweep")
    return alert


def _locked(alert_id: int) -> Alert:
    return (
        Alert.objects.select_for_update(of=("self",))
        .select_related("case__case_type", "acknowledged_by")
        .get(pk=alert_id)
    )


def _has_refused(alert: Alert, user: User) -> bool:
    return alert.events.filter(
        kind=AlertEvent.Kind.REFUSED, generation=alert.generation, actor=user
    ).exists()
