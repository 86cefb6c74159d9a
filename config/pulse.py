"""Signs of life of Celery's processes, written to PostgreSQL; and a worker that hears nothing any more starts anew."""

import os
import signal
import threading
import time
from typing import Any

import redis
import structlog
from celery import Task
from celery.beat import PersistentScheduler
from celery.signals import task_received, task_success, worker_ready, worker_shutdown
from django.conf import settings
from django.db import DatabaseError, InterfaceError, connections

from common.time import database_now
from config.schedule import BEAT
from escalations.actions import heartbeats
from escalations.models import Heartbeat

log = structlog.get_logger(__name__)

#: Task → seconds between two of beat's knocks.
_PACE = {entry["task"]: float(entry["schedule"]) for entry in BEAT.values()}
#: Nobody is called silent for being a little late: a sweep may take some seconds, and a worker may be given nothing.
_AT_LEAST = 10
#: A sign of life is written once in so many seconds at most.
_SPARING = 1.0
#: Seconds a deaf worker has to end what it does, and then to let go of it.
_WARM, _COLD = 20.0, 5.0

#: What this worker is called; its children take the name over when they are forked.
_worker = heartbeats.name_of("worker")
_written: dict[str, float] = {}


class _Ear:
    """When this worker last heard the broker (monotonic seconds)."""

    heard_at = 0.0


@task_success.connect
def _made_a_round(sender: "Task[..., object]", **_more: object) -> None:
    """Write that this loop made a round, and that this worker did it."""
    name = str(sender.name)
    _write(_worker, expected_every=_AT_LEAST)
    if name in _PACE:
        _write(name, expected_every=max(_AT_LEAST, int(_PACE[name])))


@task_received.connect
def _heard(**_more: object) -> None:
    _Ear.heard_at = time.monotonic()


@worker_ready.connect
def _listen(**_more: object) -> None:
    """Watch, beside the worker's own loop, whether it still hears the broker."""
    _Ear.heard_at = time.monotonic()
    threading.Thread(target=_watch, name="ear", daemon=True).start()


@worker_shutdown.connect
def _leave(**_more: object) -> None:
    try:
        heartbeats.leave(name=_worker)
    except (DatabaseError, InterfaceError):
        connections.close_all()


class WatchedScheduler(PersistentScheduler):
    """Beat as it is, with a sign of life after each tick."""

    _name = ""

    def tick(self, *args: Any, **kwargs: Any) -> float:
        """Knock for what is due; gives how long to sleep."""
        pause: float = super().tick(*args, **kwargs)
        self._name = self._name or heartbeats.name_of("beat")
        _write(self._name, expected_every=_AT_LEAST)
        return min(pause, 5.0)

    def close(self) -> None:
        """Say goodbye as well."""
        super().close()
        try:
            heartbeats.leave(name=self._name)
        except (DatabaseError, InterfaceError):
            connections.close_all()


def is_deaf(*, silent_for: float, patience: float, is_called: bool) -> bool:
    """Say whether a worker hears nothing although somebody calls; both in seconds."""
    return silent_for > patience and is_called


def _watch() -> None:
    patience = settings.WORKER_DEAF_AFTER
    while True:
        time.sleep(min(5.0, patience / 2))
        silent_for = time.monotonic() - _Ear.heard_at
        if silent_for <= patience:
            continue
        if is_deaf(silent_for=silent_for, patience=patience, is_called=_somebody_calls()):
            log.error("worker_deaf", silent_seconds=int(silent_for))
            _end()


def _somebody_calls() -> bool:
    """Say whether beat lives and the broker answers: then the fault is ours."""
    try:
        now = database_now()
        beats = list(Heartbeat.objects.filter(name__startswith="beat@"))
    except (DatabaseError, InterfaceError):
        return False
    finally:
        connections.close_all()
    return any(not beat.is_late(now=now) for beat in beats) and _broker_answers()


def _broker_answers() -> bool:
    try:
        with redis.Redis.from_url(
            settings.CELERY_BROKER_URL, socket_connect_timeout=1, socket_timeout=1
        ) as client:
            return bool(client.ping())
    except (redis.RedisError, OSError):
        return False


def _end() -> None:
    """End this worker, politely at first; whoever supervises it starts another."""
    for signum, seconds in ((signal.SIGTERM, _WARM), (signal.SIGQUIT, _COLD)):
        os.kill(os.getpid(), signum)
        time.sleep(seconds)
    os._exit(1)


def _write(name: str, *, expected_every: int) -> None:
    """Write a sign of life, unless it was a moment ago; without PostgreSQL there is none."""
    moment = time.monotonic()
    if moment - _written.get(name, -_SPARING) < _SPARING:
        return
    _written[name] = moment
    try:
        heartbeats.beat(name=name, expected_every=expected_every, now=database_now())
    except (DatabaseError, InterfaceError) as error:
        log.warning("heartbeat_lost", loop=name, reason=type(error).__name__)
        connections.close_all()
