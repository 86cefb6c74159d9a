"""Put somebody on a case for what they know, beside its owner, and take them off again."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cases.actions.locking import locked, save
from cases.actions.ownership import require_free
from cases.actions.timeline import record
from cases.models import AccessGrant, Case, CaseEvent, CaseRole, Specialty
from cases.models.refusals import CannotOwn
from common.errors import BadInput, DomainError, Forbidden
from users.models import User
from users.roles import Permission, Role

Kind = CaseEvent.Kind

#: Roles of people no case is opened to, for whatever they know.
_NEVER = (Role.ADMIN, Role.AUDITOR, Role.MACHINE)


class RoleOver(DomainError):
    """Somebody else ended this role already."""


@transaction.atomic
def give(
    *, case_id: int, by: User, user: User, specialty: str, reason: str, now: datetime
) -> CaseRole:
    """Put `user` on the case; they see it until the role ends, whoever owns it then. Twice is once.

    Only the owner and who assigns cases may (Forbidden). Refuses no reason, an unknown specialty (BadInput), and
    somebody no case is opened to or who must keep away (CannotOwn).
    """
    case = locked(case_id)
    _require_say(case, by)
    if specialty not in Specialty.values:
        raise BadInput(_("Say for what they are needed."), field="specialty")
    if not reason.strip():
        raise BadInput(_("Say why they are needed."), field="reason")
    if not user.is_active or user.role in _NEVER:
        raise CannotOwn(
            _("%(person)s works on no cases.") % {"person": user.short_name}, field="user"
        )
    require_free(case, user)
    known = case.roles.standing().filter(user=user, specialty=specialty).first()
    if known is not None:
        return known
    role = CaseRole.objects.create(
        case=case,
        user=user,
        specialty=specialty,
        reason=reason.strip()[:300],
        given_by=by,
        since=now,
    )
    AccessGrant.objects.update_or_create(
        case=case,
        user=user,
        kind=AccessGrant.Kind.ROLE,
        defaults={
            "reason": role.reason,
            "granted_by": by,
            "granted_at": now,
            "expires_at": None,
        },
    )
    save(case, now=now)
    facts = {**_named(role), "reason": role.reason}
    record(case, Kind.ROLE_GIVEN, actor=by, facts=facts, now=now)
    return role


@transaction.atomic
def end(*, role_id: int, by: User, now: datetime) -> CaseRole:
    """Take somebody off the case; with their last role on it ends what they saw by it.

    The owner may, who assigns cases, and the specialist themselves (Forbidden for anybody else).
    """
    case = locked(CaseRole.objects.values_list("case_id", flat=True).get(pk=role_id))
    role = CaseRole.objects.select_for_update(of=("self",)).select_related("user").get(pk=role_id)
    if role.user != by:
        _require_say(case, by)
    if role.ended_at is not None:
        raise RoleOver(_("This role has ended already."))
    role.ended_at, role.ended_by = now, by
    role.save(update_fields=["ended_at", "ended_by"])
    if not case.roles.standing().filter(user=role.user).exists():
        case.grants.filter(user=role.user, kind=AccessGrant.Kind.ROLE).update(expires_at=now)
    save(case, now=now)
    record(case, Kind.ROLE_ENDED, actor=by, facts=_named(role), now=now)
    return role


def _require_say(case: Case, by: User) -> None:
    if not case.is_owned_by(by) and not by.can(Permission.ASSIGN_CASES):
        raise Forbidden(_("Only the owner, or who assigns cases, says who works on this case."))


def _named(role: CaseRole) -> dict[str, object]:
    return {
        "role": role.pk,
        "user": role.user_id,
        "user_name": role.user.short_name,
        "specialty": role.specialty,
    }
