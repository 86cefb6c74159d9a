"""The departments one can ask, and what those one answers for were asked, over the API; never the case itself."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from cases.actions import asking
from cases.api.shapes import ReasonInput
from cases.api.visible import OfVisibleCases, VisibleCases, read
from cases.models import Department, DepartmentRequest
from common.drf import NewestFirstCursor, StrictSerializer
from users.roles import Permission


class DepartmentSerializer(serializers.ModelSerializer[Department]):
    """Somebody cases are asked of; `reply_minutes` is how long they usually take."""

    class Meta:
        model = Department
        fields = ["slug", "name_en", "name_pt", "language", "reply_minutes"]
        read_only_fields = fields


class DepartmentViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, VisibleCases):
    """The departments one can ask."""

    serializer_class = DepartmentSerializer
    pagination_class = NewestFirstCursor
    lookup_field = "slug"
    queryset = Department.objects.none()

    def get_queryset(self) -> QuerySet[Department]:
        """Return the departments that take questions, to who works cases."""
        is_asker = self.person.can(Permission.WORK_CASES)
        return Department.objects.open_to_questions() if is_asker else Department.objects.none()


class AskedSerializer(serializers.ModelSerializer[DepartmentRequest]):
    """One question as the department sees it: what was shared with it, and nothing else of the case."""

    department = serializers.CharField(source="department.slug")
    due_at = serializers.DateTimeField(source="clock.due_at")

    class Meta:
        model = DepartmentRequest
        fields = [
            "id",
            "department",
            "question",
            "context",
            "asked_at",
            "due_at",
            "state",
            "ended_at",
            "answer",
            "answered_as",
            "reason",
        ]
        read_only_fields = fields


class AnswerInput(StrictSerializer):
    """The department's answer."""

    text = serializers.CharField(max_length=10_000)


class AskedViewSet(OfVisibleCases):
    """What the departments one answers for were asked; the case itself stays closed."""

    serializer_class = AskedSerializer
    filterset_class = None
    queryset = DepartmentRequest.objects.none()

    def get_queryset(self) -> QuerySet[DepartmentRequest]:
        """Return the questions this person answers."""
        mine = DepartmentRequest.objects.for_answering(self.person)
        return mine.select_related("department", "clock")

    @extend_schema(request=AnswerInput, responses=AskedSerializer)
    @action(detail=True, methods=["post"])
    def answer(self, request: Request, pk: str) -> Response:
        """Answer it."""
        return self._say(asking.answer, AnswerInput)

    @extend_schema(request=ReasonInput, responses=AskedSerializer)
    @action(detail=True, methods=["post"], url_path="return")
    def returning(self, request: Request, pk: str) -> Response:
        """Send it back, with what is missing or who knows."""
        return self._say(asking.bounce, ReasonInput)

    def _say(self, do: Any, shape: type[StrictSerializer]) -> Response:
        question, given = self.get_object(), read(shape, self.request)
        do(
            request_id=question.pk,
            by=self.person,
            called=self.person.name,
            now=timezone.now(),
            **given,
        )
        return self.shown(question.pk)
