"""Questions to departments and tasks over the API: read, asked, withdrawn, judged; added, done, dropped."""

from typing import Any, cast

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from cases.actions import asking, tasking
from cases.api.serializers import Empty, StaffRef
from cases.asking import context
from cases.models import Case, CaseTask, Department, DepartmentRequest
from common.drf import NewestFirstCursor, StrictSerializer
from users.models import User


class QuestionInput(StrictSerializer):
    """What to ask whom, what to share, and by when; without a time the department's own counts."""

    case = serializers.CharField(max_length=14)
    department = serializers.SlugField()
    question = serializers.CharField(max_length=5000)
    shares = serializers.MultipleChoiceField(choices=list(context.LABELS), required=False)
    due_at = serializers.DateTimeField(required=False, allow_null=True, default=None)
    client_key = serializers.UUIDField()


class WithdrawalInput(StrictSerializer):
    """Why the answer is needed no longer."""

    reason = serializers.CharField(max_length=300)


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


class _OfCases(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Any]):
    """What belongs to cases one may see."""

    pagination_class = NewestFirstCursor

    def _visible(self) -> QuerySet[Case]:
        return Case.objects.visible_to(self._person())

    def _case(self, reference: str) -> Case:
        return get_object_or_404(self._visible(), reference=reference)

    def _person(self) -> User:
        return cast(User, self.request.user)

    def _shown(self, pk: int, *, code: int = status.HTTP_200_OK) -> Response:
        row = self.get_queryset().get(pk=pk)
        return Response(self.get_serializer(row).data, status=code)


class QuestionViewSet(_OfCases):
    """Questions to departments, of cases one may see."""

    serializer_class = QuestionSerializer
    queryset = DepartmentRequest.objects.none()

    def get_queryset(self) -> QuerySet[DepartmentRequest]:
        """Return the questions of cases this person may see."""
        return DepartmentRequest.objects.filter(case__in=self._visible()).select_related(
            "case", "department", "asked_by", "clock"
        )

    @extend_schema(request=QuestionInput, responses={201: QuestionSerializer})
    def create(self, request: Request) -> Response:
        """Ask a department."""
        given = _read(QuestionInput, request)
        department = get_object_or_404(Department, slug=given["department"])
        asked = asking.ask(
            case_id=self._case(given["case"]).pk,
            by=self._person(),
            department_id=department.pk,
            question=given["question"],
            shares=given.get("shares", ()),
            due_at=given["due_at"],
            client_key=given["client_key"],
            now=timezone.now(),
        )
        return self._shown(asked.pk, code=status.HTTP_201_CREATED)

    @extend_schema(request=WithdrawalInput, responses=QuestionSerializer)
    @action(detail=True, methods=["post"])
    def withdrawal(self, request: Request, pk: str) -> Response:
        """Need the answer no longer."""
        found = self.get_object()
        given = _read(WithdrawalInput, request)
        asking.withdraw(request_id=found.pk, by=self._person(), now=timezone.now(), **given)
        return self._shown(found.pk)

    @extend_schema(request=JudgementInput, responses=QuestionSerializer)
    @action(detail=True, methods=["post"])
    def judgement(self, request: Request, pk: str) -> Response:
        """Say whether the answer can be used."""
        found = self.get_object()
        given = _read(JudgementInput, request)
        asking.judge(request_id=found.pk, by=self._person(), now=timezone.now(), **given)
        return self._shown(found.pk)


class TaskViewSet(_OfCases):
    """Tasks of cases one may see."""

    serializer_class = TaskSerializer
    queryset = CaseTask.objects.none()

    def get_queryset(self) -> QuerySet[CaseTask]:
        """Return the tasks of cases this person may see."""
        return CaseTask.objects.filter(case__in=self._visible()).select_related(
            "case", "step", "assignee", "settled_by", "clock"
        )

    @extend_schema(request=TaskInput, responses={201: TaskSerializer})
    def create(self, request: Request) -> Response:
        """Add one thing to do."""
        given = _read(TaskInput, request)
        case = self._case(given.pop("case"))
        task = tasking.add(case_id=case.pk, by=self._person(), now=timezone.now(), **given)
        return self._shown(task.pk, code=status.HTTP_201_CREATED)

    @extend_schema(request=Empty, responses=TaskSerializer)
    @action(detail=True, methods=["post"])
    def settlement(self, request: Request, pk: str) -> Response:
        """Say that it is done."""
        found = self.get_object()
        tasking.settle(task_id=found.pk, by=self._person(), now=timezone.now())
        return self._shown(found.pk)

    @extend_schema(request=WithdrawalInput, responses=TaskSerializer)
    @action(detail=True, methods=["post"])
    def dropping(self, request: Request, pk: str) -> Response:
        """Say that it will not be done, and why."""
        found = self.get_object()
        given = _read(WithdrawalInput, request)
        tasking.settle(
            task_id=found.pk, by=self._person(), step="drop", now=timezone.now(), **given
        )
        return self._shown(found.pk)


def _read(shape: type[StrictSerializer], request: Request) -> dict[str, Any]:
    serializer = shape(data=request.data)
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)
