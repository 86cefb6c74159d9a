"""The manager's page on which a team's rules are published, and help from another team begins and ends."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.models import Overflow, RoutingPolicy
from tests.factories.users import TeamFactory, UserFactory

pytestmark = pytest.mark.django_db

ADDRESS = "/routing/premium-south/"
RULES = {
    "is_on": "on",
    "weight_1": 5,
    "weight_2": 3,
    "weight_3": 1,
    "weight_4": 1,
    "heat": 2,
    "limit": 20,
    "need_0_segment": "",
    "need_0_case_type": "",
    "need_0_skill": "",
}


@pytest.fixture
def manager(client):
    manager = UserFactory(manager=True)
    client.force_login(manager)
    return manager


class TestTheRules:
    def test_are_not_there_for_an_associate(self, desk):
        assert desk.get(ADDRESS).status_code == 404
        assert desk.post(ADDRESS, RULES).status_code == 404

    def test_are_published_as_the_next_version(self, client, manager):
        client.post(ADDRESS, RULES)
        client.post(ADDRESS, RULES | {"is_on": "", "limit": 30})

        assert list(RoutingPolicy.objects.values_list("number", "is_on", "limit")) == [
            (1, True, 20),
            (2, False, 30),
        ]

    def test_refused_keep_what_was_typed(self, client, manager):
        answer = client.post(ADDRESS, RULES | {"limit": 4})

        assert answer.status_code == 400
        assert "The heaviest case must fit within the limit." in answer.content.decode()
        assert not RoutingPolicy.objects.exists()

    def test_cost_as_much_for_ten_people_as_for_one(self, client, manager):
        client.post(ADDRESS, RULES)
        UserFactory()
        one = statements(client)
        for _ in range(9):
            UserFactory()

        assert statements(client) == one


class TestHelp:
    def test_begins_and_is_ended(self, client, manager):
        north = TeamFactory(name="North", slug="north")
        until = timezone.now() + timedelta(hours=2)

        client.post(
            f"{ADDRESS}help/",
            {"helper": north.pk, "until": f"{until:%Y-%m-%dT%H:%M}", "reason": "A storm."},
        )
        row = Overflow.objects.get()
        assert "North helps out until" in client.get(ADDRESS).content.decode()
        client.post(f"{ADDRESS}help/{row.pk}/end/")

        assert not Overflow.objects.at(timezone.now()).exists()


def statements(client):
    with CaptureQueriesContext(connection) as asked:
        client.get(ADDRESS)
    return len(asked)
