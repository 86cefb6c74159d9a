"""Write what was decided about an alert, and what of it belongs on the case's timeline."""

from collections.abc import Mapping
from datetime import datetime

from cases.actions import timeline
from cases.models import CaseEvent
from common.live import Audience, announce
from escalations.models import Alert, AlertEvent
from users.models import User

#: Which decisions the case's timeline tells too.
_ON_TIMELINE = {
    AlertEvent.Kind.RAISED: CaseEvent.Kind.ALERT_RAISED,
    AlertEvent.Kind.PAGED: CaseEvent.Kind.PAGED,
    AlertEvent.Kind.ACKNOWLEDGED: CaseEvent.Kind.ALERT_ACKNOWLEDGED,
    AlertEvent.Kind.NOBODY: CaseEvent.Kind.ALERT_ESCALATED,
    AlertEvent.Kind.UNREACHABLE: CaseEvent.Kind.ALERT_ESCALATED,
    AlertEvent.Kind.REFUSED: CaseEvent.Kind.ALERT_ESCALATED,
    AlertEvent.Kind.HANDED_BACK: CaseEvent.Kind.ALERT_ESCALATED,
    AlertEvent.Kind.RAN_OUT: CaseEvent.Kind.ALERT_ESCALATED,
    AlertEvent.Kind.SHIFT_ENDED: CaseEvent.Kind.ALERT_ESCALATED,
    AlertEvent.Kind.WORSE: CaseEvent.Kind.ALERT_ESCALATED,
    AlertEvent.Kind.REOPENED: CaseEvent.Kind.ALERT_ESCALATED,
    AlertEvent.Kind.RESOLVED: CaseEvent.Kind.ALERT_RESOLVED,
}


def note(
    alert: Alert,
    kind: AlertEvent.Kind,
    *,
    now: datetime,
    actor: User | None = None,
    step_no: int | None = None,
    facts: Mapping[str, object] | None = None,
) -> None:
    """Append one decision; the caller is inside the transaction that carries it out.

    Desks showing alerts hear that this one changed; `facts` are plain values, never sentences.
    """
    told = dict(facts or {})
    AlertEvent.objects.create(
        alert=alert,
        kind=kind,
        generation=alert.generation,
        step_no=step_no,
        actor=actor,
        occurred_at=now,
        facts=told,
    )
    on_timeline = _ON_TIMELINE.get(kind)
    if on_timeline is not None and alert.case is not None:
        told |= {"alert": alert.pk, "decision": str(kind), "severity": alert.severity}
        timeline.record(alert.case, on_timeline, now=now, actor=actor, facts=told)
    announce("alert", audience=_audience(alert), alert=alert.pk)


def _audience(alert: Alert) -> Audience:
    """Return who hears that an alert changed: the desks of its case; without one its team, and who was paged for it."""
    if alert.case is not None:
        return timeline.audience_of(alert.case)
    teams = frozenset({alert.team_id} if alert.team_id is not None else set())
    paged = alert.pages.filter(generation=alert.generation).values_list("user_id", flat=True)
    return Audience(users=frozenset(paged), teams=teams)
