"""What a person who was paged can answer: I've got it; I cannot; I give it back; it is over; they are safe."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cases.actions import safety as case_safety
from cases.models import Case
from common.errors import DomainError
from common.queue import enqueue_on_commit
from escalations.actions import paging, rounds
from escalations.actions.record import note
from escalations.lifecycle import AlertStatus, PageStatus
from escalations.models import Alert, AlertEvent
from users.models import User


class AnsweredAlready(DomainError):
    """Somebody else has answered."""


class NotYours(DomainError):
    """Only the person who acknowledged may hand it back."""


class NotOverYet(DomainError):
    """The alert ends with its case or its promise, not by hand."""


def acknowledge(
    *, alert_id: int, generation: int, by: User, now: datetime, via: str = "app"
) -> Alert:
    """Stop the ladder and every page: `by` is awake and looks. Saying it again changes nothing.

    An answer to an earlier round is recorded and refused; an alert somebody else answered is answered with who.
    A test of the pager, or of the person's own ways, is over with it.
    """
    with transaction.atomic():
        alert = _locked(alert_id)
        if alert.status == AlertStatus.RESOLVED or _is_answered(alert, generation):
            return alert
        is_older = _note_older(alert, generation, by=by, via=via, now=now)
        if not is_older:
            _acknowledge(alert, by=by, via=via, now=now)
    if is_older:
        alert.refuse_older(generation)
    return alert


def cannot_next(
    *, alert_id: int, generation: int, by: User, now: datetime, via: str = "app"
) -> Alert:
    """Pass the page on: the next person is woken at once. Saying it again changes nothing."""
    with transaction.atomic():
        alert = _locked(alert_id)
        if alert.status == AlertStatus.RESOLVED:
            return alert
        is_older = _note_older(alert, generation, by=by, via=via, now=now)
        if not is_older:
            _pass_on(alert, by=by, via=via, now=now)
    if is_older:
        alert.refuse_older(generation)
    return alert


@transaction.atomic
def hand_back(*, alert_id: int, generation: int, by: User, now: datetime) -> Alert:
    """Take back an acknowledgement: the ladder starts again, without the person who gives it back."""
    alert = _locked(alert_id)
    alert.refuse_older(generation)
    if alert.status != AlertStatus.ACKNOWLEDGED or alert.acknowledged_by_id != by.pk:
        raise NotYours(_("Only the person who acknowledged this alert can hand it back."))
    named = {"person": by.short_name}
    rounds.ring_again(alert, AlertEvent.Kind.HANDED_BACK, named, now=now, actor=by)
    # In the new round too this person has said that they cannot.
    note(alert, AlertEvent.Kind.REFUSED, now=now, actor=by, facts=named)
    enqueue_on_commit("escalations.sweep")
    return alert


@transaction.atomic
def resolve(*, alert_id: int, generation: int, by: User, now: datetime, via: str = "app") -> Alert:
    """End an alert by hand; ending it again changes nothing.

    Refuses (NotOverYet) what ends by itself: an emergency ends with its case, a promise past due by being kept.
    """
    alert = _locked(alert_id)
    if alert.status == AlertStatus.RESOLVED:
        return alert
    alert.refuse_older(generation)
    if alert.cause in (Alert.Cause.CASE, Alert.Cause.CLOCK) and alert.case and alert.case.is_open:
        raise NotOverYet(_("This alert ends with its case, or when the promise is kept."))
    rounds.finish(alert, reason="by_hand", now=now, actor=by)
    return alert


def tell_safety(*, case_id: int, safety: str, by: User, now: datetime) -> Case:
    """Say whether the people concerned are safe: it stands on the case, and counts as an update of it."""
    return case_safety.tell(case_id=case_id, safety=safety, by=by, now=now)


def _acknowledge(alert: Alert, *, by: User, via: str, now: datetime) -> None:
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
    facts = {"via": via, "person": by.short_name}
    note(alert, AlertEvent.Kind.ACKNOWLEDGED, now=now, actor=by, facts=facts)
    if alert.is_rehearsal:
        rounds.finish(alert, reason="answered", now=now, actor=by)


def _pass_on(alert: Alert, *, by: User, via: str, now: datetime) -> None:
    if alert.status == AlertStatus.ACKNOWLEDGED:
        raise AnsweredAlready(_("Somebody has answered this alert already. Nothing was changed."))
    if _has_refused(alert, by):
        return
    alert.pages.filter(user=by, status=PageStatus.PAGING).update(
        status=PageStatus.EXHAUSTED, ended_at=now
    )
    paging.supersede_texts(alert, now=now, user=by)
    facts = {"via": via, "person": by.short_name}
    note(alert, AlertEvent.Kind.REFUSED, now=now, actor=by, facts=facts)
    alert.next_step_at = now
    alert.save(update_fields=["next_step_at"])
    enqueue_on_commit("escalations.sweep")


def _is_answered(alert: Alert, generation: int) -> bool:
    return alert.status == AlertStatus.ACKNOWLEDGED and alert.generation == generation


def _note_older(alert: Alert, generation: int, *, by: User, via: str, now: datetime) -> bool:
    """Keep on record that somebody answered an earlier round; the refusal itself comes after the commit."""
    if generation == alert.generation:
        return False
    facts = {"via": via, "person": by.short_name, "round": generation}
    note(alert, AlertEvent.Kind.IGNORED, now=now, actor=by, facts=facts)
    return True


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
