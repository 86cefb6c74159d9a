"""PostgreSQL stopped as by a power cut, again and again, while people are paged."""

import time

from drill import desk
from drill.run import Result, Run

#: Fifteen seconds from ready, the lease of what was in flight, and the crash itself.
GRACE = 40.0


def run(at: Run) -> Result:
    """Crash the server every few seconds; what was committed must be there and be carried out."""
    at.house.start()
    made = desk.make(at.house, "postgres", rungs=2)
    crashes = at.size(2, 20)
    down = []
    for turn in range(crashes):
        at.say(f"crash {turn + 1} of {crashes}")
        for _ in range(3):
            made.raise_case()
            at.house.stay(at.random.uniform(0.1, 0.9))
        began = time.monotonic()
        at.house.postgres.crash()
        at.house.stay(at.random.uniform(0, 1.0))
        at.house.postgres.start()
        down.append(time.monotonic() - began)
        at.house.stay(at.random.uniform(1, 4))
    at.settle(made, grace=GRACE)
    # Two hands a worker and the guard may each have had one text.
    verdict = at.judge(made, grace=GRACE, in_flight=5 * crashes)
    return Result(
        "postgres",
        verdict,
        facts={"crashes": crashes, "longest away": f"{max(down):.1f} s"},
    )
