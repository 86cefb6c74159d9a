"""What is owed on a case as a pure function of what happened: the same happenings, in whatever order they are
given, are the same clocks. No rows, no clock on the wall.

A message counts from when it reached us, and is answered by the first reply written once somebody could have read
it: what triage released late was not answered by words written before. So a happening carries both the instant it
counts from (`at`) and its place in the order in which we came to know things (`order`).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from cases.lifecycle import PAUSING
from sla.clock import Kind


class What(StrEnum):
    """What can happen that moves a clock."""

    HEARD = "heard"
    SAID = "said"
    WAITS = "waits"
    GOES_ON = "goes_on"
    RESOLVED = "resolved"
    REOPENED = "reopened"
    RESET = "reset"


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that happened; `side` for words, `reason` whom the case waits for."""

    order: tuple[int, int]
    what: What
    at: datetime
    side: str = ""
    reason: str = ""


@dataclass(slots=True)
class Run:
    """One stretch in which a side was owed an answer, open while `ended_at` is None."""

    kind: Kind
    started_at: datetime
    ended_at: datetime | None = None

    @property
    def is_running(self) -> bool:
        """Nobody has answered yet."""
        return self.ended_at is None


@dataclass(slots=True)
class Course:
    """How the case as a whole ran: from when, met when, standing still when."""

    started_at: datetime
    met_at: datetime | None = None
    paused_since: datetime | None = None
    pauses: list[tuple[datetime, datetime]] = field(default_factory=list)


def answers(happenings: Iterable[Happening], side: str) -> list[Run]:
    """Return what one side was and is owed: the first response once, then next updates, one at a time.

    A run begins at the oldest unanswered message, whenever it was taken in. Resolving ends what was still owed,
    and such a run is not told.
    """
    runs: list[Run] = []
    was_answered = False
    for happening in _in_order(happenings):
        owed = runs[-1] if runs and runs[-1].is_running else None
        match happening.what:
            case What.HEARD if happening.side == side and owed is None:
                kind = Kind.NEXT_UPDATE if was_answered else Kind.FIRST_RESPONSE
                runs.append(Run(kind, happening.at))
            case What.HEARD if happening.side == side and owed is not None:
                owed.started_at = min(owed.started_at, happening.at)
            case What.SAID if happening.side == side:
                was_answered = True
                if owed is not None:
                    owed.ended_at = happening.at
            case What.RESOLVED if owed is not None:
                runs.pop()
    return runs


def course(happenings: Iterable[Happening], *, opened_at: datetime) -> Course:
    """Return how the resolution ran: it stands still while the case waits for others, and while it is resolved."""
    whole = Course(opened_at)
    for happening in _in_order(happenings):
        at = happening.at
        match happening.what:
            case What.WAITS if whole.paused_since is None and happening.reason in PAUSING:
                whole.paused_since = at
            case What.WAITS if happening.reason not in PAUSING:
                _go_on(whole, at)
            case What.GOES_ON:
                _go_on(whole, at)
            case What.RESOLVED:
                _go_on(whole, at)
                whole.met_at = at
            case What.REOPENED if whole.met_at is not None:
                whole.pauses.append((whole.met_at, max(whole.met_at, at)))
                whole.met_at = None
            case What.RESET if whole.met_at is None:
                whole = Course(at)
    return whole


def _in_order(happenings: Iterable[Happening]) -> list[Happening]:
    return sorted(happenings, key=lambda happening: happening.order)


def _go_on(whole: Course, at: datetime) -> None:
    if whole.paused_since is not None:
        whole.pauses.append((whole.paused_since, max(whole.paused_since, at)))
        whole.paused_since = None
