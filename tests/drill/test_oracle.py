"""The judge of the drill: it must see what is lost, late, said after the answer, or said twice."""

import json

from drill import log, oracle
from drill.log import Line
from drill.oracle import Answer, Claim, Owed
from drill.plan import Plan, Rung, Way

LADDER = Plan((Rung(("ana",), 10.0), Rung(("bia",), 10.0)), (Way("push"), Way("mail", 2.0)))
FOR_EVER = float("inf")


def push(person="ana", at=1.0, *, verdict="accepted", alert=7, way="push"):
    return Line(at, person, way, verdict, f"S1: Alarm (alert {alert})", "/alerts/7/token/")


def judged(*lines, until=FOR_EVER, claims=(), answers=(), texts=None, in_flight=0):
    return oracle.judge(
        owed=list(LADDER.owes(alert=7, generation=1, began=0.0, until=until)),
        lines=lines,
        generation_of={"token": 1},
        claims=claims,
        answers=answers,
        texts=texts or {},
        grace=5.0,
        in_flight=in_flight,
    )


EVERYTHING = (
    push(at=1.0),
    push(at=3.0, way="mail"),
    push("bia", at=11.0),
    push("bia", at=13.0, way="mail"),
)


class TestThePlan:
    def test_owes_each_person_of_a_rung_by_each_way_when_its_time_has_come(self):
        owed = LADDER.owes(alert=7, generation=1, began=100.0, until=FOR_EVER)

        assert [(one.person, one.way, one.due) for one in owed] == [
            ("ana", "push", 100.0),
            ("ana", "mail", 102.0),
            ("bia", "push", 110.0),
            ("bia", "mail", 112.0),
        ]


class TestTheJudge:
    def test_is_content_when_everything_came_in_time(self):
        verdict = judged(*EVERYTHING)

        assert verdict.faults == []
        assert (verdict.kept, verdict.lateness) == (4, [1.0, 1.0])

    def test_sees_what_never_came(self):
        assert judged(*EVERYTHING[1:]).faults == ["lost: alert 7.1, rung 1, ana by push"]

    def test_does_not_take_a_refusal_for_a_page(self):
        verdict = judged(push(verdict="refused"), *EVERYTHING[1:])

        assert len(verdict.lost) == 1

    def test_sees_what_came_too_late(self):
        verdict = judged(push(at=6.0), *EVERYTHING[1:])

        assert verdict.faults == ["late: alert 7.1, rung 1, ana by push"]

    def test_asks_nothing_of_a_rung_that_an_answer_came_before(self):
        verdict = judged(*EVERYTHING[:2], until=9.0)

        assert verdict.faults == []
        assert verdict.superseded == 2

    def test_sees_a_claim_after_the_answer(self):
        answers = [Answer(7, 1, 20.0)]

        before = judged(*EVERYTHING, claims=[Claim(7, 1, 19.9)], answers=answers)
        after = judged(*EVERYTHING, claims=[Claim(7, 1, 20.1)], answers=answers)
        next_round = judged(*EVERYTHING, claims=[Claim(7, 2, 20.1)], answers=answers)

        assert (before.faults, next_round.faults) == ([], [])
        assert after.faults == ["claimed after the answer: alert 7"]

    def test_allows_as_many_doubles_as_there_were_texts_in_dead_hands(self):
        again = push(at=2.0)

        assert judged(*EVERYTHING, again, in_flight=1).faults == []
        assert judged(*EVERYTHING, again).faults == ["1 doubles where 0 can be explained"]

    def test_takes_the_page_of_a_later_round_of_the_ladder_for_no_double(self):
        verdict = judged(*EVERYTHING, push(at=2.0), texts={(7, 1, "ana", "push"): 2})

        assert verdict.doubles == 0

    def test_sees_two_meanings_under_one_key(self):
        first = Line(1.0, "ana", "mail", "accepted", "S1", "one thing", key="<1@x>")
        other = Line(2.0, "ana", "mail", "accepted", "S1", "another", key="<1@x>")

        assert oracle.meanings([first, first]) == []
        assert oracle.meanings([first, other]) == ["<1@x>"]


class TestOwed:
    def test_is_told_apart_by_what_can_be_seen_from_outside(self):
        owed = Owed(7, 2, 0, "ana", "push", 0.0, FOR_EVER)

        assert owed.key == (7, 2, "ana", "push")


class TestTheLog:
    def test_is_read_line_by_line_and_new_facts_do_not_disturb(self, tmp_path):
        path = tmp_path / "provider.jsonl"
        facts = {"at": 1.5, "person": "ana", "way": "push", "verdict": "accepted"}
        path.write_text(json.dumps(facts | {"title": "S1 (alert 12)", "colour": "blue"}) + "\n")

        (line,) = log.read(path)

        assert (line.alert, line.is_accepted, line.at) == (12, True, 1.5)
