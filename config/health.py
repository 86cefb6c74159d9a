"""Alive, and ready: what a load balancer and an on-call engineer ask."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import redis
from django.apps import apps
from django.conf import settings
from django.db import InterfaceError, OperationalError, ProgrammingError
from django.db.models import Min, Q
from django.http import HttpRequest, HttpResponse, JsonResponse

from common.time import database_now

#: Every timer that a sweep must find: name → (model, the column that says when, which rows are armed).
TIMERS: dict[str, tuple[str, str, Q]] = {
    "clocks": ("cases.SLAClock", "due_at", Q(status="running", breached_at=None)),
    "alerts": ("escalations.Alert", "next_step_at", Q(status="triggered")),
    "deliveries": ("messaging.Delivery", "next_at", Q(state__in=["pending", "sending"])),
}


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
        now = database_now()
        facts |= {"database": "here", "overdue_seconds": overdue_seconds(now=now)}
    except (OperationalError, InterfaceError):
        return _uncached({"status": "unavailable", "database": "away", **facts}, status=503)
    except ProgrammingError:  # a table is missing: this code is ahead of the database
        return _uncached({"status": "unavailable", "database": "not migrated", **facts}, status=503)
    return _uncached({"status": "ready", **facts}, status=200)


def overdue_seconds(*, now: datetime) -> dict[str, float]:
    """Return for each kind of timer how long (seconds) the oldest one has waited for its sweep; 0 when none has."""
    return {name: _overdue(*timer, now=now) for name, timer in TIMERS.items()}


def _overdue(model: str, column: str, armed: Q, *, now: datetime) -> float:
    objects = apps.get_model(model)._default_manager  # noqa: SLF001 - Django's public name for it
    oldest = objects.filter(armed).aggregate(oldest=Min(column))["oldest"]
    return max(0.0, round((now - oldest).total_seconds(), 3)) if oldest else 0.0


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
