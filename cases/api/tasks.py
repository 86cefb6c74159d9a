"""Tasks on cases over the API: added, done, dropped, taken up again."""

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from cases.actions import tasking
from cases.api.shapes import Empty, ReasonInput, StaffRef
from cases.api.visible import OfVisibleCases
from cases.models import CaseTask
from common.drf import StrictSerializer
from users.models import User


class TaskInput(StrictSerializer):
    """One thing to do."""

    case = serializers.CharField(max_length=14)
    text = serializers.CharField(max_length=300)
    assignee = serializers.PrimaryKeyRelatedField(
        queryset=User.objects.filter(is_active=True), required=False, allow_null=True, default=None
    )
    due_at = serializers.DateTimeField(required=False, allow_null=True, default=None)
    is_gate = serializers.BooleanField(default=False)
    client_key = serializers.UUIDField()


class TaskSerializer(serializers.ModelSerializer[CaseTask]):
    """One thing to do, and what became of it."""

    case = serializers.CharField(source="case.reference")
    text = serializers.CharField(source="__str__")
    assignee = StaffRef(allow_null=True)
    settled_by = StaffRef(allow_null=True)
    due_at = serializers.DateTimeField(allow_null=True)

    class Meta:
        model = CaseTask
        fields = [
            "id",
            "case",
            "text",
            "assignee",
            "is_gate",
            "due_at",
            "added_at",
            "state",
            "settled_by",
            "settled_at",
            "reason",
        ]
        read_only_fields = fields


class TaskViewSet(OfVisibleCases):
    """Tasks of cases one may see."""

    serializer_class = TaskSerializer
    queryset = CaseTask.objects.none()
    id_name = "task_id"

    def get_queryset(self) -> QuerySet[CaseTask]:
        """Return the tasks of cases this person may see."""
        tasks = CaseTask.objects.filter(case__in=self.visible())
        return tasks.select_related("case", "step", "assignee", "settled_by", "clock")

    @extend_schema(request=TaskInput, responses={201: TaskSerializer})
    def create(self, request: Request) -> Response:
        """Add one thing to do."""
        return self.add(tasking.add, TaskInput)

    @extend_schema(request=Empty, responses=TaskSerializer)
    @action(detail=True, methods=["post"])
    def settlement(self, request: Request, pk: str) -> Response:
        """Say that it is done."""
        return self.act(tasking.settle, Empty)

    @extend_schema(request=ReasonInput, responses=TaskSerializer)
    @action(detail=True, methods=["post"])
    def dropping(self, request: Request, pk: str) -> Response:
        """Say that it will not be done, and why."""
        return self.act(tasking.settle, ReasonInput, step="drop")

    @extend_schema(request=Empty, responses=TaskSerializer)
    @action(detail=True, methods=["post"])
    def reopening(self, request: Request, pk: str) -> Response:
        """Take it up again."""
        return self.act(tasking.reopen, Empty)
