"""The feed of what changed and one's self-checks over the API: each for its person only."""

from datetime import UTC, datetime

import pytest
from rest_framework.test import APIClient

from policies.sample import install
from tests.factories.policies import PolicyFactory, PolicyVersionFactory
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 12, 15, 35, tzinfo=UTC)
CHANGES, CHECKS = "/api/v1/policy-changes/", "/api/v1/self-checks/"


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def livia():
    return UserFactory()


@pytest.fixture
def api(livia):
    client = APIClient()
    client.force_authenticate(livia)
    return client


class TestFeed:
    def test_tells_what_a_version_changed_until_it_was_read(self, api):
        assert api.post(f"{CHANGES}reading/").status_code == 204
        policy = PolicyFactory(code="pets", topic="pets")
        for text, at in (("A dog may stay.", datetime(2026, 3, 1, tzinfo=UTC)), ("No dog.", NOW)):
            version = PolicyVersionFactory(
                policy=policy,
                clauses=[{"anchor": "1.1", "text_en": text}],
                from_date=at.date(),
                until_date=None if at == NOW else NOW.date(),
            )
            version.state, version.published_at = "published", at
            version.save()

        piece = api.get(CHANGES, {"topic": "pets"}).json()["pieces"][0]

        assert (piece["policy"], piece["version"], piece["before"]) == ("pets", 2, 1)
        assert piece["changes"][0]["anchor"] == "1.1"
        assert {run["kind"] for run in piece["changes"][0]["runs"]} >= {"gone", "new"}

    def test_refuses_a_topic_that_is_none(self, api):
        assert api.get(CHANGES, {"topic": "a b"}).status_code == 400


class TestSelfChecks:
    @pytest.fixture(autouse=True)
    def library(self):
        install(now=NOW)

    def test_say_what_is_right_only_once_it_was_answered(self, api):
        begun = api.post(CHECKS).json()
        assert [question["right"] for question in begun["questions"]] == [None]

        told = api.post(
            f"{CHECKS}{begun['id']}/answer/", {"at": 0, "choice": 0}, format="json"
        ).json()

        first, following = told["questions"]
        assert first["chosen"] == 0
        assert first["right"] in range(4)
        assert (following["chosen"], following["right"], following["clause"]) == (None, None, None)

    def test_refuse_the_same_question_twice_and_what_is_no_choice(self, api):
        begun = api.post(CHECKS).json()
        answer = f"{CHECKS}{begun['id']}/answer/"
        api.post(answer, {"at": 0, "choice": 0}, format="json")

        assert api.post(answer, {"at": 0, "choice": 1}, format="json").status_code == 409
        assert api.post(answer, {"at": 1, "choice": 9}, format="json").status_code == 400

    def test_are_seen_by_nobody_else(self, api):
        begun = api.post(CHECKS).json()
        other = APIClient()
        other.force_authenticate(UserFactory(manager=True))

        assert other.get(CHECKS).json()["results"] == []
        assert other.get(f"{CHECKS}{begun['id']}/").status_code == 404
        refused = other.post(
            f"{CHECKS}{begun['id']}/answer/", {"at": 0, "choice": 0}, format="json"
        )
        assert refused.status_code == 404
