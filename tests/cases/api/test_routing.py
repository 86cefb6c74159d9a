from datetime import timedelta

import pytest
from django.utils import timezone

from cases.models import QueuedCase, RoutingPolicy
from tests.factories.cases import make_case
from tests.factories.users import TeamFactory, UserFactory
from users.models import Skill

pytestmark = pytest.mark.django_db

RULES = {
    "is_on": True,
    "weights": [5, 3, 1, 1],
    "heat": 2,
    "limit": 20,
    "speaks_language": False,
}


@pytest.fixture
def manager(as_user):
    return as_user(UserFactory(manager=True))


@pytest.fixture
def team():
    return TeamFactory()


class TestTheRulesOfATeam:
    def test_are_published_in_versions(self, manager, team):
        Skill.objects.create(slug="legal", name_en="Legal", name_pt="Jurídico")
        needs = [{"segment": "vip", "skill": "legal"}]

        first = manager.put(f"routing/{team.slug}/", **RULES)
        second = manager.put(f"routing/{team.slug}/", **RULES, needs=needs)

        assert (first.status_code, first.json()["number"]) == (201, 1)
        assert second.json()["needs"] == [{"segment": "vip", "case_type": "", "skill": "legal"}]
        assert len(manager.get(f"routing/{team.slug}/").json()) == 2
        assert [rules["number"] for rules in manager.get("routing/").json()] == [2]

    @pytest.mark.parametrize(
        "wrong", [{"weights": [1, 2]}, {"limit": 1}, {"needs": [{"skill": "none"}]}, {"x": 1}]
    )
    def test_that_make_no_sense_are_refused(self, manager, team, wrong):
        refused = manager.put(f"routing/{team.slug}/", **{**RULES, **wrong})

        assert refused.status_code == 400
        assert not RoutingPolicy.objects.exists()

    def test_are_not_there_for_who_does_not_set_them(self, stranger, team):
        assert stranger.get("routing/").status_code == 404
        assert stranger.put(f"routing/{team.slug}/", **RULES).status_code == 404

    def test_say_who_could_get_a_case_and_what_waits(self, manager, team):
        associate = UserFactory()
        waits = make_case()
        QueuedCase.objects.create(
            case=waits, because="full", since=timezone.now(), looked_at=timezone.now()
        )
        manager.put(f"routing/{team.slug}/", **RULES)

        people = manager.get(f"routing/{team.slug}/people/").json()
        waiting = manager.get(f"routing/{team.slug}/waiting/").json()
        why = manager.get(f"cases/{waits.reference}/routing/").json()

        assert associate.pk in [person["id"] for person in people]
        assert [row["case"] for row in waiting] == [waits.reference]
        assert why["waits_because"] == waiting[0]["why"] != ""


class TestATeamThatHelps:
    def test_helps_until_it_ends(self, manager, team):
        TeamFactory(name="North", slug="north")
        until = (timezone.now() + timedelta(hours=2)).isoformat()
        asked = {"helper": "north", "helped": team.slug, "until": until, "reason": "Storm"}

        opened = manager.post("overflows/", **asked)
        again = manager.post("overflows/", **asked)
        ended = manager.post(f"overflows/{opened.json()['id']}/end/")

        assert opened.status_code == 201
        assert (again.status_code, again.json()["code"]) == (409, "helps-already")
        assert ended.json()["until"] < until

    def test_is_not_asked_by_everybody(self, stranger, team):
        TeamFactory(name="North", slug="north")
        until = (timezone.now() + timedelta(hours=2)).isoformat()

        refused = stranger.post(
            "overflows/", helper="north", helped=team.slug, until=until, reason="Storm"
        )

        assert refused.status_code == 403
