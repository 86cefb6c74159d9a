"""Live updates: who is concerned hears that something changed; a lost one costs freshness, never data."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from typing import Any
from weakref import WeakKeyDictionary

import redis
import redis.asyncio
import structlog
from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth import get_user
from django.core.handlers.asgi import ASGIRequest
from django.db import connections, transaction
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.module_loading import import_string
from redis.exceptions import RedisError

log = structlog.get_logger(__name__)

CHANNEL = "steward:live"
#: The kind that asks every stream of the audience to look again whether its session still stands.
SESSION = "session"
KEEP_ALIVE_SECONDS = 15.0
RECHECK_SECONDS = 60.0
#: How long to leave a silent Redis alone before trying it again from a page.
PAUSE_SECONDS = 5.0
_BACKLOG = 200


@dataclass(frozen=True, slots=True)
class Audience:
    """Who may hear an event: these people, everybody in these teams, and who sees the queues of these teams."""

    users: frozenset[int] = frozenset()
    teams: frozenset[int] = frozenset()
    queues: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Event:
    """What happened, to opaque ids only: no text of a case ever travels here."""

    kind: str
    audience: Audience
    facts: dict[str, str | int] = field(default_factory=dict)

    def dump(self) -> str:
        """Return what goes over Redis."""
        return json.dumps(
            {
                "kind": self.kind,
                "users": sorted(self.audience.users),
                "teams": sorted(self.audience.teams),
                "queues": sorted(self.audience.queues),
                "facts": self.facts,
            }
        )

    @classmethod
    def load(cls, text: str | bytes) -> "Event":
        """Read what came over Redis; ValueError or KeyError for what this version does not understand."""
        raw = json.loads(text)
        audience = Audience(
            frozenset(raw["users"]), frozenset(raw["teams"]), frozenset(raw.get("queues", ()))
        )
        return cls(raw["kind"], audience, raw["facts"])


@dataclass(frozen=True, slots=True)
class Listener:
    """The person behind one open stream, as of the last look at the session."""

    user: int
    teams: frozenset[int]
    queues: frozenset[int] = frozenset()

    def hears(self, event: Event) -> bool:
        """Say whether the event is meant for this person."""
        to = event.audience
        return self.user in to.users or bool(self.teams & to.teams or self.queues & to.queues)


def announce(kind: str, *, audience: Audience, **facts: str | int) -> None:
    """Tell the audience, after commit, that something of this kind changed; may be lost."""
    event = Event(kind, audience, dict(facts))
    transaction.on_commit(lambda: _publisher().publish(event))


class Publisher:
    """Sends to Redis; while it is away says so once and does not keep a page waiting for it."""

    def __init__(self) -> None:
        self._client = redis.Redis.from_url(
            settings.REDIS_URL, socket_connect_timeout=0.5, socket_timeout=0.5
        )
        self._silent_until = 0.0
        self._away = False

    def publish(self, event: Event) -> None:
        """Send one event, or lose it."""
        if time.monotonic() < self._silent_until:
            return
        try:
            self._client.publish(CHANNEL, event.dump())
        except (RedisError, OSError) as error:
            self._silent_until = time.monotonic() + PAUSE_SECONDS
            if not self._away:
                log.warning("live_away", reason=type(error).__name__)
            self._away = True
        else:
            if self._away:
                log.info("live_back")
            self._away = False


@cache
def _publisher() -> Publisher:
    return Publisher()


class Hub:
    """One Redis subscription per process, fanned out to a queue for each open stream."""

    def __init__(self) -> None:
        self.is_live = False
        self._queues: set[asyncio.Queue[Event | None]] = set()
        self._reader: asyncio.Task[None] | None = None

    def join(self) -> "asyncio.Queue[Event | None]":
        """Return a queue of events; None in it means that the state of the subscription changed."""
        queue: asyncio.Queue[Event | None] = asyncio.Queue(_BACKLOG)
        self._queues.add(queue)
        if self._reader is None or self._reader.done():
            self._reader = asyncio.get_running_loop().create_task(self._read())
        return queue

    def leave(self, queue: "asyncio.Queue[Event | None]") -> None:
        """Forget the queue; the last one out closes the subscription."""
        self._queues.discard(queue)
        if not self._queues and self._reader is not None:
            self._reader.cancel()
            self._reader = None
            self.is_live = False

    async def _read(self) -> None:
        wait = 1.0
        while True:
            client = redis.asyncio.Redis.from_url(
                settings.REDIS_URL, socket_connect_timeout=2, health_check_interval=15
            )
            try:
                async with client.pubsub(ignore_subscribe_messages=True) as subscription:
                    await subscription.subscribe(CHANNEL)
                    wait = 1.0
                    self._turn(live=True)
                    while True:
                        message = await subscription.get_message(timeout=10)
                        if message is not None:
                            self._pass_on(message["data"])
            except (RedisError, OSError) as error:
                if self.is_live:
                    log.warning("live_subscription_lost", reason=type(error).__name__)
                self._turn(live=False)
            finally:
                await client.aclose()
            await asyncio.sleep(wait)
            wait = min(wait * 2, 15.0)

    def _turn(self, *, live: bool) -> None:
        self.is_live = live
        self._put(None)

    def _pass_on(self, data: str | bytes) -> None:
        try:
            event = Event.load(data)
        except (ValueError, KeyError, TypeError):
            log.warning("live_event_unreadable")  # another version during a deploy
            return
        self._put(event)

    def _put(self, event: Event | None) -> None:
        for queue in self._queues:
            if queue.full():  # a reader this slow gets one "look again" instead of a backlog
                while not queue.empty():
                    queue.get_nowait()
                queue.put_nowait(None)
            queue.put_nowait(event)


_hubs: "WeakKeyDictionary[asyncio.AbstractEventLoop, Hub]" = WeakKeyDictionary()


def _hub() -> Hub:
    return _hubs.setdefault(asyncio.get_running_loop(), Hub())


async def stream(request: HttpRequest) -> HttpResponseBase:
    """Answer with server-sent events for the person signed in; 204 tells a browser not to ask again.

    A WSGI server would hold one of its few threads for each open page, so there the browser polls.
    """
    if not isinstance(request, ASGIRequest):
        return HttpResponse(status=204)
    session_key = await sync_to_async(lambda: request.session.session_key)()
    listener = await sync_to_async(_look)(session_key)
    if session_key is None or listener is None:
        return HttpResponse(status=204)
    response = StreamingHttpResponse(
        _events(session_key, listener), content_type="text/event-stream"
    )
    response["Cache-Control"] = "no-cache, no-store"
    response["X-Accel-Buffering"] = "no"  # a proxy that buffers would make every event late
    return response


async def _events(session_key: str, listener: Listener) -> AsyncIterator[str]:
    """Yield the stream of one person until their session ends."""
    hub = _hub()
    queue = hub.join()
    looked_at = time.monotonic()
    try:
        yield "retry: 3000\n\n"
        yield _state(hub)
        while True:
            try:
                event = await asyncio.wait_for(queue.get(), timeout=KEEP_ALIVE_SECONDS)
            except TimeoutError:
                yield ": alive\nevent: beat\ndata: 1\n\n"
                event = Event("", Audience())
            asked = event is not None and event.kind == SESSION and listener.hears(event)
            if asked or time.monotonic() - looked_at >= RECHECK_SECONDS:
                looked = await sync_to_async(_look)(session_key)
                looked_at = time.monotonic()
                if looked is None:
                    yield 'event: state\ndata: {"state": "signed-out"}\n\n'
                    return
                listener = looked
            if event is None:
                yield _state(hub)
            elif event.kind != SESSION and listener.hears(event):
                yield f"data: {json.dumps({'kind': event.kind, **event.facts})}\n\n"
    finally:
        hub.leave(queue)


def _state(hub: Hub) -> str:
    return f'event: state\ndata: {{"state": "{"live" if hub.is_live else "away"}"}}\n\n'


def _look(session_key: str | None) -> Listener | None:
    """Return who this session belongs to now, or nothing once it ended or the person left.

    Closes the connection afterwards: hundreds of open streams must not hold hundreds of them.
    """
    request = HttpRequest()
    request.session = _session_store()(session_key)
    try:
        user = get_user(request)
        if not user.is_authenticated or not user.is_active:
            return None
        queues = import_string(settings.LIVE_QUEUES_OF)(user.pk)
        return Listener(user.pk, frozenset(user.teams.values_list("pk", flat=True)), queues)
    finally:
        connections.close_all()


@cache
def _session_store() -> Any:
    return import_module(settings.SESSION_ENGINE).SessionStore
