"""The only door to Celery: a knock after commit that may be lost, because every sweep finds the row anyway."""

import structlog
from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

log = structlog.get_logger(__name__)


def enqueue_on_commit(task: str, **kwargs: int | str) -> None:
    """Send the named task with ids as keywords once the surrounding transaction has committed.

    A broker that is away is logged and forgotten: the row this knock is about is found by the next sweep.
    """
    arguments = dict(kwargs)  # bound now, so that a loop variable cannot change before the commit
    transaction.on_commit(lambda: _knock(task, arguments))


def _knock(task: str, arguments: dict[str, int | str]) -> None:
    try:
        current_app.send_task(task, kwargs=arguments, retry=False, expires=60)
    except (OperationalError, RedisError, OSError) as error:
        log.warning("knock_lost", task=task, reason=type(error).__name__)
