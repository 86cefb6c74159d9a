"""Work lists over the API, by the same actions as the pages."""

from datetime import timedelta

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from cases.models import Case, SavedView, Snooze
from tests.factories.cases import make_case
from tests.factories.users import TeamFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return UserFactory()


@pytest.fixture
def api(person):
    client = APIClient()
    client.force_authenticate(person)
    return client


def post(api, noun, **body):
    return api.post(f"/api/v1/{noun}/", body, format="json")


class TestSnoozes:
    def test_put_a_case_off_and_take_it_up(self, api, person):
        case = make_case(now=timezone.now(), owner=person)
        until = (timezone.now() + timedelta(hours=2)).isoformat()

        made = post(api, "snoozes", case=case.reference, until=until)
        listed = api.get("/api/v1/snoozes/").json()["results"]
        ended = api.delete(f"/api/v1/snoozes/{made.json()['id']}/")

        assert (made.status_code, ended.status_code) == (201, 204)
        assert [row["case"] for row in listed] == [case.reference]
        assert not Snooze.objects.asleep().exists()

    def test_know_no_case_one_may_not_see(self, api):
        foreign = make_case(now=timezone.now(), team=TeamFactory(slug="elsewhere", name="E"))

        made = post(api, "snoozes", case=foreign.reference, until="2099-01-01T00:00:00Z")

        assert made.status_code == 404


class TestViews:
    def test_are_kept_listed_and_dropped(self, api):
        made = post(api, "views", name="Hot", work_list="team", filters={"severity": ["1"]})
        listed = api.get("/api/v1/views/").json()["results"]
        api.delete(f"/api/v1/views/{made.json()['id']}/")

        assert [view["name"] for view in listed] == ["Hot"]
        assert not SavedView.objects.exists()

    def test_refuse_what_narrows_nothing(self, api):
        made = post(api, "views", name="Hot", work_list="team", filters={"colour": ["red"]})

        assert made.status_code == 400


class TestActs:
    def test_do_it_with_the_rest_and_name_what_is_missing(self, api, person):
        case = make_case(now=timezone.now())
        body = {"act": "take", "cases": [case.reference, "ST-00000"]}

        foreseen = post(api, "acts", rehearsal=True, **body).json()
        assert not Case.objects.filter(owner=person).exists()
        done = post(api, "acts", **body).json()

        assert (foreseen["lines"], foreseen["undo"]) == (done["lines"], "")
        assert [line["became"] for line in done["lines"]] == ["done", "missing"]
        assert Case.objects.get(owner=person) == case

    def test_refuse_an_act_without_what_it_takes(self, api):
        assert post(api, "acts", act="assign", cases=["ST-1"]).status_code == 400

    def test_are_taken_back_by_who_did_them_and_by_nobody_else(self, api, person):
        case = make_case(now=timezone.now())
        token = post(api, "acts", act="take", cases=[case.reference]).json()["undo"]
        somebody = APIClient()
        somebody.force_authenticate(UserFactory())

        theirs = post(somebody, "acts/undo", undo=token)
        forged = post(api, "acts/undo", undo="x")
        undone = post(api, "acts/undo", undo=token)

        assert (theirs.status_code, forged.json()["code"]) == (404, "too-late")
        assert undone.json() == {"undone": 1}
        assert not Case.objects.filter(owner=person).exists()


class TestTabs:
    def test_lie_on_ones_own_desk_until_they_are_put_off(self, api):
        case = make_case(now=timezone.now())

        laid = post(api, "desk-tabs", case=case.reference)
        row = f"/api/v1/desk-tabs/{laid.json()['id']}/"
        listed = api.get("/api/v1/desk-tabs/").json()["results"]
        gone = api.delete(row)

        assert (laid.status_code, gone.status_code) == (201, 204)
        assert [tab["case"] for tab in listed] == [case.reference]
        assert api.get("/api/v1/desk-tabs/").json()["results"] == []


class TestAView:
    def test_is_changed_by_its_owner(self, api):
        kept = post(api, "views", name="Mine", work_list="mine").json()

        changed = api.put(
            f"/api/v1/views/{kept['id']}/",
            {"name": "Hot", "work_list": "mine", "filters": {"severity": ["1"]}},
            format="json",
        )

        assert changed.json()["name"] == "Hot"
        assert changed.json()["filters"] == {"severity": ["1"]}
