"""A provider at its worst: takes and never says so, refuses for now, breaks, is slow."""

from drill import desk
from drill.run import Result, Run

#: Three refusals in a row wait 5, 15 and 60 s; every second push is treated badly.
GRACE = 60.0
WORST: tuple[dict[str, object], ...] = (
    {"mode": "hang"},
    {"mode": "status", "status": 429},
    {"mode": "status", "status": 500},
    {"mode": "slow", "seconds": 9.0},
)


def run(at: Run) -> Result:
    """Let every second push meet each kind of trouble; all are taken in the end."""
    at.house.start()
    made = desk.make(at.house, "provider", rungs=1, ways=(desk.WAYS[0],))
    for behaviour in WORST:
        at.say(" ".join(str(word) for word in behaviour.values()))
        with at.house.behaving(every=2, **behaviour):
            for _ in range(at.size(3, 30)):
                made.raise_case()
                at.house.stay(1.0)
            at.house.stay(8.0)
    at.settle(made, grace=GRACE)
    lines = [line for line in at.house.received() if line.person in made.people]
    unsaid = sum(line.is_accepted and not line.answered for line in lines)
    refused = sum(line.verdict == "refused" for line in lines)
    verdict = at.judge(made, grace=GRACE, in_flight=unsaid)
    return Result(
        "provider", verdict, facts={"refused": refused, "taken without saying so": unsaid}
    )
