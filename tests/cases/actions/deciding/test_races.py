"""Two at the same moment, on real connections: one answer, no limit ever passed, no authority that has ended."""

import uuid
from datetime import timedelta

import pytest
from psycopg2.extras import DateTimeTZRange

from cases.actions.deciding import answering, decisions, delegating, limits, remedies
from cases.actions.deciding.answering import AnsweredAlready
from cases.actions.deciding.decisions import AboveLimit, AuthorityChanged
from cases.actions.deciding.delegating import Handed
from cases.actions.deciding.households import join
from cases.deciding.approvers import BeyondAuthority
from cases.models import Approval, ApprovalDelegation, Decision, ExceptionRequest
from common.errors import DomainError
from tests.factories.cases import NOON, make_case
from tests.factories.deciding import ask, decide, limit_for, set_limits
from tests.factories.marketplace import ReservationFactory
from tests.factories.users import UserFactory
from tests.racing import race

pytestmark = pytest.mark.django_db(transaction=True)
LATER = NOON + timedelta(minutes=5)


@pytest.fixture
def held():
    return set_limits("goodwill", senior=(500, 500, 1500), manager=(10_000, 10_000, 10_000, 50_000))


@pytest.fixture
def lena(held):
    return UserFactory(senior=True)


def outcomes(results):
    """What was refused, and how many were not; anything unforeseen fails the test."""
    refused = [each for each in results if isinstance(each, Exception)]
    assert all(isinstance(each, DomainError) for each in refused), refused
    return len(results) - len(refused), refused


class TestTwoApprovers:
    def test_one_wins_and_the_other_is_told(self, lena):
        request = ask(make_case(owner=lena))
        people = [UserFactory(manager=True) for _time in range(4)]

        won, refused = outcomes(
            race(
                *(
                    lambda by=by: answering.approve(request_id=request.pk, by=by, now=LATER)
                    for by in people[:2]
                ),
                *(
                    lambda by=by: answering.deny(
                        request_id=request.pk, by=by, reason="No", now=LATER
                    )
                    for by in people[2:]
                ),
            )
        )

        assert won == 1
        assert all(isinstance(each, AnsweredAlready) for each in refused)
        assert Approval.objects.count() == 1
        assert Decision.objects.count() <= 1

    def test_the_same_person_twice_is_one_yes(self, lena):
        request = ask(make_case(owner=lena), "20000")
        boss = UserFactory(manager=True)

        outcomes(
            race(
                *(
                    lambda: answering.approve(request_id=request.pk, by=boss, now=LATER)
                    for _time in range(3)
                )
            )
        )

        assert Approval.objects.count() == 1
        assert ExceptionRequest.objects.get().state == "requested"
        assert not Decision.objects.exists()


class TestSplitting:
    def test_over_the_cases_of_one_stay_never_passes_the_limit(self, lena):
        stay = make_case(owner=lena)
        cases = [stay, *(make_case(owner=lena, reservation=stay.reservation) for _n in range(3))]

        outcomes(race(*(lambda case=case: decide(case, "300") for case in cases)))

        assert Decision.objects.count() == 1

    def test_over_the_stays_of_one_household_never_passes_the_limit(self, lena):
        first, second = make_case(owner=lena), make_case(owner=lena)
        guests = [each.parties.get(side="guest").person for each in (first, second)]
        join(person_id=guests[0].pk, with_id=guests[1].pk, reason="A couple", by=lena, now=NOON)
        cases = [
            make_case(owner=lena, reservation=ReservationFactory(guest=guests[number % 2]))
            for number in range(5)
        ]

        outcomes(race(*(lambda case=case: decide(case, "400") for case in cases)))

        assert Decision.objects.count() == 3

    def test_over_requests_never_passes_the_approvers_limit(self, lena):
        deputy = UserFactory(senior=True)
        limit_for(deputy, 1_000, 1_000, 1_000)
        case = make_case(owner=lena)
        asked = [ask(case, "600") for _time in range(3)]

        won, refused = outcomes(
            race(
                *(
                    lambda pk=each.pk: answering.approve(request_id=pk, by=deputy, now=LATER)
                    for each in asked
                )
            )
        )

        assert won == 1
        assert all(isinstance(each, BeyondAuthority) for each in refused)
        assert Decision.objects.count() == 1

    def test_the_same_form_twice_is_one_decision(self, lena):
        case, key = make_case(owner=lena), uuid.uuid4()

        won, refused = outcomes(
            race(*(lambda: decide(case, "100", client_key=key) for _time in range(4)))
        )

        assert (won, refused) == (4, [])
        assert Decision.objects.count() == 1


class TestAuthorityThatEnds:
    def test_while_somebody_decides_by_it_allows_nothing_afterwards(self, lena, held):
        case, admin = make_case(owner=lena), UserFactory(admin=True)

        results = race(
            lambda: decide(case, "100", at=LATER),
            lambda: limits.end_limit(limit_id=held["senior"].pk, by=admin, now=LATER),
        )

        refused = [each for each in results if isinstance(each, Exception)]
        assert Decision.objects.count() + len(refused) == 1
        assert all(isinstance(each, AboveLimit | AuthorityChanged) for each in refused)
        with pytest.raises(AboveLimit):
            decide(case, "1", at=LATER + timedelta(seconds=1))

    def test_while_it_is_carried_out_pays_nothing_afterwards(self, lena, held):
        case, admin = make_case(owner=lena), UserFactory(admin=True)
        remedy = decide(case, "100").remedy_state
        limits.end_limit(limit_id=held["senior"].pk, by=admin, now=LATER)

        results = race(
            *(
                lambda: remedies.carry_out(
                    remedy_id=remedy.pk, by=lena, proof="P-1", now=LATER + timedelta(seconds=1)
                )
                for _time in range(3)
            )
        )

        assert all(isinstance(each, remedies.AuthorityGone) for each in results)

    def test_carries_out_once(self, lena):
        remedy = decide(make_case(owner=lena), "100").remedy_state

        won, _refused = outcomes(
            race(
                *(
                    lambda proof=proof: remedies.carry_out(
                        remedy_id=remedy.pk, by=lena, proof=proof, now=LATER
                    )
                    for proof in ("P-1", "P-2", "P-3")
                )
            )
        )

        assert won == 1


class TestHandingOn:
    def test_in_a_ring_at_the_same_moment_leaves_at_most_one_of_each(self, held):
        people = [UserFactory(manager=True) for _time in range(3)]

        def hand(giver, receiver):
            return delegating.hand_on(
                giver=giver,
                receiver=receiver,
                start=NOON,
                end=NOON + timedelta(days=1),
                reason="Away",
                by=giver,
                now=NOON,
            )

        pairs = zip(people, [*people[1:], people[0]], strict=True)
        _won, refused = outcomes(race(*(lambda pair=pair: hand(*pair) for pair in pairs)))

        assert all(isinstance(each, Handed) for each in refused)
        givers = set(ApprovalDelegation.objects.values_list("giver", flat=True))
        receivers = set(ApprovalDelegation.objects.values_list("receiver", flat=True))
        assert givers.isdisjoint(receivers)

    def test_taken_back_while_it_is_used_approves_nothing_afterwards(self, lena):
        boss, deputy = UserFactory(manager=True), UserFactory(senior=True)
        during = DateTimeTZRange(NOON, NOON + timedelta(days=1))
        handed = ApprovalDelegation.objects.create(
            giver=boss, receiver=deputy, during=during, reason="Away", made_by=boss, made_at=NOON
        )
        request = ask(make_case(owner=lena))

        results = race(
            lambda: answering.approve(request_id=request.pk, by=deputy, now=LATER),
            lambda: delegating.take_back(delegation_id=handed.pk, by=boss, now=LATER),
        )

        refused = [each for each in results if isinstance(each, Exception)]
        assert all(isinstance(each, BeyondAuthority | AuthorityChanged) for each in refused)
        assert Approval.objects.count() + len(refused) == 1


def test_a_reversal_at_the_same_moment_is_one(lena):
    decision = decide(make_case(owner=lena), "100")

    won, refused = outcomes(
        race(
            *(
                lambda: decisions.reverse(
                    decision_id=decision.pk,
                    by=lena,
                    because="Twice",
                    client_key=uuid.uuid4(),
                    now=LATER,
                )
                for _time in range(3)
            )
        )
    )

    assert won == 1
    assert len(refused) == 2
