"""What happened to a case, as far as its clocks care, in one order however it arrived."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from itertools import groupby

from django.utils.translation import gettext as _

from common.errors import BadInput


class NoCreation(BadInput):
    """A case begins exactly once."""


class EventKind(StrEnum):
    """What can happen; of things at the same instant, the upper counts as the earlier."""

    CASE_CREATED = "case_created"
    SLA_DETACHED = "sla_detached"
    SLA_ATTACHED = "sla_attached"
    REOPEN = "reopen"
    RESUME = "resume"
    RESERVATION_CHANGED = "reservation_changed"
    CUSTOMER_MESSAGE = "customer_message"
    AGENT_REPLY = "agent_reply"
    INTERNAL_NOTE = "internal_note"
    PAUSE = "pause"
    CLOSE = "close"


class State(StrEnum):
    """Whether time counts."""

    RUNNING = "running"
    PAUSED = "paused"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened; `state` only says in which state a case was created."""

    at: datetime
    kind: EventKind
    state: State = State.RUNNING


@dataclass(slots=True)
class Timeline:
    """The events of one case, read up to an instant.

    `stopped` holds the stretches in which the case was paused or closed (an open one ends with None); `waits`
    those from the oldest unanswered customer message to the reply, the last one open while nobody replied.
    """

    created_at: datetime
    state: State
    attached: bool = True
    first_reply_at: datetime | None = None
    closed_at: datetime | None = None
    stopped: list[tuple[datetime, datetime | None, State]] = field(default_factory=list)
    waits: list[tuple[datetime, datetime | None]] = field(default_factory=list)
    reservation_changes: int = 0

    @property
    def unanswered_since(self) -> datetime | None:
        """The oldest customer message nobody answered."""
        return self.waits[-1][0] if self.waits and self.waits[-1][1] is None else None


#: Two that undo each other: both at one instant change nothing.
_OPPOSITES = ((EventKind.PAUSE, EventKind.RESUME), (EventKind.CLOSE, EventKind.REOPEN))
_RANK = {kind: rank for rank, kind in enumerate(EventKind)}


def read_timeline(events: Iterable[Event], as_of: datetime | None) -> Timeline | None:
    """Read events in order of time, whatever order they came in; None when the case began only later."""
    ordered = sorted(events, key=lambda event: (event.at, _RANK[event.kind]))
    births = [event for event in ordered if event.kind is EventKind.CASE_CREATED]
    if len(births) != 1:
        raise NoCreation(
            _("A case is created exactly once; send one case_created."), field="events"
        )
    birth = births[0]
    if as_of is not None and birth.at > as_of:
        return None
    timeline = Timeline(created_at=birth.at, state=State.RUNNING)
    if birth.state is not State.RUNNING:
        _stop(timeline, birth.at, birth.state)
    for at, group in groupby(ordered, key=lambda event: event.at):
        if as_of is not None and at > as_of:
            break
        kinds = [event.kind for event in group]
        for pair in _OPPOSITES:
            if set(pair) <= set(kinds):
                kinds = [kind for kind in kinds if kind not in pair]
        for kind in kinds:
            _apply(timeline, kind, at)
    return timeline


def _apply(timeline: Timeline, kind: EventKind, at: datetime) -> None:
    match kind:
        case EventKind.CUSTOMER_MESSAGE if timeline.unanswered_since is None:
            timeline.waits.append((at, None))
        case EventKind.AGENT_REPLY:
            timeline.first_reply_at = timeline.first_reply_at or at
            if timeline.unanswered_since is not None:
                timeline.waits[-1] = (timeline.waits[-1][0], at)
        case EventKind.PAUSE if timeline.state is State.RUNNING:
            _stop(timeline, at, State.PAUSED)
        case EventKind.CLOSE if timeline.state is not State.CLOSED:
            _go(timeline, at)
            _stop(timeline, at, State.CLOSED)
        case EventKind.RESUME if timeline.state is State.PAUSED:
            _go(timeline, at)
        case EventKind.REOPEN if timeline.state is State.CLOSED:
            _go(timeline, at)
        case EventKind.SLA_DETACHED:
            timeline.attached = False
        case EventKind.SLA_ATTACHED:
            timeline.attached = True
        case EventKind.RESERVATION_CHANGED:
            timeline.reservation_changes += 1


def _stop(timeline: Timeline, at: datetime, state: State) -> None:
    timeline.state = state
    timeline.stopped.append((at, None, state))
    timeline.closed_at = at if state is State.CLOSED else None


def _go(timeline: Timeline, at: datetime) -> None:
    if timeline.state is not State.RUNNING:
        since, _end, state = timeline.stopped[-1]
        timeline.stopped[-1] = (since, at, state)
    timeline.state = State.RUNNING
    timeline.closed_at = None
