from datetime import timedelta

import pytest

from cases.actions import handovers, ownership
from cases.models import CaseEvent, Handover
from cases.models.handover import HandoverOver, NotForYou
from cases.models.refusals import AlreadyOwned, CannotOwn, NotOwner, Unowned
from common.errors import BadInput, Forbidden
from tests.factories.cases import NOON, make_case
from tests.factories.users import TeamFactory, UserFactory
from tests.racing import race

pytestmark = pytest.mark.django_db


class TestTake:
    def test_makes_the_person_accountable(self):
        case, person = make_case(), UserFactory()

        case = ownership.take(case_id=case.pk, by=person, now=NOON)

        assert (case.owner, case.owned_since) == (person, NOON)
        assert case.events.filter(kind=CaseEvent.Kind.TAKEN, actor=person).count() == 1

    def test_twice_is_once(self):
        person = UserFactory()
        case = make_case(owner=person)

        ownership.take(case_id=case.pk, by=person, now=NOON)

        assert case.events.filter(kind=CaseEvent.Kind.TAKEN).count() == 1

    def test_names_the_owner_to_whoever_comes_second(self):
        first, second = UserFactory(name="Tomás Abreu"), UserFactory()
        case = make_case(owner=first)

        with pytest.raises(AlreadyOwned, match="Tomás"):
            ownership.take(case_id=case.pk, by=second, now=NOON)

    def test_refuses_somebody_whose_role_works_no_cases(self):
        case = make_case()

        with pytest.raises(CannotOwn):
            ownership.take(case_id=case.pk, by=UserFactory(admin=True), now=NOON)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
class TestTakeAtOnce:
    def test_one_owns_and_the_others_are_told(self):
        case = make_case()
        people = [UserFactory() for _ in range(6)]

        outcomes = race(
            *[
                lambda person=person: ownership.take(case_id=case.pk, by=person, now=NOON)
                for person in people
            ]
        )

        refused = [outcome for outcome in outcomes if isinstance(outcome, AlreadyOwned)]
        assert len(refused) == len(people) - 1
        assert case.events.filter(kind=CaseEvent.Kind.TAKEN).count() == 1


class TestRelease:
    def test_leaves_the_case_visibly_unowned(self):
        person = UserFactory()
        case = make_case(owner=person)

        case = ownership.release(case_id=case.pk, by=person, reason="shift over", now=NOON)

        assert case.owner is None
        assert case.team is not None

    def test_refuses_anybody_but_the_owner(self):
        case = make_case(owner=UserFactory())

        with pytest.raises(NotOwner):
            ownership.release(case_id=case.pk, by=UserFactory(), reason="", now=NOON)

    def test_withdraws_the_open_offer(self):
        giver = UserFactory()
        case = make_case(owner=giver)
        offer = handovers.offer(case_id=case.pk, by=giver, to=UserFactory(), summary="x", now=NOON)

        ownership.release(case_id=case.pk, by=giver, reason="", now=NOON)

        offer.refresh_from_db()
        assert offer.state == Handover.State.WITHDRAWN


class TestHandover:
    def test_the_giver_owns_until_it_is_accepted(self):
        giver, taker = UserFactory(), UserFactory()
        case = make_case(owner=giver)

        offer = handovers.offer(
            case_id=case.pk, by=giver, to=taker, summary="Guest waits for a call.", now=NOON
        )
        case.refresh_from_db()
        assert case.owner == giver

        case = handovers.accept(handover_id=offer.pk, by=taker, now=NOON + timedelta(minutes=3))

        assert case.owner == taker
        accepted = case.events.get(kind=CaseEvent.Kind.HANDOVER_ACCEPTED)
        assert accepted.facts["summary"] == "Guest waits for a call."

    def test_declined_it_stays_where_it_was(self):
        giver, taker = UserFactory(), UserFactory()
        case = make_case(owner=giver)
        offer = handovers.offer(case_id=case.pk, by=giver, to=taker, summary="x", now=NOON)

        case = handovers.decline(handover_id=offer.pk, by=taker, reason="My shift ends.", now=NOON)

        assert case.owner == giver
        with pytest.raises(HandoverOver):
            handovers.accept(handover_id=offer.pk, by=taker, now=NOON)

    def test_only_the_taker_answers(self):
        giver, taker, other = UserFactory(), UserFactory(), UserFactory()
        case = make_case(owner=giver)
        offer = handovers.offer(case_id=case.pk, by=giver, to=taker, summary="x", now=NOON)

        with pytest.raises(NotForYou):
            handovers.accept(handover_id=offer.pk, by=other, now=NOON)

    def test_refuses_a_second_open_offer(self):
        giver = UserFactory()
        case = make_case(owner=giver)
        handovers.offer(case_id=case.pk, by=giver, to=UserFactory(), summary="x", now=NOON)

        with pytest.raises(handovers.AlreadyOffered):
            handovers.offer(case_id=case.pk, by=giver, to=UserFactory(), summary="y", now=NOON)

    def test_refuses_an_empty_summary(self):
        giver = UserFactory()
        case = make_case(owner=giver)

        with pytest.raises(BadInput) as refusal:
            handovers.offer(case_id=case.pk, by=giver, to=UserFactory(), summary="  ", now=NOON)

        assert refusal.value.field == "summary"

    def test_refuses_somebody_who_may_not_see_the_case(self):
        giver = UserFactory()
        case = make_case(owner=giver)
        elsewhere = UserFactory(team=TeamFactory(name="Premium North", slug="premium-north"))

        with pytest.raises(CannotOwn):
            handovers.offer(case_id=case.pk, by=giver, to=elsewhere, summary="x", now=NOON)

    def test_refuses_while_nobody_owns_the_case(self):
        case = make_case()

        with pytest.raises(Unowned):
            handovers.offer(
                case_id=case.pk, by=UserFactory(), to=UserFactory(), summary="x", now=NOON
            )


class TestAssign:
    def test_a_senior_gives_a_case_to_somebody(self):
        case, person = make_case(), UserFactory()

        case = ownership.assign(case_id=case.pk, by=UserFactory(senior=True), to=person, now=NOON)

        assert case.owner == person

    def test_an_associate_may_not(self):
        with pytest.raises(Forbidden):
            ownership.assign(case_id=make_case().pk, by=UserFactory(), to=UserFactory(), now=NOON)
