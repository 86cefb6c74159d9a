"""Who is on a case now: seen by the others, gone by themselves, and never a reason to fail."""

import pytest
import redis
from django.conf import settings
from django.urls import reverse
from rest_framework.test import APIClient

from cases.composing import presence
from cases.models import Draft
from tests.factories.cases import NOON, make_case
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def room():
    client = redis.Redis.from_url(settings.REDIS_URL)
    for keys in ("steward:here:*", "steward:wait:*"):
        for key in client.scan_iter(keys):
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


class TestAskToWait:
    @pytest.fixture
    def tomas(self):
        return UserFactory(name="Tomás Aguiar")

    @pytest.fixture
    def case(self, room, tomas):
        case = make_case(owner=tomas)
        thread = case.threads.get(kind="guest")
        Draft.objects.create(thread=thread, author=tomas, text="We pay it all", saved_at=NOON)
        return case

    def sign_in(self, client, person):
        client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])

    def test_shows_the_words_and_tells_the_writer_who_asks(self, client, case, tomas):
        livia = UserFactory(name="Lívia Prates")
        writer = reverse("cases:writer", args=[case.reference, "guest", tomas.pk])
        here = reverse("cases:presence", args=[case.reference])
        self.sign_in(client, livia)
        client.post(here, {"writes": ""})

        words = client.get(writer).content.decode()
        client.post(writer)
        self.sign_in(client, tomas)
        told = client.post(here, {"writes": "guest"}).content.decode()

        assert "We pay it all" in words
        assert "Lívia asks you to wait before you send." in told

    def test_is_told_to_nobody_else(self, client, case, tomas):
        presence.ask_to_wait(case.pk, tomas.pk, by=UserFactory().pk)
        self.sign_in(client, UserFactory())

        told = client.post(reverse("cases:presence", args=[case.reference]), {"writes": ""})

        assert "asks you to wait" not in told.content.decode()

    def test_knows_no_note_that_is_not_kept(self, client, case, tomas):
        thread = case.threads.get(kind="internal")
        Draft.objects.create(thread=thread, author=tomas, text="Between us", saved_at=NOON)
        self.sign_in(client, UserFactory())

        writer = reverse("cases:writer", args=[case.reference, "internal", tomas.pk])

        assert client.get(writer).status_code == 404

    def test_is_lost_while_redis_is_away(self, settings):
        settings.REDIS_URL = "redis://127.0.0.1:1/0"
        away = presence.Room()

        away.ask_to_wait(1, 10, 11)

        assert away.asker(1, 10) is None
