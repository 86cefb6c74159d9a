"""Clocks over the API: listed, explained, promised, settled, by the same actions as the pages."""

from datetime import datetime
from typing import Any, cast

import django_filters
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from cases.actions import clocks, deadlines, promising
from cases.actions.clocks import settling
from cases.models import Case, ClockPause, ClockWarning, Side, SLAClock
from cases.models.clock import ClockKind, ClockStatus
from common.drf import NewestFirstCursor, StrictSerializer
from sla.models import DeadlineRule
from users.models import User


class PauseSerializer(serializers.ModelSerializer[ClockPause]):
    """A span in which a clock stood still, and why."""

    class Meta:
        model = ClockPause
        fields = ["from_at", "to_at", "reason", "by"]
        read_only_fields = fields


class WarningSerializer(serializers.ModelSerializer[ClockWarning]):
    """A warning given once; `mark` is its place among the clock's, or that the outside's date passed."""

    class Meta:
        model = ClockWarning
        fields = ["mark", "generation", "due_at", "told_at"]
        read_only_fields = fields


class ExplainedClockSerializer(serializers.ModelSerializer[SLAClock]):
    """One clock with everything it was derived from: anchor, versions, pauses, warnings, both dates."""

    case = serializers.CharField(source="case.reference", read_only=True)
    target = serializers.CharField(
        source="target.service_level", read_only=True, allow_null=True, default=None
    )
    calendar = serializers.CharField(read_only=True, allow_null=True)
    rule = serializers.CharField(read_only=True, allow_null=True)
    pauses = PauseSerializer(many=True, read_only=True)
    given_warnings = WarningSerializer(many=True, read_only=True)
    explanation = serializers.ListField(
        source="told", child=serializers.CharField(), read_only=True
    )

    class Meta:
        model = SLAClock
        fields = [
            "id",
            "case",
            "kind",
            "side",
            "label",
            "counterpart",
            "status",
            "generation",
            "started_at",
            "due_at",
            "external_due_at",
            "warnings",
            "met_at",
            "breached_at",
            "external_missed_at",
            "compressed",
            "moved_from",
            "moved_because",
            "anchor_at",
            "anchor_zone",
            "anchor_assumed",
            "letter_date",
            "extended",
            "tzdata",
            "minutes",
            "target",
            "calendar",
            "rule",
            "made_by",
            "pauses",
            "given_warnings",
            "explanation",
        ]
        read_only_fields = fields


class NewPromise(StrictSerializer):
    """Promise something on a case by an instant."""

    case = serializers.CharField()
    text = serializers.CharField(max_length=300)
    due_at = serializers.DateTimeField()
    side = serializers.ChoiceField(choices=Side.choices, allow_blank=True, default="")
    counterpart = serializers.CharField(max_length=120, allow_blank=True, default="")
    zone = serializers.CharField(max_length=64, allow_blank=True, default="")
    key = serializers.CharField(
        max_length=80, allow_blank=True, default="", help_text="The same key twice is one promise"
    )


class NewDeadline(StrictSerializer):
    """Start a deadline on a case: by a rule that counts from a day, or by one that hangs on the stay."""

    case = serializers.CharField()
    rule = serializers.SlugField(max_length=60, allow_blank=True, default="")
    started_on = serializers.DateField(required=False, allow_null=True, default=None)
    started_at = serializers.DateTimeField(
        required=False, allow_null=True, default=None, help_text="For rules in hours"
    )
    zone = serializers.CharField(max_length=64, default="UTC")
    letter_date = serializers.DateField(required=False, allow_null=True, default=None)
    counterpart = serializers.CharField(max_length=120, allow_blank=True, default="")


class Nothing(StrictSerializer):
    """Nothing to say."""


class ClockReason(StrictSerializer):
    """Say why."""

    reason = serializers.CharField(max_length=300)


class OtherTime(StrictSerializer):
    """Agree on another time."""

    due_at = serializers.DateTimeField()
    reason = serializers.CharField(max_length=300)


class Notice(StrictSerializer):
    """Say how and to whom notice was given."""

    notice = serializers.CharField(max_length=300)


class ClockFilter(django_filters.FilterSet):
    """Clocks of one case, of one kind, that stand so."""

    case = django_filters.CharFilter(label=_("Case"), field_name="case__reference")
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=ClockKind.choices)
    status = django_filters.ChoiceFilter(label=_("Status"), choices=ClockStatus.choices)

    class Meta:
        model = SLAClock
        fields: list[str] = []


class ClockViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[SLAClock]
):
    """The clocks of the cases one may see, each with its whole derivation."""

    serializer_class = ExplainedClockSerializer
    pagination_class = NewestFirstCursor
    filterset_class = ClockFilter
    lookup_value_regex = r"\d{1,18}"
    queryset = SLAClock.objects.none()

    def get_queryset(self) -> QuerySet[SLAClock]:
        """Return the clocks of cases this person may know of."""
        visible = Case.objects.visible_to(self._person())
        return (
            SLAClock.objects.filter(case__in=visible)
            .select_related("case", "target__service_level", "calendar", "rule")
            .prefetch_related("pauses", "given_warnings")
        )

    @extend_schema(request=NewPromise, responses={201: ExplainedClockSerializer})
    @action(detail=False, methods=["post"], filterset_class=None, pagination_class=None)
    def promises(self, request: Request) -> Response:
        """Promise something by an instant: to one side, or to the colleague or department named."""
        given = _read(NewPromise, request)
        case = self._case(given.pop("case"))
        clock = promising.make(case_id=case.pk, by=self._person(), now=timezone.now(), **given)
        return self._shown(clock, status=status.HTTP_201_CREATED)

    @extend_schema(request=NewDeadline, responses={201: ExplainedClockSerializer})
    @action(detail=False, methods=["post"], filterset_class=None, pagination_class=None)
    def deadlines(self, request: Request) -> Response:
        """Start a deadline; the letter's own date beats the rule, and the rule the usual one."""
        given = _read(NewDeadline, request)
        case, now = self._case(given.pop("case")), timezone.now()
        day, instant = given.pop("started_on"), given.pop("started_at")
        if _hangs(given["rule"], now=now):
            clock = deadlines.hang(case_id=case.pk, by=self._person(), rule=given["rule"], now=now)
        else:
            clock = deadlines.start(
                case_id=case.pk,
                by=self._person(),
                started_on=instant or day,
                now=now,
                **given,
            )
        return self._shown(clock, status=status.HTTP_201_CREATED)

    @extend_schema(request=Nothing, responses=ExplainedClockSerializer)
    @action(detail=True, methods=["post"])
    def settlement(self, request: Request, pk: str) -> Response:
        """Say that it was done."""
        return self._act(settling.meet, Nothing)

    @extend_schema(request=ClockReason, responses=ExplainedClockSerializer)
    @action(detail=True, methods=["post"])
    def withdrawal(self, request: Request, pk: str) -> Response:
        """Say that it is owed no longer."""
        return self._act(settling.withdraw, ClockReason)

    @extend_schema(request=OtherTime, responses=ExplainedClockSerializer)
    @action(detail=True, methods=["post"])
    def renegotiation(self, request: Request, pk: str) -> Response:
        """Agree on another time for a promise that has not run out."""
        return self._act(promising.renegotiate, OtherTime)

    @extend_schema(request=Notice, responses=ExplainedClockSerializer)
    @action(detail=True, methods=["post"])
    def extension(self, request: Request, pk: str) -> Response:
        """Put a deadline off as its rule allows."""
        return self._act(deadlines.extend, Notice)

    @extend_schema(request=ClockReason, responses=ExplainedClockSerializer)
    @action(detail=True, methods=["post"])
    def reset(self, request: Request, pk: str) -> Response:
        """Count the resolution anew; to let it stand still, wait."""
        return self._act(clocks.reset, ClockReason)

    def _act(self, act: Any, shape: Any) -> Response:
        found = self.get_object()  # first: what may not be seen does not exist, whatever was sent
        given = _read(shape, self.request)
        clock = act(clock_id=found.pk, by=self._person(), now=timezone.now(), **given)
        return self._shown(clock)

    def _shown(self, clock: SLAClock, **options: Any) -> Response:
        row = self.get_queryset().get(pk=clock.pk)
        return Response(ExplainedClockSerializer(row).data, **options)

    def _case(self, reference: str) -> Case:
        return get_object_or_404(Case.objects.visible_to(self._person()), reference=reference)

    def _person(self) -> User:
        return cast(User, self.request.user)


def _read(shape: Any, request: Request) -> dict[str, Any]:
    serializer = shape(data=request.data)
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)


def _hangs(code: str, *, now: datetime) -> bool:
    rules = DeadlineRule.objects.in_force(now=now)
    return rules.filter(code=code, kind=DeadlineRule.Kind.ANCHORED).exists()
