"""What a rota is made of. Instants are aware (UTC); wall clock is naive, in the rota's zone."""

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from enum import StrEnum

#: Whoever may be on call: a key of a row, or a name in a preview.
Person = int | str
Group = tuple[Person, ...]
#: [start, end)
Stretch = tuple[datetime, datetime]


class Kind(StrEnum):
    """How often a turn passes on."""

    SINGLE = "single"
    HOURLY = "hourly"
    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


@dataclass(frozen=True, slots=True)
class Anchor:
    """A known fact: the group at `index` holds the shift that contains the instant `at`."""

    at: datetime
    index: int


@dataclass(frozen=True, slots=True)
class Rotation:
    """Groups taking turns. `start` is the wall clock of one hand-off; the others follow from it both ways.

    `shift` is how long a turn lasts (None: until the next one starts). `by_day` (0 is Monday) gives a shift on each
    of these days. `begins` and `until` bound the whole; `priority` None counts as 0.
    """

    name: str
    kind: Kind
    start: datetime
    groups: tuple[Group, ...]
    interval: int = 1
    shift: timedelta | None = None
    by_day: frozenset[int] = frozenset()
    anchor: Anchor | None = None
    begins: datetime | None = None
    until: datetime | None = None
    priority: int | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """A weekday window [start, end) in which somebody, or whoever a rotation has, is on call.

    Equal times are 24 hours; an end before the start runs overnight and belongs to the day it starts.
    """

    days: frozenset[int]
    start: time
    end: time
    person: Person | None = None
    rotation: str | None = None


class Change(StrEnum):
    """What an override does: also on call; taken off; in the place of somebody; the whole layer."""

    ADD = "add"
    REMOVE = "remove"
    REPLACE = "replace"
    COVER = "cover"


@dataclass(frozen=True, slots=True)
class Override:
    """A change for [start, end). A cover puts its people in the place of everybody; the highest priority wins.

    `is_final`: whoever comes is meant by name, even where they gave the same hours away before.
    """

    change: Change
    start: datetime
    end: datetime
    add: Group = ()
    remove: Group = ()
    priority: int = 0
    is_final: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """People on call together for [start, end), and which turn of which source that is."""

    start: datetime
    end: datetime
    people: Group
    priority: int = 0
    turn: tuple[str, int] = ("", 0)


@dataclass(frozen=True, slots=True)
class TemporarySchedule:
    """For [start, end) nothing counts but `shifts`, their gaps included, and `later`: overrides made on top of it."""

    start: datetime
    end: datetime
    shifts: tuple[Block, ...] = ()
    later: tuple[Override, ...] = ()


@dataclass(frozen=True, slots=True)
class Swap:
    """For [start, end) `taken_by` stands wherever `giver` would."""

    giver: Person
    taken_by: Person
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Rota:
    """One layer of on-call duty, complete. `extra` are blocks from elsewhere, such as a calendar."""

    zone: str
    rotations: tuple[Rotation, ...] = ()
    rules: tuple[Rule, ...] = ()
    overrides: tuple[Override, ...] = ()
    temporary: tuple[TemporarySchedule, ...] = ()
    swaps: tuple[Swap, ...] = ()
    not_pageable: frozenset[Person] = field(default_factory=frozenset)
    week_starts: int = 0
    extra: tuple[Block, ...] = ()


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch in which nothing changes. `is_gap`: not even somebody who cannot be paged stands here.

    `turns` are the turns that lead to it: two neighbours with the same people are two shifts when these differ.
    """

    start: datetime
    end: datetime
    people: Group
    is_gap: bool
    turns: frozenset[tuple[str, int]] = frozenset()


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of time in which the same people are on call; nobody when `people` is empty."""

    start: datetime
    end: datetime
    people: Group
