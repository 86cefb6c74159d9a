"""Give some days of one level their own shifts, and end that again."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from common.errors import BadInput
from escalations.actions import staffing
from escalations.models import TemporarySchedule, TemporaryShift
from users.models import User

_LONGEST = timedelta(days=92)
_MOST_SHIFTS = 300


class ShiftsMakeNoSense(BadInput):
    """The hours are over, turned round, too long, or a shift lies outside of them."""


@transaction.atomic
def make(
    *,
    schedule_id: int,
    level: str,
    start: datetime,
    end: datetime,
    shifts: Iterable[tuple[int, datetime, datetime]],
    reason: str = "",
    cover_id: int | None = None,
    by: User,
    now: datetime,
) -> TemporarySchedule:
    """Let one level follow only `shifts` (person, from, until) for [start, end): gaps between them are gaps.

    Refuses hours that overlap another temporary schedule of the level, and (NeedsCover) a gap within three days
    where somebody was on call before, unless `cover_id` stands there.
    """
    staffing.refuse_unless_editor(by)
    if end <= start:
        raise ShiftsMakeNoSense(_("The end must come after the start."), field="end")
    if end <= now:
        raise ShiftsMakeNoSense(_("These hours are over; they stay as they were."), field="end")
    if end - start > _LONGEST:
        raise ShiftsMakeNoSense(
            _("A temporary schedule can last three months at most."), field="end"
        )
    staffing.refuse_far(end, field="end", now=now)
    start = max(start, now)
    with staffing.changing(schedule_id, cover_id=cover_id, by=by, now=now) as schedule:
        row = TemporarySchedule(
            schedule=schedule,
            level=level,
            during=(start, end),
            reason=reason.strip()[:200],
            made_by=by,
            made_at=now,
        )
        _checked(row)
        row.save()
        _add_shifts(row, shifts, start=start, end=end)
    return row


@transaction.atomic
def withdraw(*, temporary_id: int, cover_id: int | None = None, by: User, now: datetime) -> None:
    """End a temporary schedule now, or take one back that has not begun; what of it has passed stays as it was."""
    staffing.refuse_unless_editor(by)
    schedule_id = TemporarySchedule.objects.values_list("schedule", flat=True).get(pk=temporary_id)
    with staffing.changing(schedule_id, cover_id=cover_id, by=by, now=now):
        row = TemporarySchedule.objects.select_for_update().get(pk=temporary_id)
        if row.during.upper <= now:
            raise ShiftsMakeNoSense(_("These hours are over; they stay as they were."))
        if row.during.lower >= now:
            row.delete()
            return
        row.shifts.filter(during__startswith__gte=now).delete()
        for shift in row.shifts.filter(during__endswith__gt=now):
            shift.during = (shift.during.lower, now)
            shift.save(update_fields=["during"])
        row.during = (row.during.lower, now)
        row.save(update_fields=["during"])


def _add_shifts(
    row: TemporarySchedule,
    shifts: Iterable[tuple[int, datetime, datetime]],
    *,
    start: datetime,
    end: datetime,
) -> None:
    """Write the shifts down; what lies before `start`, because it has passed, is left out."""
    found = list(shifts)
    if not found:
        raise ShiftsMakeNoSense(_("A temporary schedule needs at least one shift."), field="shifts")
    if len(found) > _MOST_SHIFTS:
        raise ShiftsMakeNoSense(_("These are too many shifts at once."), field="shifts")
    people = User.objects.in_bulk({user_id for user_id, _opens, _closes in found})
    for user_id, opens, closes in found:
        if user_id not in people:
            raise ShiftsMakeNoSense(_("Say who is on call."), field="shifts")
        staffing.refuse_unless_answers_pages(people[user_id], field="shifts")
        if closes <= opens:
            raise ShiftsMakeNoSense(_("The end must come after the start."), field="shifts")
        if closes > end or closes <= start:
            raise ShiftsMakeNoSense(
                _("A shift lies outside of the temporary schedule’s hours."), field="shifts"
            )
        shift = TemporaryShift(temporary=row, user_id=user_id, during=(max(opens, start), closes))
        _checked(shift)
        shift.save()


def _checked(row: TemporarySchedule | TemporaryShift) -> None:
    try:
        row.full_clean()
    except ValidationError as error:
        raise staffing.OverlappingRota(" ".join(error.messages)) from None
