"""Ask to go past a rule or a limit, or act at once for safety and ask afterwards; withdraw it again."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from cases.actions.clocks.rows import (
    ENDED_FIELDS,
    MET_FIELDS,
    begin,
    met_event,
    refresh_next_due,
    told,
    warnings_within,
)
from cases.actions.deciding import purses, telling
from cases.actions.deciding.decisions import keep, reasoned, require_open
from cases.actions.locking import locked, save
from cases.actions.timeline import record, record_all
from cases.deciding.approvers import candidates, keep_apart
from cases.deciding.holding import rule_for
from cases.deciding.spending import spent
from cases.deciding.weighing import Proposal, weigh
from cases.models import ApprovalStep, Case, CaseEvent, Decision, ExceptionRequest, SLAClock
from cases.models.clock import ClockKind
from cases.models.scales import Safety, Severity
from common import texts
from common.errors import BadInput, DomainError
from users.models import User

Kind = CaseEvent.Kind
Step = ApprovalStep.Step

#: Nobody waits longer than this for an answer.
_FURTHEST = timedelta(days=30)
#: How long after the time an answer was needed a silent request ends.
_GRACE = timedelta(hours=24)
#: After which parts of the time the one whose turn it is is reminded, and the next one is asked.
_REMIND, _NEXT = 0.5, 0.8


class NotUrgent(DomainError):
    """Only danger lets somebody act before they are allowed to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reasons:
    """Why a rule is left: which, why it does not fit, what a no does, why it is fair, what was refused instead."""

    why: str
    harm: str
    fairness: str
    alternatives: str
    rule_text: str = ""


@transaction.atomic
def ask(
    *,
    case_id: int,
    by: User,
    what: Proposal,
    reasons: Reasons,
    decide_by: datetime | None = None,
    acted: bool = False,
    client_key: uuid.UUID,
    now: datetime,
) -> ExceptionRequest:
    """Ask whoever may decide it, until `decide_by` (UTC; left out: what the rule for its kind says).

    `acted`: it is decided at once, for safety, and must be ratified within a day. The same `client_key` twice is one
    request. Refuses anybody but the owner, who is tied to the case, an ended case, missing reasons, a time that
    cannot be (BadInput), and acting at once where nobody is in danger (NotUrgent).
    """
    case = locked(case_id)
    case.require_owner(by)
    again = case.exception_requests.filter(client_key=client_key).first()
    if again is not None:
        return again
    require_open(case)
    keep_apart(case, by)
    weighed = weigh(case, what, now=now)
    rule_text = texts.clean(reasons.rule_text)[:200]
    if weighed["clause"] is None and not rule_text:
        raise BadInput(_("Say which rule or limit it leaves."), field="rule_text")
    request = ExceptionRequest(
        case=case,
        **weighed,
        rule_text=rule_text,
        why=reasoned(reasons.why, "why"),
        harm=reasoned(reasons.harm, "harm"),
        fairness=reasoned(reasons.fairness, "fairness"),
        alternatives=reasoned(reasons.alternatives, "alternatives"),
        acted=acted,
        asked_by=by,
        asked_at=now,
        client_key=client_key,
    )
    rule = rule_for(request.kind, at=now)
    minutes = rule.ratify_minutes if acted else rule.decide_minutes
    due_at = now + timedelta(minutes=minutes) if acted or decide_by is None else decide_by
    if not now < due_at <= now + _FURTHEST:
        raise BadInput(_("Choose a time within the next 30 days."), field="decide_by")
    purses.hold(case, what.person_id)
    already = spent(case, kind=request.kind, person_id=what.person_id, now=now)
    if acted:
        request.decision = _at_once(case, request, by=by, now=now)
    able = candidates(request, spent=already, now=now)
    request.asked_of = able[0].user if able else None
    request.clock = _clock(case, request, due_at, by=by, now=now)
    begin(case, [request.clock], now=now, actor=by)
    request.save()
    _plan(request, now=now)
    if request.asked_of is not None:
        telling.to_answer(request, request.asked_of, step="asked", now=now)
    save(case, now=now)
    facts = named(request) | {"until": due_at.isoformat(), "acted": "yes" if acted else ""}
    record(case, Kind.EXCEPTION_ASKED, actor=by, facts=facts, now=now)
    return request


@transaction.atomic
def withdraw(*, request_id: int, by: User, reason: str, now: datetime) -> ExceptionRequest:
    """Need it no longer; only the owner says so, and never of what was done already."""
    case, request = taken(request_id)
    case.require_owner(by)
    if request.acted:
        raise NotUrgent(_("It was done already: somebody has to confirm it or not."))
    request.end("withdraw", reason, now=now)
    request.save()
    close(case, request, is_met=False, now=now)
    save(case, now=now)
    facts = named(request) | {"reason": request.reason}
    record(case, Kind.EXCEPTION_WITHDRAWN, actor=by, facts=facts, now=now)
    return request


def taken(request_id: int) -> tuple[Case, ExceptionRequest]:
    """Return a request with its case, both locked until commit."""
    case = locked(ExceptionRequest.objects.values_list("case_id", flat=True).get(pk=request_id))
    request = (
        ExceptionRequest.objects.select_for_update(of=("self",), no_key=True)
        .select_related("clock", "asked_by", "person", "clause", "decision")
        .get(pk=request_id)
    )
    request.case = case
    return case, request


def close(case: Case, request: ExceptionRequest, *, is_met: bool, now: datetime) -> None:
    """End what ran for the request: its clock, and every step of asking further that is still ahead."""
    clock = request.clock
    if clock.is_alive and is_met:
        clock.meet(now=now)
        clock.save(update_fields=MET_FIELDS)
        record_all(case, [met_event(clock, now=now)])
    elif clock.is_alive:
        clock.settle_breach(now=now)
        clock.cancel()
        clock.save(update_fields=ENDED_FIELDS)
    request.steps.filter(done_at=None, skipped_at=None).update(skipped_at=now)
    refresh_next_due(case)


def named(request: ExceptionRequest) -> dict[str, object]:
    """Return which request an event speaks of."""
    return {
        "request": request.pk,
        "what": request.remedy_text,
        "minor": request.amount_minor,
        "currency": request.currency,
        "rule": request.rule,
        "of": request.asked_of.short_name if request.asked_of is not None else "",
    }


def _at_once(case: Case, request: ExceptionRequest, *, by: User, now: datetime) -> Decision:
    """Decide before anybody is asked; refuses where nobody is in danger (NotUrgent)."""
    if case.severity != Severity.CRITICAL and case.safety != Safety.DANGER:
        raise NotUrgent(
            _("Only an S1 case, or people in danger, let you act before you ask. Ask for it.")
        )
    weighed = {field.attname: getattr(request, field.attname) for field in _weighed_fields()}
    decision = Decision(
        case=case,
        **weighed,
        basis=Decision.Basis.JUDGEMENT,
        because=request.why,
        authority=Decision.Authority.SAFETY,
        decided_by=by,
        decided_at=now,
        client_key=request.client_key,
    )
    keep(decision, now=now)
    return decision


def _weighed_fields() -> list:  # type: ignore[type-arg] # Django's fields have no common type
    names = {field.name for field in Decision._meta.concrete_fields}  # noqa: SLF001 - Django's own
    return [
        field
        for field in ExceptionRequest._meta.concrete_fields  # noqa: SLF001 - Django's own
        if field.name in names and field.name not in {"id", "case", "client_key"}
    ]


def _clock(
    case: Case, request: ExceptionRequest, due_at: datetime, *, by: User, now: datetime
) -> SLAClock:
    whom = request.asked_of.name if request.asked_of is not None else ""
    clock = SLAClock(
        case=case,
        kind=ClockKind.APPROVAL,
        subject=uuid.uuid4().hex,
        label=request.remedy_text,
        counterpart=whom[:120],
        made_by=by,
        started_at=now,
    )
    clock.schedule(due_at, warnings_within(now, due_at))
    names = {"person": by.short_name, "text": request.remedy_text}
    clock.explanation = told(lambda: [_("%(person)s asked for approval: “%(text)s”") % names])
    return clock


def _plan(request: ExceptionRequest, *, now: datetime) -> None:
    """Write down what happens when nobody answers."""
    due_at = request.clock.due_at
    assert due_at is not None  # noqa: S101 - a running clock has one
    at = {
        Step.REMINDER: now + (due_at - now) * _REMIND,
        Step.NEXT: now + (due_at - now) * _NEXT,
        Step.EVERYBODY: due_at,
    }
    if not request.acted:
        at[Step.EXPIRY] = due_at + _GRACE
    ApprovalStep.objects.bulk_create(
        ApprovalStep(request=request, step=step, due_at=instant) for step, instant in at.items()
    )
