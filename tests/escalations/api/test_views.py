import pytest
from rest_framework.test import APIClient

from escalations.actions import raising, stepping
from escalations.models import Alert
from tests.factories.escalations import NIGHT, Desk, EmergencyFactory
from tests.factories.users import TeamFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_night(time_machine):
    time_machine.move_to(NIGHT, tick=False)


@pytest.fixture
def desk():
    return Desk()


@pytest.fixture
def alert(desk):
    EmergencyFactory(team=desk.team)
    raising.raise_for_cases(now=NIGHT)
    stepping.advance_due(now=NIGHT)
    return Alert.objects.get()


def signed_in(person):
    client = APIClient()
    client.force_authenticate(person)
    return client


class TestSchedules:
    def test_say_who_is_on_call_now(self, desk):
        answer = signed_in(desk.tomas).get(f"/api/v1/schedules/{desk.schedule.pk}/on-call/").json()

        assert [(row["level"], [p["name"] for p in row["people"]]) for row in answer] == [
            ("first", ["Tomás Abreu"]),
            ("second", ["Nadia Ferraz"]),
            ("duty_manager", ["Helena Vasques"]),
        ]

    def test_lay_out_shifts(self, desk):
        answer = signed_in(desk.tomas).get(
            f"/api/v1/schedules/{desk.schedule.pk}/shifts/",
            {"start": "2026-03-10T00:00:00Z", "end": "2026-03-17T00:00:00Z"},
        )

        first = [row for row in answer.json() if row["level"] == "first"]
        assert [row["people"][0]["name"] for row in first] == ["Tomás Abreu", "Nadia Ferraz"]

    def test_refuse_a_range_that_makes_no_sense(self, desk):
        answer = signed_in(desk.tomas).get(
            f"/api/v1/schedules/{desk.schedule.pk}/shifts/",
            {"start": "2026-03-10T00:00:00Z", "end": "2026-03-10T00:00:00Z"},
        )

        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "end")

    def test_are_not_there_for_an_admin(self, desk):
        client = signed_in(UserFactory(admin=True))

        assert client.get("/api/v1/schedules/").json()["results"] == []


class TestAlerts:
    def test_are_acknowledged_once_however_often_one_says_so(self, desk, alert):
        client = signed_in(desk.tomas)

        answers = [
            client.post(
                f"/api/v1/alerts/{alert.pk}/acknowledgement/", {"generation": 1}, format="json"
            )
            for _ in range(2)
        ]

        assert [answer.status_code for answer in answers] == [200, 200]
        assert answers[1].json()["acknowledged_by"]["name"] == "Tomás Abreu"
        assert alert.events.filter(kind="acknowledged").count() == 1

    def test_refuse_an_answer_of_the_wrong_shape(self, desk, alert):
        answer = signed_in(desk.tomas).post(
            f"/api/v1/alerts/{alert.pk}/acknowledgement/", {"round": 1}, format="json"
        )

        assert answer.status_code == 400
        assert {error["field"] for error in answer.json()["errors"]} >= {"round"}

    def test_answer_but_do_not_obey_an_earlier_round(self, desk, alert):
        Alert.objects.update(generation=2)

        answer = signed_in(desk.tomas).post(
            f"/api/v1/alerts/{alert.pk}/acknowledgement/", {"generation": 1}, format="json"
        )

        assert (answer.status_code, answer.json()["code"]) == (409, "older-page")

    def test_are_not_there_for_people_who_may_not_know_of_the_case(self, alert):
        stranger = UserFactory(team=TeamFactory(slug="elsewhere", name="Elsewhere"))

        assert signed_in(stranger).get(f"/api/v1/alerts/{alert.pk}/").status_code == 404

    def test_tell_every_decision(self, desk, alert):
        events = signed_in(desk.tomas).get(f"/api/v1/alerts/{alert.pk}/events/").json()

        assert [event["kind"] for event in events] == ["raised", "paged"]
