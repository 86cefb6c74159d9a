import pytest
from rest_framework.test import APIClient

from marketplace.models import Preference
from tests.factories.marketplace import PersonFactory
from tests.factories.users import UserFactory
from users.roles import Role

pytestmark = pytest.mark.django_db


def api(user):
    client = APIClient()
    client.force_authenticate(user)
    return client


@pytest.fixture
def person():
    return PersonFactory()


@pytest.fixture
def associate():
    return api(UserFactory())


def said(person, **more):
    words = {"kind": "stay", "text": "A high floor"}
    return {"person": person.pk, **words, **more}


class TestPreferences:
    def test_are_kept_read_and_ended(self, associate, person):
        kept = associate.post("/api/v1/preferences/", said(person), format="json")
        row = f"/api/v1/preferences/{kept.json()['id']}/"
        listed = associate.get("/api/v1/preferences/", {"person": person.pk}).json()["results"]

        ended = associate.post(f"{row}end/")

        assert (kept.status_code, len(listed)) == (201, 1)
        assert ended.json()["ended_at"]
        assert associate.get(row).status_code == 404

    def test_on_health_need_consent_and_an_end(self, associate, person):
        bare = said(person, kind="diet", text="No nuts")

        refused = associate.post("/api/v1/preferences/", bare, format="json")
        kept = associate.post(
            "/api/v1/preferences/",
            bare | {"basis": "consent", "keep_until": "2999-01-01"},
            format="json",
        )

        assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, "basis")
        assert kept.status_code == 201

    def test_are_nothing_for_who_works_no_cases(self, person):
        auditor = api(UserFactory(role=Role.AUDITOR))

        assert auditor.post("/api/v1/preferences/", said(person), format="json").status_code == 404
        assert auditor.get("/api/v1/preferences/").json()["results"] == []
        assert not Preference.objects.exists()


class TestConsents:
    def test_keep_every_word_the_newest_first(self, associate, person):
        for is_given in (True, False):
            asked = {"person": person.pk, "purpose": "recording", "is_given": is_given}
            associate.post("/api/v1/consents/", asked, format="json")

        words = associate.get("/api/v1/consents/", {"person": person.pk}).json()["results"]

        assert [word["is_given"] for word in words] == [False, True]
