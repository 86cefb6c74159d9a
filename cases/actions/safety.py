"""Say whether the people a case is about are safe."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cases.actions.locking import locked, save
from cases.actions.timeline import record
from cases.models import Case, CaseEvent
from cases.models.scales import Safety, Severity
from common.errors import BadInput
from users.models import User


@transaction.atomic
def tell(*, case_id: int, safety: str, by: User, now: datetime) -> Case:
    """Note what was heard about their safety; people in danger make the case an S1. The newest word counts.

    Refuses (BadInput) an answer that is none.
    """
    case = locked(case_id)
    if safety not in Safety.values:
        raise BadInput(_("Say safe, not sure or in danger."), field="safety")
    before = case.safety
    case.tell_safety(Safety(safety), by=by, now=now)
    is_worse = safety == Safety.DANGER and case.is_open and case.severity > Severity.CRITICAL
    was = case.severity
    if is_worse:
        case.severity, case.severity_reason = Severity.CRITICAL, str(Safety.DANGER.label)
    save(case, "safety", "safety_by", "safety_at", "severity", "severity_reason", now=now)
    facts = {"safety": safety, "before": before}
    record(case, CaseEvent.Kind.SAFETY_TOLD, actor=by, facts=facts, now=now)
    if is_worse:
        record(
            case,
            CaseEvent.Kind.SEVERITY_CHANGED,
            actor=by,
            facts={"from": was, "to": case.severity, "reason": case.severity_reason},
            now=now,
        )
    return case
