"""A worker stopped in the middle of a text, past its lease, and let go on: it must overwrite nothing."""

from functools import partial
from typing import Any

from django.db import connection

from drill import desk
from drill.desk import Desk, insist
from drill.run import Result, Run
from messaging.actions.sending import LEASE

GRACE = LEASE.total_seconds() + 20.0


def run(at: Run) -> Result:
    """Freeze whoever holds a text until another one sent it, thaw it, and look at what the row says."""
    at.house.start()
    made = desk.make(at.house, "freeze", rungs=1, ways=(desk.WAYS[0],))
    faults: list[str] = []
    frozen = 0
    for turn in range(at.size(1, 10)):
        at.say(f"freeze {turn + 1}")
        with at.house.behaving(mode="hold"):
            case = made.raise_case()
            at.house.until(partial(_is_held, case), 30, "a claim")
            at.house.until(partial(_is_at_the_provider, at, made), 30, "a push")
            who = _held_by(case)[0][0]
            at.house.freeze(who)
            frozen += 1
        at.house.until(partial(_is_sent, case), 60, "another sender")
        before = _row(case)
        at.house.thaw(who)
        at.house.stay(3.0)
        after = _row(case)
        if before != after:
            faults.append(f"the late finisher overwrote the row: {before} → {after}")
        if before[1] < 2:
            faults.append(f"the text was not taken over: {before}")
    at.settle(made, grace=GRACE)
    verdict = at.judge(made, grace=GRACE, in_flight=frozen)
    return Result("freeze", verdict, faults, {"frozen past the lease": frozen})


def _held_by(case: int) -> list[tuple[str]]:
    return _ask(
        "select c.who from drill_claim c join escalations_pagedelivery pd using (delivery_id)"
        " join escalations_page p on p.id = pd.page_id join escalations_alert a on a.id = p.alert_id"
        " where a.case_id = %s",
        case,
    )


def _row(case: int) -> tuple[str, int, str, str]:
    row: tuple[str, int, str, str] = _ask(
        "select d.state, d.attempts, d.provider_ref, d.sent_at::text from messaging_delivery d"
        " join escalations_pagedelivery pd on pd.delivery_id = d.id"
        " join escalations_page p on p.id = pd.page_id join escalations_alert a on a.id = p.alert_id"
        " where a.case_id = %s",
        case,
    )[0]
    return row


def _is_at_the_provider(at: Run, made: Desk) -> bool:
    """Say whether the provider holds a push that it has not taken."""
    pushes = [line for line in at.house.received() if line.person in made.people]
    return bool(pushes) and pushes[-1].verdict == "held"


def _is_held(case: int) -> bool:
    return bool(_held_by(case))


def _is_sent(case: int) -> bool:
    return _row(case)[0] == "sent"


def _ask(question: str, case: int) -> list[Any]:
    def work() -> list[Any]:
        with connection.cursor() as cursor:
            cursor.execute(question, [case])
            return list(cursor.fetchall())

    return insist(work)
