from datetime import timedelta

import pytest

from cases.actions import handovers, ownership
from cases.models import CaseEvent, Conflict, Handover
from cases.models.refusals import CannotOwn, OwnerChanged, Unowned
from common.errors import BadInput, Forbidden
from tests.factories.cases import NOON, make_case
from tests.factories.users import UserFactory
from tests.racing import race
from users.actions import absences

pytestmark = pytest.mark.django_db


def take_over(case, by, *, reason="They left for the day.", at=NOON, **options):
    return ownership.take_over(case_id=case.pk, by=by, reason=reason, now=at, **options)


def away(user, *, deputy=None):
    return absences.plan(
        user=user,
        by=user,
        begins_at=NOON - timedelta(hours=1),
        ends_at=NOON + timedelta(days=3),
        deputy=deputy,
        now=NOON - timedelta(hours=2),
    )


class TestTakingOver:
    def test_makes_a_senior_the_owner_and_says_from_whom_and_why(self):
        owner, senior = UserFactory(name="Tomás Abreu"), UserFactory(senior=True)
        case = make_case(owner=owner)

        case = take_over(case, senior, seen_owner=owner.pk)

        assert case.owner == senior
        told = case.events.get(kind=CaseEvent.Kind.TAKEN_OVER, actor=senior)
        assert told.facts["from_name"] == "Tomás"
        assert told.facts["reason"] == "They left for the day."

    def test_refuses_an_associate(self):
        with pytest.raises(Forbidden):
            take_over(make_case(owner=UserFactory()), UserFactory())

    def test_lets_who_stands_in_for_an_owner_who_is_away(self):
        owner, deputy = UserFactory(), UserFactory()
        case = make_case(owner=owner)
        away(owner, deputy=deputy)

        assert take_over(case, deputy).owner == deputy

    def test_refuses_the_deputy_once_the_owner_is_back(self):
        owner, deputy = UserFactory(), UserFactory()
        case = make_case(owner=owner)
        away(owner, deputy=deputy)

        with pytest.raises(Forbidden):
            take_over(case, deputy, at=NOON + timedelta(days=4))

    def test_refuses_no_reason(self):
        with pytest.raises(BadInput) as refusal:
            take_over(make_case(owner=UserFactory()), UserFactory(senior=True), reason=" ")

        assert refusal.value.field == "reason"

    def test_refuses_a_case_nobody_owns(self):
        with pytest.raises(Unowned):
            take_over(make_case(), UserFactory(senior=True))

    def test_names_who_took_it_meanwhile(self):
        first, second = UserFactory(), UserFactory(name="Noor Haverveld")
        case = make_case(owner=second)

        with pytest.raises(OwnerChanged, match="Noor"):
            take_over(case, UserFactory(senior=True), seen_owner=first.pk)

    def test_refuses_who_must_keep_away(self):
        case, senior = make_case(owner=UserFactory()), UserFactory(senior=True)
        Conflict.objects.create(
            case=case, user=senior, reason="cousin", declared_by=senior, declared_at=NOON
        )

        with pytest.raises(CannotOwn):
            take_over(case, senior)

    def test_withdraws_the_offer_that_was_open(self):
        owner = UserFactory()
        case = make_case(owner=owner)
        offer = handovers.offer(case_id=case.pk, by=owner, to=UserFactory(), summary="x", now=NOON)

        take_over(case, UserFactory(senior=True))

        offer.refresh_from_db()
        assert offer.state == Handover.State.WITHDRAWN


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
class TestTwoAtOnce:
    def test_one_owns_and_the_other_is_told_who(self):
        owner = UserFactory()
        case = make_case(owner=owner)
        seniors = [UserFactory(senior=True) for _ in range(5)]

        outcomes = race(
            *[
                lambda senior=senior: take_over(case, senior, seen_owner=owner.pk)
                for senior in seniors
            ]
        )

        case.refresh_from_db()
        refused = [outcome for outcome in outcomes if isinstance(outcome, OwnerChanged)]
        assert len(refused) == len(seniors) - 1
        assert {refusal.extra["owner"] for refusal in refused} == {case.owner_id}
        assert case.events.filter(kind=CaseEvent.Kind.TAKEN_OVER).count() == 1

    def test_a_hand_over_accepted_at_the_same_moment_is_never_lost_half(self):
        owner, taker, senior = UserFactory(), UserFactory(), UserFactory(senior=True)
        case = make_case(owner=owner)
        offer = handovers.offer(case_id=case.pk, by=owner, to=taker, summary="x", now=NOON)

        race(
            lambda: handovers.accept(handover_id=offer.pk, by=taker, now=NOON),
            lambda: take_over(case, senior, seen_owner=owner.pk),
        )

        case.refresh_from_db()
        offer.refresh_from_db()
        assert (offer.state == Handover.State.ACCEPTED) == (case.owner == taker)
        assert case.owner in (taker, senior)
