"""Questions to departments over the API, at the desk: asked, sent again, withdrawn, their answers judged."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from cases.actions import asking
from cases.api.shapes import Empty, ReasonInput, StaffRef
from cases.api.visible import OfVisibleCases
from cases.asking import context
from cases.models import Department, DepartmentRequest
from common.drf import StrictSerializer


class QuestionInput(StrictSerializer):
    """What to ask whom, what to share, and by when; without a time the department's own counts."""

    case = serializers.CharField(max_length=14)
    department = serializers.SlugRelatedField(
        slug_field="slug", queryset=Department.objects.open_to_questions()
    )
    question = serializers.CharField(max_length=5000)
    shares = serializers.MultipleChoiceField(choices=list(context.LABELS), default=set)
    due_at = serializers.DateTimeField(required=False, allow_null=True, default=None)
    follows = serializers.IntegerField(
        required=False, allow_null=True, default=None, min_value=1, max_value=2**63 - 1
    )
    client_key = serializers.UUIDField()


class JudgementInput(StrictSerializer):
    """Whether the answer can be used; a "no" needs its reason."""

    usable = serializers.BooleanField()
    because = serializers.CharField(max_length=300, allow_blank=True, default="")


class QuestionSerializer(serializers.ModelSerializer[DepartmentRequest]):
    """One question to a department; `context` is all the department was told besides."""

    case = serializers.CharField(source="case.reference")
    department = serializers.CharField(source="department.slug")
    asked_by = StaffRef()
    due_at = serializers.DateTimeField(source="clock.due_at")

    class Meta:
        model = DepartmentRequest
        fields = [
            "id",
            "case",
            "department",
            "question",
            "context",
            "asked_by",
            "asked_at",
            "due_at",
            "state",
            "ended_at",
            "answer",
            "answered_as",
            "reason",
            "usable",
            "usable_because",
        ]
        read_only_fields = fields


class QuestionViewSet(OfVisibleCases):
    """Questions to departments, of cases one may see."""

    serializer_class = QuestionSerializer
    queryset = DepartmentRequest.objects.none()
    id_name = "request_id"

    def get_queryset(self) -> QuerySet[DepartmentRequest]:
        """Return the questions of cases this person may see."""
        asked = DepartmentRequest.objects.filter(case__in=self.visible())
        return asked.select_related("case", "department", "asked_by", "clock")

    @extend_schema(request=QuestionInput, responses={201: QuestionSerializer})
    def create(self, request: Request) -> Response:
        """Ask a department; `follows` is an earlier question of the case, asked anew."""
        return self.add(_ask, QuestionInput)

    @extend_schema(request=ReasonInput, responses=QuestionSerializer)
    @action(detail=True, methods=["post"])
    def withdrawal(self, request: Request, pk: str) -> Response:
        """Need the answer no longer."""
        return self.act(asking.withdraw, ReasonInput)

    @extend_schema(request=Empty, responses=QuestionSerializer)
    @action(detail=True, methods=["post"])
    def sending(self, request: Request, pk: str) -> Response:
        """Send the question once more, under a new link; the old one no longer works."""
        return self.act(asking.send_again, Empty)

    @extend_schema(request=JudgementInput, responses=QuestionSerializer)
    @action(detail=True, methods=["post"])
    def judgement(self, request: Request, pk: str) -> Response:
        """Say whether the answer can be used."""
        return self.act(asking.judge, JudgementInput)


def _ask(*, case_id: int, department: Department, follows: int | None, **given: Any) -> Any:
    return asking.ask(case_id=case_id, department_id=department.pk, follows_id=follows, **given)
