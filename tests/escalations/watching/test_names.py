import pytest
from django.utils.translation import override

from escalations.actions.guarding import loops
from escalations.models import Alarm
from escalations.watching import names
from escalations.watching.invariants import INVARIANTS
from escalations.watching.vitals import PROCESSES


def said(kind, **facts):
    with override("en"):
        return list(names.facts(Alarm(kind=kind, facts=facts)))


class TestLoop:
    @pytest.mark.parametrize("code", [*PROCESSES, *loops()])
    def test_says_what_each_does(self, code):
        assert names.loop(code) != code

    def test_keeps_the_code_of_one_without_words(self):
        assert names.loop("cases.new_sweep") == "cases.new_sweep"


class TestFacts:
    def test_says_which_timer_is_how_late(self):
        assert said("overdue", timer="text", seconds=276) == ["a text is to be sent", "276 s late"]

    def test_names_the_silent_loops(self):
        assert said("loops", loops="guard, worker") == ["The guard", "Workers"]

    def test_names_the_rule_and_its_rows(self):
        rule = INVARIANTS[0]

        assert said("invariant", **{rule.name: "4, 7"}) == [f"{rule.says} Rows: 4, 7"]

    def test_keeps_what_has_no_words(self):
        assert said("probe", alert=0, colour="red") == ["colour red"]
