from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from escalations.models import Override, ShiftHandover, ShiftSwap, TemporarySchedule
from tests.factories.escalations import NIGHT, Desk, EmergencyFactory, OverrideFactory
from tests.factories.users import TeamFactory, UserFactory

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
#: The week that Nadia holds on the first level.
NEXT = NIGHT.replace(day=16, hour=11, minute=0)


@pytest.fixture
def desk():
    return Desk()


@pytest.fixture(autouse=True)
def night(time_machine):
    time_machine.move_to(NIGHT, tick=False)


def api(user):
    client = APIClient()
    client.force_authenticate(user)
    return client


def hours(desk, **more):
    start = NEXT + DAY
    return {
        "schedule": desk.schedule.pk,
        "level": "first",
        "start": start.isoformat(),
        "end": (start + DAY).isoformat(),
        **more,
    }


class TestSwaps:
    def ask(self, desk):
        body = hours(desk, kind="cover", reason="A wedding")
        return api(desk.nadia).post("/api/v1/swaps/", body, format="json")

    def test_are_asked_taken_and_undone(self, desk):
        asked = self.ask(desk)
        address = f"/api/v1/swaps/{asked.data['id']}/"

        taken = api(desk.helena).post(f"{address}taking/")
        undone = api(desk.nadia).post(f"{address}return/")

        assert asked.status_code == 201
        assert asked.data["during"]["start"] == (NEXT + DAY).isoformat()
        assert (taken.status_code, taken.data["taker"]["id"]) == (200, desk.helena.pk)
        assert undone.data["state"] == "void"

    def test_are_taken_once(self, desk):
        address = f"/api/v1/swaps/{self.ask(desk).data['id']}/taking/"

        statuses = [api(person).post(address).status_code for person in (desk.helena, desk.tomas)]

        assert statuses == [200, 409]

    def test_are_withdrawn_by_who_asked_only(self, desk):
        address = f"/api/v1/swaps/{self.ask(desk).data['id']}/withdrawal/"

        statuses = [api(person).post(address).status_code for person in (desk.tomas, desk.nadia)]

        assert statuses == [403, 200]

    def test_are_a_problem_document_when_the_hours_are_somebody_elses(self, desk):
        refused = api(desk.helena).post("/api/v1/swaps/", hours(desk, kind="cover"), format="json")

        assert refused.status_code in (400, 403, 409)
        assert refused["Content-Type"] == "application/problem+json"
        assert not ShiftSwap.objects.exists()

    def test_are_not_there_for_roles_that_answer_no_pages(self, desk):
        assert api(UserFactory(admin=True)).get("/api/v1/swaps/").status_code == 403

    def test_are_listed_by_as_many_statements_whatever_their_number(self, desk):
        client = api(desk.helena)
        self.ask(desk)
        with CaptureQueriesContext(connection) as one:
            client.get("/api/v1/swaps/")
        for number in range(5):
            ShiftSwap.objects.create(
                schedule=desk.schedule,
                level="second",
                kind="cover",
                giver=UserFactory(),
                during=(NEXT + number * DAY, NEXT + (number + 1) * DAY),
                asked_at=NIGHT,
            )

        with CaptureQueriesContext(connection) as six:
            assert len(client.get("/api/v1/swaps/").data["results"]) == 6
        assert len(six) == len(one)


class TestOverrides:
    def test_are_made_and_taken_back(self, desk):
        body = hours(desk, kind="cover", add=desk.helena.pk)
        client = api(desk.helena)

        made = client.post("/api/v1/overrides/", body, format="json")
        removed = client.post(f"/api/v1/overrides/{made.data['id']}/removal/", {}, format="json")

        assert (made.status_code, made.data["add"]["id"]) == (201, desk.helena.pk)
        assert removed.status_code == 204
        assert not Override.objects.exists()

    def test_refuse_overlapping_hours_in_a_clear_sentence(self, desk):
        body = hours(desk, kind="cover", add=desk.helena.pk)
        client = api(desk.helena)
        client.post("/api/v1/overrides/", body, format="json")

        again = client.post("/api/v1/overrides/", body, format="json")

        assert again.status_code == 409
        assert "overlap" in again.data["detail"]

    def test_ask_who_covers_a_level_that_would_be_empty(self, desk):
        start = NIGHT + DAY
        body = hours(desk, kind="remove", remove=desk.helena.pk) | {
            "level": "duty_manager",
            "start": start.isoformat(),
            "end": (start + DAY / 2).isoformat(),
        }

        refused = api(desk.helena).post("/api/v1/overrides/", body, format="json")
        made = api(desk.helena).post(
            "/api/v1/overrides/", body | {"cover": desk.nadia.pk}, format="json"
        )

        assert refused.status_code == 409
        assert refused.data["errors"][0]["field"] == "cover"
        assert made.status_code == 201

    def test_of_others_are_not_ours_to_take_back(self, desk):
        row = OverrideFactory(schedule=desk.schedule, add_user=desk.nadia)

        refused = api(UserFactory(team=desk.team)).post(f"/api/v1/overrides/{row.pk}/removal/")

        assert refused.status_code == 403


class TestTemporarySchedules:
    def test_are_made_and_ended_by_who_edits_the_rota(self, desk):
        body = hours(desk)
        shift = {"person": desk.tomas.pk, "start": body["start"], "end": body["end"]}
        client = api(desk.helena)

        made = client.post(
            "/api/v1/temporary-schedules/", body | {"shifts": [shift]}, format="json"
        )
        removed = client.post(
            f"/api/v1/temporary-schedules/{made.data['id']}/removal/", {}, format="json"
        )

        assert made.data["shifts"][0]["person"]["id"] == desk.tomas.pk
        assert removed.status_code == 204
        assert not TemporarySchedule.objects.exists()

    def test_are_refused_to_others(self, desk):
        body = hours(desk)
        shift = {"person": desk.tomas.pk, "start": body["start"], "end": body["end"]}

        refused = api(desk.tomas).post(
            "/api/v1/temporary-schedules/", body | {"shifts": [shift]}, format="json"
        )

        assert refused.status_code == 403


class TestShiftHandovers:
    @pytest.fixture
    def handover(self, desk):
        return ShiftHandover.objects.create(
            schedule=desk.schedule,
            level="first",
            giver=desk.tomas,
            taker=desk.nadia,
            at=NIGHT,
            offered_at=NIGHT,
            contents={"alerts": [{"number": 1, "case": "ST-1", "title": "x"}], "promises": []},
        )

    def test_are_noted_by_who_goes_and_accepted_by_who_comes(self, desk, handover):
        address = f"/api/v1/shift-handovers/{handover.pk}/"

        noted = api(desk.tomas).post(f"{address}notes/", {"notes": "All calm."}, format="json")
        accepted = api(desk.nadia).post(f"{address}acceptance/")

        assert noted.data["notes"] == "All calm."
        assert (accepted.status_code, accepted.data["state"]) == (200, "accepted")

    def test_tell_no_number_of_a_case(self, desk, handover):
        text = api(desk.nadia).get(f"/api/v1/shift-handovers/{handover.pk}/").content.decode()

        assert "ST-1" not in text

    def test_do_not_exist_for_others(self, desk, handover):
        stranger = UserFactory(team=TeamFactory(slug="elsewhere", name="Elsewhere"))

        assert api(stranger).get(f"/api/v1/shift-handovers/{handover.pk}/").status_code == 404

    def test_tell_promises_only_of_cases_the_reader_may_see(self, desk):
        shown = EmergencyFactory(team=desk.team, quiet=True)
        hidden = EmergencyFactory(team=desk.team, quiet=True, restricted=True)
        promises = [
            {"case": case.reference, "text": f"Call {n}", "due_at": NIGHT.isoformat()}
            for n, case in enumerate([shown, hidden])
        ]
        rows = [
            ShiftHandover(
                schedule=desk.schedule,
                level=level,
                giver=desk.tomas,
                taker=desk.nadia,
                at=NIGHT,
                offered_at=NIGHT,
                contents={"alerts": [], "promises": promises},
            )
            for level in ("first", "second")
        ]
        ShiftHandover.objects.bulk_create(rows[:1])
        client = api(desk.nadia)

        with CaptureQueriesContext(connection) as one:
            found = client.get("/api/v1/shift-handovers/").data["results"]
        ShiftHandover.objects.bulk_create(rows[1:])
        with CaptureQueriesContext(connection) as two:
            client.get("/api/v1/shift-handovers/")

        assert [item["text"] for item in found[0]["contents"]["promises"]] == ["Call 0", ""]
        assert len(two) == len(one)
