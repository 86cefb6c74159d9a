"""What a clock says: the promise it measures, when it is due, met or breached."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from django.utils.translation import gettext as _

from common.errors import BadInput
from sla.business_time import Calendar

#: Nobody promises an answer later than this: a longer target is a slip of the hand.
LONGEST_TARGET = 366 * 24 * 60


class ImpossibleTarget(BadInput):
    """A target of nothing, or of a lifetime."""


class Kind(StrEnum):
    """What is promised on every case."""

    FIRST_RESPONSE = "first_response"
    NEXT_UPDATE = "next_update"
    RESOLUTION = "resolution"


class SLAState(StrEnum):
    """How a case stands against everything promised."""

    NOT_STARTED = "not_started"
    NONE = "none"
    ACTIVE = "active"
    ACTIVE_WITH_MISSES = "active_with_misses"
    HIT = "hit"
    MISSED = "missed"


class Goal(Protocol):
    """So many minutes of a calendar's working time; without a calendar, round the clock."""

    @property
    def minutes(self) -> int: ...

    @property
    def calendar(self) -> Calendar | None: ...


@dataclass(frozen=True, slots=True)
class PlainGoal:
    """A goal that is nothing else; refuses what nobody can promise."""

    minutes: int
    calendar: Calendar | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.minutes <= LONGEST_TARGET:
            raise ImpossibleTarget(
                _("A target is from one minute to one year (%(limit)d minutes).")
                % {"limit": LONGEST_TARGET},
                field="sla_minutes",
            )


@dataclass(slots=True)
class Clock:
    """One promise. Minutes are whole working minutes, floored; for updates those of the longest wait.

    `due_at` is empty once met, and while the case is paused, closed or without service level. A breach stays a
    breach whatever follows, dated when it was due.
    """

    kind: Kind
    due_at: datetime | None = None
    met_at: datetime | None = None
    breached_at: datetime | None = None
    minutes: int | None = None
    slack_minutes: int | None = None
    late_minutes: int | None = None
