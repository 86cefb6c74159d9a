"""Redis flushed, stopped, restarted, and with another password: pages flow by the guard, then by the workers again."""

import redis as client

from drill import desk
from drill.desk import Desk
from drill.run import Result, Run

#: Without Redis the guard steps in after ten seconds, and this machine may be busy.
GRACE = 20.0


def run(at: Run) -> Result:
    """Break Redis in four ways while a case comes every second or so; see that the workers come back by themselves."""
    at.house.start()
    made = desk.make(at.house, "redis", rungs=2)
    away = 300.0 if at.is_long else 15.0
    at.say("flushed")
    for _ in range(at.size(3, 30)):
        _raise_for(at, made, 1.0)
        with client.Redis.from_url(at.house.valkey.url) as redis:
            redis.flushall()
    at.say(f"stopped for {away:.0f} s")
    at.house.valkey.stop()
    _raise_for(at, made, away)
    at.house.valkey.start()
    at.say("restarted while paging")
    for _ in range(at.size(1, 10)):
        _raise_for(at, made, 2.0)
        at.house.valkey.stop()
        at.house.valkey.start()
    at.say("another password")
    with client.Redis.from_url(at.house.valkey.url) as redis:
        redis.config_set("requirepass", "somebody-elses")
        redis.client_kill_filter(_type="normal", skipme=True)
    _raise_for(at, made, at.size(8, 60))
    at.house.valkey.stop()
    at.house.valkey.start()
    at.settle(made, grace=GRACE)
    verdict = at.judge(made, grace=GRACE)
    back = _workers_alone(at)
    return Result(
        "redis", verdict, facts={"away": f"{away:.0f} s", "workers back": f"{back:.1f} s"}
    )


def _raise_for(at: Run, made: Desk, seconds: float) -> None:
    for _ in range(max(1, int(seconds))):
        made.raise_case()
        at.house.stay(1.0)


def _workers_alone(at: Run) -> float:
    """Page once without the guard: workers and beat must have found Redis again by themselves; gives the seconds."""
    at.say("workers alone")
    at.house.rest("guard")
    made = desk.make(at.house, "redis-back", rungs=1)
    made.raise_case()
    names = set(made.people)
    return at.house.until(
        lambda: any(line.person in names and line.is_accepted for line in at.house.received()),
        60,
        "a page by workers that lost Redis",
    )
