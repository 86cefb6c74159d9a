"""What departs from a rota, in words: overrides, swaps, temporary schedules, and open requests. Read-only."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from escalations.lifecycle import Level, SwapState
from escalations.models import OnCallSchedule, Override, ShiftSwap, TemporarySchedule
from escalations.oncall.shapes import Stretch
from escalations.rota.duty import TEMPORARY_SHIFTS
from escalations.rota.shaping import stretch_of
from users.models import User
from users.roles import Permission


@dataclass(frozen=True, slots=True)
class Change:
    """One departure from the rota. `take_back` is where to undo it, empty for who may not."""

    kind: str
    level: Level
    says: str
    start: datetime
    end: datetime
    reason: str
    made_by: User
    take_back: str
    in_return: Stretch | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """One open request that somebody takes hours of a colleague's, and what the reader may do about it."""

    swap: ShiftSwap
    level: Level
    start: datetime
    end: datetime
    in_return: Stretch | None
    may_take: bool
    may_withdraw: bool


def coming(
    schedule: OnCallSchedule, *, start: datetime, end: datetime | None = None, reader: User
) -> list[Change]:
    """Return what departs from the rota at or after `start` (and before `end`), soonest first."""
    may_edit = reader.can(Permission.EDIT_ROTA)
    found = [
        *_overrides(schedule, start, end, reader, may_edit=may_edit),
        *_swaps(schedule, start, end, reader, may_edit=may_edit),
        *_temporary(schedule, start, end, may_edit=may_edit),
    ]
    return sorted(found, key=lambda change: (change.start, change.level, change.says))


def requests(
    schedule: OnCallSchedule,
    *,
    start: datetime,
    end: datetime | None = None,
    now: datetime,
    reader: User,
) -> list[Request]:
    """Return the open requests for hours at or after `start` (and before `end`), soonest first."""
    rows = schedule.swaps.filter(state=SwapState.OPEN, during__endswith__gt=start)
    if end is not None:
        rows = rows.filter(during__startswith__lt=end)
    return [
        Request(
            swap=row,
            level=Level(row.level),
            start=row.during.lower,
            end=row.during.upper,
            in_return=stretch_of(row.in_return) if row.in_return else None,
            may_take=row.may_be_taken_by(reader, now=now),
            may_withdraw=row.giver_id == reader.pk or reader.can(Permission.EDIT_ROTA),
        )
        for row in rows.select_related("giver", "asked").order_by("during", "pk")
    ]


def _overrides(
    schedule: OnCallSchedule, start: datetime, end: datetime | None, reader: User, *, may_edit: bool
) -> Iterator[Change]:
    rows = schedule.overrides.filter(during__endswith__gt=start)
    if end is not None:
        rows = rows.filter(during__startswith__lt=end)
    for row in rows.select_related("add_user", "remove_user", "made_by"):
        is_theirs = reader.pk in (row.add_user_id, row.remove_user_id, row.made_by_id)
        yield Change(
            kind="override",
            level=Level(row.level),
            says=_said(row),
            start=row.during.lower,
            end=row.during.upper,
            reason=row.because,
            made_by=row.made_by,
            take_back=_address("override_removal", row.schedule_id, row.pk)
            if is_theirs or may_edit
            else "",
        )


def _said(row: Override) -> str:
    names = {
        "comes": row.add_user.short_name if row.add_user else "",
        "goes": row.remove_user.short_name if row.remove_user else "",
    }
    if row.kind == Override.Kind.ADD:
        return _("%(comes)s too") % names
    if row.kind == Override.Kind.REMOVE:
        return _("Without %(goes)s") % names
    if row.kind == Override.Kind.REPLACE:
        return _("%(comes)s for %(goes)s") % names
    return _("%(comes)s alone") % names


def _swaps(
    schedule: OnCallSchedule, start: datetime, end: datetime | None, reader: User, *, may_edit: bool
) -> Iterator[Change]:
    rows = schedule.swaps.taken().overlapping(start, end) if end else schedule.swaps.taken()
    for row in rows.select_related("giver", "taker"):
        in_return = stretch_of(row.in_return) if row.in_return else None
        last = max(row.during.upper, in_return[1] if in_return else row.during.upper)
        if row.taker is None or last <= start:
            continue
        is_theirs = reader.pk in (row.giver_id, row.taker_id)
        may_undo = (is_theirs or may_edit) and row.begins_at() > start
        yield Change(
            kind="swap",
            level=Level(row.level),
            says=_("%(comes)s for %(goes)s")
            % {"comes": row.taker.short_name, "goes": row.giver.short_name},
            start=row.during.lower,
            end=row.during.upper,
            reason=row.reason,
            made_by=row.giver,
            take_back=reverse("escalations:swap_return", args=[row.pk]) if may_undo else "",
            in_return=in_return,
        )


def _temporary(
    schedule: OnCallSchedule, start: datetime, end: datetime | None, *, may_edit: bool
) -> Iterator[Change]:
    rows = TemporarySchedule.objects.filter(schedule=schedule, during__endswith__gt=start)
    if end is not None:
        rows = rows.filter(during__startswith__lt=end)
    for row in rows.select_related("made_by").prefetch_related(TEMPORARY_SHIFTS):
        names = dict.fromkeys(shift.user.short_name for shift in row.shifts.all())
        yield Change(
            kind="temporary",
            level=Level(row.level),
            says=_("Only %(names)s") % {"names": ", ".join(names)} if names else _("Nobody"),
            start=row.during.lower,
            end=row.during.upper,
            reason=row.reason,
            made_by=row.made_by,
            take_back=_address("temporary_removal", row.schedule_id, row.pk) if may_edit else "",
        )


def _address(name: str, schedule_id: int, pk: int) -> str:
    return reverse(f"escalations:{name}", args=[schedule_id, pk])
