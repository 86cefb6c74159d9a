"""Answer a request: yes, yes otherwise, no; once, by who has the authority, two people where it takes two."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cases.actions.deciding import purses, telling
from cases.actions.deciding.decisions import changed_meanwhile, keep, let_go
from cases.actions.deciding.requests import close, named, taken
from cases.actions.locking import save
from cases.actions.timeline import record
from cases.deciding.approvers import Approver, authority_for, candidates
from cases.deciding.authority import Reach, Spent, converted
from cases.deciding.holding import rule_for
from cases.deciding.spending import spent
from cases.lifecycle import ExceptionState
from cases.models import Approval, Case, CaseEvent, Comparison, Decision, ExceptionRequest
from cases.models.authority import HOUSE_CURRENCY
from common import texts
from common.errors import BadInput, DomainError
from users.models import User

Kind = CaseEvent.Kind
Verdict = Approval.Verdict


class AnsweredAlready(DomainError):
    """Somebody else answered it first, and is named."""


class OtherAmount(DomainError):
    """One of two people approved another amount."""


@transaction.atomic
def approve(
    *,
    request_id: int,
    by: User,
    amount_minor: int | None = None,
    conditions: str = "",
    reason: str = "",
    now: datetime,
) -> ExceptionRequest:
    """Say yes, to another amount (minor units of the request's currency) or on conditions if given, with the reason.

    Refuses what was answered (AnsweredAlready), the requester, who is tied to the case, and an amount beyond the
    authority in force. Where it takes two people the first yes waits for the second, who approves the same amount
    (else OtherAmount) and owes no reason for it.
    """
    case, request = taken(request_id)
    _require_waiting(request)
    minor = request.amount_minor if amount_minor is None else amount_minor
    house = _house(request, minor)
    conditions = texts.clean(conditions)[:500]
    first = request.approvals.exclude(by=by).first()
    before = request.amount_minor if first is None else first.amount_minor
    otherwise = minor != before or bool(conditions)
    reason = texts.clean(reason)[:500]
    if otherwise and request.acted:
        raise BadInput(_("It was done already: confirm it as it is, or don’t."), field="amount")
    already = _already(case, request, now=now)
    approver = authority_for(request, by, minor=house, spent=already, now=now)
    if first is not None and first.amount_minor != minor:
        raise OtherAmount(
            _("%(person)s approved %(sum)s. Approve the same, or decline it.")
            % {"person": first.by.short_name, "sum": first.amount},
            field="amount",
        )
    if otherwise and not reason:
        raise BadInput(_("Say why it is to be otherwise."), field="reason")
    verdict = Verdict.MODIFY if otherwise else Verdict.APPROVE
    _sign(request, approver, verdict, (minor, house), conditions, reason, now=now)
    if first is None and _takes_two(request, approver, house, now=now):
        return _wait_for_second(case, request, by=by, already=already, now=now)
    if first is not None:
        otherwise = otherwise or first.verdict == Verdict.MODIFY
        conditions = " ".join(filter(None, [first.conditions, conditions]))[:500]
        reason = reason or first.reason
    if request.acted:
        step = "ratify"
    else:
        request.decision = _decision(case, request, by, (minor, house), conditions, now=now)
        step = "modify" if otherwise else "approve"
    return _answered(case, request, step, reason, by=by, now=now)


@transaction.atomic
def deny(*, request_id: int, by: User, reason: str, now: datetime) -> ExceptionRequest:
    """Say no, with the reason; what was done for safety and is not paid yet lapses. Refused like a yes."""
    case, request = taken(request_id)
    _require_waiting(request)
    already = _already(case, request, now=now)
    house = request.standing_house_minor
    approver = authority_for(request, by, minor=house, spent=already, now=now)
    reason = texts.clean(reason)[:500]
    if not reason:
        raise BadInput(_("Say why."), field="reason")
    sums = (request.amount_minor, request.house_minor)
    _sign(request, approver, Verdict.DENY, sums, "", reason, now=now)
    if request.acted:
        assert request.decision is not None  # noqa: S101 - what was done at once was decided
        let_go(request.decision, reason, now=now)
    Comparison.objects.create(case=case, request=request, made_at=now)
    return _answered(case, request, "deny", reason, by=by, now=now)


def _answered(
    case: Case, request: ExceptionRequest, step: str, reason: str, *, by: User, now: datetime
) -> ExceptionRequest:
    request.end(step, reason, now=now)
    request.save()
    close(case, request, is_met=True, now=now)
    telling.to_asker(request, case.owner or request.asked_by, step="answered", now=now)
    save(case, now=now)
    facts = named(request) | {"state": str(request.state), "reason": request.reason}
    if request.decision is not None:
        facts |= {"given": request.decision.amount_minor, "decision": request.decision.pk}
    record(case, Kind.EXCEPTION_ANSWERED, actor=by, facts=facts, now=now)
    return request


def _wait_for_second(
    case: Case, request: ExceptionRequest, *, by: User, already: Spent, now: datetime
) -> ExceptionRequest:
    """Leave it open for a second person, and tell the next who may."""
    able = candidates(request, spent=already, now=now)
    request.asked_of = able[0].user if able else None
    request.save(update_fields=["asked_of"])
    if request.asked_of is not None:
        telling.to_answer(request, request.asked_of, step="second", now=now)
    save(case, now=now)
    record(case, Kind.EXCEPTION_SIGNED, actor=by, facts=named(request), now=now)
    return request


def _sign(
    request: ExceptionRequest,
    approver: Approver,
    verdict: Approval.Verdict,
    sums: tuple[int, int],
    conditions: str,
    reason: str,
    *,
    now: datetime,
) -> None:
    """Keep what somebody said; refuses a second word of the same person, and authority that ended meanwhile."""
    if request.approvals.filter(by=approver.user).exists():
        raise AnsweredAlready(_("You approved it. A second person has to."))
    try:
        with transaction.atomic():
            Approval.objects.create(
                request=request,
                by=approver.user,
                limit=approver.held.limit,
                delegation=approver.held.delegation,
                verdict=verdict,
                amount_minor=sums[0],
                house_minor=sums[1],
                conditions=conditions,
                reason=reason,
                at=now,
            )
    except IntegrityError as refusal:
        raise changed_meanwhile() from refusal


def _decision(
    case: Case,
    request: ExceptionRequest,
    by: User,
    sums: tuple[int, int],
    conditions: str,
    *,
    now: datetime,
) -> Decision:
    decision = Decision(
        case=case,
        kind=request.kind,
        remedy=request.remedy,
        remedy_text=request.remedy_text,
        amount_minor=sums[0],
        currency=request.currency,
        house_minor=sums[1],
        rate_id=request.rate_id,
        bearer=request.bearer,
        clause=request.clause,
        person=request.person,
        reservation_id=request.reservation_id,
        segment=request.segment,
        country=request.country,
        lead_days=request.lead_days,
        working=request.working,
        basis=Decision.Basis.JUDGEMENT,
        because=request.why,
        conditions=conditions,
        authority=Decision.Authority.APPROVED,
        decided_by=by,
        decided_at=now,
        client_key=request.client_key,
    )
    keep(decision, now=now)
    return decision


def _require_waiting(request: ExceptionRequest) -> None:
    if request.is_waiting:
        return
    last = request.approvals.select_related("by").order_by("-pk").first()
    if last is None:
        raise AnsweredAlready(
            _("This request is over: %(state)s.")
            % {"state": ExceptionState(request.state).label.lower()}
        )
    raise AnsweredAlready(
        _("%(person)s answered first: %(state)s.")
        % {"person": last.by.short_name, "state": ExceptionState(request.state).label.lower()},
        extra={"by": last.by.pk, "state": request.state},
    )


def _already(case: Case, request: ExceptionRequest, *, now: datetime) -> Spent:
    """Return what counts beside this request, held until commit."""
    purses.hold(case, request.person_id)
    return spent(
        case,
        kind=request.kind,
        person_id=request.person_id,
        now=now,
        without=request.decision_id,
    )


def _takes_two(request: ExceptionRequest, approver: Approver, house: int, *, now: datetime) -> bool:
    over = rule_for(request.kind, at=now).two_people_over_minor
    return approver.reach == Reach.TOGETHER or (over is not None and house > over)


def _house(request: ExceptionRequest, minor: int) -> int:
    """Return an amount of the request's currency in the house's, at the rate it was asked at."""
    if minor < 0:
        raise BadInput(_("An amount can’t be negative."), field="amount")
    if minor > request.amount_minor * 10:
        raise BadInput(_("This amount makes no sense."), field="amount")
    if request.rate is None:
        return minor
    return converted(minor, request.currency, request.rate.units, HOUSE_CURRENCY)
