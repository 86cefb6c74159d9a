"""Who may answer a request: by authority, and kept apart from who asked, who gets it and who is tied to the case."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from cases.deciding.authority import Reach, Spent
from cases.deciding.holding import Held, held_by, held_by_all
from cases.deciding.spending import numbers_of
from cases.models import AccessGrant, Case, Conflict, ExceptionRequest
from common.errors import DomainError, Forbidden
from marketplace.models import ContactPoint
from users.away import away_at
from users.models import User
from users.roles import PERMISSIONS, Permission, Role

_ROLES = [role for role in Role if Permission.APPROVE_EXCEPTIONS in PERMISSIONS[role]]


class OwnRequest(Forbidden):
    """Nobody answers what they asked for themselves."""


class TiedToIt(Forbidden):
    """Who is tied to a case, or is one of its people, decides nothing on it."""


class BeyondAuthority(DomainError):
    """The amount goes beyond what this person may approve."""


@dataclass(frozen=True, slots=True)
class Approver:
    """One person who may answer, by which limit, and how far it reaches."""

    user: User
    held: Held
    reach: Reach


def authority_for(
    request: ExceptionRequest, user: User, *, minor: int, spent: Spent, now: datetime
) -> Approver:
    """Return by what this person answers a request with an amount (house's currency).

    Refuses who asked (OwnRequest), who is tied to it (TiedToIt), and what no limit of theirs reaches
    (BeyondAuthority). A limit handed on by whoever asked counts for nothing, and nobody's counts twice.
    """
    if user.pk == request.asked_by_id:
        raise OwnRequest(_("You asked for this. Somebody else answers it."))
    keep_apart(request.case, user)
    used = _used(request)
    held = [each for each in held_by(user, request.kind, at=now) if each.holder.pk not in used]
    best = _best(user, held, minor, spent)
    if best is None:
        raise BeyondAuthority(_("This is more than you may approve."))
    return best


def candidates(request: ExceptionRequest, *, spent: Spent, now: datetime) -> list[Approver]:
    """Return who may answer, who is there and of the case's team first, then the smallest limit that reaches.

    Seven statements, however many people there are.
    """
    case = request.case
    people = User.objects.filter(role__in=_ROLES, is_active=True).exclude(pk=request.asked_by_id)
    if case.is_restricted:
        named = AccessGrant.objects.in_force().filter(case=case).values("user")
        people = people.filter(pk__in=[*named.values_list("user", flat=True), case.owner_id or 0])
    people = people.exclude(pk__in=Conflict.objects.on(case).values("user"))
    apart = _addresses(case)
    users = [user for user in people.order_by("pk") if user.email.lower() not in apart]
    mates = set(case.team.memberships.values_list("user_id", flat=True))
    away = set(away_at(now).people)
    used = _used(request)
    found = []
    for user_id, held in held_by_all(users, request.kind, at=now).items():
        user = next(each for each in users if each.pk == user_id)
        usable = [each for each in held if each.holder.pk not in used]
        best = _best(user, usable, request.house_minor, spent)
        if best is not None and user_id not in used:
            found.append(best)
    return sorted(
        found,
        key=lambda each: (
            each.user.pk in away,
            each.reach != Reach.ALONE,
            each.held.limit.per_decision_minor,
            each.user.pk not in mates,
            each.user.pk,
        ),
    )


def keep_apart(case: Case, user: User) -> None:
    """Refuse who declared a tie to the case or its people, or is one of them by address (TiedToIt)."""
    tied = Conflict.objects.on(case).filter(user=user).exists()
    if tied or user.email.lower() in _addresses(case):
        raise TiedToIt(_("You keep away from this case: somebody else decides."))


def _addresses(case: Case) -> set[str]:
    """Return every e-mail address of the people on the case, in lower case: two statements."""
    parties = case.parties.values_list("address", "person_id")
    people = [person for _address, person in parties]
    points = ContactPoint.objects.filter(person__in=people, kind=ContactPoint.Kind.EMAIL)
    written = {address.lower() for address, _person in parties if address}
    return written | set(points.values_list("value", flat=True))


def _used(request: ExceptionRequest) -> set[int]:
    """Return whose authority can't count (again), by id: the requester's, and what was signed with or by."""
    signed = request.approvals.values_list("by_id", "delegation__giver_id") if request.pk else ()
    both = {each for pair in signed for each in pair if each is not None}
    return {request.asked_by_id, *both}


def _best(user: User, held: Sequence[Held], minor: int, spent: Spent) -> Approver | None:
    """Return the limit that reaches: alone before together, one's own before one handed on."""
    reached = [Approver(user, each, numbers_of(each.limit).reach(minor, spent)) for each in held]
    for wanted in (Reach.ALONE, Reach.TOGETHER):
        for each in reached:
            if each.reach == wanted:
                return each
    return None
