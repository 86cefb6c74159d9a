from datetime import timedelta

import pytest

from cases.actions.deciding import answering, delegating, requests, silence
from cases.actions.deciding.answering import AnsweredAlready, OtherAmount
from cases.actions.deciding.delegating import Handed
from cases.actions.deciding.requests import NotUrgent
from cases.deciding.approvers import BeyondAuthority, OwnRequest, TiedToIt
from cases.lifecycle import ImpossibleNow
from cases.models import Approval, Case, CaseEvent, Conflict
from common.errors import BadInput
from messaging.models import Delivery
from tests.factories.cases import NOON, make_case
from tests.factories.deciding import ask, decide, limit_for, set_limits, set_rule
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(minutes=10)


@pytest.fixture
def limits():
    set_rule("goodwill", two_people_over_minor=500_000)
    return set_limits(
        "goodwill",
        associate=(50, 50, 150),
        senior=(500, 500, 1500),
        manager=(10_000, 10_000, 10_000, 50_000),
    )


@pytest.fixture
def lena():
    return UserFactory(senior=True, name="Lena Prado")


@pytest.fixture
def helena():
    return UserFactory(manager=True, name="Helena Vasques")


@pytest.fixture
def case(limits, lena, helena):
    return make_case(owner=lena)


class TestAsking:
    def test_waits_for_who_may_decide_it_with_a_clock(self, case, helena):
        request = ask(case)

        assert (request.state, request.asked_of) == ("requested", helena)
        assert request.clock.due_at == NOON + timedelta(minutes=240)
        assert Delivery.objects.filter(to_address=helena.email).count() == 1
        case.refresh_from_db()
        assert case.next_due_at <= request.clock.due_at

    def test_asks_the_smallest_limit_that_reaches(self, case, helena):
        deputy = UserFactory(senior=True)
        limit_for(deputy, 2_000, 2_000, 5_000)

        assert ask(case, "900").asked_of == deputy
        assert ask(case, "3000").asked_of == helena

    def test_asks_nobody_who_is_tied_to_it(self, case, helena):
        Conflict.objects.create(
            user=helena, case=case, reason="Friends", declared_by=helena, declared_at=NOON
        )

        assert ask(case).asked_of is None

    @pytest.mark.parametrize("field", ["why", "harm", "fairness", "alternatives", "rule_text"])
    def test_refuses_a_blank_reason(self, case, field):
        with pytest.raises(BadInput) as refusal:
            ask(case, **{field: "  "})

        assert refusal.value.field == field

    def test_refuses_a_time_that_has_passed(self, case):
        with pytest.raises(BadInput):
            ask(case, decide_by=NOON)

    def test_acts_at_once_only_in_danger_and_is_to_be_ratified_in_a_day(self, case):
        with pytest.raises(NotUrgent):
            ask(case, acted=True)
        Case.objects.filter(pk=case.pk).update(severity=1)

        request = ask(case, acted=True)

        assert request.decision.authority == "safety"
        assert request.clock.due_at == NOON + timedelta(hours=24)


class TestApproving:
    def test_decides_it_and_tells_who_asked(self, case, helena, lena):
        request = ask(case)

        answered = answering.approve(request_id=request.pk, by=helena, now=LATER)

        assert answered.state == "approved"
        decision = answered.decision
        assert (decision.authority, decision.decided_by) == ("approved", helena)
        assert decision.amount_minor == 90_000
        assert Delivery.objects.filter(to_address=lena.email).count() == 1
        assert case.clocks.get(kind="approval").status == "met"
        assert case.events.latest("pk").kind == CaseEvent.Kind.EXCEPTION_ANSWERED

    def test_may_be_otherwise_with_conditions_and_a_reason(self, case, helena):
        request = ask(case)
        with pytest.raises(BadInput):
            answering.approve(request_id=request.pk, by=helena, amount_minor=50_000, now=LATER)

        answered = answering.approve(
            request_id=request.pk,
            by=helena,
            amount_minor=50_000,
            conditions="Only if they stay.",
            reason="Half is fair.",
            now=LATER,
        )

        assert answered.state == "modified"
        assert (answered.decision.amount_minor, answered.decision.conditions) == (
            50_000,
            "Only if they stay.",
        )

    def test_refuses_who_asked_whose_limit_is_too_small_and_who_is_tied(self, case, lena, helena):
        request = ask(case)
        for by, refusal in ((lena, OwnRequest), (UserFactory(senior=True), BeyondAuthority)):
            with pytest.raises(refusal):
                answering.approve(request_id=request.pk, by=by, now=LATER)
        Conflict.objects.create(
            user=helena, case=case, reason="Friends", declared_by=helena, declared_at=NOON
        )
        with pytest.raises(TiedToIt):
            answering.approve(request_id=request.pk, by=helena, now=LATER)
        assert not Approval.objects.exists()

    def test_counts_for_the_approver_what_was_approved_meanwhile(self, case, helena):
        deputy = UserFactory(senior=True)
        limit_for(deputy, 1_000, 1_000, 1_000)
        one, other = ask(case, "900"), ask(case, "900")
        answering.approve(request_id=one.pk, by=deputy, now=LATER)

        with pytest.raises(BeyondAuthority):
            answering.approve(request_id=other.pk, by=deputy, now=LATER)
        assert answering.approve(request_id=other.pk, by=helena, now=LATER).state == "approved"

    def test_says_who_answered_first(self, case, helena):
        request = ask(case)
        answering.approve(request_id=request.pk, by=helena, now=LATER)

        with pytest.raises(AnsweredAlready, match="Helena"):
            answering.deny(
                request_id=request.pk, by=UserFactory(manager=True), reason="No.", now=LATER
            )

    def test_who_left_or_lost_the_limit_approves_nothing(self, case, helena):
        request = ask(case)
        helena.is_active = False
        helena.save()

        with pytest.raises(BeyondAuthority):
            answering.approve(request_id=request.pk, by=helena, now=LATER)

    def test_denying_needs_a_reason_and_ends_it(self, case, helena):
        request = ask(case)
        with pytest.raises(BadInput):
            answering.deny(request_id=request.pk, by=helena, reason=" ", now=LATER)

        denied = answering.deny(request_id=request.pk, by=helena, reason="Too much.", now=LATER)

        assert (denied.state, denied.decision) == ("denied", None)

    def test_ratifies_what_was_done_for_safety_as_it_is(self, case, helena):
        Case.objects.filter(pk=case.pk).update(severity=1)
        request = ask(case, acted=True)
        with pytest.raises(BadInput):
            answering.approve(
                request_id=request.pk, by=helena, amount_minor=1, reason="x", now=LATER
            )

        ratified = answering.approve(request_id=request.pk, by=helena, now=LATER)

        assert (ratified.state, ratified.decision.authority) == ("ratified", "safety")

    def test_what_was_done_and_not_confirmed_lapses_unless_it_is_paid(self, case, helena):
        Case.objects.filter(pk=case.pk).update(severity=1)
        request = ask(case, acted=True)

        answering.deny(request_id=request.pk, by=helena, reason="No danger.", now=LATER)

        request.decision.remedy_state.refresh_from_db()
        assert request.decision.remedy_state.state == "lapsed"


class TestTwoPeople:
    def test_sign_where_the_rule_says_so(self, case, helena):
        second = UserFactory(manager=True)
        request = ask(case, "6000")

        signed = answering.approve(request_id=request.pk, by=helena, now=LATER)
        assert (signed.state, signed.asked_of) == ("requested", second)
        with pytest.raises((AnsweredAlready, BeyondAuthority)):
            answering.approve(request_id=request.pk, by=helena, now=LATER)
        answered = answering.approve(request_id=request.pk, by=second, now=LATER)

        assert answered.state == "approved"
        assert answered.approvals.count() == 2

    def test_reach_further_than_either_alone(self, case, helena):
        second = UserFactory(manager=True)
        request = ask(case, "20000")

        answering.approve(request_id=request.pk, by=helena, now=LATER)

        assert answering.approve(request_id=request.pk, by=second, now=LATER).state == "approved"

    def test_sign_the_same_amount(self, case, helena):
        request = ask(case, "6000")
        answering.approve(
            request_id=request.pk, by=helena, amount_minor=550_000, reason="Less.", now=LATER
        )

        with pytest.raises(OtherAmount):
            answering.approve(request_id=request.pk, by=UserFactory(manager=True), now=LATER)

    def test_are_two_people_with_two_limits(self, case, helena):
        deputy = UserFactory(senior=True)
        request = ask(case, "6000")
        answering.approve(request_id=request.pk, by=helena, now=LATER)
        delegating.hand_on(
            giver=helena,
            receiver=deputy,
            start=NOON,
            end=NOON + timedelta(days=1),
            reason="Away",
            by=helena,
            now=NOON,
        )

        with pytest.raises(BeyondAuthority):
            answering.approve(request_id=request.pk, by=deputy, now=LATER)


class TestHandingOn:
    def hand(self, giver, receiver, days=1):
        return delegating.hand_on(
            giver=giver,
            receiver=receiver,
            start=NOON,
            end=NOON + timedelta(days=days),
            reason="Holidays",
            by=giver,
            now=NOON,
        )

    def test_lets_the_receiver_approve_by_the_givers_limit(self, case, helena):
        deputy = UserFactory(senior=True)
        handed = self.hand(helena, deputy)
        request = ask(case)

        answering.approve(request_id=request.pk, by=deputy, now=LATER)

        approval = request.approvals.get()
        assert (approval.by, approval.delegation) == (deputy, handed)

    def test_ends_with_its_time_and_when_taken_back(self, case, helena):
        deputy = UserFactory(senior=True)
        handed = self.hand(helena, deputy)
        request = ask(case)
        with pytest.raises(BeyondAuthority):
            answering.approve(request_id=request.pk, by=deputy, now=NOON + timedelta(days=1))
        delegating.take_back(delegation_id=handed.pk, by=helena, now=LATER)

        with pytest.raises(BeyondAuthority):
            answering.approve(request_id=request.pk, by=deputy, now=LATER)

    def test_never_stacks_and_never_goes_round(self, helena):
        deputy, other = UserFactory(senior=True), UserFactory(senior=True)
        self.hand(helena, deputy)

        for giver, receiver in ((deputy, other), (deputy, helena), (other, helena)):
            with pytest.raises(Handed):
                self.hand(giver, receiver)

    def test_gives_nobody_a_say_about_what_the_giver_asked(self, limits):
        boss, deputy = UserFactory(manager=True), UserFactory(senior=True)
        case = make_case(owner=boss)
        self.hand(boss, deputy)
        request = ask(case, "900")

        with pytest.raises(BeyondAuthority):
            answering.approve(request_id=request.pk, by=deputy, now=LATER)


class TestSilence:
    def test_reminds_goes_on_tells_everybody_and_ends(self, case, helena):
        second = UserFactory(manager=True)
        request = ask(case)
        assert request.asked_of == helena
        due = request.clock.due_at

        steps = []
        for at in (NOON + timedelta(minutes=120), NOON + timedelta(minutes=192), due):
            assert silence.escalate_due(now=at) == 1
            request.refresh_from_db()
            steps.append(request.asked_of)
        assert steps == [helena, second, second]
        assert silence.escalate_due(now=due) == 0
        assert silence.escalate_due(now=due + timedelta(hours=24)) == 1
        request.refresh_from_db()
        assert request.state == "expired"
        kinds = list(case.events.values_list("kind", flat=True))
        assert kinds.count("exception_escalated") == 3
        assert kinds.count("exception_expired") == 1

    def test_is_over_when_somebody_answers(self, case, helena):
        request = ask(case)
        answering.approve(request_id=request.pk, by=helena, now=LATER)

        assert silence.escalate_due(now=NOON + timedelta(days=3)) == 0

    def test_goes_on_at_once_when_who_was_asked_left(self, case, helena):
        second = UserFactory(manager=True)
        request = ask(case)
        helena.is_active = False
        helena.save()

        assert silence.escalate_due(now=LATER) == 1

        request.refresh_from_db()
        assert request.asked_of == second


class TestWithdrawing:
    def test_ends_it_with_its_clock(self, case, lena):
        request = ask(case)

        requests.withdraw(request_id=request.pk, by=lena, reason="They left.", now=LATER)

        assert case.clocks.get(kind="approval").status == "cancelled"
        with pytest.raises(ImpossibleNow):
            requests.withdraw(request_id=request.pk, by=lena, reason="Again", now=LATER)

    def test_leaves_what_counts_as_it_was(self, case, lena):
        request = ask(case)
        requests.withdraw(request_id=request.pk, by=lena, reason="They left.", now=LATER)

        assert decide(case, "500").authority == "own"
