"""Work lists over the API: put off and taken up, kept as views, and what lies on the desk."""

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from cases.actions import saved_views, snoozing, tabs
from cases.api.shapes import StaffRef
from cases.api.visible import VisibleCases, read
from cases.desk.lists import WORK_LISTS
from cases.filters import CaseFilter
from cases.models import Case, DeskTab, SavedView, Snooze
from common.drf import NewestFirstCursor, StrictSerializer
from users.models import Team


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
