"""Kill -9 of workers, their pool, beat and the guard, at random, while cases keep coming."""

import time

from drill import desk
from drill.desk import WAIT
from drill.house import House
from drill.run import Result, Run

#: The lease of a text whose claimer died, two seconds, and the start of whoever comes next on a busy machine.
GRACE = 30.0
#: How many texts a process may have had in its hands.
HANDS = {"worker": 2, "hand": 1, "guard": 1, "beat": 0}


def run(at: Run) -> Result:
    """Kill every 0.3–3 s, raise a case every three, answer a third soon and the others when their ladder is climbed."""
    at.house.start()
    made = desk.make(at.house, "kills", rungs=3 if at.is_long else 2)
    wanted = at.size(8, 1000)
    killed = {"worker": 0, "hand": 0, "beat": 0, "guard": 0}
    waiting: list[tuple[float, int]] = []
    next_case = 0.0
    while sum(killed.values()) < wanted:
        at.say(f"kill {sum(killed.values()) + 1} of {wanted}")
        ends = time.monotonic() + at.random.uniform(0.3, 3.0)
        while time.monotonic() < ends:
            if time.monotonic() >= next_case:
                case = made.raise_case()
                next_case = time.monotonic() + 3.0
                # Nobody lets a telephone ring for ever: else the house would drown in its own repetitions.
                soon = at.random.random() < 1 / 3
                rings = at.random.uniform(1, 10) if soon else WAIT * 3 + GRACE * at.patience
                waiting.append((time.monotonic() + rings, case))
            for due in [one for one in waiting if one[0] <= time.monotonic()]:
                if made.answer(due[1]):
                    made.close(due[1])
                    waiting.remove(due)
            at.house.stay(0.05)
        victim = _kill(at, at.house)
        if victim:
            killed[victim] += 1
    at.settle(made, grace=GRACE)
    in_flight = sum(HANDS[name] * times for name, times in killed.items())
    return Result(
        "kills",
        at.judge(made, grace=GRACE, in_flight=in_flight),
        facts={name: times for name, times in killed.items() if times},
    )


def _kill(at: Run, house: House) -> str:
    """Kill one that is at work; mostly the pool process that holds a claim, as the kernel would."""
    kind = at.random.choices(("hand", "worker", "guard", "beat"), (5, 2, 2, 1))[0]
    name = {"guard": "guard", "beat": "beat"}.get(kind, at.random.choice(("worker-1", "worker-2")))
    if not house.is_working(name):
        return ""
    done = house.kill_hand(name, at.random.choice) if kind == "hand" else house.kill(name)
    return kind if done else ""
