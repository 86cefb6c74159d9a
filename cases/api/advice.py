"""What experts are asked and what was heard from each side, over the API: asked, answered, confirmed, done without."""

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from cases.actions import consulting, recapping
from cases.api.shapes import Empty, ReasonInput, StaffRef
from cases.api.visible import OfVisibleCases
from cases.asking.earlier import answers_like
from cases.models import Consult, Recap, Side
from common.drf import StrictSerializer
from users.models import Skill, User


class ConsultInput(StrictSerializer):
    """What to ask whom, and when you decide, with or without the answer."""

    case = serializers.CharField(max_length=14)
    expert = serializers.PrimaryKeyRelatedField(queryset=User.objects.filter(is_active=True))
    question = serializers.CharField(max_length=5000)
    skill = serializers.SlugRelatedField(
        slug_field="slug", queryset=Skill.objects.all(), required=False, allow_null=True
    )
    decide_by = serializers.DateTimeField()
    client_key = serializers.UUIDField()


class AdviceInput(StrictSerializer):
    """What the expert says."""

    text = serializers.CharField(max_length=5000)


class UseInput(StrictSerializer):
    """Whether the advice was used."""

    used = serializers.BooleanField()


class ConsultSerializer(serializers.ModelSerializer[Consult]):
    """One question to one expert, what they said, and whether it was used."""

    case = serializers.CharField(source="case.reference")
    expert = StaffRef()
    asked_by = StaffRef()
    skill = serializers.SlugRelatedField[Skill](slug_field="slug", read_only=True)
    decide_by = serializers.DateTimeField(source="clock.due_at")

    class Meta:
        model = Consult
        fields = [
            "id",
            "case",
            "expert",
            "question",
            "skill",
            "asked_by",
            "asked_at",
            "decide_by",
            "state",
            "ended_at",
            "answer",
            "reason",
            "used",
        ]
        read_only_fields = fields


class RecapInput(StrictSerializer):
    """What was heard from the person on one side, in our words."""

    case = serializers.CharField(max_length=14)
    side = serializers.ChoiceField(choices=Side.choices)
    text = serializers.CharField(max_length=20_000)
    client_key = serializers.UUIDField()


class WaiverInput(StrictSerializer):
    """Whose word is done without, and why."""

    case = serializers.CharField(max_length=14)
    side = serializers.ChoiceField(choices=Side.choices)
    reason = serializers.CharField(max_length=300)


class CorrectionInput(StrictSerializer):
    """What the person put right, in their words."""

    answer = serializers.CharField(max_length=5000)


class RecapSerializer(serializers.ModelSerializer[Recap]):
    """What was heard from one person, and what they said to it."""

    case = serializers.CharField(source="case.reference")
    side = serializers.CharField(source="party.side")
    written_by = StaffRef()
    settled_by = StaffRef(allow_null=True)

    class Meta:
        model = Recap
        fields = [
            "id",
            "case",
            "party",
            "side",
            "text",
            "message",
            "written_by",
            "written_at",
            "state",
            "settled_by",
            "settled_at",
            "answer",
            "reason",
        ]
        read_only_fields = fields


class ConsultViewSet(OfVisibleCases):
    """Questions to experts, of the cases one may see; an expert sees theirs until a day after the decision."""

    serializer_class = ConsultSerializer
    queryset = Consult.objects.none()
    id_name = "consult_id"

    def get_queryset(self) -> QuerySet[Consult]:
        """Return the questions of cases this person may see."""
        consults = Consult.objects.filter(case__in=self.visible())
        return consults.select_related("case", "expert", "asked_by", "skill", "clock")

    @extend_schema(request=ConsultInput, responses={201: ConsultSerializer})
    def create(self, request: Request) -> Response:
        """Ask an expert; they see exactly this case until they answer."""
        return self.add(consulting.ask, ConsultInput)

    @extend_schema(
        parameters=[OpenApiParameter("question", str, description="What one is about to ask")],
        responses=ConsultSerializer(many=True),
    )
    @action(detail=False, filterset_class=None, pagination_class=None)
    def earlier(self, request: Request) -> Response:
        """Return what experts answered to questions like this one, the closest first."""
        found = answers_like(request.query_params.get("question", "")[:2000], self.person)
        rows = {row.pk: row for row in self.get_queryset().filter(pk__in=[c.pk for c in found])}
        closest = [rows[consult.pk] for consult in found if consult.pk in rows]
        return Response(ConsultSerializer(closest, many=True).data)

    @extend_schema(request=AdviceInput, responses=ConsultSerializer)
    @action(detail=True, methods=["post"])
    def answer(self, request: Request, pk: str) -> Response:
        """Give one's advice; only who was asked."""
        return self.last_word(consulting.answer, AdviceInput)

    @extend_schema(request=ReasonInput, responses=ConsultSerializer)
    @action(detail=True, methods=["post"])
    def refusal(self, request: Request, pk: str) -> Response:
        """Say that one can't advise, and why."""
        return self.last_word(consulting.decline, ReasonInput)

    @extend_schema(request=ReasonInput, responses=ConsultSerializer)
    @action(detail=True, methods=["post"])
    def withdrawal(self, request: Request, pk: str) -> Response:
        """Need the advice no longer."""
        return self.act(consulting.withdraw, ReasonInput)

    @extend_schema(request=UseInput, responses=ConsultSerializer)
    @action(detail=True, methods=["post"])
    def use(self, request: Request, pk: str) -> Response:
        """Say whether the advice was used."""
        return self.act(consulting.judge, UseInput)


class RecapViewSet(OfVisibleCases):
    """“What I heard”, with each side of the cases one may see."""

    serializer_class = RecapSerializer
    queryset = Recap.objects.none()
    id_name = "recap_id"

    def get_queryset(self) -> QuerySet[Recap]:
        """Return the recaps of cases this person may see."""
        recaps = Recap.objects.filter(case__in=self.visible())
        return recaps.select_related("case", "party", "written_by", "settled_by")

    @extend_schema(request=RecapInput, responses={201: RecapSerializer})
    def create(self, request: Request) -> Response:
        """Send what was heard to the person on one side, on their thread alone."""
        return self.add(recapping.send, RecapInput)

    @extend_schema(request=WaiverInput, responses={201: RecapSerializer})
    @action(detail=False, methods=["post"])
    def waiver(self, request: Request) -> Response:
        """Do without the person's word; the reason stays on the case."""
        return self.add(recapping.waive, WaiverInput)

    @extend_schema(request=Empty, responses=RecapSerializer)
    @action(detail=True, methods=["post"])
    def confirmation(self, request: Request, pk: str) -> Response:
        """Note that the person confirmed it."""
        return self.act(recapping.settle, Empty, step="confirm")

    @extend_schema(request=CorrectionInput, responses=RecapSerializer)
    @action(detail=True, methods=["post"])
    def correction(self, request: Request, pk: str) -> Response:
        """Note what the person put right."""
        return self.act(recapping.settle, CorrectionInput, step="correct")
