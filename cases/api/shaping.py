"""Merges, links, moved messages and words to every case of an incident, over the API."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from cases.actions.shaping import fanning, linking, merging, moving
from cases.api.shapes import Empty, StaffRef
from cases.api.visible import VisibleCases, read
from cases.models import Case, CaseLink, CaseMerge, FanOut, FanOutPart, ThreadKind
from cases.shaping.preview import preview_of
from common.drf import NewestFirstCursor, StrictSerializer


class MergeInput(StrictSerializer):
    """Which case becomes another name of which."""

    case = serializers.CharField(max_length=14)
    into = serializers.CharField(max_length=14)
    reason = serializers.CharField(max_length=300, allow_blank=True, default="")


class MergePreviewSerializer(serializers.Serializer[Any]):
    """What a merge would do; with `obstacles` it is refused."""

    obstacles = serializers.ListField(child=serializers.CharField())
    messages = serializers.IntegerField()
    drafts = serializers.IntegerField()
    recipients = serializers.SerializerMethodField()
    clocks = serializers.SerializerMethodField()

    def get_recipients(self, preview: Any) -> list[dict[str, str]]:
        """Return who reads each side of the case that goes on."""
        return [
            {"side": reader.side, "name": reader.name, "address": reader.address}
            for reader in preview.readers
        ]

    def get_clocks(self, preview: Any) -> list[dict[str, str]]:
        """Return what becomes of each clock of the case that is merged."""
        return [
            {
                "name": clock.name,
                "due_at": clock.due_at.isoformat() if clock.due_at else "",
                "becomes": clock.becomes,
            }
            for clock in preview.clocks
        ]


class MergeSerializer(serializers.ModelSerializer[CaseMerge]):
    """One merge, and whether it was undone."""

    case = serializers.CharField(source="source.reference")
    into = serializers.CharField(source="into.reference")
    merged_by = StaffRef()
    undone_by = StaffRef(allow_null=True)

    class Meta:
        model = CaseMerge
        fields = [
            "id",
            "case",
            "into",
            "reason",
            "merged_by",
            "merged_at",
            "undo_until",
            "undone_by",
            "undone_at",
        ]
        read_only_fields = fields


class LinkInput(StrictSerializer):
    """How one case hangs together with another: of an `incident`, it is a part."""

    case = serializers.CharField(max_length=14)
    other = serializers.CharField(max_length=14)
    kind = serializers.ChoiceField(choices=CaseLink.Kind.choices)


class LinkSerializer(serializers.ModelSerializer[CaseLink]):
    """One link between two cases one may know of."""

    case = serializers.CharField(source="source.reference")
    other = serializers.CharField(source="target.reference")
    linked_by = StaffRef()

    class Meta:
        model = CaseLink
        fields = ["id", "case", "other", "kind", "linked_by", "linked_at"]
        read_only_fields = fields


class MoveInput(StrictSerializer):
    """Which messages leave a case: for another (`to`), or for a new one with a title."""

    case = serializers.CharField(max_length=14)
    messages = serializers.ListField(child=serializers.IntegerField(min_value=1), max_length=500)
    to = serializers.CharField(max_length=14, allow_blank=True, default="")
    title = serializers.CharField(max_length=200, allow_blank=True, default="")


class MovedSerializer(serializers.Serializer[Any]):
    """Where the messages are now."""

    case = serializers.CharField()


class FanOutInput(StrictSerializer):
    """One text for the cases of an incident named, each on its own thread; the same key twice is once."""

    incident = serializers.CharField(max_length=14)
    thread = serializers.ChoiceField(choices=ThreadKind.choices)
    text = serializers.CharField(max_length=100_000)
    texts = serializers.DictField(
        child=serializers.CharField(max_length=100_000),
        default=dict,
        help_text="The same words in other languages, by two letters.",
    )
    cases = serializers.ListField(child=serializers.CharField(max_length=14), max_length=500)
    key = serializers.UUIDField()


class FanOutPartSerializer(serializers.ModelSerializer[FanOutPart]):
    """What became of it on one case."""

    case = serializers.CharField(source="case.reference")

    class Meta:
        model = FanOutPart
        fields = ["case", "state", "reason", "message"]
        read_only_fields = fields


class FanOutSerializer(serializers.Serializer[FanOut]):
    """What became of it on each case one may know of."""

    id = serializers.IntegerField()
    incident = serializers.CharField(source="incident.reference")
    parts = FanOutPartSerializer(many=True)


class MergeViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, VisibleCases):
    """Merges of cases one may know of both of."""

    serializer_class = MergeSerializer
    pagination_class = NewestFirstCursor
    queryset = CaseMerge.objects.none()

    def get_queryset(self) -> QuerySet[CaseMerge]:
        """Return the merges whose two cases this person may know of."""
        visible = self.visible()
        return CaseMerge.objects.filter(source__in=visible, into__in=visible).select_related(
            "source", "into", "merged_by", "undone_by"
        )

    @extend_schema(request=MergeInput, responses={201: MergeSerializer})
    def create(self, request: Request) -> Response:
        """Let one case go on in another."""
        given = read(MergeInput, request)
        merged = merging.merge(
            source_id=self.case(given["case"]).pk,
            into_id=self.case(given["into"]).pk,
            reason=given["reason"],
            by=self.person,
            now=timezone.now(),
        )
        return Response(MergeSerializer(merged).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=MergeInput, responses=MergePreviewSerializer)
    @action(detail=False, methods=["post"])
    def preview(self, request: Request) -> Response:
        """Return what a merge would do; nothing is changed."""
        given = read(MergeInput, request)
        seen = preview_of(self.case(given["case"]), self.case(given["into"]))
        return Response(MergePreviewSerializer(seen).data)

    @extend_schema(request=Empty, responses=MergeSerializer)
    @action(detail=True, methods=["post"])
    def parting(self, request: Request, pk: str) -> Response:
        """Undo the merge: both stand alone again."""
        merged = merging.undo(merge_id=self.get_object().pk, by=self.person, now=timezone.now())
        return Response(MergeSerializer(merged).data)


class LinkViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, VisibleCases):
    """Links between cases one may know of both of."""

    serializer_class = LinkSerializer
    pagination_class = NewestFirstCursor
    queryset = CaseLink.objects.none()

    def get_queryset(self) -> QuerySet[CaseLink]:
        """Return the links that stand and whose two cases this person may know of."""
        visible = self.visible()
        links = CaseLink.objects.standing().filter(source__in=visible, target__in=visible)
        return links.select_related("source", "target", "linked_by")

    @extend_schema(request=LinkInput, responses={201: LinkSerializer})
    def create(self, request: Request) -> Response:
        """Link two cases; the same link twice is one."""
        given = read(LinkInput, request)
        made = linking.link(
            source_id=self.case(given["case"]).pk,
            target_id=self.case(given["other"]).pk,
            kind=given["kind"],
            by=self.person,
            now=timezone.now(),
        )
        return Response(LinkSerializer(made).data, status=status.HTTP_201_CREATED)

    def destroy(self, request: Request, pk: str) -> Response:
        """Take the link away; it stays as history."""
        linking.unlink(link_id=self.get_object().pk, by=self.person, now=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)


class MoveViewSet(VisibleCases):
    """Move messages to the case they belong to."""

    serializer_class = MovedSerializer
    queryset = Case.objects.none()

    @extend_schema(request=MoveInput, responses={201: MovedSerializer})
    def create(self, request: Request) -> Response:
        """Move messages to another case, or split them off into a new one."""
        given = read(MoveInput, request)
        common = {
            "case_id": self.case(given["case"]).pk,
            "message_ids": given["messages"],
            "by": self.person,
            "now": timezone.now(),
        }
        into = (
            moving.move(**common, to_id=self.case(given["to"]).pk)
            if given["to"]
            else moving.split(**common, title=given["title"])
        )
        return Response({"case": into.reference}, status=status.HTTP_201_CREATED)


class FanOutViewSet(VisibleCases):
    """Tell every case of an incident."""

    serializer_class = FanOutSerializer
    queryset = FanOut.objects.none()

    @extend_schema(request=FanOutInput, responses={201: FanOutSerializer})
    def create(self, request: Request) -> Response:
        """Send one text on each case named, in its own copy."""
        given = read(FanOutInput, request)
        cases = self.visible().filter(reference__in=given["cases"])
        made = fanning.tell(
            incident_id=self.case(given["incident"]).pk,
            audience=given["thread"],
            text=given["text"],
            texts=given["texts"],
            case_ids=list(cases.values_list("pk", flat=True)),
            client_key=given["key"],
            by=self.person,
            now=timezone.now(),
        )
        parts = made.parts.filter(case__in=self.visible()).select_related("case")
        shown = {
            "id": made.pk,
            "incident": made.incident.reference,
            "parts": FanOutPartSerializer(parts, many=True).data,
        }
        return Response(shown, status=status.HTTP_201_CREATED)
