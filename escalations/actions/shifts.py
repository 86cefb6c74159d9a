"""Lay the rota out into shifts: ninety days ahead as planned, what has passed sealed for ever."""

from datetime import datetime, time, timedelta
from functools import partial

import structlog
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.time import instant_of
from escalations.actions import telling
from escalations.models import OnCallSchedule, Shift
from escalations.oncall import resolve
from escalations.oncall.shapes import Piece, Rota
from escalations.rota.duty import Duty
from escalations.rota.shaping import stretch_of

log = structlog.get_logger(__name__)
_AHEAD = timedelta(days=90)
#: How long before a shift its holder is told, and when it is too late for that.
_HEADS_UP = timedelta(hours=24)
_TOO_LATE = timedelta(minutes=30)
#: Who, on which level, from when until when, and whether it had begun before.
_Plan = dict[tuple[str, int, datetime], tuple[datetime, bool]]


def sweep(*, now: datetime) -> int:
    """Lay every rota out and tell people of shifts to come; gives how many rotas it managed."""
    done = 0
    for pk in list(OnCallSchedule.objects.order_by("pk").values_list("pk", flat=True)):
        try:
            lay_out(schedule_id=pk, now=now)
        except Exception:
            # One broken rota must not keep the others from being written down.
            log.exception("rota_stuck", schedule=pk)
        else:
            done += 1
    heads_up(now=now)
    return done


@transaction.atomic
def lay_out(*, schedule_id: int, now: datetime) -> None:
    """Write the rota's shifts down as they are planned from `now` on; what lies before is never changed again.

    Rota actions call it in their own transaction, so that the plan in force until `now` is what gets sealed.
    """
    schedule = OnCallSchedule.objects.select_for_update().get(pk=schedule_id)
    horizon = instant_of((now + _AHEAD).date() + timedelta(days=1), time(0), "UTC")
    duty = Duty(schedule, start=now, end=horizon)
    planned: _Plan = {}
    for level, rota in duty.rotas.items():
        planned |= _planned(level.value, rota, now=now, horizon=horizon)
    _write(schedule, planned, now=now)


@transaction.atomic
def heads_up(*, now: datetime) -> int:
    """Tell people a day ahead that a shift of theirs starts; once a shift, and not in its last half hour."""
    soon = Shift.objects.starting(now + _TOO_LATE, now + _HEADS_UP)
    owed = {_key(shift): shift for shift in soon.select_related("user", "schedule")}
    new = telling.not_told(owed)
    for key in new:
        shift = owed[key]
        start, end = stretch_of(shift.during)
        telling.tell(shift.user, key=key, say=partial(_ahead, shift, start, end, now), now=now)
    return len(new)


def _key(shift: Shift) -> str:
    start, _end = stretch_of(shift.during)
    return f"shift:{shift.schedule_id}:{shift.level}:{shift.user_id}:{int(start.timestamp())}"


def _ahead(shift: Shift, start: datetime, end: datetime, now: datetime) -> telling.Words:
    in_hours = round((start - now) / timedelta(hours=1))
    facts = {
        "place": telling.place(shift.schedule, shift.level),
        "hours": telling.hours(shift.user, start, end, now=now),
        "n": in_hours,
    }
    subject = (
        ngettext("On call in %(n)s hour: %(place)s", "On call in %(n)s hours: %(place)s", in_hours)
        % facts
    )
    text = (
        _(
            "You are on call: %(place)s, %(hours)s.\n\n"
            "If you cannot, ask for cover on the on-call page now rather than later.\n"
        )
        % facts
    )
    return subject, text


def _planned(level: str, rota: Rota, *, now: datetime, horizon: datetime) -> _Plan:
    """Return each person's stays: whole turns, not cut where only somebody else comes or goes."""
    plan: _Plan = {}
    open_stays: dict[int, tuple[datetime, datetime, frozenset[tuple[str, int]]]] = {}
    for piece in resolve.shifts(rota, now, horizon):
        turn = _base(piece)
        for person in map(int, piece.people):
            held = open_stays.get(person)
            start = piece.start
            if held is not None and held[1] == piece.start and held[2] == turn:
                start = held[0]
                plan.pop((level, person, max(start, now)), None)
            open_stays[person] = (start, piece.end, turn)
            if piece.end > now:
                plan[level, person, max(start, now)] = (piece.end, start < now)
    return plan


def _base(piece: Piece) -> frozenset[tuple[str, int]]:
    return frozenset(turn for turn in piece.turns if turn[0] not in ("override", "swap"))


def _write(schedule: OnCallSchedule, planned: _Plan, *, now: datetime) -> None:
    rows = list(schedule.shifts.filter(sealed_at__isnull=True))
    over = [row for row in rows if row.during.upper <= now]
    Shift.objects.filter(pk__in=[row.pk for row in over]).update(sealed_at=now)
    going_on = [row for row in rows if row.during.lower < now < row.during.upper]
    ahead = {
        (row.level, row.user_id, row.during.lower): row for row in rows if row.during.lower >= now
    }
    gone = [
        row.pk for key, row in ahead.items() if planned.get(key, (None,))[0] != row.during.upper
    ]
    Shift.objects.filter(pk__in=gone).delete()
    for row in going_on:
        end, has_begun = planned.get((row.level, row.user_id, now), (now, False))
        lower, upper = stretch_of(row.during)
        if has_begun:
            del planned[row.level, row.user_id, now]
        else:
            end = now
        if end != upper:
            row.during = (lower, end)
            row.sealed_at = now if end == now else None
            row.save(update_fields=["during", "sealed_at"])
    kept = {key for key, row in ahead.items() if row.pk not in set(gone)}
    Shift.objects.bulk_create(
        Shift(schedule=schedule, level=level, user_id=user, during=(start, end))
        for (level, user, start), (end, _begun) in planned.items()
        if (level, user, start) not in kept
    )
