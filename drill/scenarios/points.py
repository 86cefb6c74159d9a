"""Kill at every point that matters: before and at each commit, before and after the provider takes a text.

PostgreSQL holds the process there: a trigger of the drill waits for a lock that the drill holds. No line of the product
knows of it.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial

import psycopg2
from django.db import connection

from drill import desk
from drill.desk import Desk
from drill.run import Result, Run

GRACE = 40.0
_KEY = 7_100_000


@dataclass(frozen=True, slots=True)
class Point:
    """Where to hold: rows of `table` written by `event`, when `condition`; at the commit itself or before it."""

    name: str
    table: str
    event: str
    condition: str = "true"
    at_commit: bool = False


_CLAIMED = "new.attempts > old.attempts"
_RECORDED = "new.state = 'sent' and old.state = 'sending'"
POINTS = (
    Point("alert raised", "escalations_alert", "insert"),
    Point("alert raised", "escalations_alert", "insert", at_commit=True),
    Point("rung climbed", "escalations_page", "insert"),
    Point("rung climbed", "escalations_page", "insert", at_commit=True),
    Point("text claimed", "messaging_delivery", "update of attempts", _CLAIMED),
    Point("text claimed", "messaging_delivery", "update of attempts", _CLAIMED, at_commit=True),
    Point("outcome recorded", "messaging_delivery", "update of state", _RECORDED),
    Point("outcome recorded", "messaging_delivery", "update of state", _RECORDED, at_commit=True),
)
_WAITING = """
select distinct s.application_name from pg_locks l join pg_stat_activity s using (pid)
 where l.locktype = 'advisory' and not l.granted
"""


def run(at: Run) -> Result:
    """Kill whoever comes to each point, so many times, with both workers alive; every page must still be taken."""
    _install()
    at.house.start()
    made = desk.make(at.house, f"points-{at.random.randrange(10**6)}", rungs=1)
    faults: list[str] = []
    killed = 0
    for turn in range(at.size(1, 50)):
        for number, point in enumerate(POINTS):
            when = "at the commit" if point.at_commit else "before the commit"
            at.say(f"round {turn + 1}: {point.name}, {when}")
            with _held(_KEY + number):
                made.raise_case()
                killed += _killed(at, _waiting, f"{point.name}, {when}", faults)
        killed += _around_the_provider(at, made, faults)
    at.settle(made, grace=GRACE)
    verdict = at.judge(made, grace=GRACE, in_flight=2 * killed)
    return Result("points", verdict, faults, facts={"points": len(POINTS) + 2, "kills": killed})


def _killed(at: Run, who: Callable[[], list[str]], where: str, faults: list[str]) -> int:
    """Wait until somebody is at the point, and kill them; a point nobody came to proves nothing."""
    at.house.until(lambda: bool(who()), 120, f"somebody at “{where}”")
    killed = sum(at.house.kill(name) for name in who())
    if not killed:
        faults.append(f"nobody was killed at “{where}”")
    return killed


def _around_the_provider(at: Run, made: Desk, faults: list[str]) -> int:
    """Kill while the provider has the text in hand: once before it takes it, once after it did and has not said so."""
    killed = 0
    for mode, verdict in (("hold", "held"), ("hang", "accepted")):
        at.say(f"provider: {verdict}")
        known = _count(at, verdict)
        with at.house.behaving(mode=mode):
            case = made.raise_case()
            at.house.until(partial(_more, at, verdict, known), 120, "a push to arrive")
            killed += _killed(at, partial(_claimers, case), f"provider: {verdict}", faults)
    return killed


def _more(at: Run, verdict: str, known: int) -> bool:
    return _count(at, verdict) > known


def _count(at: Run, verdict: str) -> int:
    return sum(line.way == "push" and line.verdict == verdict for line in at.house.received())


def _claimers(case: int) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select distinct c.who from drill_claim c"
            " join escalations_pagedelivery pd on pd.delivery_id = c.delivery_id"
            " join escalations_page p on p.id = pd.page_id join escalations_alert a on a.id = p.alert_id"
            " join messaging_delivery d on d.id = c.delivery_id"
            " where a.case_id = %s and d.state = 'sending' and d.channel <> 'email'",
            [case],
        )
        return [who for (who,) in cursor.fetchall()]


def _waiting() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(_WAITING)
        return [who for (who,) in cursor.fetchall()]


@contextmanager
def _held(key: int) -> Iterator[None]:
    """Hold one point's lock, on a connection of our own."""
    with closing(psycopg2.connect(os.environ["DATABASE_URL"])) as holder:
        holder.autocommit = True
        with holder.cursor() as cursor:
            cursor.execute("select pg_advisory_lock(%s)", [key])
            yield


def _install() -> None:
    with connection.cursor() as cursor:
        for number, point in enumerate(POINTS):
            kind, later = (
                ("constraint", "deferrable initially deferred") if point.at_commit else ("", "")
            )
            cursor.execute(
                f"drop trigger if exists drill_point_{number} on {point.table};"
                f"create {kind} trigger drill_point_{number} after {point.event} on {point.table}"
                f" {later} for each row when ({point.condition}) execute function drill_point({_KEY + number})"
            )
