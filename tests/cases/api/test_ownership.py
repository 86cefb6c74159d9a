"""Who owns a case, who stands beside them and who is away, over the API."""

from datetime import timedelta

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from cases.models import CaseRole, Handover
from tests.factories.cases import make_case
from tests.factories.users import TeamFactory, UserFactory
from users.models import Absence

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return UserFactory()


@pytest.fixture
def api(person):
    return as_(person)


class TestTakingOver:
    def test_is_refused_for_an_associate_and_works_for_a_senior(self, api, person):
        case = make_case(owner=UserFactory())
        address = f"/api/v1/cases/{case.reference}/takeover/"
        assert api.post(address, {"reason": "Urgent."}).status_code == 403

        senior = as_(UserFactory(senior=True, name="Noor H"))

        assert senior.post(address, {"reason": "Urgent."}).json()["owner"]["name"] == "Noor H"


class TestHandovers:
    def test_to_somebody_away_name_who_stands_in(self, api, person):
        case, taker, deputy = make_case(owner=person), UserFactory(), UserFactory()
        now = timezone.now()
        Absence.objects.create(
            user=taker,
            during=(now - timedelta(hours=1), now + timedelta(days=2)),
            deputy=deputy,
            told_by=taker,
            told_at=now,
        )

        answer = api.post(
            f"/api/v1/cases/{case.reference}/handovers/", {"to": taker.pk, "summary": "x"}
        )

        assert answer.status_code == 409
        assert answer.json()["cover"] == deputy.pk

    def test_are_withdrawn_by_the_giver(self, api, person):
        case = make_case(owner=person)
        made = api.post(
            f"/api/v1/cases/{case.reference}/handovers/", {"to": UserFactory().pk, "summary": "x"}
        ).json()
        assert made["gathered"]["severity"] == case.severity
        assert made["expires_at"]

        api.post(f"/api/v1/handovers/{made['id']}/withdrawal/")

        assert Handover.objects.get().state == Handover.State.WITHDRAWN


class TestSpecialists:
    def test_are_put_on_a_case_and_taken_off(self, api, person):
        case = make_case(owner=person)
        given = {
            "case": case.reference,
            "user": UserFactory().pk,
            "specialty": "legal",
            "reason": "Court.",
        }

        made = api.post("/api/v1/specialists/", given)
        ended = api.post(f"/api/v1/specialists/{made.json()['id']}/end/")

        assert (made.status_code, ended.status_code) == (201, 200)
        assert not CaseRole.objects.standing().exists()

    def test_of_a_case_that_may_not_be_seen_do_not_exist(self, api):
        hidden = make_case(team=TeamFactory(name="North", slug="north"))
        given = {
            "case": hidden.reference,
            "user": UserFactory().pk,
            "specialty": "legal",
            "reason": "Court.",
        }

        assert api.post("/api/v1/specialists/", given).status_code == 404


class TestAbsences:
    def test_are_ones_own_and_taken_back(self, api, person):
        now = timezone.now()
        Absence.objects.create(
            user=UserFactory(),
            during=(now, now + timedelta(days=2)),
            told_by=person,
            told_at=now,
        )
        made = api.post(
            "/api/v1/absences/",
            {"begins_at": now + timedelta(hours=1), "ends_at": now + timedelta(days=1)},
        )

        listed = api.get("/api/v1/absences/").json()["results"]
        assert [row["id"] for row in listed] == [made.json()["id"]]

        assert api.post(f"/api/v1/absences/{listed[0]['id']}/cancellation/").status_code == 204
        assert api.get("/api/v1/absences/").json()["results"] == []

    def test_of_others_are_for_who_plans_for_people(self, api):
        now = timezone.now()

        answer = api.post(
            "/api/v1/absences/",
            {
                "user": UserFactory().pk,
                "begins_at": now + timedelta(hours=1),
                "ends_at": now + timedelta(days=1),
            },
        )

        assert answer.status_code == 403


def as_(person):
    client = APIClient()
    client.default_format = "json"
    client.force_authenticate(person)
    return client
