"""Who watches the pager: the technical owner hears of a stuck engine, and the outside notices our silence."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from drill import desk
from drill.house import PROGRAMS
from drill.log import Line
from drill.run import Result, Run

#: Inside: thirty seconds overdue, the guard's next look, and a busy machine. Outside: the calls stop by then.
INSIDE, OUTSIDE = 40.0, 60.0


def run(at: Run) -> Result:
    """Make every rung fail, then stop every loop where it is; measure who notices, and when."""
    at.house.start()
    faults: list[str] = []
    at.say("a first call outside")
    at.house.until(lambda: bool(_calls(at)), 60, "a call outside")
    made = desk.make(at.house, "watch", rungs=1)
    at.say("an engine that is stuck")
    with _nobody_can_be_paged():
        stuck_at = made.raised[made.raise_case()]
        took = at.house.until(lambda: bool(_alarms(at, stuck_at)), 120, "an alarm inside")
        inside = _alarms(at, stuck_at)[0].at - stuck_at
        at.house.stay(max(0.0, OUTSIDE - took))
        last = max(line.at for line in _calls(at)) - stuck_at
    if inside > INSIDE:
        faults.append(f"the technical owner heard after {inside:.0f} s")
    if last > OUTSIDE:
        faults.append(f"we said outside that all is well, {last:.0f} s after it was not")
    at.say("calls outside again")
    seen = len(_calls(at))
    back = at.house.until(lambda: len(_calls(at)) > seen, 120, "calls outside again")
    at.say("every loop stopped")
    for name in PROGRAMS:
        at.house.freeze(name)
    at.house.stay(2.0)
    seen = len(_calls(at))
    at.house.stay(25.0)
    if len(_calls(at)) > seen:
        faults.append("somebody says that all is well while every loop stands still")
    facts = {
        "inside": f"{inside:.1f} s",
        "last call after": f"{last:.1f} s",
        "back": f"{back:.1f} s",
    }
    return Result("watch", own_faults=faults, facts=facts)


def _calls(at: Run) -> list[Line]:
    return [line for line in at.house.received() if line.way == "heartbeat"]


def _alarms(at: Run, since: float) -> list[Line]:
    return [line for line in at.house.received() if line.way == "alarm" and line.at > since]


@contextmanager
def _nobody_can_be_paged() -> Iterator[None]:
    """Let PostgreSQL refuse every page, as a full disk would."""
    with connection.cursor() as cursor:
        cursor.execute(
            "create or replace function drill_refuse() returns trigger language plpgsql as"
            " $$ begin raise exception 'refused by the drill'; end $$;"
            "create trigger drill_refuse before insert on escalations_page"
            " for each row execute function drill_refuse()"
        )
        try:
            yield
        finally:
            cursor.execute("drop trigger drill_refuse on escalations_page")
