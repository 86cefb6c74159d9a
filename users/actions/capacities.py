"""Say what somebody is good at and how much they may carry."""

from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from common.errors import BadInput, Forbidden
from users.models import Caseload, PersonSkill, Skill, User
from users.roles import Permission

#: No desk carries more than this.
MOST = 500


@transaction.atomic
def set_capacity(*, user: User, by: User, skills: Collection[Skill], limit: int | None) -> None:
    """Keep somebody's skills and limit (None: their team's); only who plans for people may (Forbidden)."""
    if not by.can(Permission.PLAN_PEOPLE):
        raise Forbidden(_("Your role does not plan for others."))
    if limit is not None and not 0 <= limit <= MOST:
        raise BadInput(_("Choose a limit from 0 to %(most)s.") % {"most": MOST}, field="limit")
    wanted = {skill.pk for skill in skills}
    PersonSkill.objects.filter(user=user).exclude(skill__in=wanted).delete()
    PersonSkill.objects.bulk_create(
        [PersonSkill(user=user, skill_id=pk) for pk in sorted(wanted)], ignore_conflicts=True
    )
    if limit is None:
        Caseload.objects.filter(user=user).delete()
    else:
        Caseload.objects.update_or_create(user=user, defaults={"limit": limit})
