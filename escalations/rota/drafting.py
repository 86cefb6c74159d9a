"""A rotation as a manager typed it, before it is saved: what it means, and why it cannot be saved."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from django.utils.translation import gettext as _

from common.errors import BadInput
from escalations.lifecycle import Level
from escalations.models import OnCallSchedule, Rotation
from escalations.oncall.handoffs import instant, turns, wall
from escalations.oncall.shapes import Kind, Rota, Rule
from escalations.oncall.shapes import Rotation as RotationShape
from escalations.rota.duty import Duty
from escalations.rota.shaping import days_of, name_of
from users.models import User
from users.roles import Permission

#: What the arithmetic calls the rotation that is not saved yet.
DRAFT = "draft"
_MOST_AT_ONCE = 50
_LENGTH = {
    Kind.HOURLY: timedelta(hours=1),
    Kind.DAILY: timedelta(days=1),
    Kind.WEEKLY: timedelta(weeks=1),
    Kind.MONTHLY: timedelta(days=28),
}


class RotationMakesNoSense(BadInput):
    """The rotation as typed cannot be somebody's rota."""


@dataclass(frozen=True, slots=True)
class Window:
    """Weekdays ("mon") and hours in which a rotation is on call; wall clock in the rota's zone."""

    days: tuple[str, ...]
    starts: time
    ends: time


@dataclass(frozen=True, slots=True)
class RotationDraft:
    """What is typed about one rotation. `groups` are keys of people, turn after turn; `until` an instant."""

    level: str
    name: str
    kind: str
    starts_date: date
    starts_time: time
    groups: tuple[tuple[int, ...], ...]
    interval: int = 1
    priority: int = 0
    shift_minutes: int | None = None
    by_day: tuple[str, ...] = ()
    windows: tuple[Window, ...] = ()
    until: datetime | None = None

    def shape(self, *, begins: datetime) -> RotationShape:
        """Return the rotation for the arithmetic, in force from `begins`."""
        return RotationShape(
            name=DRAFT,
            kind=Kind(self.kind),
            start=datetime.combine(self.starts_date, self.starts_time),
            groups=self.groups,
            interval=self.interval,
            shift=timedelta(minutes=self.shift_minutes) if self.shift_minutes else None,
            by_day=days_of(list(self.by_day)),
            begins=begins,
            until=self.until,
            priority=self.priority,
        )

    def rules(self) -> list[Rule]:
        """Return its windows for the arithmetic."""
        return [
            Rule(days_of(list(window.days)), window.starts, window.ends, rotation=DRAFT)
            for window in self.windows
        ]


def refuse_nonsense(draft: RotationDraft, schedule: OnCallSchedule, *, begins: datetime) -> None:
    """Refuse a rotation with nobody in it, with a hand-off that does not exist, or that never comes."""
    if not draft.name.strip():
        raise RotationMakesNoSense(_("Give the rotation a name."), field="name")
    if not draft.groups or not all(draft.groups):
        raise RotationMakesNoSense(
            _("Nobody is in this rotation. Say who takes turns."), field="people"
        )
    _refuse_people(draft)
    first = datetime.combine(draft.starts_date, draft.starts_time)
    at = instant(first, schedule.time_zone)
    if wall(at, schedule.time_zone) != first:
        raise RotationMakesNoSense(
            _(
                "There is no %(time)s on this day in %(zone)s: clocks go forward over it. "
                "Choose another time for the hand-off."
            )
            % {"time": f"{draft.starts_time:%H:%M}", "zone": schedule.time_zone},
            field="starts_time",
        )
    if draft.until is not None and draft.until <= begins:
        raise RotationMakesNoSense(_("The end must come after the start."), field="until")
    length = _LENGTH.get(Kind(draft.kind))
    minutes = draft.shift_minutes
    if length and minutes and timedelta(minutes=minutes) > _MOST_AT_ONCE * draft.interval * length:
        raise RotationMakesNoSense(
            _("Shifts are far longer than the time between them."), field="shift_hours"
        )
    if not turns(
        draft.shape(begins=begins), schedule.time_zone, begins, begins + timedelta(days=800)
    ):
        raise RotationMakesNoSense(
            _("This rotation never comes: look at its days and its hand-off."), field="kind"
        )


def redrawn(
    duty: Duty,
    *,
    at: datetime,
    draft: RotationDraft | None,
    replaces: Rotation | None,
) -> dict[Level, Rota]:
    """Return the levels of a rota as they would be: `replaces` ends at `at`, and `draft` starts then."""
    levels = dict(duty.rotas)
    if replaces is not None:
        level = Level(replaces.level)
        levels[level] = _ended(levels[level], name_of(replaces), at)
    if draft is not None:
        level = Level(draft.level)
        rota = levels.get(level, Rota(zone=duty.schedule.time_zone))
        levels[level] = replace(
            rota,
            rotations=(*rota.rotations, draft.shape(begins=at)),
            rules=(*rota.rules, *draft.rules()),
        )
    return {level: levels[level] for level in Level if level in levels}


def of_row(row: Rotation, *, groups: Iterable[tuple[int, ...]]) -> RotationDraft:
    """Return a saved rotation as a draft of its successor."""
    return RotationDraft(
        level=row.level,
        name=row.name,
        kind=row.kind,
        starts_date=row.starts_date,
        starts_time=row.starts_time,
        groups=tuple(groups),
        interval=row.interval,
        priority=row.priority,
        shift_minutes=row.shift_minutes,
        by_day=tuple(row.by_day),
        windows=tuple(Window(tuple(w.days), w.starts, w.ends) for w in row.windows.all()),
        until=row.valid_until,
    )


def _ended(rota: Rota, name: str, at: datetime) -> Rota:
    kept = []
    for rotation in rota.rotations:
        if rotation.name != name:
            kept.append(rotation)
        elif rotation.begins is None or rotation.begins < at:
            kept.append(replace(rotation, until=min(at, rotation.until or at)))
    names = {rotation.name for rotation in kept}
    return replace(
        rota,
        rotations=tuple(kept),
        rules=tuple(r for r in rota.rules if r.rotation is None or r.rotation in names),
    )


def _refuse_people(draft: RotationDraft) -> None:
    keys = {key for group in draft.groups for key in group}
    people = User.objects.in_bulk(keys)
    if keys - set(people):
        raise RotationMakesNoSense(
            _("Somebody in this rotation is not known here."), field="people"
        )
    for person in people.values():
        if not person.can(Permission.ACKNOWLEDGE_ALERTS):
            raise RotationMakesNoSense(
                _("%(name)s can’t be on call: the role answers no pages.")
                % {"name": person.short_name},
                field="people",
            )
