"""Who has a case open now and who writes on it: kept in Redis for a moment, gone by itself, never a reason to fail."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import redis
import structlog
from django.conf import settings
from redis.exceptions import RedisError

log = structlog.get_logger(__name__)

#: Who has not been heard of for so many seconds is not there; a page says it is every third of that.
STAYS_SECONDS = 45
#: How long a colleague's wish that one waits stands above what one writes.
ASKED_SECONDS = 120
HERE, WRITING = "here", "writing"
#: How long a silent Redis is left alone.
_PAUSE_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Present:
    """One colleague on a case: reading, or writing on a thread of this kind."""

    user_id: int
    writes: str


def look(case_id: int, user_id: int, *, writes: str = "") -> tuple[list[Present], bool]:
    """Say that somebody is here, and return who else is and whether this is news to them.

    Loses everything while Redis is away: nobody is shown then.
    """
    return _room().look(case_id, user_id, writes)


def ask_to_wait(case_id: int, writer_id: int, *, by: int) -> None:
    """Let who writes know that a colleague asks them to wait; it is gone in a moment, and lost while Redis is away."""
    _room().ask_to_wait(case_id, writer_id, by)


def asker(case_id: int, user_id: int) -> int | None:
    """Return who asked this person to wait before they send; None for nobody."""
    return _room().asker(case_id, user_id)


class Room:
    """The people on each case, one hash a case in Redis, each with when they were last heard of."""

    def __init__(self) -> None:
        self._client = redis.Redis.from_url(
            settings.REDIS_URL, socket_connect_timeout=0.3, socket_timeout=0.3
        )
        self._silent_until = 0.0

    def look(self, case_id: int, user_id: int, writes: str) -> tuple[list[Present], bool]:
        """Note one person and return the others."""
        key, now = f"steward:here:{case_id}", int(time.time())

        def note() -> tuple[bytes | None, dict[bytes, bytes]]:
            with self._client.pipeline(transaction=False) as pipe:
                pipe.hget(key, str(user_id))
                pipe.hset(key, str(user_id), f"{now}:{writes}")
                pipe.expire(key, STAYS_SECONDS)
                pipe.hgetall(key)
                before, _set, _kept, everybody = pipe.execute()
            return before, everybody

        before, everybody = self._try(note, (None, None))
        if everybody is None:
            return [], False
        others = [
            Present(int(who), said.decode().partition(":")[2])
            for who, said in everybody.items()
            if int(who) != user_id and _at(said) > now - STAYS_SECONDS
        ]
        was = _at(before) > now - STAYS_SECONDS and before.decode().partition(":")[2] == writes
        return sorted(others, key=lambda other: (not other.writes, other.user_id)), not was

    def ask_to_wait(self, case_id: int, writer_id: int, by: int) -> None:
        """Note who asks; the last one who did counts."""
        self._try(
            lambda: self._client.set(_wait_key(case_id, writer_id), by, ex=ASKED_SECONDS), None
        )

    def asker(self, case_id: int, user_id: int) -> int | None:
        """Return who asked, if anybody did in the last moments."""
        said = self._try(lambda: self._client.get(_wait_key(case_id, user_id)), None)
        return int(said) if said is not None else None

    def _try(self, ask: Callable[[], Any], otherwise: Any) -> Any:
        if time.monotonic() < self._silent_until:
            return otherwise
        try:
            return ask()
        except (RedisError, OSError) as error:
            self._silent_until = time.monotonic() + _PAUSE_SECONDS
            log.info("presence_away", reason=type(error).__name__)
            return otherwise


def _wait_key(case_id: int, user_id: int) -> str:
    return f"steward:wait:{case_id}:{user_id}"


def _at(said: bytes | None) -> int:
    return int(said.decode().partition(":")[0]) if said else 0


@cache
def _room() -> Room:
    return Room()
