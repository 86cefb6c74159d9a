"""What a draft or a version of a promise does to clocks that run, and letting them follow it, over the API."""

from typing import Any

from django.core import signing
from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from cases.actions import rollout
from cases.api.shapes import Empty, StaffRef
from cases.api.visible import VisibleCases, read
from cases.clocks import impact
from cases.clocks.looks import next_look
from cases.clocks.past import MOST, USUAL, in_hindsight
from cases.models import Case
from common.drf import StrictSerializer
from sla import shelves
from sla.models import Draft, Rollout, Shelf
from users.roles import Permission


class MoveSerializer(serializers.Serializer[Any]):
    """One clock that would be due at another instant; `at_once`: it would be past already."""

    case = serializers.CharField(source="clock.case.reference")
    clock = serializers.IntegerField(source="clock.pk")
    kind = serializers.CharField(source="clock.kind")
    before = serializers.DateTimeField()
    after = serializers.DateTimeField()
    at_once = serializers.BooleanField()


class ImpactSerializer(serializers.Serializer[Any]):
    """What the looks so far found; with `left` clocks to go, ask again with `so_far`."""

    looked_at = serializers.IntegerField(source="tally.looked_at")
    left = serializers.IntegerField()
    so_far = serializers.CharField()
    earlier = serializers.IntegerField(source="tally.earlier")
    later = serializers.IntegerField(source="tally.later")
    at_once = serializers.IntegerField(source="tally.at_once")
    paused = serializers.IntegerField(source="tally.paused")
    past_due = serializers.IntegerField(source="tally.past_due")
    moves = MoveSerializer(source="rows", many=True)
    hidden = serializers.IntegerField()


class MetSerializer(serializers.Serializer[Any]):
    """How many promises to past cases were kept as things stand, and would have been."""

    met_before = serializers.IntegerField()
    missed_before = serializers.IntegerField()
    met_after = serializers.IntegerField()
    missed_after = serializers.IntegerField()


class HindsightSerializer(serializers.Serializer[Any]):
    """What a draft would have made of the last resolved cases one may see."""

    cases = serializers.IntegerField()
    whole = MetSerializer()
    segments = serializers.DictField(child=MetSerializer())
    kinds = serializers.DictField(child=MetSerializer())
    differing = serializers.SerializerMethodField()

    def get_differing(self, told: Any) -> list[str]:
        """Return the cases on which it makes a difference."""
        return [measured.case.reference for measured in told.differing]


class RolloutSerializer(serializers.ModelSerializer[Rollout]):
    """One decision to let running clocks follow a version, and how far it has come."""

    asked_by = StaffRef()

    class Meta:
        model = Rollout
        fields = ["told", "asked_by", "asked_at", "looked_at", "moved", "finished_at"]
        read_only_fields = fields


class LastInput(StrictSerializer):
    """How many of the last resolved cases."""

    last = serializers.IntegerField(min_value=1, max_value=MOST, default=USUAL)


_SO_FAR = OpenApiParameter("so_far", str, description="What the look before gave")


class RolloutViewSet(VisibleCases):
    """For who publishes service levels; for everybody else there is no such place."""

    lookup_field = "number"
    lookup_value_regex = r"\d{1,9}"
    pagination_class = None
    filterset_class = None
    serializer_class = ImpactSerializer
    queryset = Case.objects.none()

    @extend_schema(parameters=[_SO_FAR], responses=ImpactSerializer)
    @action(detail=False)
    def draft(self, request: Request, shelf: str, code: str) -> Response:
        """Say which running clocks would move under the draft, some thousand at a time."""
        return self._looked(impact.of_draft(self._draft(shelf, code), now=timezone.now()))

    @extend_schema(parameters=[LastInput], responses=HindsightSerializer)
    @action(detail=False)
    def past(self, request: Request, shelf: str, code: str) -> Response:
        """Say what the draft would have made of the last resolved cases."""
        asked = LastInput(data=request.query_params.dict())
        asked.is_valid(raise_exception=True)
        now = timezone.now()
        proposal = impact.of_draft(self._draft(shelf, code), now=now)
        told = in_hindsight(proposal, viewer=self.person, now=now, **asked.validated_data)
        return Response(HindsightSerializer(told).data)

    @extend_schema(parameters=[_SO_FAR], responses=ImpactSerializer)
    def retrieve(self, request: Request, shelf: str, code: str, number: str) -> Response:
        """Say which running clocks would move if they followed this version."""
        version = self._version(shelf, code, number)
        return self._looked(impact.of_version(version, now=timezone.now()))

    @extend_schema(methods=["GET"], responses=RolloutSerializer)
    @extend_schema(methods=["POST"], request=Empty, responses={201: RolloutSerializer})
    @action(detail=True, methods=["get", "post"])
    def application(self, request: Request, shelf: str, code: str, number: str) -> Response:
        """Let running clocks follow this version from now on; reading says how far that has come."""
        version = self._version(shelf, code, number)
        if request.method == "GET":
            latest = Rollout.objects.filter(shelf=shelf, version_id=version.pk)
            row = get_object_or_404(latest.select_related("asked_by")[:1])
            return Response(RolloutSerializer(row).data)
        read(Empty, request)
        made = rollout.ask(
            shelf=Shelf(shelf),
            code=code,
            number=version.version,
            by=self.person,
            now=timezone.now(),
        )
        return Response(RolloutSerializer(made).data, status=status.HTTP_201_CREATED)

    def _looked(self, proposal: impact.Proposal) -> Response:
        so_far = self.request.query_params.get("so_far", "")
        try:
            looked = next_look(proposal, so_far, viewer=self.person, now=timezone.now())
        except signing.BadSignature as forged:
            raise Http404 from forged
        return Response(ImpactSerializer(looked).data)

    def _draft(self, shelf: str, code: str) -> Draft:
        self._require()
        draft = shelves.draft_of(Shelf(shelf), code)
        if draft is None:
            raise Http404
        return draft

    def _version(self, shelf: str, code: str, number: str) -> Any:
        self._require()
        versions = shelves.versions(Shelf(shelf)).filter(code=code)
        return get_object_or_404(versions, version=int(number))

    def _require(self) -> None:
        if not self.person.can(Permission.PUBLISH_SERVICE_LEVELS):
            raise Http404
