"""Carry out what was decided: begun under authority that still holds, ended with a proof, tried again, or let go."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cases.actions.deciding import purses
from cases.actions.deciding.decisions import named
from cases.actions.locking import locked, save
from cases.actions.timeline import record
from cases.deciding.approvers import keep_apart
from cases.deciding.authority import Reach, Spent, converted
from cases.deciding.holding import own_limit, rule_for
from cases.deciding.spending import numbers_of, spent
from cases.lifecycle import ExceptionState, RemedyState
from cases.models import Case, CaseEvent, Decision, Remedy
from cases.models.authority import HOUSE_CURRENCY
from common.errors import DomainError
from users.models import User

Kind = CaseEvent.Kind


class AuthorityGone(DomainError):
    """Who decided or approved it may not any more: it is decided again."""


@transaction.atomic
def start(*, remedy_id: int, by: User, minor: int | None = None, now: datetime) -> Remedy:
    """Begin to carry a decision out, for `minor` units of its currency if that is another amount.

    Refuses anybody but the owner, what grew beyond the tolerance (GrewTooMuch), what was reversed, and what the
    authority of whoever decided or approved it no longer covers (AuthorityGone).
    """
    case, remedy = _taken(remedy_id, by)
    decision = remedy.decision
    purses.hold(case, decision.person_id)
    paid = decision.amount_minor if minor is None else minor
    tolerance = rule_for(decision.kind, at=now).tolerance_percent
    remedy.start(by=by, minor=paid, tolerance_percent=tolerance, now=now)
    _require_authority(case, decision, paid, now=now)
    remedy.save()
    save(case, now=now)
    return remedy


@transaction.atomic
def finish(*, remedy_id: int, by: User, proof: str, now: datetime) -> Remedy:
    """Note that it was carried out, with what proves it."""
    case, remedy = _taken(remedy_id, by)
    remedy.finish(proof, now=now)
    remedy.save()
    save(case, now=now)
    facts = named(remedy.decision) | {"paid": remedy.paid_minor, "proof": remedy.proof}
    record(case, Kind.REMEDY_CARRIED_OUT, actor=by, facts=facts, now=now)
    return remedy


@transaction.atomic
def carry_out(
    *, remedy_id: int, by: User, minor: int | None = None, proof: str, now: datetime
) -> Remedy:
    """Note that a decision was carried out outside, begun and ended in one; refused like either."""
    remedy = Remedy.objects.get(pk=remedy_id)
    if remedy.state != RemedyState.EXECUTING:
        start(remedy_id=remedy_id, by=by, minor=minor, now=now)
    return finish(remedy_id=remedy_id, by=by, proof=proof, now=now)


@transaction.atomic
def fail(*, remedy_id: int, by: User, reason: str, now: datetime) -> Remedy:
    """Note that it did not work; it stays on the list and can be begun again."""
    case, remedy = _taken(remedy_id, by)
    remedy.fail(reason)
    remedy.save()
    save(case, now=now)
    facts = named(remedy.decision) | {"reason": remedy.reason}
    record(case, Kind.REMEDY_FAILED, actor=by, facts=facts, now=now)
    return remedy


@transaction.atomic
def lapse(*, remedy_id: int, by: User, reason: str, now: datetime) -> Remedy:
    """Let it go: they do not want it, or it came too late."""
    case, remedy = _taken(remedy_id, by)
    return _lapsed(case, remedy, reason, by=by, now=now)


def lapse_due(*, now: datetime, batch: int = 200) -> int:
    """Let go what nobody began in time, one transaction each; returns how many."""
    due = Remedy.objects.to_lapse(now=now).order_by("lapses_at", "pk")
    return sum(_lapse(pk, now=now) for pk in list(due.values_list("pk", flat=True)[:batch]))


@transaction.atomic
def _lapse(remedy_id: int, *, now: datetime) -> bool:
    of_case = Remedy.objects.values_list("decision__case_id", flat=True)
    case = locked(of_case.get(pk=remedy_id))
    remedy = Remedy.objects.select_for_update().filter(pk=remedy_id)
    still = remedy.to_lapse(now=now).first()
    if still is None:
        return False
    _lapsed(case, still, "Nobody began it in time.", by=None, now=now)
    return True


def _lapsed(case: Case, remedy: Remedy, reason: str, *, by: User | None, now: datetime) -> Remedy:
    remedy.lapse(reason, now=now)
    remedy.save()
    save(case, now=now)
    facts = named(remedy.decision) | {"reason": remedy.reason if by is not None else ""}
    record(case, Kind.REMEDY_LAPSED, actor=by, facts=facts, now=now)
    return remedy


def _taken(remedy_id: int, by: User) -> tuple[Case, Remedy]:
    of_case = Remedy.objects.values_list("decision__case_id", flat=True)
    case = locked(of_case.get(pk=remedy_id))
    case.require_owner(by)
    keep_apart(case, by)
    remedy = (
        Remedy.objects.select_for_update(of=("self",), no_key=True)
        .select_related("decision__person", "decision__decided_by", "decision__rate")
        .get(pk=remedy_id)
    )
    return case, remedy


def _require_authority(case: Case, decision: Decision, minor: int, *, now: datetime) -> None:
    """Look again at what the decision stands on, as if it were taken now."""
    if Decision.objects.filter(reverses=decision).exists():
        raise AuthorityGone(_("This decision was reversed."))
    house = minor
    if decision.rate is not None:
        house = converted(minor, decision.currency, decision.rate.units, HOUSE_CURRENCY)
    already = spent(
        case, kind=decision.kind, person_id=decision.person_id, now=now, before=decision.pk
    )
    if decision.authority == Decision.Authority.OWN:
        # What grew within the tolerance was decided already; what shrank needs no more than it is.
        size = min(house, decision.house_minor)
        if _reach(decision.decided_by, decision.kind, size, already, now=now) != Reach.ALONE:
            raise _gone(decision.decided_by)
    if decision.authority == Decision.Authority.APPROVED:
        _require_approvers(decision, min(house, decision.house_minor), already, now=now)
    if decision.authority == Decision.Authority.SAFETY:
        denied = decision.exception.state == ExceptionState.DENIED
        if denied:
            raise AuthorityGone(_("This was not confirmed afterwards."))


def _require_approvers(decision: Decision, minor: int, already: Spent, *, now: datetime) -> None:
    signed = decision.exception.approvals.select_related("by", "delegation__giver")
    for approval in signed:
        holder = approval.delegation.giver if approval.delegation is not None else approval.by
        reach = _reach(holder, decision.kind, minor, already, now=now)
        if reach == Reach.NOT or not approval.by.is_active:
            raise _gone(approval.by)


def _reach(user: User, kind: str, minor: int, already: Spent, *, now: datetime) -> Reach:
    return numbers_of(own_limit(user, kind, at=now)).reach(minor, already)


def _gone(person: User) -> AuthorityGone:
    return AuthorityGone(
        _("%(person)s decided this and may not any more. Reverse it and decide it again.")
        % {"person": person.short_name}
    )
