"""Macros over the API: written in versions, put into words for one case, taken out of use."""

from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from cases.actions import macros as writing
from cases.api.shapes import StaffRef
from cases.api.visible import VisibleCases, read
from cases.composing import macros, template
from cases.models import Macro, ThreadKind
from common.drf import NewestFirstCursor, StrictSerializer
from users.models import Team


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
