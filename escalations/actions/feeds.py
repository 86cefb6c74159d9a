"""Calendars in and out: rotas kept elsewhere come in as files, one’s own shifts go out under a secret address."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction

from common.errors import BadInput
from escalations.actions import staffing
from escalations.models import CalendarFeed, ImportedCalendar, OnCallSchedule
from escalations.oncall.calendars import occurrences
from users.models import User

#: What is larger is not even read.
MOST_BYTES = 1_000_000
#: A calendar must still be readable after years on the same rota.
_MUST_LAST = timedelta(days=3 * 365)
_LAID_OUT = timedelta(days=92)


class CalendarRefused(BadInput):
    """The file is no calendar, too large, or would unfold without end."""


def hash_of(token: str) -> str:
    """Return what is kept of a feed's secret."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def make_feed(*, by: User, now: datetime) -> str:
    """Give a person a new secret address for their shifts; the one before stops working. The secret is shown once."""
    User.objects.select_for_update().get(pk=by.pk)
    CalendarFeed.objects.filter(user=by, revoked_at__isnull=True).update(revoked_at=now)
    token = secrets.token_urlsafe(32)
    CalendarFeed.objects.create(user=by, token_hash=hash_of(token), made_at=now)
    return token


@transaction.atomic
def revoke_feed(*, by: User, now: datetime) -> None:
    """End a person's secret address."""
    CalendarFeed.objects.filter(user=by, revoked_at__isnull=True).update(revoked_at=now)


@transaction.atomic
def import_calendar(
    *,
    schedule_id: int,
    level: str,
    name: str,
    text: str,
    priority: int = 0,
    cover_id: int | None = None,
    by: User,
    now: datetime,
) -> ImportedCalendar:
    """Let a calendar's events put people on call on one level; the same name again replaces the calendar before.

    Refuses what is no calendar, larger than a megabyte, or unfolds to more than any rota.
    """
    staffing.refuse_unless_editor(by)
    schedule = OnCallSchedule.objects.get(pk=schedule_id)
    try:
        occurrences(text, zone=schedule.time_zone, around=(now, now + _LAID_OUT))
        later = now + _MUST_LAST
        occurrences(text, zone=schedule.time_zone, around=(later, later + timedelta(days=1)))
    except ValueError as refused:
        raise CalendarRefused(str(refused), field="file") from None
    with staffing.changing(schedule_id, cover_id=cover_id, by=by, now=now):
        ImportedCalendar.objects.filter(schedule=schedule, name=name.strip()).delete()
        row = ImportedCalendar(
            schedule=schedule,
            level=level,
            name=name.strip(),
            text=text,
            priority=priority,
            imported_by=by,
            imported_at=now,
        )
        try:
            row.full_clean()
        except ValidationError as error:
            raise CalendarRefused(" ".join(error.messages), field="name") from None
        row.save()
    return row


@transaction.atomic
def remove_calendar(
    *, calendar_id: int, cover_id: int | None = None, by: User, now: datetime
) -> None:
    """Take an imported calendar out of its rota. NeedsCover when it leaves a gap soon."""
    staffing.refuse_unless_editor(by)
    schedule_id = ImportedCalendar.objects.values_list("schedule", flat=True).get(pk=calendar_id)
    with staffing.changing(schedule_id, cover_id=cover_id, by=by, now=now):
        ImportedCalendar.objects.filter(pk=calendar_id).delete()
