"""Questions to departments and tasks over the API: read, asked, withdrawn, judged; added, done, dropped."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from cases.actions import asking, tasking
from cases.api.shapes import Empty, ReasonInput, StaffRef
from cases.api.visible import OfVisibleCases, VisibleCases, read
from cases.asking import context
from cases.models import CaseTask, Department, DepartmentRequest
from common.drf import NewestFirstCursor, StrictSerializer
from users.models import User
from users.roles import Permission


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


def _ask(*, case_id: int, department: Department, follows: int | None, **given: Any) -> Any:
    return asking.ask(case_id=case_id, department_id=department.pk, follows_id=follows, **given)
