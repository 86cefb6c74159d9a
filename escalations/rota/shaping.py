"""Rows of a rota as the shapes its arithmetic knows; nothing here asks the database."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from escalations.models import Override, Rotation, RotationWindow, ShiftSwap, TemporarySchedule
from escalations.oncall.shapes import (
    Anchor,
    Block,
    Change,
    Kind,
    Rule,
    Stretch,
    Swap,
)
from escalations.oncall.shapes import Override as OverrideShape
from escalations.oncall.shapes import Rotation as RotationShape
from escalations.oncall.shapes import TemporarySchedule as TemporaryShape

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def name_of(row: Rotation) -> str:
    """Return what the arithmetic calls a rotation: its key, because a successor may keep the name."""
    return f"rotation {row.pk}"


def rotation_of(row: Rotation, groups: tuple[tuple[int, ...], ...]) -> RotationShape:
    """Return a rotation with its groups in order."""
    anchor = None
    if row.anchor_at is not None and row.anchor_position is not None:
        anchor = Anchor(row.anchor_at, row.anchor_position)
    return RotationShape(
        name=name_of(row),
        kind=Kind(row.kind),
        start=datetime.combine(row.starts_date, row.starts_time),
        groups=groups,
        interval=row.interval,
        shift=timedelta(minutes=row.shift_minutes) if row.shift_minutes else None,
        by_day=days_of(row.by_day),
        anchor=anchor,
        begins=row.valid_from,
        until=row.valid_until,
        priority=row.priority,
    )


def groups_of(row: Rotation) -> tuple[tuple[int, ...], ...]:
    """Return who is on call together, turn after turn (participants fetched before)."""
    groups: dict[int, list[int]] = {}
    for participant in row.participants.all():
        groups.setdefault(participant.position, []).append(participant.user_id)
    return tuple(tuple(group) for _, group in sorted(groups.items()))


def rule_of(window: RotationWindow, rotation: str) -> Rule:
    """Return a window in which a rotation is on call."""
    return Rule(days=days_of(window.days), start=window.starts, end=window.ends, rotation=rotation)


def override_of(row: Override, swaps: Iterable[ShiftSwap]) -> OverrideShape:
    """Return a change of some hours; made after a swap, it means whom it names."""
    start, end = stretch_of(row.during)
    given = (s for s in swaps if row.add_user_id in (s.giver_id, s.taker_id))
    return OverrideShape(
        change=Change(row.kind),
        start=start,
        end=end,
        add=(row.add_user_id,) if row.add_user_id else (),
        remove=(row.remove_user_id,) if row.remove_user_id else (),
        is_final=any(s.decided_at is not None and s.decided_at <= row.made_at for s in given),
    )


def temporary_of(
    row: TemporarySchedule, overrides: Iterable[Override], swaps: Iterable[ShiftSwap]
) -> TemporaryShape:
    """Return a temporary schedule with its shifts (fetched before), and the overrides made since."""
    later = tuple(override_of(o, swaps) for o in overrides if o.made_at >= row.made_at)
    shifts = tuple(
        Block(*stretch_of(shift.during), (shift.user_id,), turn=("temporary", shift.pk))
        for shift in row.shifts.all()
    )
    return TemporaryShape(*stretch_of(row.during), shifts, later)


def swaps_of(row: ShiftSwap) -> list[Swap]:
    """Return what a swap changes: the hours given, and those given in return; nothing unless it was taken."""
    if row.taker_id is None:
        return []
    legs = [Swap(row.giver_id, row.taker_id, *stretch_of(row.during))]
    if row.in_return is not None:
        legs.append(Swap(row.taker_id, row.giver_id, *stretch_of(row.in_return)))
    return legs


def stretch_of(during: object) -> Stretch:
    """Return a range's two ends in UTC."""
    lower, upper = during.lower, during.upper  # type: ignore[attr-defined] # psycopg2's range, which has no types
    return lower.astimezone(UTC), upper.astimezone(UTC)


def days_of(names: list[str]) -> frozenset[int]:
    """Return weekdays by number, 0 is Monday."""
    return frozenset(_DAYS.index(name) for name in names)
