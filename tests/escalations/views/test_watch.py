from datetime import timedelta

import pytest

from common.time import database_now
from escalations.models import Heartbeat, TestPage
from tests.factories.cases import make_case
from tests.factories.clocks import broken_clock
from tests.factories.escalations import AlertFactory, ProbeFactory, all_well
from tests.factories.users import UserFactory
from users.roles import Role

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)
ADDRESS = "/on-call/watch/"


@pytest.fixture
def manager(client):
    person = UserFactory(manager=True)
    client.force_login(person)
    return person


def text(answer):
    return " ".join(answer.content.decode().split())


class TestIndex:
    @pytest.mark.parametrize("role", [r for r in Role.values if r not in ("manager", "admin")])
    def test_is_no_page_for_others(self, client, role):
        client.force_login(UserFactory(role=role))

        assert client.get(ADDRESS).status_code == 404

    def test_says_yes_when_all_is_well(self, client, manager):
        all_well(now=database_now())

        assert "Yes. Every loop beats" in text(client.get(ADDRESS))

    def test_says_what_is_wrong(self, client, manager):
        now = database_now()
        all_well(now=now)
        Heartbeat.objects.filter(name="beat@host:1").update(beaten_at=now - 600 * SECOND)

        answer = text(client.get(ADDRESS))

        assert "Something is wrong" in answer
        assert "silent" in answer

    def test_is_shown_to_an_admin(self, client):
        client.force_login(UserFactory(admin=True))

        assert client.get(ADDRESS).status_code == 200

    def test_answers_a_swap_with_the_fragment(self, client, manager):
        answer = client.get(ADDRESS, headers={"HX-Request": "true"})

        assert b"<html" not in answer.content
        assert b'id="watch"' in answer.content

    def test_reads_as_much_for_many_as_for_few(
        self, client, manager, django_assert_max_num_queries
    ):
        now = database_now()
        all_well(now=now)
        for minutes in range(30):
            ProbeFactory(raised_at=now - minutes * 600 * SECOND)
            TestPage.objects.create(
                user=UserFactory(), reason="asked", sent_at=now, expires_at=now + 900 * SECOND
            )

        with django_assert_max_num_queries(32):
            client.get(ADDRESS)


class TestLateness:
    def test_is_what_was_noticed_late_in_a_day(self, client, manager):
        now = database_now()
        broken_clock(make_case(), at=now - 60 * SECOND, late=2 * SECOND)

        answer = text(client.get(ADDRESS))

        assert "2.0 s" in answer
        assert "1 promise ran out in 24 h" in answer


class TestTheApi:
    def test_gives_the_same_as_numbers(self, client, manager):
        all_well(now=database_now())

        told = client.get("/api/v1/engine/").json()

        assert told["is_well"]
        assert told["probe"]["heard_seconds"] == 2
        assert {loop["name"] for loop in told["loops"]} >= {"beat", "guard", "worker"}

    def test_counts_what_is_late(self, client, manager):
        now = database_now()
        all_well(now=now)
        AlertFactory(next_step_at=now - 40 * SECOND, raised_at=now - 40 * SECOND)

        told = client.get("/api/v1/engine/").json()

        assert (told["is_well"], told["overdue_kind"]) == (False, "alert")
        assert 39 < told["overdue_seconds"] < 60

    def test_is_refused_to_others(self, client):
        client.force_login(UserFactory())

        assert client.get("/api/v1/engine/").status_code == 403
