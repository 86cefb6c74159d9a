import pytest
from rest_framework.test import APIClient

from tests.factories.users import UserFactory
from users.models import Skill

pytestmark = pytest.mark.django_db


def api(user):
    client = APIClient()
    client.force_authenticate(user)
    return client


class TestCapacities:
    def test_are_set_by_who_plans_for_people(self):
        Skill.objects.create(slug="legal", name_en="Legal", name_pt="Jurídico")
        person, manager = UserFactory(), api(UserFactory(manager=True))

        answer = manager.put(
            f"/api/v1/capacities/{person.pk}/", {"skills": ["legal"], "limit": 12}, format="json"
        )

        assert answer.json()["skills"] == ["legal"]
        assert answer.json()["limit"] == 12
        assert manager.get("/api/v1/skills/").json()["results"][0]["slug"] == "legal"

    def test_of_others_are_not_there_and_ones_own_not_to_be_set(self):
        person, other = UserFactory(), UserFactory()
        asked = {"skills": [], "limit": None}

        listed = api(person).get("/api/v1/capacities/").json()["results"]
        theirs = api(person).put(f"/api/v1/capacities/{other.pk}/", asked, format="json")
        own = api(person).put(f"/api/v1/capacities/{person.pk}/", asked, format="json")

        assert [each["id"] for each in listed] == [person.pk]
        assert (theirs.status_code, own.status_code) == (404, 403)
