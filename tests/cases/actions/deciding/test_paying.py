"""Carrying out by paying: begun under authority, ended by the provider's answer, once."""

from datetime import timedelta

import pgtrigger
import pytest

from cases.actions.deciding import answering, decisions, limits, paying, remedies
from cases.actions.deciding.paying import NotByPayment, TooLateToStop
from cases.actions.deciding.refunding import MoreThanWasPaid, NotTheGuest
from cases.actions.deciding.remedies import AuthorityGone, BeingPaid
from cases.deciding.spending import spent
from cases.lifecycle import ImpossibleNow
from cases.models import Case, CaseEvent, Given, Remedy
from cases.models.refusals import NotOwner
from cases.models.remedy import GrewTooMuch
from common.errors import BadInput, DomainError
from messaging.models import Delivery
from payments.actions import asking
from payments.actions.owing import CalledBackBefore, NoProvider
from payments.models import Payment
from tests.factories.cases import NOON, make_case
from tests.factories.deciding import ask, decide, limit_for, set_limits, set_rule, state_rate
from tests.factories.users import UserFactory
from tests.racing import race

LATER = NOON + timedelta(hours=1)


@pytest.fixture
def lena(db, ledger):
    set_rule("goodwill", tolerance_percent=5, lapse_days=30)
    set_rule("entitled_refund", tolerance_percent=5, lapse_days=30)
    set_limits("goodwill", senior=(500, 5000, 15000))
    set_limits("entitled_refund", senior=(5000, 20000, 40000))
    return UserFactory(senior=True, name="Lena Prado")


@pytest.fixture
def case(lena):
    case = make_case(owner=lena)
    stay = case.reservation
    stay.currency, stay.paid_minor = "USD", 100_000
    stay.save()
    return case


def refund(case, amount="400", **fields):
    said = {"kind": "entitled_refund", "remedy": "refund", "basis": "step", "step": "3"} | fields
    return decide(case, amount, **said).remedy_state


def pay(remedy, minor=None, *, by=None, at=LATER):
    return paying.pay(remedy_id=remedy.pk, by=by or remedy.decision.case.owner, minor=minor, now=at)


def settle(at=LATER):
    """Let the provider be asked, and take in what it said."""
    asking.ask_due(now=at)
    paying.take_in(now=at)


def kinds(case):
    return list(case.events.order_by("pk").values_list("kind", flat=True))


class TestPaying:
    def test_is_carried_out_when_the_provider_says_so_and_not_before(self, case, ledger):
        remedy = refund(case)
        pay(remedy)
        remedy.refresh_from_db()
        assert remedy.state == "executing"

        settle()

        remedy.refresh_from_db()
        assert (remedy.state, remedy.paid_minor) == ("executed", 40_000)
        assert remedy.proof == ledger.booked[0]["id"]
        asked = ledger.booked[0]["asked"]
        assert (asked["kind"], asked["charge"]) == ("refund", case.reservation.code)
        assert kinds(case)[-2:] == ["payment_asked", "remedy_carried_out"]

    def test_leaves_what_they_were_given_with_the_person(self, case):
        pay(refund(case))

        settle()

        given = Given.objects.get()
        assert (given.party.person, given.amount_minor) == (
            case.parties.get(side="guest").person,
            40_000,
        )

    def test_of_another_currency_counts_in_it(self, case):
        state_rate("JPY", "0.0067")
        remedy = decide(case, "5000", currency="JPY").remedy_state

        pay(remedy)

        assert str(Payment.objects.get().amount) == "JPY\xa05,000"

    def test_takes_in_each_answer_once(self, case):
        pay(refund(case))
        asking.ask_due(now=LATER)

        assert paying.take_in(now=LATER) == 1
        assert paying.take_in(now=LATER) == 0

    def test_whose_answer_is_lost_is_carried_out_once_it_is_known(self, case, ledger):
        ledger.faults.append("silent")
        remedy = refund(case)
        pay(remedy)
        settle()
        remedy.refresh_from_db()
        assert remedy.state == "executing"

        settle(LATER + timedelta(minutes=1))

        remedy.refresh_from_db()
        assert remedy.state == "executed"
        assert len(ledger.booked) == 1


class TestARefusal:
    def test_is_told_to_the_owner_and_can_be_tried_again(self, case, ledger):
        ledger.refusals[case.reservation.code] = "account_closed"
        remedy = refund(case)
        pay(remedy)
        settle()
        remedy.refresh_from_db()
        assert remedy.state == "failed"
        assert remedy.why == "The account they paid from is closed."
        assert "closed." not in remedy.reason
        assert Delivery.objects.filter(to_address=case.owner.email, key__startswith="payment:")
        ledger.refusals.clear()

        pay(remedy)
        settle()

        remedy.refresh_from_db()
        assert remedy.state == "executed"
        assert len(ledger.booked) == 1


class TestWhatIsNotPaid:
    def test_by_anybody_but_the_owner(self, case):
        with pytest.raises(NotOwner):
            pay(refund(case), by=UserFactory(senior=True))

    @pytest.mark.parametrize("kind", ["move", "transport", "late_checkout", "custom"])
    def test_what_no_money_moves_for(self, case, kind):
        with pytest.raises(NotByPayment):
            pay(decide(case, "40", remedy=kind).remedy_state)

    def test_what_costs_nothing(self, case):
        with pytest.raises(NotByPayment):
            pay(decide(case, "0").remedy_state)

    def test_more_than_was_decided(self, case):
        with pytest.raises(GrewTooMuch):
            pay(refund(case), 42_001)

    @pytest.mark.parametrize("minor", [0, -1])
    def test_nothing_and_less(self, case, minor):
        with pytest.raises(BadInput):
            pay(refund(case), minor)
        assert not Payment.objects.exists()

    def test_more_than_was_paid_for_the_stay_counting_what_went_back(self, case):
        pay(refund(case, "700"))
        settle()

        with pytest.raises(MoreThanWasPaid, match=r"300\.00 is left"):
            pay(refund(case, "301"))

        assert pay(refund(case, "300")).amount_minor == 30_000

    def test_more_than_was_paid_for_the_stay_counting_what_was_noted_as_paid_outside(self, case):
        by_hand = {"by": case.owner, "proof": "P-1", "now": LATER}
        remedies.carry_out(remedy_id=refund(case, "700").pk, **by_hand)

        with pytest.raises(MoreThanWasPaid, match=r"300\.00 is left"):
            pay(refund(case, "301"))
        with pytest.raises(MoreThanWasPaid):
            remedies.carry_out(remedy_id=refund(case, "301").pk, **by_hand)

        assert pay(refund(case, "300")).amount_minor == 30_000

    def test_a_refund_to_anybody_but_the_guest_of_the_stay(self, case):
        host = case.parties.exclude(side="guest").first()
        if host is None:
            host = case.parties.create(person=case.reservation.listing.host, side="host")
        remedy = refund(case, person_id=host.person_id)

        with pytest.raises(NotTheGuest):
            pay(remedy)
        with pytest.raises(NotTheGuest):
            remedies.carry_out(remedy_id=remedy.pk, by=case.owner, proof="P-1", now=LATER)
        assert not Payment.objects.exists()

    def test_a_refund_without_a_stay(self, case):
        case.reservation = None
        case.save()

        with pytest.raises(BadInput, match="Give a credit"):
            pay(refund(case))

    def test_a_refund_in_another_currency_than_they_paid_in(self, case):
        state_rate("EUR", "1.10")

        with pytest.raises(BadInput, match="They paid in USD"):
            pay(refund(case, "10", currency="EUR"))

    def test_without_a_provider(self, case, settings):
        settings.LEDGER_URL = ""
        remedy = refund(case)

        with pytest.raises(NoProvider):
            pay(remedy)
        remedy.refresh_from_db()
        assert remedy.state == "decided"

    def test_once_the_authority_has_ended(self, case):
        remedy = refund(case)
        limit = remedy.decision.limit
        limits.end_limit(limit_id=limit.pk, by=UserFactory(admin=True), now=NOON)

        with pytest.raises(AuthorityGone):
            pay(remedy)
        assert not Payment.objects.exists()

    def test_twice(self, case):
        remedy = refund(case)
        pay(remedy)

        with pytest.raises(ImpossibleNow):
            pay(remedy)


class TestByHandMeanwhile:
    def test_nothing_is_said_that_the_provider_is_asked(self, case):
        remedy = refund(case)
        pay(remedy)
        said = {"remedy_id": remedy.pk, "by": case.owner, "now": LATER}

        for act in (
            lambda: remedies.finish(**said, proof="P-1"),
            lambda: remedies.carry_out(**said, proof="P-1"),
            lambda: remedies.fail(**said, reason="No"),
        ):
            with pytest.raises(BeingPaid):
                act()

    def test_nothing_is_said_that_it_has_just_answered(self, case):
        remedy = refund(case)
        pay(remedy)
        asking.ask_due(now=LATER)

        with pytest.raises(BeingPaid):
            remedies.finish(remedy_id=remedy.pk, by=case.owner, proof="P-1", now=LATER)


class TestStopping:
    def test_before_it_left_it_can_be_paid_or_let_go(self, case):
        remedy = refund(case)
        pay(remedy)

        paying.stop(remedy_id=remedy.pk, by=case.owner, reason="Wrong person", now=LATER)
        settle()

        remedy.refresh_from_db()
        assert remedy.state == "failed"
        assert kinds(case)[-1] == "payment_stopped"
        assert pay(remedy).state == "requested"

    def test_afterwards_is_too_late(self, case, ledger):
        ledger.faults.append(503)
        remedy = refund(case)
        pay(remedy)
        settle()

        with pytest.raises(TooLateToStop):
            paying.stop(remedy_id=remedy.pk, by=case.owner, reason="Wrong", now=LATER)

    def test_a_decision_taken_back_before_it_left_is_never_paid(self, case, ledger):
        remedy = refund(case)
        pay(remedy)

        decisions.reverse(
            decision_id=remedy.decision_id,
            by=case.owner,
            because="Wrong person",
            client_key=remedy.key,
            now=LATER,
        )
        settle()

        remedy.refresh_from_db()
        assert remedy.state == "lapsed"
        assert ledger.booked == []


class TestWhatStandsNoMore:
    def reverse(self, remedy):
        decisions.reverse(
            decision_id=remedy.decision_id,
            by=remedy.decision.case.owner,
            because="Wrong person",
            client_key=remedy.key,
            now=LATER,
        )

    def test_for_safety_and_declined_is_never_paid(self, case, ledger):
        manager = UserFactory(manager=True)
        limit_for(manager, 10_000)
        Case.objects.filter(pk=case.pk).update(severity=1)
        request = ask(case, acted=True)
        pay(request.decision.remedy_state)

        answering.deny(request_id=request.pk, by=manager, reason="No danger", now=LATER)
        settle()

        assert Remedy.objects.get().state == "lapsed"
        assert Payment.objects.get().state == "withdrawn"
        assert ledger.booked == []

    def test_reversed_while_it_leaves_and_then_refused_is_let_go(self, case, ledger):
        ledger.faults.append(503)
        remedy = refund(case)
        pay(remedy)
        settle()
        self.reverse(remedy)
        ledger.refusals[case.reservation.code] = "account_closed"

        settle(LATER + timedelta(minutes=1))

        remedy.refresh_from_db()
        assert remedy.state == "lapsed"
        assert kinds(case)[-1] == "remedy_failed"
        assert not Remedy.objects.to_carry_out().exists()


class TestNewsThatCannotBeTakenIn:
    def test_holds_up_none_behind_it(self, case):
        first, second = refund(case, "100"), refund(case, "200")
        for remedy in (first, second):
            pay(remedy)
        asking.ask_due(now=LATER)
        payment = Payment.objects.get(subject=first.key)
        with pgtrigger.ignore("payments.Payment:payment_outcome_is_final"):
            Payment.objects.filter(pk=payment.pk).update(provider_ref=" ")

        assert paying.take_in(now=LATER) == 1

        second.refresh_from_db()
        assert second.state == "executed"


class TestCallingBack:
    def paid(self, case):
        remedy = refund(case)
        pay(remedy)
        settle()
        return remedy

    def back(self, remedy, minor=None):
        return paying.call_back(
            remedy_id=remedy.pk,
            by=remedy.decision.case.owner,
            minor=minor,
            reason="The wrong stay",
            now=LATER,
        )

    def test_tells_what_came_back(self, case, ledger):
        remedy = self.paid(case)

        self.back(remedy, 10_000)
        settle()

        assert ledger.booked[-1]["asked"]["amount"] == 10_000
        assert kinds(case)[-2:] == ["recall_asked", "recall_paid"]
        with pytest.raises(CalledBackBefore):
            self.back(remedy)

    def test_counts_what_came_back_no_more(self, case):
        remedy = self.paid(case)
        spent_on = {"kind": "entitled_refund", "person_id": remedy.decision.person_id, "now": LATER}
        assert spent(case, **spent_on).on_case == 40_000

        self.back(remedy, 10_000)
        settle()

        assert Given.objects.get().amount_minor == 30_000
        after = spent(case, **spent_on)
        assert (after.on_case, after.on_person) == (30_000, 30_000)

    def test_of_everything_leaves_nothing_given(self, case):
        self.back(self.paid(case))
        settle()

        assert not Given.objects.exists()

    def test_tells_what_did_not(self, case, ledger):
        remedy = self.paid(case)
        ledger.refusals[case.reservation.code] = "spent_already"

        self.back(remedy)
        settle()

        assert kinds(case)[-1] == "recall_refused"
        remedy.refresh_from_db()
        assert remedy.state == "executed"

    def test_refuses_what_was_never_paid_from_here(self, case):
        remedy = refund(case)
        remedies.carry_out(remedy_id=remedy.pk, by=case.owner, proof="P-1", now=LATER)

        with pytest.raises(NotByPayment):
            self.back(remedy)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
class TestAtTheSameMoment:
    """Real connections: whatever wins, money leaves once, and what is said of it is true."""

    def test_paying_many_times_pays_once(self, case, ledger):
        remedy = refund(case)

        results = race(*[lambda: pay(remedy)] * 4)
        race(*[settle] * 3)
        settle()

        assert sum(isinstance(each, Payment) for each in results) == 1
        assert all(isinstance(each, Payment | DomainError) for each in results)
        assert len(ledger.booked) == 1
        assert kinds(case).count("remedy_carried_out") == 1

    def test_two_refunds_never_give_back_more_than_was_paid(self, case, ledger):
        both = [refund(case, "600"), refund(case, "600")]

        race(*[lambda remedy=remedy: pay(remedy) for remedy in both])
        settle()

        assert sum(line["asked"]["amount"] for line in ledger.booked) == 60_000

    def test_stopping_while_it_leaves_either_stops_it_or_is_too_late(self, case, ledger):
        remedy = refund(case)
        pay(remedy)

        stopped, _asked = race(
            lambda: paying.stop(remedy_id=remedy.pk, by=case.owner, reason="Wrong", now=LATER),
            lambda: asking.ask_due(now=LATER),
        )
        settle()

        remedy.refresh_from_db()
        if isinstance(stopped, Remedy):
            assert (remedy.state, ledger.booked) == ("failed", [])
        else:
            assert isinstance(stopped, TooLateToStop)
            assert (remedy.state, len(ledger.booked)) == ("executed", 1)

    def test_paying_by_a_limit_that_ends_pays_nothing_afterwards(self, case, ledger):
        remedy = refund(case)
        limit, admin = remedy.decision.limit, UserFactory(admin=True)

        paid, _ended = race(
            lambda: pay(remedy),
            lambda: limits.end_limit(limit_id=limit.pk, by=admin, now=LATER),
        )
        settle()

        assert isinstance(paid, Payment | AuthorityGone)
        assert len(ledger.booked) == int(isinstance(paid, Payment))
        with pytest.raises(DomainError):
            pay(refund(case, "1", at=NOON), at=LATER + timedelta(seconds=1))

    def test_its_proof_by_hand_while_it_is_paid_is_refused(self, case, ledger):
        remedy = refund(case)

        race(
            lambda: pay(remedy),
            lambda: remedies.carry_out(remedy_id=remedy.pk, by=case.owner, proof="P-1", now=LATER),
        )
        settle()

        remedy.refresh_from_db()
        assert remedy.state == "executed"
        assert CaseEvent.objects.filter(kind="remedy_carried_out").count() == 1
        assert (remedy.proof == "P-1") == (ledger.booked == [])
