"""What is known of cases and what is to be solved on them, over the API: noted, verified, replaced, settled."""

import django_filters
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from cases.actions import knowing
from cases.api.case_serializers import LineSerializer
from cases.api.shapes import Empty, ReasonInput, StaffRef
from cases.api.visible import OfOneCase, OfVisibleCases, read
from cases.models import CaseSummary, Fact, Issue
from common.drf import StrictSerializer


class FactFilter(OfOneCase):
    """Facts of one case, of one kind, that stand or no longer do."""

    kind = django_filters.ChoiceFilter(label=_("How sure"), choices=Fact.Kind.choices)
    held = django_filters.BooleanFilter(
        label=_("Still stands"), field_name="retired_at", lookup_expr="isnull"
    )


class FactInput(StrictSerializer):
    """One sentence and how sure we are; a fact names its source."""

    kind = serializers.ChoiceField(choices=Fact.Kind.choices)
    text = serializers.CharField(max_length=500)
    source = serializers.CharField(  # type: ignore[assignment] # the field is called so
        max_length=300, allow_blank=True, default=""
    )


class NewFact(FactInput):
    """The same, on a case."""

    case = serializers.CharField(max_length=14)


class FactSerializer(serializers.ModelSerializer[Fact]):
    """One sentence: a fact, an assumption or something unknown; `replaced_by` is what took its place."""

    case = serializers.CharField(source="case.reference")
    noted_by = StaffRef()
    verified_by = StaffRef(allow_null=True)

    class Meta:
        model = Fact
        fields = [
            "id",
            "case",
            "kind",
            "text",
            "source",
            "noted_by",
            "noted_at",
            "verified_by",
            "verified_at",
            "retired_at",
            "retired_because",
            "replaced_by",
        ]
        read_only_fields = fields


class IssueInput(StrictSerializer):
    """One thing to solve."""

    case = serializers.CharField(max_length=14)
    text = serializers.CharField(max_length=300)


class IssueSettlementInput(StrictSerializer):
    """How it ended, in a few words."""

    state = serializers.ChoiceField(choices=Issue.State.choices)
    answer = serializers.CharField(max_length=300)


class IssueSerializer(serializers.ModelSerializer[Issue]):
    """One of several things to solve on a case."""

    case = serializers.CharField(source="case.reference")
    added_by = StaffRef()
    settled_by = StaffRef(allow_null=True)

    class Meta:
        model = Issue
        fields = [
            "id",
            "case",
            "text",
            "state",
            "answer",
            "added_by",
            "added_at",
            "settled_by",
            "settled_at",
        ]
        read_only_fields = fields


class SummarySerializer(serializers.ModelSerializer[CaseSummary]):
    """What was done and what was pending when a case was handed over or ended."""

    case = serializers.CharField(source="case.reference")
    made_by = StaffRef(allow_null=True)
    lines = LineSerializer(many=True)

    class Meta:
        model = CaseSummary
        fields = ["id", "case", "occasion", "lines", "words", "made_by", "made_at"]
        read_only_fields = fields


class FactViewSet(OfVisibleCases):
    """Facts, assumptions and unknowns of the cases one may see."""

    serializer_class = FactSerializer
    filterset_class = FactFilter
    queryset = Fact.objects.none()
    id_name = "fact_id"

    def get_queryset(self) -> QuerySet[Fact]:
        """Return what is and was held of cases this person may see."""
        facts = Fact.objects.filter(case__in=self.visible())
        return facts.select_related("case", "noted_by", "verified_by")

    @extend_schema(request=NewFact, responses={201: FactSerializer})
    def create(self, request: Request) -> Response:
        """Note a fact, an assumption or something unknown."""
        return self.add(knowing.note, NewFact)

    @extend_schema(request=Empty, responses=FactSerializer)
    @action(detail=True, methods=["post"])
    def verification(self, request: Request, pk: str) -> Response:
        """Say that one checked it against its source."""
        return self.act(knowing.verify, Empty)

    @extend_schema(request=FactInput, responses={201: FactSerializer})
    @action(detail=True, methods=["post"])
    def replacement(self, request: Request, pk: str) -> Response:
        """Put what is known now in its place; the answer is the new one."""
        found, given = self.get_object(), read(FactInput, request)
        new = knowing.replace(fact_id=found.pk, by=self.person, now=timezone.now(), **given)
        return self.shown(new.pk, code=status.HTTP_201_CREATED)

    @extend_schema(request=ReasonInput, responses=FactSerializer)
    @action(detail=True, methods=["post"])
    def dropping(self, request: Request, pk: str) -> Response:
        """Let it stand no longer, with the reason."""
        return self.act(knowing.drop, ReasonInput)


class IssueViewSet(OfVisibleCases):
    """Issues of the cases one may see."""

    serializer_class = IssueSerializer
    queryset = Issue.objects.none()
    id_name = "issue_id"

    def get_queryset(self) -> QuerySet[Issue]:
        """Return the issues of cases this person may see."""
        issues = Issue.objects.filter(case__in=self.visible())
        return issues.select_related("case", "added_by", "settled_by")

    @extend_schema(request=IssueInput, responses={201: IssueSerializer})
    def create(self, request: Request) -> Response:
        """Add one thing to solve."""
        return self.add(knowing.add_issue, IssueInput)

    @extend_schema(request=IssueSettlementInput, responses=IssueSerializer)
    @action(detail=True, methods=["post"])
    def settlement(self, request: Request, pk: str) -> Response:
        """Say how it ended."""
        return self.act(knowing.settle_issue, IssueSettlementInput)


class SummaryViewSet(OfVisibleCases):
    """The summaries kept at hand-over and at the end; how a case stands now is `cases/{reference}/summary`."""

    serializer_class = SummarySerializer
    queryset = CaseSummary.objects.none()

    def get_queryset(self) -> QuerySet[CaseSummary]:
        """Return the summaries of cases this person may see."""
        kept = CaseSummary.objects.filter(case__in=self.visible())
        return kept.select_related("case", "made_by")
