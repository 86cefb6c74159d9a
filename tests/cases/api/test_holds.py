import pytest
from rest_framework.test import APIClient

from cases.models import LegalHold
from tests.factories.cases import make_case
from tests.factories.users import UserFactory
from users.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager():
    return UserFactory(role=Role.MANAGER)


@pytest.fixture
def case(manager):
    return make_case(owner=manager)


def as_(person):
    client = APIClient()
    client.force_authenticate(person)
    return client


def post(api, path, **words):
    return api.post(f"/api/v1/{path}/", words, format="json")


class TestHolds:
    def test_are_set_and_ended_by_two_people(self, manager, case):
        officer = UserFactory(role=Role.PRIVACY_OFFICER)
        made = post(as_(manager), "holds", case=case.reference, scope="stay", reason="Letter")
        assert made.status_code == 201
        one = f"holds/{made.json()['id']}"
        assert as_(officer).get(f"/api/v1/{one}/").status_code == 404

        asked = post(as_(manager), f"{one}/lift_request", decider=officer.pk, because="Settled")
        assert asked.json()["state"] == "asked"
        assert post(as_(manager), f"{one}/lifting").status_code == 403
        lifted = post(as_(officer), f"{one}/lifting")

        assert (lifted.status_code, lifted.json()["state"]) == (200, "lifted")
        assert LegalHold.objects.get().lifted_by == officer

    def test_are_kept_by_who_was_asked(self, manager, case):
        officer = UserFactory(role=Role.PRIVACY_OFFICER)
        one = f"holds/{post(as_(manager), 'holds', case=case.reference, scope='case', reason='Letter').json()['id']}"
        post(as_(manager), f"{one}/lift_request", decider=officer.pk, because="Settled")

        assert post(as_(officer), f"{one}/keeping").json()["state"] == "standing"

    def test_are_set_by_nobody_who_may_not(self, case):
        associate = UserFactory(team=case.team)

        refused = post(as_(associate), "holds", case=case.reference, scope="case", reason="Letter")

        assert refused.status_code == 403
        assert not LegalHold.objects.exists()
