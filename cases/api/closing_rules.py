"""What kinds of cases need before they end, and the causes named then, over the API."""

from typing import cast

import django_filters
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from cases.actions import closing_rules
from cases.api.shapes import StaffRef
from cases.api.visible import read
from cases.models import CaseType, GateRule, Requirement, RootCause
from common.drf import NewestFirstCursor, StrictSerializer
from users.models import User
from users.roles import Permission


class GateRuleSerializer(serializers.ModelSerializer[GateRule]):
    """One version of what a kind of case needs before it ends; the highest number of a kind is in force."""

    case_type = serializers.SlugRelatedField[CaseType](slug_field="code", read_only=True)
    requires = serializers.ListField(child=serializers.CharField())
    published_by = StaffRef(allow_null=True)

    class Meta:
        model = GateRule
        fields = [
            "id",
            "case_type",
            "number",
            "requires",
            "reopen_days",
            "note",
            "published_by",
            "published_at",
        ]
        read_only_fields = fields


class GateRuleInput(StrictSerializer):
    """The next version of a rule; `seen_number` is the version it was written from, 0 for none."""

    case_type = serializers.SlugField()
    requires = serializers.ListField(
        child=serializers.CharField(max_length=12), max_length=len(Requirement.values)
    )
    reopen_days = serializers.IntegerField()
    note = serializers.CharField(max_length=300)
    seen_number = serializers.IntegerField(min_value=0)


class RootCauseSerializer(serializers.ModelSerializer[RootCause]):
    """One cause; one that is not offered stays on the cases that named it."""

    class Meta:
        model = RootCause
        fields = ["code", "name_en", "name_pt", "order", "is_active"]
        read_only_fields = fields


class RootCauseInput(StrictSerializer):
    """The words of a cause, its place in the list, and whether it is offered."""

    name_en = serializers.CharField(max_length=80)
    name_pt = serializers.CharField(max_length=80)
    order = serializers.IntegerField(min_value=0, max_value=10_000, default=100)
    is_active = serializers.BooleanField(default=True)


class OfOneType(django_filters.FilterSet):
    """Rules of one kind of case; `?case_type=stranded`."""

    case_type = django_filters.CharFilter(label=_("Case type"), field_name="case_type__code")


class CausesInOrder(NewestFirstCursor):
    """As they are offered."""

    ordering = ("order", "id")


class GateRuleViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[GateRule]
):
    """Every version of every rule, newest first; for who works cases."""

    serializer_class = GateRuleSerializer
    pagination_class = NewestFirstCursor
    filterset_class = OfOneType
    lookup_value_regex = r"\d{1,18}"
    queryset = GateRule.objects.none()

    def get_queryset(self) -> QuerySet[GateRule]:
        """Return the rules, to who works cases."""
        rules = GateRule.objects.select_related("case_type", "published_by")
        return rules if _by(self.request).can(Permission.WORK_CASES) else rules.none()

    @extend_schema(request=GateRuleInput, responses={201: GateRuleSerializer})
    def create(self, request: Request) -> Response:
        """Publish the next version of one kind of case."""
        given = read(GateRuleInput, request)
        kind = get_object_or_404(CaseType, code=given.pop("case_type"))
        rule = closing_rules.publish(case_type=kind, by=_by(request), now=timezone.now(), **given)
        return Response(GateRuleSerializer(rule).data, status=status.HTTP_201_CREATED)


class RootCauseViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[RootCause]
):
    """The causes a case can be named as caused by; for who works cases."""

    serializer_class = RootCauseSerializer
    pagination_class = CausesInOrder
    lookup_field = "code"
    lookup_value_regex = "[-a-zA-Z0-9_]+"
    queryset = RootCause.objects.none()

    def get_queryset(self) -> QuerySet[RootCause]:
        """Return the causes, to who works cases."""
        causes = RootCause.objects.all()
        return causes if _by(self.request).can(Permission.WORK_CASES) else causes.none()

    @extend_schema(request=RootCauseInput, responses={201: RootCauseSerializer})
    def create(self, request: Request) -> Response:
        """Add a cause."""
        made = closing_rules.name_cause(by=_by(request), **read(RootCauseInput, request))
        return Response(RootCauseSerializer(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=RootCauseInput, responses=RootCauseSerializer)
    def update(self, request: Request, code: str) -> Response:
        """Put a cause right, or no longer offer it."""
        given = read(RootCauseInput, request)
        cause = closing_rules.name_cause(by=_by(request), code=self.get_object().code, **given)
        return Response(RootCauseSerializer(cause).data)


def _by(request: Request) -> User:
    return cast(User, request.user)
