from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from cases.actions import promising
from sla import defaults
from tests.factories.cases import make_case
from tests.factories.clocks import promise_everybody, wrote
from tests.factories.sla import SINCE
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture
def owner():
    return UserFactory()


@pytest.fixture
def api(owner):
    client = APIClient()
    client.force_authenticate(owner)
    return client


@pytest.fixture
def case(owner):
    return make_case(owner=owner, now=timezone.now())


def due(hours=6):
    return (timezone.now() + hours * HOUR).isoformat()


class TestReading:
    def test_explains_each_clock_of_a_case(self, api, case):
        promise_everybody()
        wrote(case, at=timezone.now())

        found = api.get(f"/api/v1/clocks/?case={case.reference}&kind=first_response").json()

        (clock,) = found["results"]
        assert (clock["side"], clock["target"], clock["pauses"]) == ("guest", "Everybody v1", [])
        assert clock["explanation"]

    def test_shows_nothing_of_what_one_may_not_see(self, api):
        promise_everybody()
        hidden = make_case(now=timezone.now(), type_code="stranded")
        wrote(hidden, at=timezone.now())
        clock = hidden.clocks.first()
        stranger = APIClient()
        stranger.force_authenticate(UserFactory(role="admin"))

        assert stranger.get(f"/api/v1/clocks/{clock.pk}/").status_code == 404
        assert stranger.get("/api/v1/clocks/").json()["results"] == []

    def test_costs_the_same_for_one_and_for_ten(self, api, case, owner):
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        def count():
            with CaptureQueriesContext(connection) as captured:
                api.get(f"/api/v1/clocks/?case={case.reference}")
            return len(captured)

        def promise(text):
            promising.make(
                case_id=case.pk,
                by=owner,
                text=text,
                due_at=timezone.now() + HOUR,
                side="guest",
                now=timezone.now(),
            )

        promise("one")
        few = count()
        for number in range(9):
            promise(str(number))

        assert count() == few


class TestPromises:
    def test_are_made_moved_and_kept(self, api, case):
        made = api.post(
            "/api/v1/clocks/promises/",
            {"case": case.reference, "text": "I will call", "due_at": due(), "side": "guest"},
            format="json",
        )
        pk = made.json()["id"]

        moved = api.post(
            f"/api/v1/clocks/{pk}/renegotiation/",
            {"due_at": due(9), "reason": "Ana asked"},
            format="json",
        )
        kept = api.post(f"/api/v1/clocks/{pk}/settlement/", {}, format="json")

        assert (made.status_code, moved.status_code, kept.status_code) == (201, 200, 200)
        assert moved.json()["generation"] == 2
        assert kept.json()["status"] == "met"

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"text": ""}, "text"),
            ({"due_at": "2020-01-01T00:00:00Z"}, "due_at"),
            ({"due_at": "soon"}, "due_at"),
            ({"side": "both"}, "side"),
            ({"side": ""}, "counterpart"),
            ({"zone": "Mars/Olympus"}, "zone"),
            ({"urgent": True}, "urgent"),
        ],
    )
    def test_are_refused_by_the_field_and_change_nothing(self, api, case, change, field):
        given = {"case": case.reference, "text": "x", "due_at": due(), "side": "guest", **change}

        answer = api.post("/api/v1/clocks/promises/", given, format="json")

        assert answer.status_code == 400
        assert answer["Content-Type"].startswith("application/problem+json")
        assert answer.json()["errors"][0]["field"] == field
        assert not case.clocks.filter(kind="promise").exists()

    def test_of_others_are_not_ones_own_to_keep(self, api, case, owner):
        made = promising.make(
            case_id=case.pk,
            by=owner,
            text="x",
            due_at=timezone.now() + HOUR,
            side="guest",
            now=timezone.now(),
        )
        other = APIClient()
        other.force_authenticate(UserFactory(role="manager"))

        assert other.post(f"/api/v1/clocks/{made.pk}/settlement/").status_code == 409


class TestDeadlines:
    def test_start_by_the_register_with_both_dates(self, api, case):
        defaults.install(now=SINCE)

        made = api.post(
            "/api/v1/clocks/deadlines/",
            {
                "case": case.reference,
                "rule": "lgpd-access",
                "started_on": timezone.localdate(
                    timezone=ZoneInfo("America/Sao_Paulo")
                ).isoformat(),
                "zone": "America/Sao_Paulo",
            },
            format="json",
        )

        clock = made.json()
        assert made.status_code == 201, clock
        assert clock["due_at"] < clock["external_due_at"]
        assert clock["rule"] == "Full statement of personal data v1"

    def test_hang_on_the_stay_when_the_rule_does(self, api, case):
        defaults.install(now=SINCE)

        made = api.post(
            "/api/v1/clocks/deadlines/",
            {"case": case.reference, "rule": "stay-two-days-before"},
            format="json",
        )

        assert made.json()["kind"] == "stay"

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"started_on": None}, "started_on"),
            ({"started_on": "2019-01-01"}, "started_on"),
            ({"zone": "Mars/Olympus"}, "zone"),
            ({"rule": "no such rule"}, "rule"),
        ],
    )
    def test_are_refused_by_the_field_and_change_nothing(self, api, case, change, field):
        defaults.install(now=SINCE)
        today = timezone.now().date().isoformat()
        given = {"case": case.reference, "started_on": today, "zone": "UTC", **change}

        answer = api.post("/api/v1/clocks/deadlines/", given, format="json")

        assert answer.status_code == 400, answer.json()
        assert answer.json()["errors"][0]["field"] == field
        assert not case.clocks.filter(kind="statutory").exists()
