"""Say that somebody must keep away from a case, and lift it again. The reason stays between them and the audit."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cases.actions.locking import locked
from cases.models import Conflict
from common.errors import BadInput, DomainError, Forbidden
from users.models import User
from users.roles import Permission


class OwnsTheCase(DomainError):
    """The owner of a case must give it away first."""


@transaction.atomic
def declare(*, case_id: int, user: User, reason: str, by: User, now: datetime) -> Conflict:
    """Keep `user` from being woken for, given or asked about the case. Saying it again changes nothing.

    People say it of themselves; of others only who may assign cases (Forbidden). Refused while they own the case.
    """
    if user != by and not by.can(Permission.ASSIGN_CASES):
        raise Forbidden(_("Your role says this only of yourself."))
    if not reason.strip():
        raise BadInput(_("Say why; only who reads the audit trail sees it."), field="reason")
    case = locked(case_id)
    if case.is_owned_by(user):
        raise OwnsTheCase(_("Hand the case over or release it first."))
    known = Conflict.objects.filter(case=case, user=user, lifted_at=None).first()
    return known or Conflict.objects.create(
        case=case, user=user, reason=reason.strip()[:300], declared_by=by, declared_at=now
    )


@transaction.atomic
def lift(*, case_id: int, user: User, reason: str, by: User, now: datetime) -> None:
    """End what kept `user` from the case; only who may assign cases may (Forbidden). It stays on record, with why."""
    if not by.can(Permission.ASSIGN_CASES) or user == by:
        raise Forbidden(_("Somebody else who assigns cases has to lift it."))
    if not reason.strip():
        raise BadInput(_("Say why it holds no longer."), field="reason")
    known = Conflict.objects.select_for_update().filter(case=case_id, user=user, lifted_at=None)
    for conflict in known:
        conflict.lifted_at, conflict.lifted_by = now, by
        conflict.lifted_because = reason.strip()[:300]
        conflict.save(update_fields=["lifted_at", "lifted_by", "lifted_because"])
