import pytest
from django.utils import timezone

from sla.actions import drafting
from sla.models import Rollout
from tests.factories.cases import make_case
from tests.factories.sla import BusinessCalendarFactory, ServiceLevelFactory, TargetFactory
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db
OFFICE = "rollouts/calendars/office/"


@pytest.fixture
def manager():
    return UserFactory(manager=True)


@pytest.fixture
def running(manager):
    """A case whose resolution is counted in office hours, and a draft that changes them."""
    office = BusinessCalendarFactory(code="office", name="Office")
    level = ServiceLevelFactory(code="all", name="Everybody", order=50)
    TargetFactory(service_level=level, kind="resolution", minutes=12 * 60, calendar=office)
    case = make_case(owner=manager, now=timezone.now())
    now = timezone.now()
    draft = drafting.begin(shelf="calendars", code="office", by=manager, now=now)
    days = {f"day_{day}": ["00:00–24:00"] for day in range(7)}
    drafting.write(
        shelf="calendars",
        code="office",
        contents={**draft.contents, **days},
        seen_revision=draft.revision,
        by=manager,
        now=now,
    )
    return case


class TestADraft:
    def test_says_which_clocks_would_move(self, as_user, manager, running):
        seen = as_user(manager).get(f"{OFFICE}draft/").json()

        assert (seen["looked_at"], seen["left"], seen["earlier"]) == (1, 0, 1)
        assert seen["moves"][0]["case"] == running.reference

    def test_goes_on_only_with_what_it_said_itself(self, as_user, manager, running):
        seen = as_user(manager).get(f"{OFFICE}draft/").json()

        again = as_user(manager).get(f"{OFFICE}draft/", so_far=seen["so_far"])
        forged = as_user(manager).get(f"{OFFICE}draft/", so_far="x" + seen["so_far"])

        assert (again.status_code, forged.status_code) == (200, 404)

    def test_says_what_it_would_have_made_of_past_cases(self, as_user, manager, running):
        told = as_user(manager).get(f"{OFFICE}past/", last=20)
        wrong = as_user(manager).get(f"{OFFICE}past/", last=0)

        assert (told.status_code, told.json()["cases"]) == (200, 0)
        assert wrong.status_code == 400

    def test_does_not_exist_for_who_does_not_publish(self, stranger, running):
        assert stranger.get(f"{OFFICE}draft/").status_code == 404
        assert stranger.post(f"{OFFICE}1/application/").status_code == 404
        assert not Rollout.objects.exists()


class TestAVersion:
    def test_is_applied_once_to_clocks_that_run(self, as_user, manager, running):
        api = as_user(manager)

        none_yet = api.get(f"{OFFICE}1/application/")
        asked = api.post(f"{OFFICE}1/application/")
        again = api.post(f"{OFFICE}1/application/")
        standing = api.get(f"{OFFICE}1/application/")

        assert none_yet.status_code == 404
        assert (asked.status_code, again.status_code) == (201, 201)
        assert Rollout.objects.count() == 1
        assert standing.json()["asked_by"]["id"] == manager.pk
        assert api.get(f"{OFFICE}9/").status_code == 404
        assert api.get(f"{OFFICE}1/").status_code == 200
