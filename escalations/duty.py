"""Rows of a rota, read once and laid out by `escalations.oncall`: who is on duty on which level."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from django.db.models import F, Prefetch

from escalations.lifecycle import Level
from escalations.models import OnCallSchedule, Override, Participant, Rotation
from escalations.oncall import resolve
from escalations.oncall.shapes import Anchor, Change, Kind, Rota, Rule
from escalations.oncall.shapes import Override as OverrideShape
from escalations.oncall.shapes import Rotation as RotationShape
from users.models import User
from users.roles import Role

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Duty:
    """One schedule's levels as rotas over [start, end), and the people in them by key."""

    def __init__(self, schedule: OnCallSchedule, *, start: datetime, end: datetime) -> None:
        self.schedule = schedule
        self.people: dict[int, User] = {}
        rotations = list(
            schedule.rotations.prefetch_related(
                "windows",
                Prefetch(
                    "participants",
                    queryset=Participant.objects.select_related("user").order_by("position", "pk"),
                ),
            ).order_by("-priority", "pk")
        )
        overrides = list(
            schedule.overrides.overlapping(start, end)
            .select_related("add_user", "remove_user")
            .order_by("made_at", "pk")
        )
        self._meet(p.user for rotation in rotations for p in rotation.participants.all())
        self._meet(u for o in overrides for u in (o.add_user, o.remove_user) if u is not None)
        away = frozenset(user.pk for user in self.people.values() if not user.is_active)
        self.rotas: dict[Level, Rota] = {}
        for level in Level:
            mine = [r for r in rotations if r.level == level]
            changes = [o for o in overrides if o.level == level]
            if mine or changes:
                self.rotas[level] = Rota(
                    zone=schedule.time_zone,
                    rotations=tuple(_rotation(r) for r in mine),
                    rules=tuple(rule for r in mine for rule in _rules(r)),
                    overrides=tuple(_override(o) for o in changes),
                    not_pageable=away,
                )

    def _meet(self, users: Iterable[User]) -> None:
        self.people.update((user.pk, user) for user in users)

    def at(self, level: Level | str, instant: datetime) -> list[User]:
        """Return who is on call on the level at `instant`; people who left us are never among them."""
        rota = self.rotas.get(Level(level))
        return [] if rota is None else self.named(resolve.at(rota, instant))

    def named(self, keys: Iterable[int | str]) -> list[User]:
        """Return the people behind a rota's keys."""
        return [self.people[int(key)] for key in keys]


def on_call(schedule: OnCallSchedule, level: Level | str, *, now: datetime) -> list[User]:
    """Return who is on call on one level of a rota at `now`."""
    return Duty(schedule, start=now, end=now + timedelta(seconds=1)).at(level, now)


def schedule_of(team_id: int | None) -> OnCallSchedule | None:
    """Return the rota that answers for a team: its own, else the house's, else the first there is."""
    schedules = OnCallSchedule.objects.order_by(F("team_id").asc(nulls_first=True), "pk")
    own = schedules.filter(team_id=team_id).first() if team_id is not None else None
    return own or schedules.first()


def duty_managers(team_id: int | None, *, now: datetime) -> list[User]:
    """Return who is woken when everybody else was: the level's people, else the managers, never just nobody.

    Managers of the team come before all managers; only when there is no manager at all is the list empty.
    """
    schedule = schedule_of(team_id)
    people = on_call(schedule, Level.DUTY_MANAGER, now=now) if schedule else []
    if people:
        return people
    managers = User.objects.filter(is_active=True, role=Role.MANAGER).order_by("pk")
    return list(managers.filter(teams=team_id)[:10]) or list(managers[:10])


def _rotation(row: Rotation) -> RotationShape:
    groups: dict[int, list[int]] = {}
    for participant in row.participants.all():
        groups.setdefault(participant.position, []).append(participant.user_id)
    anchor = None
    if row.anchor_at is not None and row.anchor_position is not None:
        anchor = Anchor(row.anchor_at, row.anchor_position)
    return RotationShape(
        name=row.name,
        kind=Kind(row.kind),
        start=datetime.combine(row.starts_date, row.starts_time),
        groups=tuple(tuple(group) for _, group in sorted(groups.items())),
        interval=row.interval,
        shift=timedelta(minutes=row.shift_minutes) if row.shift_minutes else None,
        by_day=frozenset(_DAYS.index(day) for day in row.by_day),
        anchor=anchor,
        begins=row.valid_from,
        until=row.valid_until,
        priority=row.priority,
    )


def _rules(row: Rotation) -> list[Rule]:
    return [
        Rule(
            days=frozenset(_DAYS.index(day) for day in window.days),
            start=window.starts,
            end=window.ends,
            rotation=row.name,
        )
        for window in row.windows.all()
    ]


def _override(row: Override) -> OverrideShape:
    return OverrideShape(
        change=Change(row.kind),
        start=row.during.lower.astimezone(UTC),
        end=row.during.upper.astimezone(UTC),
        add=(row.add_user_id,) if row.add_user_id else (),
        remove=(row.remove_user_id,) if row.remove_user_id else (),
    )
