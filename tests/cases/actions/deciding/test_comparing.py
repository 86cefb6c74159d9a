"""What was decided is held against what has the same facts, once; what differs is settled by somebody else."""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from cases.actions.deciding import answering, comparing, decisions
from cases.lifecycle import ImpossibleNow
from cases.models import Case, Comparison, ImprovementProposal
from cases.models.comparison import OwnDecision
from common.errors import BadInput, Forbidden
from tests.factories.cases import NOON, make_case
from tests.factories.deciding import ask, decide, set_limits, set_rule
from tests.factories.policies import PolicyVersionFactory
from tests.factories.users import UserFactory
from tests.racing import race

LATER = NOON + timedelta(hours=1)


@pytest.fixture
def limits(db):
    set_limits("goodwill", associate=(5_000,), manager=(10_000, None, None, 50_000))
    set_rule("goodwill")


@pytest.fixture
def clause(db):
    return PolicyVersionFactory(published=True).clauses.get()


@pytest.fixture
def helena(db):
    return UserFactory(manager=True, name="Helena Vasques")


def a_case():
    return make_case(owner=UserFactory(), now=NOON)


def taken_back(decision):
    decisions.reverse(
        decision_id=decision.pk,
        by=decision.decided_by,
        because="A slip.",
        client_key=uuid.uuid4(),
        now=LATER,
    )


def compared(thing):
    name = "decision" if type(thing).__name__ == "Decision" else "request"
    return Comparison.objects.get(**{name: thing})


@pytest.fixture
def denied(limits, clause, helena):
    """A request declined although two like it were granted."""
    for _time in range(2):
        decide(a_case(), "100", clause_id=clause.pk)
    request = ask(a_case(), "100", clause_id=clause.pk)
    answering.deny(request_id=request.pk, by=helena, reason="Not this time.", now=LATER)
    return request


@pytest.mark.django_db
class TestComparing:
    def test_raises_what_was_answered_differently(self, denied):
        comparing.compare_due(now=LATER)

        found = compared(denied)
        assert (found.state, found.difference, found.usual_minor) == ("differs", "answer", 10_000)
        assert found.like_decisions.count() == 2

    def test_raises_an_amount_far_from_the_usual(self, limits, clause):
        for amount in ("100", "110", "90"):
            decide(a_case(), amount, clause_id=clause.pk)
        comparing.compare_due(now=LATER)
        high = decide(a_case(), "500", clause_id=clause.pk)

        comparing.compare_due(now=LATER)

        assert [each.of for each in Comparison.objects.alarming()] == [high]

    def test_leaves_what_is_in_line_alone_and_looks_only_once(self, limits, clause):
        for amount in ("100", "110"):
            decide(a_case(), amount, clause_id=clause.pk)

        assert comparing.compare_due(now=LATER) == 2
        assert comparing.compare_due(now=LATER) == 0
        assert set(Comparison.objects.values_list("state", flat=True)) == {"alike"}

    def test_finds_twins_behind_any_number_of_others(self, denied, clause, monkeypatch):
        monkeypatch.setattr("cases.deciding.consistency._MOST", 3)
        for _time in range(4):
            decide(a_case(), "100", at=NOON + timedelta(minutes=5))

        comparing.compare_due(now=LATER)

        assert compared(denied).state == "differs"

    def test_never_marks_the_first_of_two_that_differ(self, limits, clause, helena):
        first = ask(a_case(), "100", clause_id=clause.pk)
        answering.deny(request_id=first.pk, by=helena, reason="No.", now=NOON)
        for _time in range(2):
            decide(a_case(), "100", clause_id=clause.pk, at=LATER)

        comparing.compare_due(now=LATER)

        assert compared(first).state == "alike"
        assert Comparison.objects.alarming().count() == 1

    def test_leaves_what_was_taken_back_alone(self, limits, clause):
        for amount in ("100", "110", "90"):
            decide(a_case(), amount, clause_id=clause.pk)
        early, late = (decide(a_case(), "500", clause_id=clause.pk) for _time in range(2))
        taken_back(early)
        comparing.compare_due(now=LATER)
        assert compared(early).state == "alike"
        assert [each.of for each in Comparison.objects.alarming()] == [late]

        taken_back(late)

        assert not Comparison.objects.alarming().exists()

    def test_holds_nothing_against_a_sealed_case(self, limits, clause, helena):
        sealed = a_case()
        decide(sealed, "100", clause_id=clause.pk)
        Case.objects.filter(pk=sealed.pk).update(access_level="restricted")
        request = ask(a_case(), "100", clause_id=clause.pk)
        answering.deny(request_id=request.pk, by=helena, reason="No.", now=LATER)

        comparing.compare_due(now=LATER)

        assert compared(request).state == "alike"

    def test_compares_what_was_granted_by_what_was_asked(self, limits, helena):
        """A request without a rule of the library is like another that names the same one."""
        for _time in range(2):
            granted = ask(a_case(), "6000", rule_text="Rebooking cap")
            answering.approve(request_id=granted.pk, by=helena, now=LATER)
        declined = ask(a_case(), "6000", rule_text="Rebooking cap")
        answering.deny(request_id=declined.pk, by=helena, reason="No.", now=LATER)

        comparing.compare_due(now=LATER)

        assert compared(declined).state == "differs"


@pytest.mark.django_db
class TestSettling:
    @pytest.fixture
    def alarm(self, denied):
        comparing.compare_due(now=LATER)
        return compared(denied)

    @pytest.fixture
    def owen(self, db):
        return UserFactory(manager=True, name="Owen Marsh")

    def test_lets_it_stand_with_a_reason(self, alarm, owen):
        comparing.acknowledge(
            comparison_id=alarm.pk, reason="She had it twice.", by=owen, now=LATER
        )

        alarm.refresh_from_db()
        assert (alarm.state, alarm.settled_by, alarm.reason) == (
            "acknowledged",
            owen,
            "She had it twice.",
        )
        assert not Comparison.objects.alarming().exists()

    def test_takes_it_up_as_a_proposal_with_its_evidence(self, alarm, owen, clause):
        comparing.take_up(
            comparison_id=alarm.pk, problem="Like cases end differently.", by=owen, now=LATER
        )

        alarm.refresh_from_db()
        proposal = ImprovementProposal.objects.get()
        assert (alarm.state, alarm.proposal) == ("taken_up", proposal)
        assert proposal.clause == clause
        assert proposal.evidence.count() == 3

    def test_takes_only_cases_one_sees_and_that_stand_for_themselves(self, alarm, owen):
        first, second = alarm.like_decisions.order_by("pk")
        Case.objects.filter(pk=first.case_id).update(access_level="restricted")
        Case.objects.filter(pk=second.case_id).update(status="merged", merged_into=a_case())

        comparing.take_up(comparison_id=alarm.pk, problem="Unlike.", by=owen, now=LATER)

        (shown,) = ImprovementProposal.objects.get().evidence.all()
        assert shown == alarm.case

    @pytest.mark.parametrize("do", ["acknowledge", "take_up"])
    def test_is_refused_to_who_had_a_part_in_it(self, alarm, helena, do):
        words = {"acknowledge": "reason", "take_up": "problem"}[do]
        with pytest.raises(OwnDecision):
            getattr(comparing, do)(comparison_id=alarm.pk, **{words: "Mine."}, by=helena, now=LATER)

        assert not ImprovementProposal.objects.exists()

    def test_is_refused_without_a_reason_and_to_who_sees_no_numbers(self, alarm, owen):
        with pytest.raises(BadInput):
            comparing.acknowledge(comparison_id=alarm.pk, reason=" ", by=owen, now=LATER)
        with pytest.raises(Forbidden):
            comparing.acknowledge(
                comparison_id=alarm.pk, reason="Why not.", by=UserFactory(senior=True), now=LATER
            )

    def test_happens_once(self, alarm, owen):
        comparing.acknowledge(comparison_id=alarm.pk, reason="Fine.", by=owen, now=LATER)

        with pytest.raises(ImpossibleNow):
            comparing.take_up(comparison_id=alarm.pk, problem="Again.", by=owen, now=LATER)

    def test_takes_up_no_rule_outside_the_library(self, limits, helena, owen):
        for _time in range(2):
            granted = ask(a_case(), "6000", rule_text="Rebooking cap")
            answering.approve(request_id=granted.pk, by=helena, now=LATER)
        declined = ask(a_case(), "6000", rule_text="Rebooking cap")
        answering.deny(request_id=declined.pk, by=helena, reason="No.", now=LATER)
        comparing.compare_due(now=LATER)

        with pytest.raises(BadInput):
            comparing.take_up(
                comparison_id=compared(declined).pk, problem="Unfair.", by=owen, now=LATER
            )

    def test_is_final_in_the_database(self, alarm, owen):
        comparing.acknowledge(comparison_id=alarm.pk, reason="Fine.", by=owen, now=LATER)

        for statement in (
            "update cases_comparison set reason = 'Other' where id = %s",
            "delete from cases_comparison where id = %s",
        ):
            with pytest.raises(Exception), transaction.atomic(), connection.cursor() as cursor:  # noqa: B017
                cursor.execute(statement, [alarm.pk])

    def test_never_says_settled_without_a_person(self, alarm):
        with pytest.raises(IntegrityError), transaction.atomic():
            Comparison.objects.filter(pk=alarm.pk).update(state="acknowledged", reason="Fine.")


@pytest.mark.django_db(transaction=True)
class TestTwoAtOnce:
    def test_settle_it_once(self):
        set_limits("goodwill", associate=(5_000,), manager=(10_000, None, None, 50_000))
        clause = PolicyVersionFactory(published=True).clauses.get()
        for _time in range(2):
            decide(a_case(), "100", clause_id=clause.pk)
        request = ask(a_case(), "100", clause_id=clause.pk)
        answering.deny(request_id=request.pk, by=UserFactory(manager=True), reason="No.", now=LATER)
        comparing.compare_due(now=LATER)
        alarm, managers = compared(request), [UserFactory(manager=True) for _ in range(2)]

        def settle(manager):
            return lambda: comparing.acknowledge(
                comparison_id=alarm.pk, reason="Fine.", by=manager, now=LATER
            )

        outcomes = race(*[settle(each) for each in managers])

        assert sum(isinstance(each, ImpossibleNow) for each in outcomes) == 1
        alarm.refresh_from_db()
        assert alarm.state == "acknowledged"
