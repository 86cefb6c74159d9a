"""Who is on a case now: seen by the others, gone by themselves, and never a reason to fail."""

import pytest
import redis
from django.conf import settings
from rest_framework.test import APIClient

from cases.composing import presence
from tests.factories.cases import make_case
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def room():
    client = redis.Redis.from_url(settings.REDIS_URL)
    for key in client.scan_iter("steward:here:*"):
        client.delete(key)
    return presence.Room()


class TestLook:
    def test_shows_the_others_writers_first(self, room):
        room.look(1, 10, "")
        room.look(1, 11, "guest")

        others, _news = room.look(1, 12, "")

        assert [(other.user_id, other.writes) for other in others] == [(11, "guest"), (10, "")]

    def test_is_news_when_somebody_comes_or_begins_to_write(self, room):
        assert room.look(1, 10, "")[1]
        assert not room.look(1, 10, "")[1]
        assert room.look(1, 10, "host")[1]

    def test_forgets_who_is_not_heard_of(self, room, monkeypatch):
        room.look(1, 10, "")
        monkeypatch.setattr(presence, "STAYS_SECONDS", 0)

        assert room.look(1, 11, "")[0] == []

    def test_shows_nobody_while_redis_is_away(self, settings):
        settings.REDIS_URL = "redis://127.0.0.1:1/0"

        assert presence.Room().look(1, 10, "") == ([], False)


def test_a_page_shows_who_writes_to_whom(room, client):
    livia, tomas = UserFactory(name="Lívia Prates"), UserFactory(name="Tomás Aguiar")
    case = make_case(owner=livia)
    for person, writes in ((tomas, "guest"), (livia, "")):
        client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
        page = client.post(f"{case.get_absolute_url()}presence/", {"writes": writes})

    assert "Tomás is writing to the guest" in page.content.decode()


def test_a_program_says_it_is_here_and_learns_who_writes(room):
    livia, tomas = UserFactory(name="Lívia Prates"), UserFactory(name="Tomás Aguiar")
    case = make_case(owner=livia)
    here = f"/api/v1/cases/{case.reference}/presence/"
    first, second = APIClient(), APIClient()
    first.force_authenticate(livia)
    second.force_authenticate(tomas)

    alone = first.post(here, {"writes": "host"}, format="json").json()
    other = second.post(here, {}, format="json").json()
    refused = second.post(here, {"writes": "everybody"}, format="json")

    assert alone == []
    assert other == [{"person": {"id": livia.pk, "name": "Lívia Prates"}, "writes": "host"}]
    assert refused.status_code == 400
