"""The only door to Celery: a knock after commit that may be lost, because every sweep finds the row anyway.

PostgreSQL carries a second knock, in the transaction itself, for the guard that runs without a broker.
"""

import socket
import time
from urllib.parse import urlsplit

import structlog
from celery import current_app
from django.conf import settings
from django.db import connection, transaction
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

log = structlog.get_logger(__name__)

#: What the guard listens to.
BELL = "steward_due"
#: After a lost knock nobody knocks again for so long: a page must not wait for a broker that is away.
PAUSE_SECONDS = 5.0
_ANSWERS_WITHIN_SECONDS = 0.5


class _Silence:
    """Until when this process does not knock (monotonic seconds)."""

    until = 0.0


def enqueue_on_commit(task: str, **kwargs: int | str) -> None:
    """Send the named task with ids as keywords once the surrounding transaction has committed.

    A broker that is away is logged and forgotten: the row this knock is about is found by the next sweep.
    """
    _ring(task)
    arguments = dict(kwargs)  # bound now, so that a loop variable cannot change before the commit
    transaction.on_commit(lambda: _knock(task, arguments))


def _ring(task: str) -> None:
    """Tell whoever listens at PostgreSQL, when this transaction commits and only then."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_notify(%s, %s)", [BELL, task])


def _knock(task: str, arguments: dict[str, int | str]) -> None:
    if time.monotonic() < _Silence.until:
        return
    try:
        _touch_the_door()
        current_app.send_task(task, kwargs=arguments, retry=False, expires=60)
    except (OperationalError, RedisError, OSError) as error:
        _Silence.until = time.monotonic() + PAUSE_SECONDS
        log.warning("knock_lost", task=task, reason=type(error).__name__)


def _touch_the_door() -> None:
    """Fail at once (OSError) when nobody listens: the Redis client itself would try for six seconds."""
    address = urlsplit(settings.CELERY_BROKER_URL)
    if address.scheme in ("redis", "rediss") and address.hostname:
        where = (address.hostname, address.port or 6379)
        socket.create_connection(where, timeout=_ANSWERS_WITHIN_SECONDS).close()
