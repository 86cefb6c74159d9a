"""Decide within one's own authority, and take a decision back by another one."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cases.actions.deciding import purses
from cases.actions.locking import locked, save
from cases.actions.timeline import record
from cases.deciding.approvers import keep_apart
from cases.deciding.authority import Bound
from cases.deciding.holding import own_limit, rule_for
from cases.deciding.spending import numbers_of, spent
from cases.deciding.weighing import Proposal, weigh
from cases.lifecycle import ExceptionState, RemedyState
from cases.models import AuthorityKind, Case, CaseEvent, Comparison, Decision, Remedy
from cases.models.refusals import AlreadyResolved
from common import texts
from common.errors import BadInput, DomainError
from payments.actions import owing
from users.models import User

Kind = CaseEvent.Kind

#: The longest reason, in characters.
LONGEST = 5_000


class AboveLimit(DomainError):
    """The amount is more than this person may decide: it becomes a request."""


class AuthorityChanged(DomainError):
    """A limit ended while somebody was deciding by it."""


class AlreadyReversed(DomainError):
    """The decision was taken back before."""


@transaction.atomic
def decide(
    *,
    case_id: int,
    by: User,
    what: Proposal,
    basis: str,
    because: str,
    step: str = "",
    client_key: uuid.UUID,
    now: datetime,
) -> Decision:
    """Decide within one's own limit; the same `client_key` twice is one decision.

    Refuses anybody but the owner, who is tied to the case, an ended case, a decision without a basis (BadInput), and
    what goes beyond the limit in one decision, on the case or for the person (AboveLimit).
    """
    case = locked(case_id)
    case.require_owner(by)
    again = case.decisions.filter(client_key=client_key).first()
    if again is not None:
        return again
    require_open(case)
    keep_apart(case, by)
    weighed = weigh(case, what, now=now)
    founded = _founded(weighed, basis, step=step, because=because)
    purses.hold(case, what.person_id)
    limit = None
    if weighed["house_minor"]:
        limit = own_limit(by, what.kind, at=now)
        already = spent(case, kind=what.kind, person_id=what.person_id, now=now)
        numbers = numbers_of(limit)
        bounds = numbers.bounds(weighed["house_minor"], already)
        if bounds or limit is None:
            left = numbers.left(already)
            raise AboveLimit(
                _why_above(bounds),
                field="amount",
                extra={"bounds": [str(each) for each in bounds], "left_minor": left},
            )
    decision = Decision(
        case=case,
        **weighed,
        **founded,
        authority=Decision.Authority.OWN if limit is not None else Decision.Authority.NONE,
        limit=limit,
        decided_by=by,
        decided_at=now,
        client_key=client_key,
    )
    keep(decision, now=now)
    save(case, now=now)
    record(case, Kind.DECIDED, actor=by, facts=named(decision), now=now)
    return decision


@transaction.atomic
def reverse(
    *, decision_id: int, by: User, because: str, client_key: uuid.UUID, now: datetime
) -> Decision:
    """Take a decision back by another one; what was not carried out yet never will be, what was paid stays paid.

    Refuses anybody but the owner of the case, a second time (AlreadyReversed) and without a reason.
    """
    case = locked(Decision.objects.values_list("case_id", flat=True).get(pk=decision_id))
    case.require_owner(by)
    keep_apart(case, by)
    again = case.decisions.filter(client_key=client_key).first()
    if again is not None:
        return again
    old = Decision.objects.select_related("remedy_state").get(pk=decision_id)
    if old.reverses_id is not None or Decision.objects.filter(reverses=old).exists():
        raise AlreadyReversed(_("This decision was reversed before."))
    purses.hold(case, old.person_id)
    reversal = Decision(
        case=case,
        **{name: getattr(old, name) for name in _SAME},
        amount_minor=0,
        house_minor=0,
        basis=Decision.Basis.JUDGEMENT,
        because=reasoned(because, "because"),
        authority=Decision.Authority.NONE,
        reverses=old,
        decided_by=by,
        decided_at=now,
        client_key=client_key,
    )
    reversal.save()
    remedy = let_go(old, reversal.because, now=now)
    save(case, now=now)
    facts = named(old) | {"reason": reversal.because[:300], "paid": remedy.state == "executed"}
    record(case, Kind.DECISION_REVERSED, actor=by, facts=facts, now=now)
    return reversal


def keep(decision: Decision, *, now: datetime) -> None:
    """Save a decision, what is to be carried out, and that it is to be compared; refuses when authority ended."""
    try:
        with transaction.atomic():
            decision.save()
    except IntegrityError as refusal:
        if "limit in force" in str(refusal):
            raise changed_meanwhile() from refusal
        raise
    rule = rule_for(decision.kind, at=now)
    Remedy.objects.create(decision=decision, lapses_at=now + timedelta(days=rule.lapse_days))
    Comparison.objects.create(case=decision.case, decision=decision, made_at=now)


def let_go(decision: Decision, reason: str, *, now: datetime) -> Remedy:
    """Let go what a decision gives as far as nobody gave it yet; a payment nobody has asked for yet is stopped."""
    remedy = Remedy.objects.select_for_update().get(decision=decision)
    if remedy.state == RemedyState.EXECUTING and owing.stop(subject=remedy.key, now=now):
        remedy.fail(reason)
    if remedy.state in (RemedyState.DECIDED, RemedyState.FAILED):
        remedy.lapse(reason, now=now)
        remedy.save()
    return remedy


def taken_back(decision: Decision) -> bool:
    """Say whether a decision stands no more: it was reversed, or nobody confirmed what was done for safety."""
    if Decision.objects.filter(reverses=decision).exists():
        return True
    return decision.authority == Decision.Authority.SAFETY and denied(decision)


def denied(decision: Decision) -> bool:
    """Say whether what was done for safety was declined afterwards."""
    return decision.exception.state == ExceptionState.DENIED


def changed_meanwhile() -> AuthorityChanged:
    """Return the refusal for whoever's limit ended under their hands."""
    return AuthorityChanged(_("What you may decide changed meanwhile. Look at it again."))


def require_open(case: Case) -> None:
    """Refuse an ended case."""
    if not case.is_open:
        raise AlreadyResolved(_("This case is resolved. Reopen it first."))


def reasoned(text: str, field: str) -> str:
    """Return a reason as it is kept; refuses none and one that is too long (BadInput)."""
    return texts.required(text, _("Say why."), field=field, longest=LONGEST)


def named(decision: Decision) -> dict[str, object]:
    """Return which decision an event speaks of."""
    return {
        "decision": decision.pk,
        "what": decision.remedy_text,
        "minor": decision.amount_minor,
        "currency": decision.currency,
        "to": decision.person.called,
        "authority": str(decision.authority),
    }


def _founded(weighed: dict[str, Any], basis: str, *, step: str, because: str) -> dict[str, Any]:
    """Return what a decision stands on; refuses one that stands on nothing."""
    if basis not in Decision.Basis.values:
        raise BadInput(_("Say what it is based on."), field="basis")
    step = texts.clean(step)[:120]
    if basis == Decision.Basis.STEP and not step:
        raise BadInput(_("Name the step of the workflow."), field="step")
    if basis == Decision.Basis.CLAUSE and weighed["clause"] is None:
        raise BadInput(_("Choose the rule."), field="clause")
    if basis == Decision.Basis.JUDGEMENT and weighed["kind"] == AuthorityKind.REFUND:
        raise BadInput(
            _("What they are entitled to stands on a rule or a step. Else it is goodwill."),
            field="basis",
        )
    return {"basis": basis, "step": step, "because": reasoned(because, "because")}


def _why_above(bounds: tuple[Bound, ...]) -> str:
    if Bound.DECISION in bounds:
        return _("This is more than you may decide at once. Ask for it.")
    if Bound.CASE in bounds:
        return _("With what was given on this stay it is more than you may decide. Ask for it.")
    return _("With what they got in 12 months it is more than you may decide. Ask for it.")


#: What a reversal has of what it reverses.
_SAME = (
    "kind",
    "remedy",
    "remedy_text",
    "currency",
    "rate",
    "bearer",
    "clause",
    "person",
    "reservation",
    "segment",
    "country",
    "lead_days",
)
