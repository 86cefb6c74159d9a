"""What is written before it is sent, over the API: drafts, planned messages, and macros put into words."""

from typing import Any
from zoneinfo import ZoneInfo

import django_filters
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from cases.actions import conversation, drafts, planning
from cases.actions import macros as writing
from cases.api.shapes import Empty, StaffRef
from cases.api.visible import OfOneCase, OfVisibleCases, VisibleCases, read
from cases.composing import macros, template
from cases.models import Draft, Macro, PlannedSend, ThreadKind
from common.drf import NewestFirstCursor, StrictSerializer
from users.models import Team


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


class PlanSerializer(serializers.ModelSerializer[PlannedSend]):
    """Words to be sent later, and what became of them; `zone` is whose clock the time was chosen on."""

    case = serializers.CharField(source="thread.case.reference")
    thread = serializers.CharField(source="thread.kind")
    author = StaffRef()
    clauses = serializers.ListField(source="clause_ids", child=serializers.IntegerField())

    class Meta:
        model = PlannedSend
        fields = [
            "id",
            "case",
            "thread",
            "author",
            "text",
            "clauses",
            "send_at",
            "zone",
            "planned_at",
            "state",
            "because",
            "ended_at",
            "message",
        ]
        read_only_fields = fields


class MacroSerializer(serializers.ModelSerializer[Macro]):
    """The version of a macro in use; `texts` holds the words by audience and language."""

    team = serializers.SlugRelatedField[Team](slug_field="slug", read_only=True)
    written_by = StaffRef(allow_null=True)
    texts = serializers.DictField(child=serializers.DictField(child=serializers.CharField()))
    acts = serializers.ListField(child=serializers.DictField())

    class Meta:
        model = Macro
        fields = [
            "slug",
            "version",
            "name_en",
            "name_pt",
            "texts",
            "acts",
            "team",
            "written_by",
            "written_at",
        ]
        read_only_fields = fields


class MacroInput(StrictSerializer):
    """What a macro says to whom, and what is done along with it."""

    name_en = serializers.CharField(max_length=80)
    name_pt = serializers.CharField(max_length=80)
    texts = serializers.DictField(
        child=serializers.DictField(child=serializers.CharField(allow_blank=True))
    )
    acts = serializers.ListField(child=serializers.DictField(), default=list, max_length=20)
    team = serializers.SlugRelatedField(
        slug_field="slug", queryset=Team.objects.all(), required=False, allow_null=True
    )
    seen_version = serializers.IntegerField(required=False, allow_null=True, default=None)


class FillingInput(StrictSerializer):
    """For which thread a macro is put into words, and what nobody knows yet."""

    case = serializers.CharField(max_length=14)
    thread = serializers.ChoiceField(choices=ThreadKind.choices)
    facts = serializers.DictField(child=serializers.CharField(max_length=300), default=dict)


class FillingSerializer(serializers.Serializer[Any]):
    """The words with every known fact in its place; `missing` are the places still to fill."""

    text = serializers.CharField()
    language = serializers.CharField()
    missing = serializers.ListField(child=serializers.CharField())


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


class NewestMacroFirst(NewestFirstCursor):
    """What was written last first."""

    ordering = ("-written_at", "-id")


class MacroViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, VisibleCases):
    """The macros one may use, each in the version in use."""

    serializer_class = MacroSerializer
    pagination_class = NewestMacroFirst
    lookup_field = "slug"
    lookup_value_regex = "[-a-zA-Z0-9_]+"
    queryset = Macro.objects.none()

    def get_queryset(self) -> QuerySet[Macro]:
        """Return what everybody uses and what one's teams keep for themselves."""
        usable = Macro.objects.in_use().usable_by(self.person)
        return usable.distinct().select_related("team", "written_by")

    @extend_schema(request=MacroInput, responses={201: MacroSerializer})
    def create(self, request: Request) -> Response:
        """Write a macro."""
        return self._published("", code=status.HTTP_201_CREATED)

    @extend_schema(request=MacroInput, responses=MacroSerializer)
    def update(self, request: Request, slug: str) -> Response:
        """Write the next version of a macro; the one before stays as it was."""
        return self._published(self.get_object().slug, code=status.HTTP_200_OK)

    def destroy(self, request: Request, slug: str) -> Response:
        """Take a macro out of use; what was sent with it stays."""
        writing.retire(slug=self.get_object().slug, by=self.person)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=FillingInput, responses=FillingSerializer)
    @action(detail=True, methods=["post"])
    def filling(self, request: Request, slug: str) -> Response:
        """Put a macro into words for one thread; nothing is sent or kept."""
        macro, given = self.get_object(), read(FillingInput, request)
        case, kind = self.case(given["case"]), given["thread"]
        parties = case.parties.select_related("person")
        party = parties.filter(side=kind, is_primary=True).first()
        wanted = party.person.language if party is not None else self.person.language
        text, language = macro.words_for(kind, wanted)
        today = timezone.now().astimezone(ZoneInfo(self.person.time_zone)).date()
        known = macros.facts_of(case, party, self.person, today=today)
        facts = {name.lower(): fact for name, fact in given["facts"].items()} | known
        filled = {
            "text": template.fill(text, facts),
            "language": language,
            "missing": template.missing(text, facts),
        }
        return Response(FillingSerializer(filled).data)

    def _published(self, slug: str, *, code: int) -> Response:
        given = read(MacroInput, self.request)
        made = writing.publish(slug=slug, by=self.person, now=timezone.now(), **given)
        return Response(MacroSerializer(made).data, status=code)
