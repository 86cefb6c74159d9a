"""Carry out what was decided: begun under authority that still holds, ended with a proof, tried again, or let go."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cases.actions.deciding import purses
from cases.actions.deciding.decisions import denied, named
from cases.actions.deciding.refunding import require_owed
from cases.actions.locking import locked, save
from cases.actions.timeline import record
from cases.deciding.approvers import keep_apart
from cases.deciding.authority import Reach, Spent, converted
from cases.deciding.holding import own_limit, rule_for
from cases.deciding.spending import numbers_of, spent
from cases.lifecycle import RemedyState
from cases.models import Case, CaseEvent, Decision, Given, Remedy
from cases.models.authority import HOUSE_CURRENCY
from common.errors import DomainError
from payments.models import Payment
from users.models import User

Kind = CaseEvent.Kind


class AuthorityGone(DomainError):
    """Who decided or approved it may not any more: it is decided again."""


class BeingPaid(DomainError):
    """The provider was asked to pay it, and has not answered."""


@transaction.atomic
def start(*, remedy_id: int, by: User, minor: int | None = None, now: datetime) -> Remedy:
    """Begin to carry a decision out, for `minor` units of its currency if that is another amount.

    Refuses anybody but the owner, what grew beyond the tolerance (GrewTooMuch), what was reversed, what the
    authority of whoever decided or approved it no longer covers (AuthorityGone), and a refund nobody is owed.
    """
    case, remedy = taken(remedy_id, by)
    return begun(case, remedy, by=by, minor=minor, now=now)


def begun(case: Case, remedy: Remedy, *, by: User, minor: int | None, now: datetime) -> Remedy:
    """Begin, with case and remedy held by the caller; refused as `start` is."""
    decision = remedy.decision
    purses.hold(case, decision.person_id)
    paid = decision.amount_minor if minor is None else minor
    tolerance = rule_for(decision.kind, at=now).tolerance_percent
    remedy.start(by=by, minor=paid, tolerance_percent=tolerance, now=now)
    _require_authority(case, decision, paid, now=now)
    require_owed(case, remedy)
    remedy.save()
    save(case, now=now)
    return remedy


@transaction.atomic
def finish(*, remedy_id: int, by: User, proof: str, now: datetime) -> Remedy:
    """Note that it was carried out, with what proves it; refused while it is being paid (BeingPaid)."""
    case, remedy = taken(remedy_id, by)
    _require_unpaid(remedy)
    return finished(case, remedy, proof, by=by, now=now)


def finished(case: Case, remedy: Remedy, proof: str, *, by: User, now: datetime) -> Remedy:
    """End it with its proof, with case and remedy held by the caller; the person was given it from now on."""
    remedy.finish(proof, now=now)
    remedy.save()
    _give(case, remedy, by=by, now=now)
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
    """Note that it did not work; it stays on the list and can be begun again. Refused while it is being paid."""
    case, remedy = taken(remedy_id, by)
    _require_unpaid(remedy)
    remedy.fail(reason)
    remedy.save()
    save(case, now=now)
    facts = named(remedy.decision) | {"reason": remedy.reason}
    record(case, Kind.REMEDY_FAILED, actor=by, facts=facts, now=now)
    return remedy


@transaction.atomic
def lapse(*, remedy_id: int, by: User, reason: str, now: datetime) -> Remedy:
    """Let it go: they do not want it, or it came too late."""
    case, remedy = taken(remedy_id, by)
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


def taken(remedy_id: int, by: User) -> tuple[Case, Remedy]:
    """Return a remedy with its case, both locked until commit; refuses anybody but the owner, and who is tied to it."""
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


def _give(case: Case, remedy: Remedy, *, by: User, now: datetime) -> None:
    """Keep with the person what they were given, for whoever decides about them next."""
    decision = remedy.decision
    party = case.parties.filter(person=decision.person_id).order_by("pk").first()
    if party is None:  # they left the case meanwhile
        return
    Given.objects.create(
        case=case,
        party=party,
        text=decision.remedy_text[:200],
        amount_minor=remedy.paid_minor or None,
        currency=decision.currency if remedy.paid_minor else "",
        is_beyond_policy=decision.authority
        in (Decision.Authority.APPROVED, Decision.Authority.SAFETY),
        noted_by=by,
        given_at=now,
    )


def take_off_given(case: Case, remedy: Remedy, minor: int) -> None:
    """Take what came back off what the person was given; what came back whole was not given."""
    decision = remedy.decision
    assert remedy.ended_at is not None  # noqa: S101 - only what was paid comes back
    rows = case.given.select_for_update(of=("self",)).filter(
        party__person=decision.person_id,
        given_at=remedy.ended_at,
        text=decision.remedy_text[:200],
        currency=decision.currency,
    )
    given = rows.order_by("pk").first()
    if given is None:  # they had left the case when it was given
        return
    left = (given.amount_minor or 0) - minor
    if left <= 0:
        given.delete()
        return
    given.amount_minor = left
    given.save(update_fields=["amount_minor"])


def _require_unpaid(remedy: Remedy) -> None:
    """Refuse to say by hand what the payment provider is being asked, or has just answered."""
    if Payment.objects.for_subjects([remedy.key]).standing().exists():
        raise BeingPaid(_("It is being paid: the payment provider’s answer decides."))


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
    if decision.authority == Decision.Authority.SAFETY and denied(decision):
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
