import uuid
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from psycopg2.extras import DateTimeTZRange

from cases.actions import conflicts
from cases.actions.deciding import decisions, households, remedies
from cases.actions.deciding.decisions import AboveLimit, AlreadyReversed, AuthorityChanged
from cases.deciding.approvers import TiedToIt
from cases.deciding.weighing import NoRate
from cases.models import CaseEvent, Conflict, Decision
from cases.models.refusals import AlreadyResolved, NotOwner
from common.errors import BadInput
from tests.factories.cases import NOON, make_case
from tests.factories.deciding import decide, proposal, set_limits, state_rate
from tests.factories.marketplace import ReservationFactory
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def limits():
    return set_limits(
        "goodwill", associate=(50, 50, 150), senior=(500, 500, 1500), manager=(10_000, None, None)
    )


@pytest.fixture
def lena():
    return UserFactory(senior=True, name="Lena Prado")


@pytest.fixture
def case(limits, lena):
    return make_case(owner=lena)


class TestDeciding:
    def test_passes_at_the_limit_and_keeps_by_what(self, case, lena, limits):
        decision = decide(case, "500")

        assert (decision.authority, decision.limit) == ("own", limits["senior"])
        assert (decision.decided_by, decision.segment) == (lena, case.segment)
        assert decision.remedy_state.state == "decided"
        event = case.events.latest("pk")
        assert (event.kind, event.facts["minor"]) == (CaseEvent.Kind.DECIDED, 50_000)

    def test_refuses_one_cent_above_and_says_what_is_left(self, case):
        with pytest.raises(AboveLimit) as refusal:
            decide(case, "500.01")

        assert refusal.value.extra == {"bounds": ["decision", "case"], "left_minor": 50_000}
        assert not Decision.objects.exists()

    def test_sums_what_is_split_on_one_case(self, case):
        decide(case, "300")

        with pytest.raises(AboveLimit, match="on this stay"):
            decide(case, "200.01")

    def test_sums_over_the_cases_of_one_stay_whoever_gets_it(self, case, lena):
        other = make_case(owner=lena, reservation=case.reservation)
        decide(case, "300")
        host = other.parties.get(side="host").person_id

        with pytest.raises(AboveLimit):
            decide(other, "300", person_id=host)

    def test_sums_twelve_months_of_a_person_over_stays(self, case, lena):
        guest = case.parties.get(side="guest").person
        for month in range(3):
            each = make_case(owner=lena, reservation=ReservationFactory(guest=guest))
            decide(each, "500", at=NOON - timedelta(days=30 * month))

        with pytest.raises(AboveLimit, match="12 months"):
            decide(case, "0.01")

    def test_forgets_what_was_given_more_than_twelve_months_ago(self, case, lena):
        guest = case.parties.get(side="guest").person
        before = make_case(owner=lena, reservation=ReservationFactory(guest=guest))
        decide(before, "500", at=NOON)

        assert decide(case, "500", at=NOON + timedelta(days=366)).pk

    def test_sums_the_people_of_one_household(self, case, lena):
        other = make_case(owner=lena)
        households.join(
            person_id=case.parties.get(side="guest").person_id,
            with_id=other.parties.get(side="guest").person_id,
            reason="They travel together.",
            by=lena,
            now=NOON,
        )
        third = make_case(
            owner=lena, reservation=ReservationFactory(guest=case.parties.get(side="guest").person)
        )
        for each in (case, other, third):
            decide(each, "500")
        fourth = make_case(
            owner=lena, reservation=ReservationFactory(guest=other.parties.get(side="guest").person)
        )

        with pytest.raises(AboveLimit, match="12 months"):
            decide(fourth, "1")

    def test_counts_another_currency_at_the_rate_of_the_day(self, case):
        rate = state_rate("EUR", "1.10")

        decision = decide(case, "454.54", currency="EUR")

        assert (decision.house_minor, decision.rate) == (50_000, rate)
        with pytest.raises(AboveLimit):
            decide(case, "0.01", currency="EUR")

    def test_refuses_a_currency_without_a_rate_and_one_of_long_ago(self, case):
        with pytest.raises(NoRate, match="EUR"):
            decide(case, "10", currency="EUR")
        state_rate("BRL", "0.18", day=NOON.date() - timedelta(days=32))

        with pytest.raises(NoRate, match="BRL"):
            decide(case, "10", currency="BRL")

    @pytest.mark.parametrize("amount", ["-1", "99999999999"])
    def test_refuses_amounts_that_make_no_sense(self, case, amount):
        with pytest.raises(BadInput):
            decide(case, amount)

    @pytest.mark.parametrize(
        "fields",
        [
            {"basis": ""},
            {"basis": "step"},
            {"basis": "clause"},
            {"because": " "},
            {"kind": "entitled_refund"},
            {"remedy_text": ""},
            {"kind": "bribe"},
        ],
    )
    def test_refuses_what_stands_on_nothing(self, case, fields):
        with pytest.raises(BadInput):
            decide(case, "10", **fields)

    def test_takes_what_costs_nothing_without_a_limit(self, case):
        decision = decide(case, "0", remedy="late_checkout", remedy_text="Out at four")

        assert (decision.authority, decision.limit) == ("none", None)

    def test_refuses_who_is_not_the_owner_is_tied_to_it_or_looks_at_an_ended_case(self, case, lena):
        with pytest.raises(NotOwner):
            decide(case, by=UserFactory(senior=True))
        case.parties.filter(side="guest").update(address=lena.email.upper())
        with pytest.raises(TiedToIt):
            decide(case)
        case.parties.filter(side="guest").update(address="else@mail.example")
        case.__class__.objects.filter(pk=case.pk).update(
            status="resolved", resolved_at=NOON, outcome="solved"
        )
        with pytest.raises(AlreadyResolved):
            decide(case)

    def test_refuses_who_declared_a_tie_to_the_person(self, case, lena):
        Conflict.objects.create(
            user=lena,
            person=case.parties.get(side="guest").person,
            reason="Cousins",
            declared_by=lena,
            declared_at=NOON,
        )

        with pytest.raises(TiedToIt):
            decide(case)

    def test_is_one_decision_when_the_form_comes_twice(self, case):
        key = uuid.uuid4()

        assert decide(case, client_key=key) == decide(case, client_key=key)

    def test_nothing_is_ever_changed_or_removed(self, case):
        decision = decide(case)

        for act in (
            lambda: Decision.objects.filter(pk=decision.pk).update(amount_minor=1),
            lambda: Decision.objects.filter(pk=decision.pk).delete(),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                act()

    def test_the_database_refuses_a_limit_that_has_ended(self, case, limits):
        decision = Decision.objects.get(pk=decide(case, "10").pk)
        limit = limits["senior"]
        limit.effective = DateTimeTZRange(limit.effective.lower, NOON)
        limit.save()
        decision.pk, decision.client_key = None, uuid.uuid4()
        decision._state.adding = True

        with pytest.raises(AuthorityChanged):
            decisions.keep(decision, now=NOON)


class TestReversing:
    def test_takes_back_by_another_decision_and_gives_the_sum_free(self, case):
        decision = decide(case, "500")

        reversal = decisions.reverse(
            decision_id=decision.pk,
            by=case.owner,
            because="They got it twice.",
            client_key=uuid.uuid4(),
            now=NOON,
        )

        assert reversal.reverses == decision
        decision.remedy_state.refresh_from_db()
        assert decision.remedy_state.state == "lapsed"
        assert decide(case, "500").pk

    def test_what_was_paid_counts_on(self, case):
        decision = decide(case, "500")
        remedy = decision.remedy_state
        remedies.start(remedy_id=remedy.pk, by=case.owner, now=NOON)
        remedies.finish(remedy_id=remedy.pk, by=case.owner, proof="P-1", now=NOON)
        decisions.reverse(
            decision_id=decision.pk,
            by=case.owner,
            because="A mistake",
            client_key=uuid.uuid4(),
            now=NOON,
        )

        with pytest.raises(AboveLimit):
            decide(case, "1")

    def test_refuses_a_second_time(self, case):
        decision = decide(case)
        act = {"decision_id": decision.pk, "by": case.owner, "because": "x", "now": NOON}
        decisions.reverse(**act, client_key=uuid.uuid4())

        with pytest.raises(AlreadyReversed):
            decisions.reverse(**act, client_key=uuid.uuid4())


def test_declared_conflict_of_the_case_is_kept_apart_too(case, lena):
    lent = UserFactory(senior=True)
    conflicts.declare(case_id=case.pk, user=lent, reason="Friends", by=lent, now=NOON)
    case.__class__.objects.filter(pk=case.pk).update(owner=lent)
    case.refresh_from_db()

    with pytest.raises(TiedToIt):
        decide(case)


def test_a_proposal_names_somebody_on_the_case(case):
    stranger = make_case().parties.get(side="guest").person_id

    with pytest.raises(BadInput, match="not on the case"):
        decisions.decide(
            case_id=case.pk,
            by=case.owner,
            what=proposal(case, person_id=stranger),
            basis="judgement",
            because="x",
            client_key=uuid.uuid4(),
            now=NOON,
        )
