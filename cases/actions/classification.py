"""What kind of case it is, how bad, how urgent, and what is at stake: each change with its reason."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cases.actions import tasking
from cases.actions.locking import locked, save
from cases.actions.timeline import record
from cases.models import Case, CaseEvent, CaseRisk, CaseType, RiskAxis
from cases.models.scales import Severity, Urgency
from common.errors import BadInput, Forbidden
from users.models import User
from users.roles import Permission

Kind = CaseEvent.Kind


@transaction.atomic
def set_severity(
    *,
    case_id: int,
    by: User,
    severity: int,
    reason: str,
    now: datetime,
    seen_version: int | None = None,
) -> Case:
    """Change how bad the harm is; lowering an S1 or S2 needs the permission, and every change a reason."""
    _require_work(by)
    case = locked(case_id, seen_version=seen_version)
    if severity not in Severity.values:
        raise BadInput(_("Severity goes from S1 to S4."), field="severity")
    if not reason.strip():
        raise BadInput(_("Say why."), field="reason")
    is_lowered = severity > case.severity
    if is_lowered and case.severity <= Severity.HIGH and not by.can(Permission.LOWER_SEVERITY):
        raise Forbidden(_("Lowering an S1 or S2 needs a manager."), field="severity")
    if severity == case.severity:
        return case
    before, case.severity, case.severity_reason = case.severity, severity, reason.strip()
    save(case, "severity", "severity_reason", now=now)
    record(
        case,
        Kind.SEVERITY_CHANGED,
        actor=by,
        facts={"from": before, "to": severity, "reason": case.severity_reason},
        now=now,
    )
    return case


@transaction.atomic
def set_urgency(*, case_id: int, by: User, urgency: int, now: datetime) -> Case:
    """Change how little time is left."""
    _require_work(by)
    case = locked(case_id)
    if urgency not in Urgency.values:
        raise BadInput(_("Urgency goes from now to no rush."), field="urgency")
    if urgency == case.urgency:
        return case
    before, case.urgency = case.urgency, urgency
    save(case, "urgency", now=now)
    record(
        case,
        Kind.SEVERITY_CHANGED,
        actor=by,
        facts={"urgency_from": before, "urgency_to": urgency},
        now=now,
    )
    return case


@transaction.atomic
def set_type(*, case_id: int, by: User, case_type: CaseType, now: datetime) -> Case:
    """Change what kind of case it is; clocks and history stay, and access is never widened by it."""
    _require_work(by)
    case = locked(case_id)
    if case.case_type_id == case_type.pk:
        return case
    before, case.case_type = case.case_type, case_type
    tasking.begin_checklist(case, now=now)
    save(case, "case_type", now=now)
    record(
        case,
        Kind.TYPE_CHANGED,
        actor=by,
        facts={"from": before.code, "to": case_type.code},
        now=now,
    )
    return case


@transaction.atomic
def set_risk(
    *, case_id: int, by: User | None, axis: str, level: int, reason: str, now: datetime
) -> CaseRisk:
    """Say how much is at stake on one axis: 0 nothing to 4 the worst, with a reason."""
    if by is not None:
        _require_work(by)
    case = locked(case_id)
    if axis not in RiskAxis.values:
        raise BadInput(_("Choose safety, legal, brand, loyalty or money."), field="axis")
    if level not in range(5):
        raise BadInput(_("Risk goes from 0 to 4."), field="level")
    if not reason.strip():
        raise BadInput(_("Say why."), field="reason")
    risk, _created = CaseRisk.objects.update_or_create(
        case=case,
        axis=axis,
        defaults={"level": level, "reason": reason.strip(), "set_by": by, "set_at": now},
    )
    save(case, now=now)
    record(
        case,
        Kind.RISK_CHANGED,
        actor=by,
        facts={"axis": axis, "level": level, "reason": risk.reason},
        now=now,
    )
    return risk


def _require_work(by: User) -> None:
    """Refuse who may only read the case, such as whoever was asked about it."""
    if not by.can(Permission.WORK_CASES):
        raise Forbidden(_("Your role reads this case and changes nothing on it."))
