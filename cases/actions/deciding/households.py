"""Count people together whose sums are one, and apart again."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cases.models import Household, HouseholdMember
from common import texts
from common.errors import BadInput, Forbidden
from marketplace.models import Person
from users.models import User
from users.roles import Permission


@transaction.atomic
def join(*, person_id: int, with_id: int, reason: str, by: User, now: datetime) -> Household:
    """Count two people together, and with them whoever already counts with either. Saying it again changes nothing."""
    reason = _checked(by, reason)
    if person_id == with_id:
        raise BadInput(_("Choose somebody else."), field="person")
    pair = Person.objects.select_for_update(no_key=True).filter(pk__in=[person_id, with_id])
    if len(pair.order_by("pk")) != 2:
        raise BadInput(_("This person is not known."), field="person")
    standing = HouseholdMember.objects.standing().select_for_update()
    known = {each.person_id: each for each in standing.filter(person__in=[person_id, with_id])}
    one, other = known.get(person_id), known.get(with_id)
    if one is not None and other is not None:
        if one.household_id != other.household_id:
            for each in standing.filter(household=one.household_id):
                _move(each, other.household, reason, by=by, now=now)
        return other.household
    there = one or other
    household = (
        there.household if there is not None else Household.objects.create(made_by=by, made_at=now)
    )
    for alone in {person_id, with_id} - set(known):
        _add(household, alone, reason, by=by, now=now)
    return household


@transaction.atomic
def leave(*, person_id: int, reason: str, by: User, now: datetime) -> None:
    """Count a person alone again; what was decided meanwhile stays decided. Only who approves exceptions says so."""
    _checked(by, reason)
    if not by.can(Permission.APPROVE_EXCEPTIONS):
        raise Forbidden(_("Your role does not take people apart."))
    for each in HouseholdMember.objects.standing().select_for_update().filter(person=person_id):
        each.left_at, each.left_by = now, by
        each.save(update_fields=["left_at", "left_by"])


def _move(member: HouseholdMember, to: Household, reason: str, *, by: User, now: datetime) -> None:
    member.left_at, member.left_by = now, by
    member.save(update_fields=["left_at", "left_by"])
    _add(to, member.person_id, reason, by=by, now=now)


def _add(household: Household, person_id: int, reason: str, *, by: User, now: datetime) -> None:
    HouseholdMember.objects.create(
        household=household, person_id=person_id, reason=reason, added_by=by, added_at=now
    )


def _checked(by: User, reason: str) -> str:
    if not by.can(Permission.WORK_CASES):
        raise Forbidden(_("Your role does not say this."))
    reason = texts.clean(reason)[:300]
    if not reason:
        raise BadInput(_("Say why."), field="reason")
    return reason
