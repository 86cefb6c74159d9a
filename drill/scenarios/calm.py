"""Nothing is broken: every page on time, none twice, silence after the answer."""

from drill import desk
from drill.run import Result, Run

GRACE = 5.0


def run(at: Run) -> Result:
    """Raise cases one after another, answer a third of them, let the rest climb to the duty manager."""
    at.house.start()
    made = desk.make(at.house, "calm")
    for number in range(at.size(6, 60)):
        at.say(f"case {number + 1}")
        case = made.raise_case()
        at.house.stay(at.random.uniform(0.3, 1.0))
        if number % 3 == 0:
            at.house.stay(1.0)
            made.answer(case)
    at.settle(made, grace=GRACE)
    return Result("calm", at.judge(made, grace=GRACE))
