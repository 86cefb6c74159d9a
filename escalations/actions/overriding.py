"""Change who is on call for some hours."""

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from common.errors import BadInput, DomainError, Forbidden
from common.live import Audience, announce
from escalations.duty import Duty
from escalations.lifecycle import Level
from escalations.models import OnCallSchedule, Override
from escalations.oncall import resolve
from users.models import User
from users.roles import Permission

#: A change of more than this belongs into the rotation itself.
_LONGEST = timedelta(days=92)


class OverlappingRota(DomainError):
    """The person's hours overlap another change."""


class NotYourShift(Forbidden):
    """Only one's own shifts may be changed without the right to edit the rota."""


class EmptyHours(BadInput):
    """The change ends before it begins, or lasts for ever."""


def override(
    *,
    schedule_id: int,
    level: str,
    kind: str,
    add_id: int | None,
    remove_id: int | None,
    start: datetime,
    end: datetime,
    reason: str = "",
    by: User,
    now: datetime,
) -> Override:
    """Change one level of a rota for [start, end); refuses hours that overlap another change of the same person."""
    if by.pk not in (add_id, remove_id) and not by.can(Permission.EDIT_ROTA):
        raise NotYourShift(_("You can change your own shifts. For others, ask a manager."))
    if end <= start:
        raise EmptyHours(_("The end must come after the start."), field="end")
    if end - start > _LONGEST:
        raise EmptyHours(_("A change can last three months at most."), field="end")
    row = Override(
        schedule_id=schedule_id,
        level=level,
        kind=kind,
        add_user_id=add_id,
        remove_user_id=remove_id,
        during=(start, end),
        reason=reason.strip()[:200],
        made_by=by,
        made_at=now,
    )
    try:
        with transaction.atomic():
            row.full_clean()
            row.save()
    except ValidationError as error:
        raise OverlappingRota(" ".join(error.messages)) from None
    except IntegrityError:  # somebody else was a moment faster
        raise OverlappingRota(
            _("These hours overlap another change of the same person. Nothing was changed.")
        ) from None
    announce("oncall", audience=_audience(row.schedule), schedule=schedule_id)
    return row


def take_now(*, schedule_id: int, level: str, by: User, now: datetime) -> Override:
    """Put `by` on a level from now until its next hand-off; doing it again changes nothing."""
    schedule = OnCallSchedule.objects.get(pk=schedule_id)
    end = now + timedelta(days=8)
    duty = Duty(schedule, start=now, end=end)
    rota = duty.rotas.get(Level(level))
    until = now + timedelta(hours=12)
    if rota is not None:
        current = resolve.segments(rota, now, end)[0]
        if by.pk in current.people:
            existing = schedule.overrides.filter(add_user=by, level=level, during__contains=now)
            found = existing.first()
            if found is not None:
                return found
        if current.people:
            until = current.end
    return override(
        schedule_id=schedule_id,
        level=level,
        kind=Override.Kind.COVER,
        add_id=by.pk,
        remove_id=None,
        start=now,
        end=until,
        reason="",
        by=by,
        now=now,
    )


@transaction.atomic
def withdraw(*, override_id: int, by: User, now: datetime) -> None:
    """Take a change back; what of it lies in the past stays as it was."""
    row = Override.objects.select_for_update().get(pk=override_id)
    if by.pk not in (row.add_user_id, row.remove_user_id, row.made_by_id) and not by.can(
        Permission.EDIT_ROTA
    ):
        raise NotYourShift(_("You can change your own shifts. For others, ask a manager."))
    if row.during.upper <= now:
        raise EmptyHours(_("These hours are over; they stay as they were."))
    if row.during.lower < now:
        row.during = (row.during.lower, now)
        row.save(update_fields=["during"])
    else:
        row.delete()
    announce("oncall", audience=_audience(row.schedule), schedule=row.schedule_id)


def _audience(schedule: OnCallSchedule) -> Audience:
    return Audience(teams=frozenset({schedule.team_id} if schedule.team_id else set()))
