"""Set rotas up and edit their rotations: an edit ends the old one and starts its successor, so that history stays."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from common.errors import BadInput
from escalations.actions import staffing
from escalations.models import OnCallSchedule, Participant, Rotation, RotationWindow
from escalations.rota.drafting import RotationDraft, refuse_nonsense
from sla.public_holidays import public_holidays
from users.models import User


class RotaRefused(BadInput):
    """The rota's own name, zone or holidays make no sense."""


class RotationOver(BadInput):
    """The rotation has ended already."""


@transaction.atomic
def set_up(
    *,
    name: str,
    team_id: int | None,
    time_zone: str,
    holiday_country: str = "",
    holiday_subdivision: str = "",
    by: User,
    now: datetime,
) -> OnCallSchedule:
    """Make a rota without rotations; refuses an unknown zone or country, and a name that is taken."""
    staffing.refuse_unless_editor(by)
    schedule = OnCallSchedule(
        name=name.strip(),
        team_id=team_id,
        time_zone=time_zone,
        holiday_country=holiday_country.strip().upper(),
        holiday_subdivision=holiday_subdivision.strip().upper(),
    )
    _check(schedule)
    schedule.save()
    return schedule


@transaction.atomic
def rename(
    *,
    schedule_id: int,
    name: str,
    holiday_country: str,
    holiday_subdivision: str,
    by: User,
    now: datetime,
) -> OnCallSchedule:
    """Change a rota's name and holidays; its zone stays, because every hand-off hangs on it."""
    staffing.refuse_unless_editor(by)
    schedule = OnCallSchedule.objects.select_for_update().get(pk=schedule_id)
    schedule.name = name.strip()
    schedule.holiday_country = holiday_country.strip().upper()
    schedule.holiday_subdivision = holiday_subdivision.strip().upper()
    _check(schedule)
    schedule.save(update_fields=["name", "holiday_country", "holiday_subdivision"])
    return schedule


@transaction.atomic
def put(
    *,
    schedule_id: int,
    rotation_id: int | None,
    draft: RotationDraft,
    at: datetime,
    cover_id: int | None = None,
    by: User,
    now: datetime,
) -> Rotation:
    """Start a rotation at `at` (now at the earliest), in the place of `rotation_id`, which ends then.

    Refuses what makes no sense, and (NeedsCover) a gap within three days where somebody was on call before.
    """
    staffing.refuse_unless_editor(by)
    at = max(at, now)
    staffing.refuse_far(at, field="at", now=now)
    staffing.refuse_far(draft.until, field="until", now=now)
    with staffing.changing(schedule_id, cover_id=cover_id, by=by, now=now) as schedule:
        refuse_nonsense(draft, schedule, begins=at)
        if rotation_id is not None:
            _end(schedule, rotation_id, at=at)
        row = Rotation(
            schedule=schedule,
            level=draft.level,
            name=draft.name.strip(),
            priority=draft.priority,
            kind=draft.kind,
            interval=draft.interval,
            starts_date=draft.starts_date,
            starts_time=draft.starts_time,
            shift_minutes=draft.shift_minutes,
            by_day=list(draft.by_day),
            valid_from=at,
            valid_until=draft.until,
        )
        _check(row)
        row.save()
        _fill(row, draft)
    return row


@transaction.atomic
def end(
    *, rotation_id: int, at: datetime, cover_id: int | None = None, by: User, now: datetime
) -> None:
    """End a rotation at `at` (now at the earliest); one that has not begun then is gone. NeedsCover as for `put`."""
    staffing.refuse_unless_editor(by)
    staffing.refuse_far(at, field="at", now=now)
    schedule_id = Rotation.objects.values_list("schedule", flat=True).get(pk=rotation_id)
    with staffing.changing(schedule_id, cover_id=cover_id, by=by, now=now) as schedule:
        _end(schedule, rotation_id, at=max(at, now))


def _end(schedule: OnCallSchedule, rotation_id: int, *, at: datetime) -> None:
    row = Rotation.objects.select_for_update().get(pk=rotation_id, schedule=schedule)
    if row.valid_until is not None and row.valid_until <= at:
        raise RotationOver(_("This rotation has ended by then already. Nothing was changed."))
    if row.valid_from is not None and row.valid_from >= at:
        row.delete()
        return
    row.valid_until = at
    row.save(update_fields=["valid_until"])


def _fill(row: Rotation, draft: RotationDraft) -> None:
    Participant.objects.bulk_create(
        Participant(rotation=row, position=position, user_id=person)
        for position, group in enumerate(draft.groups)
        for person in dict.fromkeys(group)
    )
    for window in draft.windows:
        made = RotationWindow(
            rotation=row, days=list(window.days), starts=window.starts, ends=window.ends
        )
        _check(made)
        made.save()


def _check(row: OnCallSchedule | Rotation | RotationWindow) -> None:
    if isinstance(row, OnCallSchedule) and row.holiday_country:
        public_holidays(row.holiday_country, row.holiday_subdivision)
    try:
        row.full_clean()
    except ValidationError as error:
        field = next(iter(error.message_dict), None)
        raise RotaRefused(
            " ".join(error.messages), field=None if field == "__all__" else field
        ) from None
