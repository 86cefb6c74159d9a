"""One scenario from the outside: what it has at hand, how it waits, and how its run is judged."""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

from django.core.signing import BadSignature
from django.db import connection

from common.errors import DomainError
from drill import oracle
from drill.desk import Desk, insist
from drill.house import House
from drill.oracle import Answer, Claim, Owed, Verdict
from escalations.alerting.links import ticket_of
from messaging.models import Channel

_FOR_EVER = float("inf")
_CLAIMS = """
select a.id, p.generation, extract(epoch from c.at)::float8
  from drill_claim c
  join escalations_pagedelivery pd on pd.delivery_id = c.delivery_id
  join escalations_page p on p.id = pd.page_id
  join escalations_alert a on a.id = p.alert_id
 where a.case_id = any(%s)
"""
_ANSWERS = """
select a.id, w.generation, w.status, extract(epoch from w.at)::float8
  from drill_answer w join escalations_alert a on a.id = w.alert_id
 where a.case_id = any(%s) order by w.at
"""
_TEXTS = """
select a.id, p.generation, split_part(u.email, '@', 1), d.channel, count(*)
  from messaging_delivery d
  join escalations_pagedelivery pd on pd.delivery_id = d.id
  join escalations_page p on p.id = pd.page_id
  join escalations_alert a on a.id = p.alert_id
  join users_user u on u.id = p.user_id
 where a.case_id = any(%s) and d.attempts > 0
 group by 1, 2, 3, 4
"""


@dataclass(slots=True)
class Result:
    """What one scenario came to: the judge's verdict where there is one, faults of its own, and facts to print."""

    name: str
    verdict: Verdict | None = None
    own_faults: list[str] = field(default_factory=list)
    facts: Mapping[str, object] = field(default_factory=dict)
    seconds: float = 0.0

    @property
    def faults(self) -> list[str]:
        """Everything that must not have been."""
        return [*self.own_faults, *(self.verdict.faults if self.verdict else [])]


@dataclass(slots=True)
class Run:
    """What a scenario works with. `count` is how often it harms, `is_long` asks for the nightly sizes."""

    house: House
    random: Random
    count: int | None
    is_long: bool
    say: Callable[[str], None]
    #: Every grace is multiplied by this; more than 1 on a machine that is starved of processor time.
    patience: float = 1.0

    def size(self, short: int, nightly: int) -> int:
        """How often to do it: as asked, else by the kind of run."""
        return self.count or (nightly if self.is_long else short)

    def settle(self, *desks: Desk, grace: float) -> None:
        """Wait until everything owed was taken, or had its time and more."""
        ends = time.time() + max(_longest(desk) for desk in desks)
        ends += grace * self.patience * max(len(desk.plan.rungs) for desk in desks)
        self.say("waiting for what is still owed")
        while time.time() < ends and any(self._is_owed_something(desk) for desk in desks):
            self.house.stay(0.5)

    def judge(self, *desks: Desk, grace: float, in_flight: int = 0) -> Verdict:
        """Answer everything, see that silence follows, and let the judge look at it all.

        `in_flight`: how many texts were in the hands of what was killed or cut off.
        """
        owed = [one for desk in desks for one in self.owed(desk)]
        missing = [case for desk in desks for case in desk.raised if case not in desk.alerts()]
        for desk in desks:
            desk.answer_all()
        self.say("seeing that silence follows the answer")
        self.house.stay(3.0)
        cases = [case for desk in desks for case in desk.raised]
        names = {name for desk in desks for name in desk.people}
        lines = [line for line in self.house.received() if line.person in names]
        verdict = oracle.judge(
            owed=owed,
            lines=lines,
            generation_of={line.token: _generation(line.token) for line in lines},
            claims=[Claim(*row) for row in _ask(_CLAIMS, cases)],
            answers=[
                Answer(alert, generation, at)
                for alert, generation, status, at in _ask(_ANSWERS, cases)
                if status != "triggered"
            ],
            texts={
                (alert, generation, person, "mail" if channel == Channel.EMAIL else "push"): count
                for alert, generation, person, channel, count in _ask(_TEXTS, cases)
            },
            grace=grace * self.patience,
            in_flight=in_flight,
        )
        verdict.double_meanings = oracle.meanings(lines)
        verdict.lost += [Owed(0, 1, 0, f"case {case}", "no alert", 0, 0) for case in missing]
        return verdict

    def owed(self, desk: Desk) -> list[Owed]:
        """Return what the desk's plan owes for everything raised, round by round, as of now."""
        alerts = desk.alerts()
        turns = _ask(_ANSWERS, list(desk.raised))
        owed: list[Owed] = []
        for case, raised_at in desk.raised.items():
            if case not in alerts:
                continue
            alert = alerts[case].pk
            for generation in range(1, alerts[case].generation + 1):
                mine = [(s, at) for a, g, s, at in turns if a == alert and g == generation]
                began = min((at for s, at in mine if s == "triggered"), default=raised_at)
                ended = min((at for s, at in mine if s != "triggered"), default=_FOR_EVER)
                owed += desk.plan.owes(alert=alert, generation=generation, began=began, until=ended)
        return owed

    def _is_owed_something(self, desk: Desk) -> bool:
        if len(desk.alerts()) < len(desk.raised):
            return True
        lines = [line for line in self.house.received() if line.person in desk.people]
        taken = {
            (line.alert, _generation(line.token), line.person, line.way)
            for line in lines
            if line.is_accepted
        }
        return any(one.until == _FOR_EVER and one.key not in taken for one in self.owed(desk))


def _longest(desk: Desk) -> float:
    plan = desk.plan
    return sum(rung.wait for rung in plan.rungs[:-1]) + max(way.after for way in plan.ways)


def _generation(token: str) -> int:
    try:
        return ticket_of(token).generation
    except (BadSignature, DomainError):
        return 0


def _ask(question: str, cases: Iterable[int]) -> list[tuple[Any, ...]]:
    def work() -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(question, [list(cases)])
            return list(cursor.fetchall())

    return insist(work)
