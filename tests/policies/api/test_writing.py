"""Drafts over the API: an editor writes, a second one publishes, nobody else knows of them."""

from datetime import date

import pytest
from knox.models import AuthToken
from rest_framework.test import APIClient

from policies.models import Policy, PolicyVersion
from tests.factories.policies import PolicyFactory, PolicyVersionFactory
from tests.factories.users import UserFactory
from users.roles import Role

pytestmark = pytest.mark.django_db

DRAFTS = "/api/v1/policy-drafts/"
CLAUSE = {
    "heading_en": "Late arrival",
    "heading_pt": "Chegada tardia",
    "text_en": "Half of it is given back.",
    "text_pt": "Metade é devolvida.",
    "question": "refund",
    "basis": "paid",
    "percent": "50.00",
}


def door(person=None, **traits):
    api = APIClient()
    api.force_login(person or UserFactory(role=Role.POLICY_EDITOR, **traits))
    return api


@pytest.fixture
def ines():
    return door(name="Ines")


@pytest.fixture
def policy():
    version = PolicyVersionFactory(published=True, policy=PolicyFactory(code="arrival"))
    return version.policy


@pytest.fixture
def draft(ines, policy):
    sent = {"policy": policy.code, "from_date": "2026-05-01"}
    return ines.post(DRAFTS, sent, format="json").json()


class TestDrafts:
    def test_begin_as_a_copy_of_the_newest_version(self, ines, draft):
        assert (draft["policy"], draft["number"], draft["state"]) == ("arrival", 2, "draft")
        assert [clause["anchor"] for clause in draft["clauses"]] == ["4.1"]
        assert draft["drafted_by"] == "Ines"
        assert [row["id"] for row in ines.get(DRAFTS).json()["results"]] == [draft["id"]]

    def test_keep_terms_that_were_not_sent(self, ines, draft):
        sent = {"countries": ["PT"], "change_note_en": "For Portugal"}

        kept = ines.patch(f"{DRAFTS}{draft['id']}/", sent, format="json").json()

        assert (kept["countries"], kept["change_note_en"]) == (["PT"], "For Portugal")
        assert (kept["from_date"], kept["governing_date"]) == ("2026-05-01", "booking")

    def test_take_clauses_and_lose_them(self, ines, draft):
        clauses = f"{DRAFTS}{draft['id']}/clauses/"

        written = ines.put(f"{clauses}4.2/", CLAUSE, format="json").json()
        left = ines.delete(f"{clauses}4.1/").json()

        assert [clause["anchor"] for clause in written["clauses"]] == ["4.1", "4.2"]
        assert [clause["percent"] for clause in left["clauses"]] == ["50.00"]

    @pytest.mark.parametrize(
        ("sent", "field"),
        [
            ({"fixed_minor": 100}, "currency"),
            ({"basis": ""}, "basis"),
            ({"currency": "EUR", "cap_minor": 1, "floor_minor": 2}, "floor_minor"),
            ({"conditions": {"mood": {"below": 3}}}, "conditions"),
            ({"conditions": {"issue": {"one_of": ["\x00"]}}}, "conditions"),
            ({"percent": "-1"}, "percent"),
            ({"percent": "1001"}, "percent"),
            ({"fixed_minor": -1, "currency": "EUR"}, "fixed_minor"),
            ({"text_en": ""}, "text_en"),
            ({"words_en": "x"}, "words_en"),
        ],
    )
    def test_refuse_a_clause_that_makes_no_sense_by_its_field(self, ines, draft, sent, field):
        answer = ines.put(f"{DRAFTS}{draft['id']}/clauses/4.2/", CLAUSE | sent, format="json")

        assert answer.status_code == 400
        assert field in {error["field"] for error in answer.json()["errors"]}

    def test_refuse_a_new_clause_without_its_texts(self, ines, draft):
        answer = ines.put(f"{DRAFTS}{draft['id']}/clauses/4.2/", {"percent": None}, format="json")

        assert answer.status_code == 400
        assert PolicyVersion.objects.get(pk=draft["id"]).clauses.count() == 1

    @pytest.mark.parametrize(
        ("sent", "field"),
        [
            ({"until_date": "2026-04-01"}, "until_date"),
            ({"nights_from": 9, "nights_until": 3}, "nights_until"),
            ({"countries": ["Portugal"]}, "countries.0"),
            ({"governing_date": "someday"}, "governing_date"),
        ],
    )
    def test_refuse_terms_that_make_no_sense_by_their_field(self, ines, draft, sent, field):
        answer = ines.patch(f"{DRAFTS}{draft['id']}/", sent, format="json")

        assert answer.status_code == 400
        assert field in {error["field"] for error in answer.json()["errors"]}

    def test_are_published_by_a_second_person_only(self, ines, draft):
        one = f"{DRAFTS}{draft['id']}/"
        ines.put(f"{one}clauses/4.1/", CLAUSE, format="json")
        proof = ines.get(f"{one}proof/").json()
        assert (proof["before"], proof["changes"][0]["anchor"], proof["problems"]) == (1, "4.1", [])
        assert ines.post(f"{one}submission/").json()["state"] == "in_review"

        refused = ines.post(f"{one}publication/")
        published = door().post(f"{one}publication/")

        assert (refused.status_code, refused.json()["code"]) == (409, "same-person")
        assert published.json()["state"] == "published"
        assert PolicyVersion.objects.get(number=1).until_date == date(2026, 5, 1)
        assert ines.get(one).status_code == 404

    def test_are_never_published_by_a_token(self, ines, draft):
        ines.post(f"{DRAFTS}{draft['id']}/submission/")
        _row, secret = AuthToken.objects.create(UserFactory(role=Role.POLICY_EDITOR))
        api = APIClient()
        api.credentials(HTTP_AUTHORIZATION=f"Token {secret}")

        assert api.get(f"{DRAFTS}{draft['id']}/").status_code == 200
        assert api.post(f"{DRAFTS}{draft['id']}/publication/").status_code == 403
        assert PolicyVersion.objects.get(pk=draft["id"]).state == "in_review"

    def test_are_written_but_not_published_by_a_senior(self, ines, draft):
        one = f"{DRAFTS}{draft['id']}/"
        ines.post(f"{one}submission/")
        senior = door(UserFactory(senior=True))

        assert senior.get(one).status_code == 200
        assert senior.post(f"{one}publication/").status_code == 404

    def test_go_back_and_go_away(self, ines, draft):
        one = f"{DRAFTS}{draft['id']}/"
        ines.post(f"{one}submission/")

        assert ines.delete(one).status_code == 409
        assert ines.post(f"{one}return/").json()["state"] == "draft"
        assert ines.delete(one).status_code == 204
        assert not PolicyVersion.objects.filter(pk=draft["id"]).exists()

    @pytest.mark.parametrize("role", [Role.ASSOCIATE, Role.PRIVACY_OFFICER])
    def test_do_not_exist_for_who_does_not_write(self, draft, policy, role):
        api, one = door(UserFactory(role=role)), f"{DRAFTS}{draft['id']}/"

        answers = [
            api.get(DRAFTS),
            api.get(one),
            api.post(DRAFTS, {"policy": policy.code, "from_date": "2026-05-01"}, format="json"),
            api.post(f"{DRAFTS}policies/", {}, format="json"),
            api.patch(one, {"brand": "x"}, format="json"),
            api.delete(one),
            api.put(f"{one}clauses/4.1/", CLAUSE, format="json"),
            api.post(f"{one}submission/"),
            api.post(f"{one}publication/"),
        ]

        assert {answer.status_code for answer in answers} == {404}


class TestPolicies:
    def test_are_opened_once(self, ines):
        sent = {
            "code": "pets",
            "title_en": "Pets",
            "title_pt": "Animais",
            "topic": "pets",
            "audience": "both",
            "owner": "Guest Policy",
        }

        made = ines.post(f"{DRAFTS}policies/", sent, format="json")
        again = ines.post(f"{DRAFTS}policies/", sent, format="json")

        assert (made.status_code, again.status_code) == (201, 409)
        assert Policy.objects.get(code="pets").owner == "Guest Policy"


class TestPublishedVersions:
    ONE = "/api/v1/policies/arrival/versions/1/"

    def test_are_read_against_their_source_again(self, ines, policy):
        kept = ines.post(f"{self.ONE}review/", {"next_by": "2099-01-01"}, format="json").json()

        assert (kept["review_by"], kept["verified_by"]) == ("2099-01-01", "Ines")

    def test_are_ended_on_a_day(self, ines, policy):
        ended = ines.post(f"{self.ONE}retirement/", {"on": "2026-05-01"}, format="json").json()

        assert (ended["state"], ended["until_date"]) == ("retired", "2026-05-01")

    @pytest.mark.parametrize("act", ["review", "retirement"])
    def test_are_kept_by_who_publishes_only(self, policy, act):
        sent = {"next_by": "2099-01-01", "on": "2026-05-01"}

        answer = door(UserFactory(senior=True)).post(f"{self.ONE}{act}/", sent, format="json")

        assert answer.status_code == 404

    def test_are_never_ended_by_a_token(self, policy):
        _row, secret = AuthToken.objects.create(UserFactory(role=Role.POLICY_EDITOR))
        api = APIClient()
        api.credentials(HTTP_AUTHORIZATION=f"Token {secret}")

        refused = api.post(f"{self.ONE}retirement/", {"on": "2026-05-01"}, format="json")

        assert refused.status_code == 403
