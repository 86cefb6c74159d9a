from datetime import timedelta

import pytest

from cases.actions import dedicating, ownership, specialists
from cases.models import Case, CaseEvent, Conflict, DedicatedPerson
from cases.models.case_type import AccessLevel
from cases.models.refusals import CannotOwn
from common.errors import BadInput, Forbidden
from tests.factories.cases import NOON, make_case
from tests.factories.users import TeamFactory, UserFactory
from tests.racing import race

pytestmark = pytest.mark.django_db


def give(case, by, user, *, specialty="legal", reason="The guest named a lawyer."):
    return specialists.give(
        case_id=case.pk, by=by, user=user, specialty=specialty, reason=reason, now=NOON
    )


def sees(user, case):
    return Case.objects.visible_to(user).filter(pk=case.pk).exists()


def stranger():
    return UserFactory(team=TeamFactory(name="Legal", slug="legal"))


class TestASpecialist:
    def test_sees_the_case_and_stays_when_the_owner_changes(self):
        owner, lawyer = UserFactory(), stranger()
        case = make_case(owner=owner)
        Case.objects.filter(pk=case.pk).update(access_level=AccessLevel.RESTRICTED)
        assert not sees(lawyer, case)

        give(case, owner, lawyer)
        ownership.release(case_id=case.pk, by=owner, reason="", now=NOON)

        assert sees(lawyer, case)
        assert case.roles.standing().get().user == lawyer
        assert case.events.get(kind=CaseEvent.Kind.ROLE_GIVEN).facts["specialty"] == "legal"

    def test_sees_it_no_longer_once_their_last_role_ends(self):
        owner, lawyer = UserFactory(), stranger()
        case = make_case(owner=owner)
        first, second = give(case, owner, lawyer), give(case, owner, lawyer, specialty="safety")

        specialists.end(role_id=first.pk, by=owner, now=NOON + timedelta(hours=1))
        assert sees(lawyer, case)
        specialists.end(role_id=second.pk, by=lawyer, now=NOON + timedelta(hours=1))

        case.grants.update(expires_at=NOON)  # tests live in the past of the database's clock
        assert not sees(lawyer, case)
        with pytest.raises(specialists.RoleOver):
            specialists.end(role_id=second.pk, by=owner, now=NOON)

    def test_is_put_on_the_case_once(self):
        owner, lawyer = UserFactory(), stranger()
        case = make_case(owner=owner)

        assert give(case, owner, lawyer) == give(case, owner, lawyer)
        assert case.events.filter(kind=CaseEvent.Kind.ROLE_GIVEN).count() == 1

    def test_is_not_put_on_it_by_somebody_with_no_say(self):
        case = make_case(owner=UserFactory())

        with pytest.raises(Forbidden):
            give(case, UserFactory(), stranger())

    @pytest.mark.parametrize("wrong", [{"reason": " "}, {"specialty": "astrology"}])
    def test_is_needed_for_something(self, wrong):
        owner = UserFactory()

        with pytest.raises(BadInput):
            give(make_case(owner=owner), owner, stranger(), **wrong)

    def test_is_nobody_who_must_keep_away_or_sees_no_cases(self):
        owner, tied = UserFactory(), stranger()
        case = make_case(owner=owner)
        Conflict.objects.create(
            case=case, user=tied, reason="cousin", declared_by=tied, declared_at=NOON
        )

        for person in (tied, UserFactory(admin=True)):
            with pytest.raises(CannotOwn):
                give(case, owner, person)


class TestComingBack:
    def test_leaves_the_owner_as_it_is_and_replaces_who_it_was(self):
        owner, first, second = UserFactory(), UserFactory(), UserFactory()
        case = make_case(owner=owner)

        for person in (first, second):
            dedicating.dedicate(
                case_id=case.pk, by=owner, to=person, reason="Knows them.", now=NOON
            )

        case.refresh_from_db()
        assert case.owner == owner
        assert DedicatedPerson.objects.standing().get().user == second
        assert DedicatedPerson.objects.count() == 2

    def test_ends(self):
        owner = UserFactory()
        case = make_case(owner=owner)
        dedicating.dedicate(case_id=case.pk, by=owner, to=owner, reason="Mine.", now=NOON)

        assert dedicating.undedicate(case_id=case.pk, by=owner, now=NOON) == 1
        assert dedicating.undedicate(case_id=case.pk, by=owner, now=NOON) == 0

    def test_is_said_by_who_has_a_say(self):
        with pytest.raises(Forbidden):
            dedicating.dedicate(
                case_id=make_case(owner=UserFactory()).pk,
                by=UserFactory(),
                to=UserFactory(),
                reason="x",
                now=NOON,
            )


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_a_guest_comes_back_to_one_person(self):
        owner = UserFactory()
        case = make_case(owner=owner)
        people = [UserFactory() for _ in range(4)]

        race(
            *[
                lambda person=person: dedicating.dedicate(
                    case_id=case.pk, by=owner, to=person, reason="x", now=NOON
                )
                for person in people
            ]
        )

        assert DedicatedPerson.objects.standing().count() == 1
