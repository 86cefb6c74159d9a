"""Begin a new round of an alert, or end the alert: its pages and texts go with it."""

from collections.abc import Mapping
from datetime import datetime

from escalations.actions import paging
from escalations.actions.record import note
from escalations.models import Alert, AlertEvent
from users.models import User


def ring_again(
    alert: Alert,
    kind: AlertEvent.Kind,
    facts: Mapping[str, object],
    *,
    now: datetime,
    actor: User | None = None,
) -> None:
    """Start the ladder of an alert the caller holds anew, as a new generation, and say why (`kind` and `facts`)."""
    paging.give_up(alert, now=now)
    alert.trigger_again(now=now)
    alert.save()
    note(alert, kind, now=now, actor=actor, facts=facts)


def finish(alert: Alert, *, reason: str, now: datetime, actor: User | None = None) -> None:
    """End an alert the caller holds: nobody is needed any more, for this reason."""
    alert.resolve(now=now)
    alert.save(
        update_fields=["status", "severity", "resolved_at", "next_step_at", "ack_expires_at"]
    )
    paging.stop(alert, now=now)
    note(alert, AlertEvent.Kind.RESOLVED, now=now, actor=actor, facts={"reason": reason})
