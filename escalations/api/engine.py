"""The pager's vitals as numbers, for whoever collects numbers."""

from typing import Any, cast

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from common.errors import Forbidden
from common.time import database_now
from escalations.actions.guarding import loops
from escalations.watching import lateness, vitals
from users.models import User
from users.roles import Permission


class LoopSerializer(serializers.Serializer[Any]):
    """One loop: how long ago (seconds) it last beat, null when it never did."""

    name = serializers.CharField()
    beaten_seconds_ago = serializers.FloatField(allow_null=True)
    expected_every = serializers.IntegerField()
    processes = serializers.IntegerField()
    is_silent = serializers.BooleanField()


class ProbeSerializer(serializers.Serializer[Any]):
    """The last test of the pager by itself; seconds after it began, null for what never happened."""

    raised_at = serializers.DateTimeField()
    paged_seconds = serializers.FloatField(allow_null=True)
    sent_seconds = serializers.FloatField(allow_null=True)
    heard_seconds = serializers.FloatField(allow_null=True)
    is_good = serializers.BooleanField()


class LatenessSerializer(serializers.Serializer[Any]):
    """How late broken promises were noticed in 24 hours, in seconds."""

    count = serializers.IntegerField()
    median = serializers.FloatField(allow_null=True)
    p99 = serializers.FloatField(allow_null=True)
    worst = serializers.FloatField(allow_null=True)


class EngineSerializer(serializers.Serializer[Any]):
    """How the pager itself is, at one instant of the database's clock."""

    now = serializers.DateTimeField()
    is_well = serializers.BooleanField()
    overdue_seconds = serializers.FloatField()
    overdue_kind = serializers.CharField(allow_null=True)
    loops = LoopSerializer(many=True)
    probe = ProbeSerializer(allow_null=True)
    lateness = LatenessSerializer()
    alarms = serializers.ListField(child=serializers.CharField())


class EngineView(APIView):
    """How the pager itself is."""

    @extend_schema(responses=EngineSerializer)
    def get(self, request: Request) -> Response:
        """Return the vitals; for roles that watch the engine."""
        if not cast(User, request.user).can(Permission.WATCH_ENGINE):
            raise Forbidden(_("Your role does not watch the pager."))
        now = database_now()
        found = vitals.look(now=now, sweeps=loops())
        overdue = found.overdue
        numbers = {
            "now": now,
            "is_well": not found.ills,
            "overdue_seconds": overdue.late(now=now).total_seconds() if overdue else 0.0,
            "overdue_kind": overdue.kind if overdue else None,
            "loops": [_loop(loop, found) for loop in found.loops],
            "probe": _probe(found.probe),
            "lateness": lateness.last_day(now=now),
            "alarms": [alarm.kind for alarm in found.alarms],
        }
        return Response(EngineSerializer(numbers).data)


def _loop(loop: vitals.Loop, found: vitals.Vitals) -> dict[str, object]:
    ago = (found.now - loop.beaten_at).total_seconds() if loop.beaten_at else None
    return {
        "name": loop.kind,
        "beaten_seconds_ago": ago,
        "expected_every": loop.expected_every,
        "processes": len(loop.processes),
        "is_silent": loop.is_late or loop.is_missing,
    }


def _probe(probe: vitals.Probe | None) -> dict[str, object] | None:
    if probe is None:
        return None
    times = {"paged": probe.paged, "sent": probe.sent, "heard": probe.heard}
    return {
        "raised_at": probe.raised_at,
        "is_good": probe.is_good,
        **{
            f"{name}_seconds": took.total_seconds() if took is not None else None
            for name, took in times.items()
        },
    }
