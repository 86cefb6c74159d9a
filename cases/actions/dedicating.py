"""Say to whom the next case of a guest comes back; who owns what now stays as it is."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cases.actions.locking import locked
from cases.actions.ownership import require_free
from cases.models import Case, DedicatedPerson
from cases.models.refusals import CannotOwn
from common.errors import BadInput, Forbidden
from marketplace.models import Person
from users.models import User
from users.roles import Permission


@transaction.atomic
def dedicate(*, case_id: int, by: User, to: User, reason: str, now: datetime) -> DedicatedPerson:
    """Let the next case of this case's guest come back to `to`, in place of whoever it was.

    Only the owner of the case and who assigns cases may (Forbidden). Refuses no reason, a case without a guest
    (BadInput), and somebody who works no cases or must keep away (CannotOwn).
    """
    case = locked(case_id)
    _require_say(case, by)
    guest = _guest_of(case)
    if not reason.strip():
        raise BadInput(_("Say why the guest comes back to them."), field="reason")
    if not to.can(Permission.WORK_CASES):
        raise CannotOwn(_("%(person)s can’t own cases.") % {"person": to.short_name}, field="to")
    require_free(case, to)
    standing = DedicatedPerson.objects.standing().select_for_update().filter(person=guest).first()
    if standing is not None and standing.user == to:
        return standing
    if standing is not None:
        standing.until = now
        standing.save(update_fields=["until"])
    try:
        with transaction.atomic():
            return DedicatedPerson.objects.create(
                person=guest, user=to, reason=reason.strip()[:300], set_by=by, since=now
            )
    except IntegrityError:  # another case of the same guest, at the same moment
        return DedicatedPerson.objects.standing().get(person=guest)


@transaction.atomic
def undedicate(*, case_id: int, by: User, now: datetime) -> int:
    """Let the guest's next case go to whoever is free; returns how many wishes ended (none or one)."""
    case = locked(case_id)
    _require_say(case, by)
    return DedicatedPerson.objects.standing().filter(person=_guest_of(case)).update(until=now)


def _guest_of(case: Case) -> Person:
    party = case.parties.select_related("person").filter(side="guest", is_primary=True).first()
    if party is None:
        raise BadInput(_("This case has no guest yet."))
    return party.person


def _require_say(case: Case, by: User) -> None:
    if not case.is_owned_by(by) and not by.can(Permission.ASSIGN_CASES):
        raise Forbidden(_("Only the owner, or who assigns cases, says to whom a guest comes back."))
