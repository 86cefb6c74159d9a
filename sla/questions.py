"""What an operator may ask of a service level before publishing it, and the answers."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from sla.business_time import (
    HORIZON,
    OutOfRange,
    add_span,
    add_working_days,
    is_open,
    local_to_instant,
    open_segments,
    subtract_span,
    working_minutes_between,
)
from sla.calendar_check import validate
from sla.clock import Kind, PlainGoal
from sla.deadline_question import deadline
from sla.opening_hours import DAY_SECONDS
from sla.reading import (
    Question,
    read_calendar,
    read_choice,
    read_clock,
    read_date,
    read_instant,
    read_pauses,
    read_time,
    read_whole,
    read_zone,
    refuse,
)
from sla.replay import Event, EventKind, State, replay

Answer = dict[str, Any]

MOST_SEGMENTS = 10_000
_SECONDS = {"seconds": 1, "minutes": 60, "hours": 3600, "days": DAY_SECONDS}
_UNITS = {**{unit: unit for unit in _SECONDS}, **{unit[:-1]: unit for unit in _SECONDS}}
_STATES = {
    **dict.fromkeys(("running", "open", "new", "active", "created"), State.RUNNING),
    **dict.fromkeys(("paused", "pending", "waiting", "on_hold", "hold", "snoozed"), State.PAUSED),
    **dict.fromkeys(("closed", "resolved"), State.CLOSED),
}


def answer(question: object) -> Answer:
    """Answer one question; refuses (`BadInput`) what makes no sense."""
    if not isinstance(question, dict):
        raise refuse("op", _("A question is a JSON object."))
    ask: Callable[[Question], Answer] = read_choice(question.get("op"), _OPERATIONS, "op")
    try:
        answered = ask(question)
    except OverflowError as error:
        raise OutOfRange(_("That is further away than any deadline."), field="op") from error
    return {"id": question["id"], **answered} if "id" in question else answered


def clock(question: Question) -> Answer:
    """What the clocks of a case say after its events."""
    calendar = read_calendar(question)
    raw_targets = question.get("sla_minutes")
    if not isinstance(raw_targets, dict):
        raise refuse("sla_minutes", _("Say how many minutes are promised for what."))
    targets = {
        read_choice(kind, {kind.value: kind for kind in Kind}, "sla_minutes"): PlainGoal(
            read_whole(minutes, f"sla_minutes.{kind}"), calendar
        )
        for kind, minutes in raw_targets.items()
        if minutes is not None
    }
    as_of = question.get("as_of")
    replayed = replay(
        targets=targets,
        events=_events(question.get("events")),
        as_of=None if as_of is None else read_instant(as_of, "as_of"),
        pauses=read_pauses(question),
    )
    clocks = replayed.clocks
    told: Answer = {f"{kind}_due": written(clocks[kind].due_at) for kind in Kind}
    told["next_due"] = written(replayed.next_due_at)
    told["first_response_minutes"] = clocks[Kind.FIRST_RESPONSE].minutes
    told["resolution_minutes"] = clocks[Kind.RESOLUTION].minutes
    told["longest_update_minutes"] = clocks[Kind.NEXT_UPDATE].minutes
    for name, kind in [
        *((kind.value, kind) for kind in Kind),
        ("longest_update", Kind.NEXT_UPDATE),
    ]:
        told[f"{name}_slack_minutes"] = clocks[kind].slack_minutes
        told[f"{name}_late_minutes"] = clocks[kind].late_minutes
    told["breached_at"] = {kind.value: written(clocks[kind].breached_at) for kind in Kind}
    told["sla_state"] = replayed.state
    told["case_state"] = replayed.case_state
    told["explanation"] = replayed.explanation
    return told


def _events(raw: object) -> list[Event]:
    if not isinstance(raw, list):
        raise refuse("events", _("Events are a list."))
    kinds = {kind.value: kind for kind in EventKind}
    events = []
    for number, event in enumerate(raw):
        field = f"events.{number}"
        if not isinstance(event, dict):
            raise refuse(field, _("An event has an instant and a type."))
        kind = read_choice(event.get("type"), kinds, f"{field}.type")
        hidden = event.get("public") is False or event.get("internal") is True
        if kind is EventKind.AGENT_REPLY and hidden:
            kind = EventKind.INTERNAL_NOTE
        state = State.RUNNING
        if kind is EventKind.CASE_CREATED and event.get("initial_state") is not None:
            state = read_choice(event["initial_state"], _STATES, f"{field}.initial_state")
        events.append(Event(read_instant(event.get("at"), f"{field}.at"), kind, state))
    return events


def add(question: Question) -> Answer:
    """Working time after or before an instant."""
    calendar = read_calendar(question)
    start = read_instant(question.get("start"), "start")
    unit = read_choice(question.get("unit"), _UNITS, "unit")
    choices = {"after": False, "before": True}
    back = read_choice(question.get("direction") or "after", choices, "direction")
    pauses = read_pauses(question)
    if unit == "days":
        days = read_whole(question.get("amount"), "amount")
        if days > HORIZON.days:
            raise OutOfRange(_("That is further away than any deadline."), field="amount")
        if days < 0:
            raise refuse("amount", _("An amount cannot be negative; say in which direction."))
        return {"result": written(add_working_days(calendar, start, days, pauses, back=back))}
    span = _span(question.get("amount"), _SECONDS[unit])
    move = subtract_span if back else add_span
    return {"result": written(move(calendar, start, span, pauses))}


def _span(raw: object, seconds: int) -> timedelta:
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        raise refuse("amount", _("“%(value)s” is not a number.") % {"value": raw})
    micros = Decimal(str(raw)) * seconds * 1_000_000
    if not micros.is_finite() or micros < 0 or micros != int(micros):
        raise refuse("amount", _("An amount is a number that is not negative."))
    if micros > HORIZON // timedelta(microseconds=1):
        raise OutOfRange(_("That is further away than any deadline."), field="amount")
    return timedelta(microseconds=int(micros))


def elapsed(question: Question) -> Answer:
    """Whole minutes of working time between two instants."""
    return {
        "business_minutes": working_minutes_between(
            read_calendar(question),
            read_instant(question.get("from"), "from"),
            read_instant(question.get("to"), "to"),
            read_pauses(question),
        )
    }


def open_at(question: Question) -> Answer:
    """Whether work goes on at an instant."""
    at = read_instant(question.get("at"), "at")
    return {"open": is_open(read_calendar(question), at, read_pauses(question))}


def segments(question: Question) -> Answer:
    """The next stretches of working time."""
    count = read_whole(question.get("count"), "count")
    if not 0 <= count <= MOST_SEGMENTS:
        raise refuse("count", _("Ask for 0 to %(most)d stretches.") % {"most": MOST_SEGMENTS})
    start = read_instant(question.get("from"), "from")
    found = open_segments(read_calendar(question), start, count, read_pauses(question))
    return {"open_segments": [[written(opens), written(closes)] for opens, closes in found]}


def instant(question: Question) -> Answer:
    """When clocks in a zone show a date and a time."""
    zone = read_zone(question.get("time_zone", "UTC"), "time_zone")
    day = read_date(question.get("local_date"), "local_date")
    raw = question.get("local_time")
    whole_day = read_clock(raw, "local_time") == DAY_SECONDS
    at = read_time("00:00" if whole_day else raw, "local_time")
    return {"instant": written(local_to_instant(zone, day, at, end_of_day=whole_day))}


def written(at: datetime | None) -> str | None:
    """Write an instant as ISO 8601 in UTC."""
    return None if at is None else at.isoformat().replace("+00:00", "Z")


_OPERATIONS: dict[str, Callable[[Question], Answer]] = {
    "clock": clock,
    "add": add,
    "elapsed": elapsed,
    "is_open": open_at,
    "open_segments": segments,
    "local_to_instant": instant,
    "validate": validate,
    "deadline": deadline,
}
