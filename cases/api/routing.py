"""How a team's cases find an owner, over the API: the rules and who fits them, what waits and why, teams that help."""

from dataclasses import asdict
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from cases.actions import routing
from cases.api.shapes import Empty, StaffRef
from cases.api.visible import VisibleCases, read
from cases.models import CaseType, Overflow, QueuedCase, RoutingPolicy
from cases.routing.candidates import candidates_for
from common.drf import NewestFirstCursor, StrictSerializer
from marketplace.models.segment import Segment
from users.models import Skill, Team
from users.roles import Permission

_SLUG = "[-a-zA-Z0-9_]+"


class NeedInput(StrictSerializer):
    """Which skill cases of a segment and a kind ask for; empty means any."""

    segment = serializers.ChoiceField(choices=Segment.choices, allow_blank=True, default="")
    case_type = serializers.SlugRelatedField(
        slug_field="code", queryset=CaseType.objects.all(), required=False, allow_null=True
    )
    skill = serializers.SlugRelatedField(slug_field="slug", queryset=Skill.objects.all())

    def validate(self, attrs: dict[str, Any]) -> dict[str, str]:
        """Return the line as the rules hold it."""
        kind = attrs.get("case_type")
        return {
            "segment": attrs["segment"],
            "case_type": kind.code if kind is not None else "",
            "skill": attrs["skill"].slug,
        }


class RoutingInput(StrictSerializer):
    """The next version of a team's rules; weights are for S1 to S4, an empty calendar is round the clock."""

    is_on = serializers.BooleanField()
    weights = serializers.ListField(
        child=serializers.IntegerField(min_value=0, max_value=100), min_length=4, max_length=4
    )
    heat = serializers.IntegerField(min_value=0, max_value=100)
    limit = serializers.IntegerField(min_value=0, max_value=500)
    speaks_language = serializers.BooleanField()
    needs = NeedInput(many=True, default=list)
    calendar_code = serializers.SlugField(allow_blank=True, default="")


class RoutingSerializer(serializers.ModelSerializer[RoutingPolicy]):
    """One version of a team's rules; the highest number holds."""

    team = serializers.SlugRelatedField[Team](slug_field="slug", read_only=True)
    published_by = StaffRef()
    weights = serializers.ListField(child=serializers.IntegerField())
    needs = serializers.ListField(child=serializers.DictField(child=serializers.CharField()))

    class Meta:
        model = RoutingPolicy
        fields = [
            "team",
            "number",
            "is_on",
            "weights",
            "heat",
            "limit",
            "speaks_language",
            "needs",
            "calendar_code",
            "published_by",
            "published_at",
        ]
        read_only_fields = fields


class CandidateSerializer(serializers.Serializer[Any]):
    """One person who could get a case: what they carry, and may."""

    id = serializers.IntegerField(source="pk")
    name = serializers.CharField()
    load = serializers.IntegerField()
    limit = serializers.IntegerField()
    is_away = serializers.BooleanField()
    is_off = serializers.BooleanField()
    speaks = serializers.ListField(child=serializers.CharField())
    skills = serializers.ListField(child=serializers.CharField())
    got_last_at = serializers.DateTimeField(allow_null=True)


class WaitingSerializer(serializers.ModelSerializer[QueuedCase]):
    """One case nobody got, since when and why."""

    case = serializers.CharField(source="case.reference")
    why = serializers.CharField(source="get_because_display")

    class Meta:
        model = QueuedCase
        fields = ["case", "because", "why", "since", "looked_at"]
        read_only_fields = fields


class OverflowInput(StrictSerializer):
    """Which team helps which out, until when, and why."""

    helper = serializers.SlugRelatedField(slug_field="slug", queryset=Team.objects.all())
    helped = serializers.SlugRelatedField(slug_field="slug", queryset=Team.objects.all())
    until = serializers.DateTimeField()
    reason = serializers.CharField(max_length=200)


class OverflowSerializer(serializers.ModelSerializer[Overflow]):
    """One team that sees and takes what nobody owns in another's queue, for a while."""

    helper = serializers.SlugRelatedField[Team](slug_field="slug", read_only=True)
    helped = serializers.SlugRelatedField[Team](slug_field="slug", read_only=True)
    begins_at = serializers.DateTimeField(source="during.lower")
    until = serializers.DateTimeField(source="during.upper")
    opened_by = StaffRef()

    class Meta:
        model = Overflow
        fields = ["id", "helper", "helped", "begins_at", "until", "reason", "opened_by"]
        read_only_fields = fields


class RoutingViewSet(VisibleCases):
    """The rules of one team, by its short name; only for who sets routing."""

    serializer_class = RoutingSerializer
    lookup_field = "team"
    lookup_value_regex = _SLUG
    pagination_class = None
    filterset_class = None
    queryset = RoutingPolicy.objects.none()

    @extend_schema(responses=RoutingSerializer(many=True))
    def list(self, request: Request) -> Response:
        """Return the rules in force of every team that has some."""
        _require(self)
        newest = RoutingPolicy.objects.order_by("team", "-number").distinct("team")
        rows = newest.select_related("team", "published_by")
        return Response(RoutingSerializer(rows, many=True).data)

    @extend_schema(operation_id="routing_versions", responses=RoutingSerializer(many=True))
    def retrieve(self, request: Request, team: str) -> Response:
        """Return every version of a team's rules, the newest first."""
        versions = self._team(team).routing_policies.order_by("-number")
        rows = versions.select_related("team", "published_by")
        return Response(RoutingSerializer(rows, many=True).data)

    @extend_schema(request=RoutingInput, responses={201: RoutingSerializer})
    def update(self, request: Request, team: str) -> Response:
        """Publish the next version; new cases follow it from now on."""
        found, given = self._team(team), read(RoutingInput, request)
        made = routing.publish(team=found, by=self.person, now=timezone.now(), **given)
        return Response(RoutingSerializer(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(responses=CandidateSerializer(many=True))
    @action(detail=True)
    def people(self, request: Request, team: str) -> Response:
        """Return who could get a case of this team now, and what they carry."""
        policy = self._team(team).routing_policies.order_by("-number").first()
        if policy is None:
            raise Http404
        people = candidates_for(policy.team, policy, now=timezone.now())
        rows = [asdict(person) for person in people]
        return Response(CandidateSerializer(rows, many=True).data)

    @extend_schema(responses=WaitingSerializer(many=True))
    @action(detail=True)
    def waiting(self, request: Request, team: str) -> Response:
        """Return what nobody got, the longest waiting first, and why."""
        cases = self.visible().unowned().filter(team=self._team(team))
        rows = QueuedCase.objects.filter(case__in=cases).select_related("case").order_by("since")
        return Response(WaitingSerializer(rows[:200], many=True).data)

    def _team(self, slug: str) -> Team:
        _require(self)
        return get_object_or_404(Team, slug=slug)


class LastOpenedFirst(NewestFirstCursor):
    """What was opened last first."""

    ordering = ("-opened_at", "-id")


class OverflowViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, VisibleCases):
    """Teams that help others out now or did; only for who sets routing."""

    serializer_class = OverflowSerializer
    pagination_class = LastOpenedFirst
    lookup_value_regex = r"\d{1,18}"
    queryset = Overflow.objects.none()

    def get_queryset(self) -> QuerySet[Overflow]:
        """Return them all, to who sets routing."""
        is_setter = self.person.can(Permission.SET_ROUTING)
        rows = Overflow.objects.all() if is_setter else Overflow.objects.none()
        return rows.select_related("helper", "helped", "opened_by")

    @extend_schema(request=OverflowInput, responses={201: OverflowSerializer})
    def create(self, request: Request) -> Response:
        """Let a team help another one out; it ends by itself."""
        given = read(OverflowInput, request)
        made = routing.help_out(by=self.person, now=timezone.now(), **given)
        return Response(OverflowSerializer(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=Empty, responses=OverflowSerializer)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: str) -> Response:
        """End it before its time; what was taken stays with who took it."""
        found = self.get_object()
        routing.stop_helping(overflow_id=found.pk, by=self.person, now=timezone.now())
        return Response(OverflowSerializer(self.get_queryset().get(pk=found.pk)).data)


def _require(view: VisibleCases) -> None:
    if not view.person.can(Permission.SET_ROUTING):
        raise Http404
