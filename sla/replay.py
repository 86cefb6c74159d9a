"""The clocks of a case as a pure function of what happened, for the desk, for reports and for trying out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from sla.business_time import Pauses, add_working, working_time_between
from sla.clock import Clock, Goal, Kind, SLAState
from sla.explanation import explain
from sla.timeline import Event, EventKind, State, Timeline, read_timeline

__all__ = ["Clock", "Event", "EventKind", "Goal", "Kind", "Replay", "SLAState", "State", "replay"]

_MINUTE = timedelta(minutes=1)


@dataclass(slots=True)
class Replay:
    """What the clocks of one case say."""

    clocks: dict[Kind, Clock]
    state: SLAState
    case_state: State | None
    explanation: list[str] = field(default_factory=list)

    @property
    def next_due_at(self) -> datetime | None:
        """The earliest of what is due."""
        return min((clock.due_at for clock in self.clocks.values() if clock.due_at), default=None)


def replay(
    *,
    targets: Mapping[str, Goal],
    events: Iterable[Event],
    as_of: datetime | None = None,
    pauses: Pauses = (),
) -> Replay:
    """Work out every clock at `as_of` (later events are not known yet) or, without it, after the last event.

    The same events in any order give the same answer. First response is met by the first public reply; an update
    is owed from the oldest unanswered customer message; resolution runs from creation to close. Paused and
    closed time counts for none of them. `pauses` are further stretches that do not count.
    """
    events = list(events)
    timeline = read_timeline(events, as_of)
    clocks = {kind: Clock(kind) for kind in Kind}
    if timeline is None:
        return Replay(clocks, SLAState.NOT_STARTED, None, [_("The case began only later.")])
    now = as_of or _last_known(events, pauses)
    known = [pause for pause in pauses if pause[1] is not None or pause[0] <= now]
    stopped = [*((start, end) for start, end, _state in timeline.stopped), *known]
    halted = (
        not timeline.attached
        or timeline.state is not State.RUNNING
        or any(start <= now and (end is None or now < end) for start, end in known)
    )
    for kind, clock in clocks.items():
        goal = targets.get(kind)
        if goal is not None:
            for start, met_at in _runs(kind, timeline):
                _count(clock, goal, start, met_at, now, stopped, halted=halted)
    state = _state(timeline, clocks, promised=any(targets.get(kind) for kind in Kind))
    return Replay(clocks, state, timeline.state, explain(timeline, targets, clocks, known))


def _last_known(events: Iterable[Event], pauses: Pauses) -> datetime:
    """Return the last instant anything is said about."""
    return max([*(event.at for event in events), *(end or start for start, end in pauses)])


def _runs(kind: Kind, timeline: Timeline) -> list[tuple[datetime, datetime | None]]:
    """Return from when to when a clock ran."""
    match kind:
        case Kind.FIRST_RESPONSE:
            return [(timeline.created_at, timeline.first_reply_at)]
        case Kind.NEXT_UPDATE:
            return timeline.waits
        case Kind.RESOLUTION:
            return [(timeline.created_at, timeline.closed_at)]


def _count(
    clock: Clock,
    goal: Goal,
    start: datetime,
    met_at: datetime | None,
    now: datetime,
    stopped: Pauses,
    *,
    halted: bool,
) -> None:
    """Add one run to a clock."""
    allowed = goal.minutes * _MINUTE
    used = working_time_between(goal.calendar, start, met_at or now, stopped)
    minutes = used // _MINUTE
    missed = used > allowed or (met_at is None and used == allowed)
    if missed or (met_at is None and not halted):
        due = add_working(goal.calendar, start, goal.minutes, stopped)
        if missed:
            clock.breached_at = min(clock.breached_at or due, due)
        if met_at is None and not halted:
            clock.due_at = due
    clock.late_minutes = max(clock.late_minutes or 0, minutes - goal.minutes, 0)
    if met_at is not None:
        clock.met_at = met_at
        clock.minutes = max(clock.minutes or 0, minutes)
        clock.slack_minutes = goal.minutes - clock.minutes


def _state(timeline: Timeline, clocks: Mapping[Kind, Clock], *, promised: bool) -> SLAState:
    if not promised or not timeline.attached:
        return SLAState.NONE
    missed = any(clock.breached_at for clock in clocks.values())
    if timeline.state is State.CLOSED:
        return SLAState.MISSED if missed else SLAState.HIT
    return SLAState.ACTIVE_WITH_MISSES if missed else SLAState.ACTIVE
