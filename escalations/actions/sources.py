"""Which other systems may raise alerts: made, given a new secret, switched off and on."""

from datetime import datetime

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from common.errors import Forbidden
from escalations.models import AlertSource
from users.models import User
from users.roles import Permission


class NotAnAdmin(Forbidden):
    """Only who runs the system opens doors to other systems."""


@transaction.atomic
def make(*, name: str, team_id: int, severity: int, by: User, now: datetime) -> AlertSource:
    """Let another system raise alerts for a team; its code follows from its name."""
    _require_admin(by)
    stem = slugify(name)[:50] or "source"
    taken = set(AlertSource.objects.filter(code__startswith=stem).values_list("code", flat=True))
    codes = (stem if number == 1 else f"{stem}-{number}" for number in range(1, len(taken) + 2))
    source = AlertSource(
        code=next(code for code in codes if code not in taken),
        name=name,
        team_id=team_id,
        severity=severity,
        made_by=by,
        made_at=now,
    )
    source.full_clean(validate_constraints=False)
    source.save()
    return source


@transaction.atomic
def rotate(*, source_id: int, by: User, now: datetime) -> AlertSource:
    """Give a source a new secret; the one it had is worth nothing from now on."""
    _require_admin(by)
    source = AlertSource.objects.select_for_update().get(pk=source_id)
    source.secret_version += 1
    source.save(update_fields=["secret_version"])
    return source


@transaction.atomic
def switch(*, source_id: int, is_active: bool, by: User, now: datetime) -> AlertSource:
    """Switch a source off, or on again."""
    _require_admin(by)
    source = AlertSource.objects.select_for_update().get(pk=source_id)
    source.is_active = is_active
    source.save(update_fields=["is_active"])
    return source


def _require_admin(by: User) -> None:
    if not by.can(Permission.ADMINISTER):
        raise NotAnAdmin(_("Only an admin can change which systems raise alerts."))
