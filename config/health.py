"""Alive, and ready: what a load balancer and an on-call engineer ask."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import redis
from django.conf import settings
from django.db import InterfaceError, OperationalError, ProgrammingError
from django.http import HttpRequest, HttpResponse, JsonResponse

from common.time import database_now
from escalations.models import Alarm
from escalations.watching import vitals
from escalations.watching.lag import oldest_overdue


class HealthMiddleware:
    """Answers /healthz and /readyz before sessions, hosts and redirects: who asks is a machine without any of them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path == "/healthz":
            return alive()
        if request.path == "/readyz":
            return ready()
        return self.get_response(request)


def alive() -> JsonResponse:
    """Answer as long as this process serves at all."""
    return _uncached({"status": "alive"}, status=200)


def ready() -> JsonResponse:
    """Answer 200 with what we stand on, 503 while PostgreSQL is away; Redis away means slower, not unready."""
    facts: dict[str, Any] = {"redis": _redis()}
    try:
        facts |= {"database": "here", **_timers(now=database_now())}
    except (OperationalError, InterfaceError):
        return _uncached({"status": "unavailable", "database": "away", **facts}, status=503)
    except ProgrammingError:  # a table is missing: this code is ahead of the database
        return _uncached({"status": "unavailable", "database": "not migrated", **facts}, status=503)
    return _uncached({"status": "ready", **facts}, status=200)


def _timers(*, now: datetime) -> dict[str, Any]:
    """Return how late (seconds) the oldest timer is, of which kind, which loops fell silent, and how the pager is."""
    oldest = oldest_overdue(now=now)
    probe = vitals.last_probe(now=now)
    return {
        "overdue_seconds": round(oldest.late(now=now).total_seconds(), 3) if oldest else 0.0,
        "overdue_kind": oldest.kind if oldest else None,
        "silent": vitals.silent(now=now),
        "probe_seconds": round(probe.heard.total_seconds(), 3) if probe and probe.heard else None,
        "alarms": sorted(Alarm.objects.open().values_list("kind", flat=True)),
    }


def _redis() -> str:
    try:
        with redis.Redis.from_url(
            settings.REDIS_URL, socket_connect_timeout=0.5, socket_timeout=0.5
        ) as client:
            client.ping()
    except (redis.RedisError, OSError):
        return "away"  # everything works, slower
    return "here"


def _uncached(facts: dict[str, Any], *, status: int) -> JsonResponse:
    return JsonResponse(facts, status=status, headers={"Cache-Control": "no-store"})
