import pytest
from rest_framework.test import APIClient

from sla.models import BusinessCalendar, Draft
from tests.factories.sla import BusinessCalendarFactory, ServiceLevelFactory, TargetFactory
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db
CALENDARS = "/api/v1/service-levels/calendars/"


@pytest.fixture
def api():
    client = APIClient()
    client.force_authenticate(UserFactory(manager=True))
    return client


class TestVersions:
    def test_are_listed_with_what_they_say(self, api):
        BusinessCalendarFactory(code="office")

        (listed,) = api.get(CALENDARS).json()

        assert (listed["code"], listed["version"]) == ("office", 1)
        assert listed["contents"]["day_0"] == ["08:00–18:00"]
        assert len(api.get(f"{CALENDARS}office/").json()) == 1

    def test_that_never_were_are_not_there(self, api):
        assert api.get(f"{CALENDARS}nowhere/").status_code == 404
        assert api.get("/api/v1/service-levels/ladders/").status_code == 404


class TestADraft:
    def test_is_written_read_and_published(self, api):
        calendar = BusinessCalendarFactory(code="office")
        typed = api.get(f"{CALENDARS}office/").json()[0]["contents"]

        draft = api.put(
            f"{CALENDARS}office/draft/",
            {"contents": {**typed, "day_5": ["09:00–12:00"]}},
            format="json",
        ).json()
        published = api.post(
            f"{CALENDARS}office/publication/", {"revision": draft["revision"]}, format="json"
        )

        assert draft["problems"] == {}
        assert (published.status_code, published.json()["version"]) == (201, 2)
        calendar.refresh_from_db()
        assert calendar.valid_until is not None

    def test_keeps_mistakes_and_lists_them_by_field(self, api):
        BusinessCalendarFactory(code="office")

        draft = api.put(
            f"{CALENDARS}office/draft/", {"contents": {"time_zone": ["Mars/Base"]}}, format="json"
        ).json()
        refused = api.post(
            f"{CALENDARS}office/publication/", {"revision": draft["revision"]}, format="json"
        )

        assert set(draft["problems"]) == {"name", "time_zone"}
        assert refused.status_code == 400
        assert "problems" in refused.json()
        assert BusinessCalendar.objects.count() == 1

    @pytest.mark.parametrize(
        "sent", [{"contents": "x"}, {"contents": {"day_0": "x"}}, {"content": {}}, []]
    )
    def test_refuses_what_is_no_draft(self, api, sent):
        BusinessCalendarFactory(code="office")

        assert api.put(f"{CALENDARS}office/draft/", sent, format="json").status_code == 400
        assert not Draft.objects.exists()

    def test_of_nothing_known_is_not_begun(self, api):
        answer = api.put(f"{CALENDARS}nowhere/draft/", {"contents": {}}, format="json")

        assert answer.status_code == 404

    def test_can_be_thrown_away(self, api):
        BusinessCalendarFactory(code="office")
        api.put(f"{CALENDARS}office/draft/", {"contents": {}}, format="json")

        assert api.delete(f"{CALENDARS}office/draft/").status_code == 204
        assert api.get(f"{CALENDARS}office/draft/").status_code == 404

    def test_is_not_there_for_who_may_not_publish(self, api):
        BusinessCalendarFactory(code="office")
        api.force_authenticate(UserFactory())

        assert api.get(CALENDARS).status_code == 200
        assert api.get(f"{CALENDARS}office/draft/").status_code == 404
        answer = api.put(f"{CALENDARS}office/draft/", {"contents": {}}, format="json")
        assert answer.status_code == 404
        assert not Draft.objects.exists()


class TestTheTester:
    def test_says_who_wins_and_why(self, api):
        vip = ServiceLevelFactory(code="vip", order=10, segments=["vip"])
        everybody = ServiceLevelFactory(code="all", order=20)
        TargetFactory(service_level=vip)
        TargetFactory(service_level=everybody)

        told = api.post(
            "/api/v1/service-levels/levels/trial/", {"segment": "standard"}, format="json"
        ).json()

        assert told["level"] == "all"
        assert told["tried"][0] == {
            "level": "vip",
            "fits": False,
            "reasons": ["the segment is standard"],
        }
        assert set(told["targets"]) == {"first_response"}
