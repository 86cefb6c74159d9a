"""From the JSON of a preview to the shapes the resolver knows."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from escalations.oncall.calendars import CalendarPeople, blocks_of
from escalations.oncall.handoffs import wall
from escalations.oncall.shapes import (
    Anchor,
    Block,
    Change,
    Group,
    Kind,
    Override,
    Rota,
    Rotation,
    Rule,
    Stretch,
    Swap,
    TemporarySchedule,
)
from escalations.preview.fields import Fields, Nonsense

_STEP_MINUTES = {
    Kind.HOURLY: 60,
    Kind.DAILY: 1440,
    Kind.WEEKLY: 10080,
    Kind.MONTHLY: 40320,
    Kind.SINGLE: 1,
}
_YEAR_MINUTES = 366 * 1440
#: More turns of one rotation at once than this is a slip of the keyboard.
_MOST_AT_ONCE = 500


def rota_of(fields: Fields, *, around: Stretch, warnings: list[str]) -> Rota:
    """Read a whole rota; refuses nonsense by field, and adds to `warnings` what is allowed but surely unwanted.

    `around` is how much of a calendar is laid out.
    """
    rotations = tuple(_rotation(item, n) for n, item in enumerate(fields.objects("rotations")))
    names = {rotation.name for rotation in rotations}
    if len(names) < len(rotations):
        raise fields.refuse("rotations", _("Two rotations have the same name."))
    for rotation in rotations:
        if not any(rotation.groups):
            warnings.append(_("Rotation “%(name)s” has nobody in it.") % {"name": rotation.name})
    return Rota(
        zone=fields.zone,
        rotations=rotations,
        rules=tuple(_rule(item, names) for item in fields.objects("rules")),
        overrides=tuple(_override(item) for item in fields.objects("overrides")),
        temporary=tuple(_temporary(item) for item in fields.objects("temporary_schedules")),
        swaps=tuple(s for s in map(_swap, fields.objects("swaps")) if s is not None),
        not_pageable=frozenset(fields.people("not_pageable")),
        week_starts=_week_starts(fields),
        extra=_calendar(fields, around=around, warnings=warnings),
    )


def _week_starts(fields: Fields) -> int:
    if not fields.has("week_start"):
        return 0
    text = fields.text("week_start").strip().lower()[:3]
    if text not in ("mon", "sun"):
        raise fields.refuse("week_start", _("A week starts on “mon” or “sun”."))
    return 0 if text == "mon" else 6


def _rotation(fields: Fields, number: int) -> Rotation:
    try:
        kind = Kind(fields.text("kind"))
    except ValueError:
        raise fields.refuse(
            "kind", _("A rotation is single, hourly, daily, weekly or monthly.")
        ) from None
    interval = fields.whole("interval", 1, least=1, most=10_000)
    minutes = None
    if fields.has("shift_duration_minutes"):
        minutes = fields.whole("shift_duration_minutes", None, least=1, most=_YEAR_MINUTES)
        if kind is not Kind.SINGLE and minutes / (interval * _STEP_MINUTES[kind]) > _MOST_AT_ONCE:
            raise fields.refuse(
                "shift_duration_minutes", _("Shifts are far longer than the time between them.")
            )
    groups = tuple(_group(fields, item) for item in fields.items("participants"))
    begins, until = fields.instant_or_none("rotation_start"), fields.instant_or_none("until")
    if begins and until and until <= begins:
        raise fields.refuse("until", _("The end must come after the start."))
    return Rotation(
        name=fields.text("name", f"rotation {number + 1}"),
        kind=kind,
        start=_start(fields),
        groups=groups,
        interval=interval,
        shift=timedelta(minutes=minutes) if minutes else None,
        by_day=fields.days("by_day"),
        anchor=_anchor(fields, len(groups)),
        begins=begins,
        until=until,
        priority=fields.whole("priority", 0, least=-1000, most=1000),
    )


def _start(fields: Fields) -> datetime:
    """Return the wall clock of the hand-off a rotation names, by wall clock or by instant."""
    if fields.has("start_local") and not fields.has("start"):
        return fields.wall("start_local")
    return wall(fields.instant("start"), fields.zone)


def _group(fields: Fields, item: object) -> Group:
    if isinstance(item, list):
        return tuple(dict.fromkeys(fields.as_person(one, "participants") for one in item))
    return (fields.as_person(item, "participants"),)


def _anchor(fields: Fields, groups: int) -> Anchor | None:
    if not fields.has("anchor"):
        return None
    anchor = Fields(fields.data["anchor"], fields.name("anchor"), zone=fields.zone)
    if groups == 0:
        return None
    return Anchor(
        anchor.instant("at"), anchor.whole("participant_index", None, least=0, most=groups - 1)
    )


def _rule(fields: Fields, rotations: set[str]) -> Rule:
    person = fields.person("user") if fields.has("user") else None
    rotation = fields.text("rotation") if fields.has("rotation") else None
    if (person is None) == (rotation is None):
        raise fields.refuse("user", _("A rule names either a user or a rotation."))
    if rotation is not None and rotation not in rotations:
        raise fields.refuse("rotation", _("There is no rotation “%(name)s”.") % {"name": rotation})
    days = fields.days("days")
    if not days:
        raise fields.refuse("days", _("A rule needs at least one weekday."))
    return Rule(days, fields.clock("start"), fields.clock("end"), person, rotation)


def _stretch(fields: Fields) -> Stretch:
    start, end = fields.instant("start"), fields.instant("end")
    if end <= start:
        raise fields.refuse("end", _("The end must come after the start."))
    return start, end


def _override(fields: Fields) -> Override:
    start, end = _stretch(fields)
    add, remove, users = fields.people("add"), fields.people("remove"), fields.people("users")
    priority = fields.whole("priority", 0, least=-1000, most=1000)
    if not fields.has("kind"):
        if users:
            return Override(Change.COVER, start, end, users, priority=priority)
        if fields.has("users"):
            raise fields.refuse("users", _("Say who comes."))
        change = Change.REPLACE if add and remove else Change.ADD if add else Change.REMOVE
    else:
        kind = fields.text("kind").strip().lower()
        if kind not in list(Change):
            raise fields.refuse("kind", _("An override adds, removes, replaces or covers."))
        change = Change(kind)
        add = add or users
    if change is not Change.REMOVE and not add:
        raise fields.refuse("add", _("Say who comes."))
    if change in (Change.REMOVE, Change.REPLACE) and not remove:
        raise fields.refuse("remove", _("Say who goes."))
    if change is Change.REMOVE:
        add = ()
    if change in (Change.ADD, Change.COVER):
        remove = ()
    return Override(change, start, end, add, remove, priority)


def _temporary(fields: Fields) -> TemporarySchedule:
    start, end = _stretch(fields)
    shifts = []
    for number, item in enumerate(fields.objects("shifts")):
        opens, closes = _stretch(item)
        people = item.people("users") if item.has("users") else (item.person("user"),)
        shifts.append(Block(opens, closes, people, turn=("temporary", number)))
    return TemporarySchedule(start, end, tuple(shifts))


def _swap(fields: Fields) -> Swap | None:
    """Return a swap somebody took; an open or withdrawn one changes nothing."""
    start, end = _stretch(fields)
    giver = fields.person("from_user")
    taken_by = fields.person("taken_by") if fields.has("taken_by") else None
    state = fields.text("state", "taken" if taken_by is not None else "open").strip().lower()
    if state != "taken":
        return None
    if taken_by is None:
        raise fields.refuse("taken_by", _("A taken swap names who took it."))
    return Swap(giver, taken_by, start, end)


def _calendar(fields: Fields, *, around: Stretch, warnings: list[str]) -> tuple[Block, ...]:
    if not fields.has("ical"):
        return ()
    people = CalendarPeople()
    for item in fields.objects("users"):
        person = item.person("id")
        names = [item.data.get("email"), item.data.get("username"), str(person)]
        people.know(person, *(name for name in names if isinstance(name, str)))
    try:
        blocks, unknown = blocks_of(fields.text("ical"), people, zone=fields.zone, around=around)
    except ValueError as error:
        raise Nonsense(str(error), field=fields.name("ical")) from None
    warnings += [
        _("Nobody is known as “%(name)s” in the calendar.") % {"name": name} for name in unknown
    ]
    return tuple(blocks)
