"""What is written before it is sent, over the API: drafts, and messages planned for later."""

import django_filters
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from cases.actions import conversation, drafts, planning
from cases.api.shapes import Empty, StaffRef
from cases.api.visible import OfOneCase, OfVisibleCases, read
from cases.models import Draft, PlannedSend, ThreadKind
from common.drf import StrictSerializer


class OfOneThread(OfOneCase):
    """Rows on the threads of one case, or on one of them."""

    case = django_filters.CharFilter(label=_("Case"), field_name="thread__case__reference")
    thread = django_filters.ChoiceFilter(
        label=_("Thread"), field_name="thread__kind", choices=ThreadKind.choices
    )


class DraftInput(StrictSerializer):
    """Half-written words; without words the draft is removed."""

    case = serializers.CharField(max_length=14)
    thread = serializers.ChoiceField(choices=ThreadKind.choices)
    text = serializers.CharField(allow_blank=True, trim_whitespace=False)
    clauses = serializers.ListField(child=serializers.IntegerField(), default=list, max_length=50)


class DraftSerializer(serializers.ModelSerializer[Draft]):
    """One's own half-written words on one thread."""

    case = serializers.CharField(source="thread.case.reference")
    thread = serializers.CharField(source="thread.kind")
    clauses = serializers.ListField(source="clause_ids", child=serializers.IntegerField())

    class Meta:
        model = Draft
        fields = ["id", "case", "thread", "text", "clauses", "saved_at"]
        read_only_fields = fields


class PlanInput(StrictSerializer):
    """Words for one side, and the instant they leave at; the same key twice is one plan."""

    case = serializers.CharField(max_length=14)
    thread = serializers.ChoiceField(choices=ThreadKind.choices)
    text = serializers.CharField()
    send_at = serializers.DateTimeField()
    key = serializers.UUIDField()
    clauses = serializers.ListField(child=serializers.IntegerField(), default=list, max_length=50)
    seen_message = serializers.IntegerField(required=False, allow_null=True, default=None)
    confirm = serializers.ListField(
        child=serializers.CharField(max_length=500), default=list, max_length=50
    )
    promises = serializers.ListField(
        child=serializers.CharField(max_length=100), default=list, max_length=50
    )
    macro = serializers.SlugField(max_length=60, required=False, allow_blank=True, default="")
    acts = serializers.ListField(
        child=serializers.IntegerField(min_value=0, max_value=99),
        default=list,
        max_length=20,
        help_text="Which of the macro's acts are done along when it leaves, counted from 0",
    )


class PlanSerializer(serializers.ModelSerializer[PlannedSend]):
    """Words to be sent later, and what became of them; `zone` is whose clock the time was chosen on."""

    case = serializers.CharField(source="thread.case.reference")
    thread = serializers.CharField(source="thread.kind")
    author = StaffRef()
    clauses = serializers.ListField(source="clause_ids", child=serializers.IntegerField())
    acts = serializers.ListField(child=serializers.IntegerField())

    class Meta:
        model = PlannedSend
        fields = [
            "id",
            "case",
            "thread",
            "author",
            "text",
            "clauses",
            "macro",
            "acts",
            "send_at",
            "zone",
            "planned_at",
            "state",
            "because",
            "ended_at",
            "message",
        ]
        read_only_fields = fields


class DraftViewSet(OfVisibleCases):
    """One's own drafts; writing one again replaces it."""

    serializer_class = DraftSerializer
    filterset_class = OfOneThread
    queryset = Draft.objects.none()

    def get_queryset(self) -> QuerySet[Draft]:
        """Return one's own, on cases one may still see."""
        mine = Draft.objects.filter(author=self.person, thread__case__in=self.visible())
        return mine.select_related("thread__case")

    @extend_schema(request=DraftInput, responses={200: DraftSerializer, 204: None})
    def create(self, request: Request) -> Response:
        """Keep what one is writing; an empty text removes it (204)."""
        given = read(DraftInput, request)
        kept = drafts.keep(
            thread_id=self.thread(given["case"], given["thread"]).pk,
            by=self.person,
            text=given["text"],
            clause_ids=given["clauses"],
            now=timezone.now(),
        )
        return Response(status=status.HTTP_204_NO_CONTENT) if kept is None else self.shown(kept.pk)


class PlanViewSet(OfVisibleCases):
    serializer_class = PlanSerializer
    filterset_class = OfOneThread
    queryset = PlannedSend.objects.none()
    id_name = "plan_id"

    def get_queryset(self) -> QuerySet[PlannedSend]:
        """Return the plans of cases this person may know of."""
        plans = PlannedSend.objects.filter(thread__case__in=self.visible())
        return plans.select_related("thread__case", "author")

    @extend_schema(request=PlanInput, responses={201: PlanSerializer})
    def create(self, request: Request) -> Response:
        """Plan words for a side, in the time of the person they are for."""
        given = read(PlanInput, request)
        thread = self.thread(given["case"], given["thread"])
        planned = planning.plan(
            thread_id=thread.pk,
            by=self.person,
            text=given["text"],
            client_key=given["key"],
            send_at=given["send_at"],
            zone=conversation.primary_of(thread.case, thread).person.time_zone,
            seen_message_id=given["seen_message"],
            clause_ids=given["clauses"],
            promised=given["promises"],
            named=given["confirm"],
            macro=given["macro"],
            acts=given["acts"],
            now=timezone.now(),
        )
        return self.shown(planned.pk, code=status.HTTP_201_CREATED)

    @extend_schema(request=Empty, responses=PlanSerializer)
    @action(detail=True, methods=["post"])
    def departure(self, request: Request, pk: str) -> Response:
        """Let it leave now."""
        return self.act(planning.send_now, Empty)

    @extend_schema(request=Empty, responses=PlanSerializer)
    @action(detail=True, methods=["post"])
    def withdrawal(self, request: Request, pk: str) -> Response:
        """Take it back; its words are a draft again."""
        return self.act(planning.take_back, Empty)
