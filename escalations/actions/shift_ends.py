"""When the shift of whoever answered an alert ends: it goes to who accepted the hand-over, or it rings again."""

from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import Exists, OuterRef

from escalations.actions import rounds
from escalations.actions.one_by_one import each
from escalations.actions.record import note
from escalations.lifecycle import ACKNOWLEDGED_FOR, HANDOVER_GRACE, AlertStatus
from escalations.models import Alert, AlertEvent, Shift
from escalations.rota import responsibility

_BATCH = 100


def follow_shifts(*, now: datetime) -> int:
    """Look at acknowledgements whose shift is over: handed over, they are the taker's; else, after a grace, nobody's.

    Gives how many changed. One statement while no such shift has ended.
    """
    ended = Shift.objects.filter(
        user=OuterRef("acknowledged_by"),
        during__contains=OuterRef("acknowledged_at"),
        during__endswith__lte=now,
    )
    ours = Alert.objects.filter(Exists(ended), status=AlertStatus.ACKNOWLEDGED)
    found = list(ours.values_list("pk", flat=True)[:_BATCH])
    return each(found, partial(_follow, now=now), what="follow_shifts")


@transaction.atomic
def _follow(alert_id: int, *, now: datetime) -> bool:
    alert = (
        Alert.objects.select_for_update(of=("self",), skip_locked=True)
        .select_related("case", "acknowledged_by")
        .filter(pk=alert_id, status=AlertStatus.ACKNOWLEDGED)
        .first()
    )
    if alert is None or alert.is_rehearsal:
        return False
    standing = responsibility.standing(alert, now=now)
    if standing.shift_ended_at is None:
        return False
    if standing.handed_over and standing.person is not None:
        alert.acknowledged_by, alert.acknowledged_at = standing.person, now
        alert.ack_expires_at = now + ACKNOWLEDGED_FOR[alert.severity]
        alert.save(update_fields=["acknowledged_by", "acknowledged_at", "ack_expires_at"])
        facts = {"reason": "handed_over", "person": standing.person.short_name}
        note(alert, AlertEvent.Kind.EXTENDED, now=now, facts=facts)
        return True
    if now < standing.shift_ended_at + HANDOVER_GRACE:
        return False
    person = alert.acknowledged_by.short_name if alert.acknowledged_by else ""
    rounds.ring_again(alert, AlertEvent.Kind.SHIFT_ENDED, {"person": person}, now=now)
    return True
