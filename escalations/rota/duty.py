"""Rows of a rota, read once and laid out by `escalations.oncall`: who is on duty on which level."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import structlog
from django.db.models import F, Prefetch, QuerySet

from escalations.lifecycle import Level
from escalations.models import (
    ImportedCalendar,
    OnCallSchedule,
    Participant,
    Rotation,
    TemporaryShift,
)
from escalations.oncall import resolve
from escalations.oncall.calendars import CalendarPeople
from escalations.oncall.shapes import Block, Rota, Segment
from escalations.rota import shaping
from escalations.rota.history import History, joined
from sla.public_holidays import public_holidays
from users.models import User

log = structlog.get_logger(__name__)
_INSTANT = timedelta(microseconds=1)
#: An event this far from the question cannot hold it: longer ones are no shifts.
_CALENDAR_AROUND = timedelta(days=32)
TEMPORARY_SHIFTS = Prefetch("shifts", queryset=TemporaryShift.objects.select_related("user"))


class Duty:
    """One schedule's levels as rotas over [start, end), and the people in them by key.

    The rotas hold rotations, imported calendars, overrides, taken swaps and temporary schedules. With `now`, what
    lies before it is read from the sealed shifts instead: who was on call does not change with the rota.
    """

    def __init__(
        self,
        schedule: OnCallSchedule,
        *,
        start: datetime,
        end: datetime,
        now: datetime | None = None,
    ) -> None:
        self.schedule = schedule
        self.people: dict[int, User] = {}
        self.start, self.end, self.now = start, end, now
        rotations = rotations_of(schedule, Participant.objects.all())
        overrides = list(schedule.overrides.overlapping(start, end).order_by("made_at", "pk"))
        temporary = list(
            schedule.temporary_schedules.overlapping(start, end).prefetch_related("shifts")
        )
        swaps = list(schedule.swaps.taken().overlapping(start, end))
        calendars = list(schedule.imported_calendars.order_by("pk"))
        # Everybody once, by their keys: joined, one person would come as often as they stand in the rota.
        keys = {p.user_id for rotation in rotations for p in rotation.participants.all()}
        keys |= {key for o in overrides for key in (o.add_user_id, o.remove_user_id) if key}
        keys |= {shift.user_id for row in temporary for shift in row.shifts.all()}
        keys |= {key for s in swaps for key in (s.giver_id, s.taker_id) if key}
        self._meet(User.objects.filter(pk__in=keys) if keys else ())
        blocks = self._calendar_blocks(calendars) if calendars else {}
        away = frozenset(user.pk for user in self.people.values() if not user.is_active)
        self.rotas: dict[Level, Rota] = {}
        for level in Level:
            mine = [r for r in rotations if r.level == level]
            changes = [o for o in overrides if o.level == level]
            instead = [t for t in temporary if t.level == level]
            if mine or changes or instead or blocks.get(level):
                self.rotas[level] = Rota(
                    zone=schedule.time_zone,
                    rotations=tuple(shaping.rotation_of(r, shaping.groups_of(r)) for r in mine),
                    rules=tuple(
                        shaping.rule_of(window, shaping.name_of(r))
                        for r in mine
                        for window in r.windows.all()
                    ),
                    overrides=tuple(shaping.override_of(o, swaps) for o in changes),
                    temporary=tuple(shaping.temporary_of(t, changes, swaps) for t in instead),
                    swaps=tuple(
                        leg for s in swaps if s.level == level for leg in shaping.swaps_of(s)
                    ),
                    not_pageable=away,
                    extra=tuple(blocks.get(level, ())),
                )
        self._history = (
            History(schedule, start=start, end=min(end, now))
            if now is not None and start < now
            else None
        )
        if self._history is not None:
            self.people |= self._history.people

    def _meet(self, users: Iterable[User]) -> None:
        self.people.update((user.pk, user) for user in users)

    def _calendar_blocks(self, calendars: list[ImportedCalendar]) -> dict[Level, list[Block]]:
        """Lay the imported calendars out; everybody who answers pages can be named in one."""
        staff = {user.pk: user for user in User.objects.filter(is_active=True)}
        known = CalendarPeople()
        for user in staff.values():
            known.know(user.pk, user.email, user.name, user.called)
        blocks: dict[Level, list[Block]] = {}
        for row in calendars:
            around = (self.start - _CALENDAR_AROUND, self.end + _CALENDAR_AROUND)
            try:
                found = known.blocks(row.text, zone=self.schedule.time_zone, around=around)
            except ValueError:  # it was readable when it came in; paging goes on without it
                log.exception("calendar_unreadable", calendar=row.pk)
                continue
            blocks.setdefault(Level(row.level), []).extend(
                replace(
                    b, priority=b.priority + row.priority, turn=(f"{b.turn[0]} {row.pk}", b.turn[1])
                )
                for b in found
            )
        self._meet(staff[int(key)] for found in blocks.values() for b in found for key in b.people)
        return blocks

    @property
    def levels(self) -> list[Level]:
        """Return the levels in use, first woken first; with `now`, those of the past too."""
        return self.levels_in(self.start, self.end)

    def levels_in(self, start: datetime, end: datetime) -> list[Level]:
        """Return the levels in use for [start, end): by a rotation, a change of these hours, or somebody’s past."""
        past = self._history.levels_in(start, end) if self._history is not None else set()
        return [
            level
            for level in Level
            if level in past or (level in self.rotas and _is_used(self.rotas[level], start, end))
        ]

    def at(self, level: Level | str, instant: datetime) -> list[User]:
        """Return who is on call on the level at `instant`; people who left us are never among them."""
        rota = self.rotas.get(Level(level))
        return [] if rota is None else self.named(resolve.at(rota, instant))

    def segments(self, level: Level | str, start: datetime, end: datetime) -> list[Segment]:
        """Lay one level over [start, end): stretches that tile it; as it was before `now`, as planned after."""
        rota = self.rotas.get(Level(level), Rota(zone=self.schedule.time_zone))
        if self._history is None:
            return resolve.segments(rota, start, end)
        laid: list[Segment] = []
        since, until = self._history.bounds(start, end)
        if start < since:
            laid += resolve.segments(rota, start, since)
        if since < until:
            laid += self._history.segments(Level(level), since, until)
        if until < end:
            laid += resolve.segments(rota, until, end)
        return joined(laid)

    def change_at(self, level: Level | str, instant: datetime) -> str:
        """Say what put these people there: "temporary", "override", "swap", "calendar", or "" for the rotation."""
        rota = self.rotas.get(Level(level))
        if rota is None:
            return ""
        piece = next(resolve.lay(rota, instant, instant + _INSTANT))
        sources = {source for source, _ in piece.turns}
        if any(t.start <= instant < t.end for t in rota.temporary):
            return "override" if "override" in sources else "temporary"
        if "swap" in sources:
            return "swap"
        if set(resolve.usual(rota, instant)) != set(piece.people):
            return "override"
        if any(source.startswith("calendar ") for source in sources):
            return "calendar"
        return ""

    def named(self, keys: Iterable[int | str]) -> list[User]:
        """Return the people behind a rota's keys."""
        return [self.people[int(key)] for key in keys]


def _is_used(rota: Rota, start: datetime, end: datetime) -> bool:
    changes = [(one.start, one.end) for one in rota.overrides]
    changes += [(one.start, one.end) for one in rota.temporary]
    return bool(rota.rotations or rota.extra) or any(
        opens < end and start < closes for opens, closes in changes
    )


def rotations_of(schedule: OnCallSchedule, participants: QuerySet[Participant]) -> list[Rotation]:
    """Return the rota's rotations with their windows and participants, highest priority first."""
    turns = Prefetch("participants", queryset=participants.order_by("position", "pk"))
    return list(schedule.rotations.prefetch_related("windows", turns).order_by("-priority", "pk"))


def on_call(schedule: OnCallSchedule, level: Level | str, *, now: datetime) -> list[User]:
    """Return who is on call on one level of a rota at `now`."""
    return Duty(schedule, start=now, end=now + timedelta(seconds=1)).at(level, now)


def schedule_of(team_id: int | None) -> OnCallSchedule | None:
    """Return the rota that answers for a team: its own, else the house's, else the first there is."""
    schedules = OnCallSchedule.objects.order_by(F("team_id").asc(nulls_first=True), "pk")
    own = schedules.filter(team_id=team_id).first() if team_id is not None else None
    return own or schedules.first()


def next_duty(person: User, *, start: datetime, end: datetime) -> datetime | None:
    """Return when within [start, end) the person is first on call anywhere; None when they are not."""
    found = []
    for schedule in OnCallSchedule.objects.order_by("pk"):
        duty = Duty(schedule, start=start, end=end)
        if person.pk not in duty.people:
            continue
        found += [
            segment.start
            for rota in duty.rotas.values()
            for segment in resolve.segments(rota, start, end)
            if person.pk in segment.people
        ]
    return min(found, default=None)


def holidays(schedule: OnCallSchedule, first: date, last: date) -> dict[date, str]:
    """Return the public holidays of the rota's country from `first` to `last`, by date."""
    if not schedule.holiday_country:
        return {}
    known: Any = public_holidays(schedule.holiday_country, schedule.holiday_subdivision)
    days = (date.fromordinal(n) for n in range(first.toordinal(), last.toordinal() + 1))
    return {day: str(known.get(day)) for day in days if day in known}
