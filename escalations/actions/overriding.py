"""Change who is on call for some hours."""

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from common.errors import BadInput, Forbidden
from escalations.actions import staffing
from escalations.actions.staffing import OverlappingRota
from escalations.lifecycle import Level
from escalations.models import OnCallSchedule, Override
from escalations.oncall import resolve
from escalations.rota.duty import Duty
from users.models import User
from users.roles import Permission

#: A change of more than this belongs into the rotation itself.
_LONGEST = timedelta(days=92)


class NotYourShift(Forbidden):
    """Only one's own shifts may be changed without the right to edit the rota."""


class EmptyHours(BadInput):
    """The change ends before it begins, lasts for ever, or is over."""


@transaction.atomic
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
    cover_id: int | None = None,
    by: User,
    now: datetime,
) -> Override:
    """Change one level of a rota for [start, end), from now on at the earliest: what has passed stays as it was.

    Refuses hours that overlap another change of the same person, and (NeedsCover) to leave the level without
    anybody within three days unless `cover_id` stands there then.
    """
    if by.pk not in (add_id, remove_id) and not by.can(Permission.EDIT_ROTA):
        raise NotYourShift(_("You can change your own shifts. For others, ask a manager."))
    if end <= start:
        raise EmptyHours(_("The end must come after the start."), field="end")
    if end <= now:
        raise EmptyHours(_("These hours are over; they stay as they were."), field="end")
    if end - start > _LONGEST:
        raise EmptyHours(_("A change can last three months at most."), field="end")
    staffing.refuse_far(end, field="end", now=now)
    with staffing.changing(schedule_id, cover_id=cover_id, by=by, now=now) as schedule:
        if add_id is not None:
            staffing.refuse_unless_answers_pages(User.objects.get(pk=add_id), field="add")
        row = Override(
            schedule=schedule,
            level=level,
            kind=kind,
            add_user_id=add_id,
            remove_user_id=remove_id,
            during=(max(start, now), end),
            reason=reason.strip()[:200],
            made_by=by,
            made_at=now,
        )
        try:
            row.full_clean()
        except ValidationError as error:
            raise OverlappingRota(" ".join(error.messages)) from None
        row.save()
    return row


@transaction.atomic
def take_now(*, schedule_id: int, level: str, by: User, now: datetime) -> Override:
    """Put `by` on a level from now until its next hand-off; doing it again changes nothing."""
    schedule = OnCallSchedule.objects.select_for_update().get(pk=schedule_id)
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
def withdraw(*, override_id: int, cover_id: int | None = None, by: User, now: datetime) -> None:
    """Take a change back; what of it lies in the past stays as it was. NeedsCover as for `override`."""
    row = Override.objects.get(pk=override_id)
    if by.pk not in (row.add_user_id, row.remove_user_id, row.made_by_id) and not by.can(
        Permission.EDIT_ROTA
    ):
        raise NotYourShift(_("You can change your own shifts. For others, ask a manager."))
    with staffing.changing(row.schedule_id, cover_id=cover_id, by=by, now=now):
        row = Override.objects.select_for_update().get(pk=override_id)
        if row.during.upper <= now:
            raise EmptyHours(_("These hours are over; they stay as they were."))
        if row.during.lower < now:
            row.during = (row.during.lower, now)
            row.save(update_fields=["during"])
        else:
            row.delete()
