from datetime import timedelta

import pytest

from cases.actions.deciding import remedies, requests
from cases.closing import gate
from cases.models import Case, GateRule, Issue, Requirement
from tests.factories.cases import NOON, closing_rule, deliver, make_case, receive, send
from tests.factories.deciding import ask, decide, set_limits
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db

GUEST = {"reservation": None}


@pytest.fixture
def case():
    return make_case(owner=UserFactory())


def codes(case, *requires):
    rule = gate.Rule(1, frozenset(requires))
    return {item.code.partition("-")[0] for item in gate.open_items(case, rule)}


def say(case, text, side="guest", **options):
    message = send(case, by=case.owner, side=side, text=text, **options)
    deliver(message)
    return message


class TestTheRule:
    def test_in_force_is_the_newest_published_by_then(self, case):
        closing_rule(case, "cause", at=NOON)
        closing_rule(case, "citation", days=90, at=NOON + timedelta(days=1))

        before = gate.rule_for(case.case_type_id, now=NOON + timedelta(hours=1))
        after = gate.rule_for(case.case_type_id, now=NOON + timedelta(days=2))

        assert (before.requires, before.reopen_days) == ({"cause"}, 30)
        assert (after.requires, after.reopen_days) == ({"citation"}, 90)

    def test_asks_nothing_more_where_nobody_published_one(self, case):
        rule = gate.rule_for(case.case_type_id, now=NOON - timedelta(days=9000))

        assert (rule.number, rule.requires, rule.reopen_days) == (0, frozenset(), 30)

    def test_stands_for_every_kind_of_case_from_the_start(self):
        asked = {rule.case_type.code: set(rule.requires) for rule in GateRule.objects.all()}

        assert {"told", "rationale", "cause", "issues", "requests", "tasks"} <= asked["stranded"]
        assert "citation" in asked["refund"]
        assert "told" not in asked["other"]


class TestWhatWasGranted:
    def test_keeps_the_case_open_until_it_was_carried_out(self, case):
        set_limits(associate=(500,))
        remedy = decide(case).remedy_state
        item = next(
            i for i in gate.open_items(case, gate.Rule()) if i.code == f"remedy-{remedy.pk}"
        )
        assert item.is_firm
        assert "A credit for the lost evening" in item.text

        remedies.start(remedy_id=remedy.pk, by=case.owner, now=NOON)
        assert "remedy" in codes(case)
        remedies.finish(remedy_id=remedy.pk, by=case.owner, proof="PAY-1", now=NOON)
        assert "remedy" not in codes(case)

    def test_or_let_go(self, case):
        set_limits(associate=(500,))
        remedy = decide(case).remedy_state

        remedies.lapse(remedy_id=remedy.pk, by=case.owner, reason="Not wanted", now=NOON)

        assert "remedy" not in codes(case)

    def test_keeps_it_open_while_nobody_has_answered(self, case):
        set_limits(associate=(50,), manager=(5000,))
        asked = ask(case)
        firm = [i.code for i in gate.open_items(case, gate.Rule()) if i.is_firm]
        assert firm == [f"approval-{asked.clock_id}"]

        requests.withdraw(request_id=asked.pk, by=case.owner, reason="Solved", now=NOON)

        assert codes(case) == set()


class TestTold:
    def test_names_each_side_that_heard_nothing(self, case):
        say(case, "We have found you a room in the hotel next door, and it is paid for.")

        texts = [item.text for item in gate.open_items(case, gate.Rule(1, frozenset(["told"])))]

        host = case.parties.get(side="host").person.called
        assert texts == [f"{host} was told nothing yet."]

    def test_is_content_once_both_sides_heard_in_their_language(self, case):
        say(case, "We have found you a room in the hotel next door, and it is paid for.")
        say(case, "The guests sleep in a hotel tonight, and this is settled.", side="host")

        assert codes(case, "told") == set()

    def test_wants_the_persons_language(self, case):
        person = case.parties.get(side="guest").person
        person.language = "pt-br"
        person.save()
        say(case, "We have found you a room in the hotel next door, and it is paid for.")
        say(case, "The guests sleep in a hotel tonight, and this is settled.", side="host")

        items = gate.open_items(case, gate.Rule(1, frozenset(["told"])))

        assert [item.text for item in items] == [f"{person.called} was not told in Portuguese."]

    def test_takes_the_language_they_wrote_in_too(self, case):
        person = case.parties.get(side="guest").person
        person.language = "pt-br"
        person.save()
        receive(case, text="Please help us, the code does not work and we are outside.")
        say(case, "We have found you a room in the hotel next door, and it is paid for.")
        say(case, "The guests sleep in a hotel tonight, and this is settled.", side="host")

        assert codes(case, "told") == set()

    def test_asks_nothing_of_who_has_no_address(self, case):
        case.parties.update(address="")

        assert codes(case, "told") == set()


class TestTheOtherRequirements:
    def test_name_what_is_missing(self, case):
        Issue.objects.create(
            case=case, text="Refund the first night", added_by=case.owner, added_at=NOON
        )

        assert codes(case, "issues", "citation") == {"issue", "uncited"}
        assert codes(case) == set()

    def test_take_few_statements(self, case, django_assert_max_num_queries):
        case = Case.objects.get(pk=case.pk)

        with django_assert_max_num_queries(13):
            gate.open_items(case, gate.Rule(1, frozenset(Requirement.values)))
