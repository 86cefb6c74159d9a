"""Live updates over a real Redis: who hears what, and what happens when it is away."""

import asyncio
import json
from contextlib import asynccontextmanager
from uuid import uuid4

import pytest
import redis
from asgiref.sync import async_to_sync, sync_to_async
from django.conf import settings
from django.db import transaction
from django.test import AsyncClient
from django.utils import timezone

from common import live
from common.live import Audience, Event, Listener, announce
from tests.factories.users import TeamFactory, UserFactory
from users import actions

pytestmark = pytest.mark.django_db(transaction=True)

NOWHERE = "redis://127.0.0.1:1/0"
PATIENCE = 30


@pytest.fixture(autouse=True)
def _own_channel(monkeypatch):
    """Redis has one set of channels for all its databases, and other tests run beside this one."""
    monkeypatch.setattr(live, "CHANNEL", f"steward:live:test:{uuid4()}")
    live._publisher.cache_clear()
    yield
    live._publisher.cache_clear()


@asynccontextmanager
async def listening(user):
    """Open the stream as this person and give what arrives, event by event."""
    client = AsyncClient()
    await sync_to_async(client.force_login)(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    response = await client.get("/live/desk")
    assert response.status_code == 200
    content = aiter(response.streaming_content)
    try:
        yield content
    finally:
        await content.aclose()


async def next_event(content, kind="data"):
    """Return the next payload of that field, past comments and states."""
    async with asyncio.timeout(PATIENCE):
        async for chunk in content:
            text = chunk.decode()
            if kind == "data" and text.startswith("data:"):
                return json.loads(text.removeprefix("data:"))
            if kind == "state" and text.startswith("event: state"):
                return json.loads(text.split("data:")[1])["state"]
    raise AssertionError("the stream ended")


async def until_live(content):
    while await next_event(content, "state") != "live":
        pass


def tell(kind, **kwargs):
    """Announce from outside a transaction, so at once."""
    return sync_to_async(announce)(kind, **kwargs)


class TestListener:
    def test_hears_what_is_for_the_person_or_one_of_the_teams(self):
        listener = Listener(user=1, teams=frozenset({7}))

        assert listener.hears(Event("case", Audience(users=frozenset({1}))))
        assert listener.hears(Event("case", Audience(teams=frozenset({7, 8}))))
        assert not listener.hears(
            Event("case", Audience(users=frozenset({2}), teams=frozenset({8})))
        )
        assert not listener.hears(Event("case", Audience()))

    def test_hears_of_a_queue_that_is_seen_for_a_while(self):
        helping = Listener(user=1, teams=frozenset({7}), queues=frozenset({9}))

        assert helping.hears(Event("case", Audience(queues=frozenset({9}))))
        assert not helping.hears(Event("case", Audience(teams=frozenset({9}))))
        assert not Listener(1, frozenset({9})).hears(Event("case", Audience(queues=frozenset({9}))))

    def test_understands_what_a_version_without_queues_sent(self):
        sent = json.loads(Event("case", Audience(users=frozenset({1}))).dump())
        del sent["queues"]

        assert Event.load(json.dumps(sent)).audience == Audience(users=frozenset({1}))


class TestAnnounce:
    def test_waits_for_the_commit(self):
        subscription = redis.Redis.from_url(settings.REDIS_URL).pubsub(
            ignore_subscribe_messages=True
        )
        subscription.subscribe(live.CHANNEL)
        subscription.get_message(timeout=PATIENCE)

        with transaction.atomic():
            announce("case", audience=Audience(users=frozenset({1})), case="ST-000018")
            before = subscription.get_message(timeout=0.2)
        after = subscription.get_message(timeout=PATIENCE)
        subscription.close()

        assert before is None
        assert Event.load(after["data"]) == Event(
            "case", Audience(users=frozenset({1})), {"case": "ST-000018"}
        )

    def test_is_lost_quietly_and_quickly_while_redis_is_away(self, settings):
        settings.REDIS_URL = NOWHERE

        for _ in range(100):
            announce("case", audience=Audience(users=frozenset({1})))

        assert live._publisher()._away


class TestStream:
    def test_tells_a_visitor_not_to_ask_again(self):
        async def story():
            return await AsyncClient().get("/live/desk")

        assert async_to_sync(story)().status_code == 204

    def test_tells_a_browser_behind_a_wsgi_server_to_poll(self, client):
        client.force_login(UserFactory(), backend=settings.AUTHENTICATION_BACKENDS[0])

        assert client.get("/live/desk").status_code == 204

    def test_brings_what_concerns_the_person_and_nothing_else(self):
        user, team = UserFactory(), TeamFactory()

        async def story():
            async with listening(user) as content:
                await until_live(content)
                await tell(
                    "case", audience=Audience(users=frozenset({user.pk + 1})), case="ST-000026"
                )
                await tell(
                    "case", audience=Audience(teams=frozenset({team.pk + 1})), case="ST-000034"
                )
                await tell("case", audience=Audience(teams=frozenset({team.pk})), case="ST-000042")
                await tell("alert", audience=Audience(users=frozenset({user.pk})), alert=5)
                return [await next_event(content), await next_event(content)]

        heard = async_to_sync(story)()

        assert heard == [{"kind": "case", "case": "ST-000042"}, {"kind": "alert", "alert": 5}]

    def test_shares_one_subscription_among_all_streams(self):
        users = [UserFactory() for _ in range(3)]
        counter = redis.Redis.from_url(settings.REDIS_URL)

        async def story():
            async with listening(users[0]) as a, listening(users[1]) as b, listening(users[2]) as c:
                for content in (a, b, c):
                    await until_live(content)
                (_, subscribers), *_ = counter.pubsub_numsub(live.CHANNEL)
                await tell(
                    "case",
                    audience=Audience(users=frozenset(u.pk for u in users)),
                    case="ST-000018",
                )
                return subscribers, [await next_event(content) for content in (a, b, c)]

        subscribers, heard = async_to_sync(story)()

        assert subscribers == 1
        assert heard == [{"kind": "case", "case": "ST-000018"}] * 3

    def test_ends_at_once_when_the_person_is_deactivated(self):
        user = UserFactory()

        async def story():
            async with listening(user) as content:
                await until_live(content)
                await sync_to_async(actions.deactivate)(
                    user_id=user.pk, by=user, now=timezone.now()
                )
                state = await next_event(content, "state")
                rest = [chunk async for chunk in content]
                return state, rest

        assert async_to_sync(story)() == ("signed-out", [])

    def test_ends_with_the_session_even_when_nobody_said_so(self, monkeypatch):
        monkeypatch.setattr(live, "KEEP_ALIVE_SECONDS", 0.05)
        monkeypatch.setattr(live, "RECHECK_SECONDS", 0.1)
        user = UserFactory()

        async def story():
            async with listening(user) as content:
                await until_live(content)
                user.set_password("another one entirely")
                await user.asave()
                return await next_event(content, "state")

        assert async_to_sync(story)() == "signed-out"

    def test_says_that_it_is_away_and_stays_open_while_redis_is_gone(self, settings, monkeypatch):
        settings.REDIS_URL = NOWHERE
        monkeypatch.setattr(live, "KEEP_ALIVE_SECONDS", 0.05)
        user = UserFactory()

        async def story():
            async with listening(user) as content:
                states = {await next_event(content, "state") for _ in range(2)}
                async with asyncio.timeout(PATIENCE):
                    async for chunk in content:
                        if b"beat" in chunk:
                            return states
            raise AssertionError("no keep-alive")

        assert async_to_sync(story)() == {"away"}

    def test_survives_an_event_it_does_not_understand(self):
        user = UserFactory()
        raw = redis.Redis.from_url(settings.REDIS_URL)

        async def story():
            async with listening(user) as content:
                await until_live(content)
                raw.publish(live.CHANNEL, b"not json")
                raw.publish(live.CHANNEL, b'{"kind": "case"}')
                await tell("case", audience=Audience(users=frozenset({user.pk})))
                return await next_event(content)

        assert async_to_sync(story)() == {"kind": "case"}
