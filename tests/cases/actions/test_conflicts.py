import pytest

from cases.actions import conflicts, ownership
from cases.models import Conflict
from cases.models.refusals import CannotOwn
from common.errors import BadInput, Forbidden
from tests.factories.cases import NOON, make_case
from tests.factories.users import UserFactory
from users.roles import Role

pytestmark = pytest.mark.django_db


def declare(case, user, *, by=None, reason="Shares a house with the host"):
    return conflicts.declare(case_id=case.pk, user=user, reason=reason, by=by or user, now=NOON)


class TestDeclare:
    def test_keeps_the_person_from_owning_the_case_without_saying_why(self):
        case, person = make_case(), UserFactory()

        declare(case, person)

        with pytest.raises(CannotOwn) as refusal:
            ownership.take(case_id=case.pk, by=person, now=NOON)
        assert "house" not in refusal.value.message

    def test_a_tie_to_a_party_keeps_away_from_each_of_their_cases(self):
        case, person = make_case(), UserFactory()
        guest = case.parties.get(side="guest").person
        Conflict.objects.create(
            user=person, person=guest, reason="Siblings", declared_by=person, declared_at=NOON
        )

        with pytest.raises(CannotOwn):
            ownership.take(case_id=case.pk, by=person, now=NOON)

    def test_twice_is_once(self):
        case, person = make_case(), UserFactory()

        assert declare(case, person) == declare(case, person)

    def test_refuses_to_say_it_of_others_without_the_right(self):
        with pytest.raises(Forbidden):
            declare(make_case(), UserFactory(), by=UserFactory(role=Role.ASSOCIATE))

    def test_refuses_an_empty_reason(self):
        with pytest.raises(BadInput) as refusal:
            declare(make_case(), UserFactory(), reason=" ")
        assert refusal.value.field == "reason"

    def test_the_owner_gives_the_case_away_first(self):
        owner = UserFactory()
        with pytest.raises(conflicts.OwnsTheCase):
            declare(make_case(owner=owner), owner)


class TestLift:
    def test_frees_the_person_and_stays_on_record(self):
        case, person, manager = make_case(), UserFactory(), UserFactory(manager=True)
        conflict = declare(case, person)

        lift(case, person, by=manager)

        ownership.take(case_id=case.pk, by=person, now=NOON)
        conflict.refresh_from_db()
        assert (conflict.lifted_at, conflict.lifted_by) == (NOON, manager)

    def test_nobody_lifts_their_own(self):
        case, manager = make_case(), UserFactory(manager=True)
        declare(case, manager)

        with pytest.raises(Forbidden):
            lift(case, manager, by=manager)


def lift(case, user, *, by):
    conflicts.lift(case_id=case.pk, user=user, reason="Sold the house", by=by, now=NOON)
