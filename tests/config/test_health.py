from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from common.time import database_now
from escalations.models import Heartbeat
from messaging.actions.inbound import store
from runtime import ports

pytestmark = pytest.mark.django_db


@pytest.fixture
def nowhere():
    """Return an address of this machine where nobody listens."""
    return ports.free_port()


class TestHealthMiddleware:
    def test_says_alive_without_asking_the_database(self, client, django_assert_num_queries):
        client.cookies["sessionid"] = "a" * 32

        with django_assert_num_queries(0):
            response = client.get("/healthz", headers={"host": "10.0.0.7"})

        assert response.status_code == 200
        assert response.json() == {"status": "alive"}

    def test_says_what_it_stands_on(self, client):
        response = client.get("/readyz")

        assert response.status_code == 200
        assert response.json() == {
            "status": "ready",
            "database": "here",
            "redis": "here",
            "overdue_seconds": 0,
            "overdue_kind": None,
            "silent": [],
            "probe_seconds": None,
            "alarms": [],
        }
        assert response["Cache-Control"] == "no-store"

    def test_stays_ready_while_redis_is_away(self, client, settings, nowhere):
        settings.REDIS_URL = f"redis://127.0.0.1:{nowhere}/0"

        response = client.get("/readyz")

        assert response.status_code == 200
        assert response.json()["redis"] == "away"


@pytest.fixture
def no_database(nowhere):
    """Point the connection at a port where nobody listens, as after the server's death."""
    connection.close()
    port = connection.settings_dict["PORT"]
    connection.settings_dict["PORT"] = str(nowhere)
    yield lambda: connection.settings_dict.update(PORT=port)
    connection.close()
    connection.settings_dict["PORT"] = port


@pytest.mark.django_db(transaction=True)
class TestDatabaseAway:
    def test_is_not_ready_and_is_again_by_itself(self, client, no_database):
        away = client.get("/readyz")
        no_database()
        connection.close()
        back = client.get("/readyz")

        assert (away.status_code, away.json()["database"]) == (503, "away")
        assert back.status_code == 200

    def test_gives_the_plain_page_when_the_session_cannot_be_read(self, no_database):
        visitor = Client(raise_request_exception=False)
        visitor.cookies["sessionid"] = "a" * 32

        response = visitor.get("/")

        assert response.status_code == 503
        assert response["Retry-After"] == "5"
        assert b"The database does not answer" in response.content

    def test_gives_the_api_a_problem_document(self, no_database):
        visitor = Client(raise_request_exception=False)

        response = visitor.get("/api/v1/nothing", headers={"authorization": "Token " + "a" * 64})

        assert response.status_code in (404, 503)
        if response.status_code == 503:
            assert response["Content-Type"] == "application/problem+json"


class TestTimers:
    def test_name_the_oldest_that_is_late_and_the_loop_that_fell_silent(self, client):
        now = database_now()
        store(
            raw=b"Subject: Hello\r\n\r\n",
            source="smtp",
            envelope_from="ana@guest.example",
            envelope_to=["care@steward.example"],
            now=now - timedelta(minutes=5),
        )
        Heartbeat.objects.create(
            name="guard@host:7", beaten_at=now - timedelta(minutes=1), expected_every=2
        )

        facts = client.get("/readyz").json()

        assert facts["overdue_kind"] == "mail"
        assert 299 < facts["overdue_seconds"] < 330
        assert facts["silent"] == ["guard"]
