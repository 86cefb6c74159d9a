"""Work lists over the API: put off and taken up, kept as views, and one act on many cases."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, QueryDict
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from cases.actions import bulk, saved_views, snoozing, tabs
from cases.actions.bulk import Act
from cases.api.shapes import StaffRef
from cases.api.visible import VisibleCases, read
from cases.desk.lists import WORK_LISTS
from cases.desk.undoing import opened, sealed
from cases.filters import CaseFilter
from cases.models import Case, CaseLink, CaseType, DeskTab, SavedView, Snooze
from cases.models.scales import Urgency
from common.drf import NewestFirstCursor, StrictSerializer
from users.models import Team, User


class SnoozeInput(StrictSerializer):
    """Which case is put off, and until when."""

    case = serializers.CharField(max_length=14)
    until = serializers.DateTimeField()
    wake_on_reply = serializers.BooleanField(default=True)


class SnoozeSerializer(serializers.ModelSerializer[Snooze]):
    """One case off one's own list."""

    case = serializers.CharField(source="case.reference")

    class Meta:
        model = Snooze
        fields = ["id", "case", "snoozed_at", "until", "wake_on_reply", "woken_at", "woken_by"]


class SnoozeViewSet(mixins.ListModelMixin, mixins.DestroyModelMixin, VisibleCases):
    """What one has put off, and is still asleep; deleting takes it up again."""

    serializer_class = SnoozeSerializer
    pagination_class = NewestFirstCursor
    queryset = Snooze.objects.none()

    def get_queryset(self) -> QuerySet[Snooze]:
        """Return one's own, of cases one may still see."""
        mine = Snooze.objects.asleep().filter(user=self.person, case__in=self.visible())
        return mine.select_related("case")

    @extend_schema(request=SnoozeInput, responses={201: SnoozeSerializer})
    def create(self, request: Request) -> Response:
        """Put a case off."""
        given = read(SnoozeInput, request)
        case = self.case(given.pop("case"))
        row = snoozing.snooze(case_id=case.pk, by=self.person, now=timezone.now(), **given)
        return Response(SnoozeSerializer(row).data, status=status.HTTP_201_CREATED)

    def perform_destroy(self, instance: Snooze) -> None:
        """Take the case up again."""
        snoozing.wake(case_id=instance.case_id, by=self.person, now=timezone.now())


class SavedViewInput(StrictSerializer):
    """A list, what narrows it, a name, and the team that sees it as well."""

    name = serializers.CharField(max_length=60)
    work_list = serializers.ChoiceField(choices=[(slug, slug) for slug in WORK_LISTS])
    filters = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField()), default=dict
    )
    team = serializers.SlugRelatedField(
        slug_field="slug", queryset=Team.objects.all(), required=False, allow_null=True
    )

    def validate_filters(self, filters: dict[str, list[str]]) -> dict[str, list[str]]:
        """Refuse ways of narrowing that do not exist."""
        if unknown := sorted(set(filters) - set(CaseFilter.base_filters) - {"sort"}):
            raise serializers.ValidationError(", ".join(unknown))
        asked = QueryDict(mutable=True)
        for name, values in filters.items():
            asked.setlist(name, values)
        form = CaseFilter(asked, queryset=Case.objects.none()).form
        if not form.is_valid():
            raise serializers.ValidationError(str(form.errors.as_text()))
        return filters


class SavedViewSerializer(serializers.ModelSerializer[SavedView]):
    """A work list narrowed and named."""

    owner = StaffRef()
    team = serializers.SlugRelatedField[Team](slug_field="slug", read_only=True)

    class Meta:
        model = SavedView
        fields = ["id", "name", "work_list", "filters", "team", "owner"]


class SavedViewViewSet(mixins.ListModelMixin, mixins.DestroyModelMixin, VisibleCases):
    """Views of one's own and of one's teams."""

    serializer_class = SavedViewSerializer
    pagination_class = NewestFirstCursor
    queryset = SavedView.objects.none()

    def get_queryset(self) -> QuerySet[SavedView]:
        """Return what is shown to this person."""
        visible = SavedView.objects.visible_to(self.person).distinct()
        return visible.select_related("owner", "team")

    @extend_schema(request=SavedViewInput, responses={201: SavedViewSerializer})
    def create(self, request: Request) -> Response:
        """Keep a list under a name."""
        given = read(SavedViewInput, request)
        view = saved_views.keep(by=self.person, now=timezone.now(), **given)
        return Response(SavedViewSerializer(view).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=SavedViewInput, responses=SavedViewSerializer)
    def update(self, request: Request, pk: str) -> Response:
        """Change it; only its owner may."""
        found, given = self.get_object(), read(SavedViewInput, request)
        view = saved_views.change(view_id=found.pk, by=self.person, **given)
        return Response(SavedViewSerializer(view).data)

    def perform_destroy(self, instance: SavedView) -> None:
        """Remove it; only its owner may."""
        saved_views.drop(view_id=instance.pk, by=self.person)


class ManyInput(StrictSerializer):
    """One act, the cases, and what the act takes; a rehearsal changes nothing."""

    act = serializers.ChoiceField(choices=Act.choices)
    cases = serializers.ListField(child=serializers.CharField(max_length=14))
    rehearsal = serializers.BooleanField(default=False)
    to = serializers.PrimaryKeyRelatedField(
        queryset=User.objects.filter(is_active=True), required=False
    )
    until = serializers.DateTimeField(required=False)
    wake_on_reply = serializers.BooleanField(required=False)
    urgency = serializers.ChoiceField(choices=Urgency.choices, required=False)
    case_type = serializers.SlugRelatedField(
        slug_field="code", queryset=CaseType.objects.filter(is_active=True), required=False
    )
    other = serializers.CharField(max_length=14, required=False)
    kind = serializers.ChoiceField(choices=CaseLink.Kind.choices, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse an act that lacks what it takes."""
        for name in _TAKES[Act(attrs["act"])]:
            if name not in attrs:
                raise serializers.ValidationError({name: self.error_messages["required"]})
        return attrs


_TAKES: dict[Act, tuple[str, ...]] = {
    Act.TAKE: (),
    Act.ASSIGN: ("to",),
    Act.SNOOZE: ("until",),
    Act.URGENCY: ("urgency",),
    Act.TYPE: ("case_type",),
    Act.LINK: ("other", "kind"),
}


class ManyLineSerializer(serializers.Serializer[Any]):
    """What becomes of one case: done, same, refused (with the reason) or missing."""

    reference = serializers.CharField()
    became = serializers.CharField()
    why = serializers.CharField()


class ManySerializer(serializers.Serializer[Any]):
    """What became of every case, in the order asked for; `undo` takes it back for half a minute."""

    lines = ManyLineSerializer(many=True)
    undo = serializers.CharField()


class UndoInput(StrictSerializer):
    """What the act gave to be taken back with."""

    undo = serializers.CharField(max_length=100_000)


class UndoneSerializer(serializers.Serializer[Any]):
    """How many cases stand again as before; one that moved on since stays."""

    undone = serializers.IntegerField()


class ManyViewSet(VisibleCases):
    """One act on many cases, each in a transaction of its own."""

    serializer_class = ManySerializer
    queryset = Case.objects.none()

    @extend_schema(request=ManyInput, responses=ManySerializer)
    def create(self, request: Request) -> Response:
        """Do it, or say what it would do."""
        given = read(ManyInput, request)
        act, references = Act(given.pop("act")), given.pop("cases")
        do = bulk.rehearse if given.pop("rehearsal") else bulk.perform
        report = do(
            act=act,
            references=[reference.upper() for reference in references],
            given=given,
            by=self.person,
            now=timezone.now(),
        )
        undo = sealed(act, report.before, by=self.person)
        return Response(ManySerializer({"lines": report.lines, "undo": undo}).data)

    @extend_schema(request=UndoInput, responses=UndoneSerializer)
    @action(detail=False, methods=["post"])
    def undo(self, request: Request) -> Response:
        """Take an act of one's own back, where the cases still stand as it left them."""
        way = opened(read(UndoInput, request)["undo"])
        if way.by != self.person.pk:
            raise Http404
        now = timezone.now()
        undone = bulk.undo(act=Act(way.act), before=way.before, by=self.person, now=now)
        return Response(UndoneSerializer({"undone": undone}).data)


class TabInput(StrictSerializer):
    """Which case is laid on the desk."""

    case = serializers.CharField(max_length=14)


class TabSerializer(serializers.ModelSerializer[DeskTab]):
    """One case on one's own desk, with the thread read last."""

    case = serializers.CharField(source="case.reference")
    title = serializers.CharField(source="case.title")

    class Meta:
        model = DeskTab
        fields = ["id", "case", "title", "thread", "opened_at", "used_at"]


class TabViewSet(mixins.ListModelMixin, mixins.DestroyModelMixin, VisibleCases):
    """What lies on one's own desk; deleting puts it off."""

    serializer_class = TabSerializer
    pagination_class = NewestFirstCursor
    queryset = DeskTab.objects.none()

    def get_queryset(self) -> QuerySet[DeskTab]:
        """Return one's own, of cases one may still see."""
        mine = DeskTab.objects.filter(user=self.person, case__in=self.visible())
        return mine.select_related("case")

    @extend_schema(request=TabInput, responses={201: TabSerializer})
    def create(self, request: Request) -> Response:
        """Lay a case on the desk; the one used longest ago makes room."""
        case = self.case(read(TabInput, request)["case"])
        tabs.open_tab(case_id=case.pk, by=self.person, now=timezone.now())
        row = self.get_queryset().get(case=case)
        return Response(TabSerializer(row).data, status=status.HTTP_201_CREATED)

    def perform_destroy(self, instance: DeskTab) -> None:
        """Put it off the desk; what is written in it stays."""
        tabs.close_tab(case_id=instance.case_id, by=self.person)
