"""Specialists on cases over the API: the same actions as the panel."""

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from cases.actions import specialists
from cases.api.shapes import Empty, StaffRef
from cases.api.visible import OfVisibleCases
from cases.models import CaseRole, Specialty
from common.drf import NewestFirstCursor, StrictSerializer
from users.models import User


class SpecialistSerializer(serializers.ModelSerializer[CaseRole]):
    """One person on one case for what they know."""

    case = serializers.CharField(source="case.reference")
    user = StaffRef()
    given_by = StaffRef()

    class Meta:
        model = CaseRole
        fields = ["id", "case", "user", "specialty", "reason", "given_by", "since", "ended_at"]


class NewSpecialist(StrictSerializer):
    """Put somebody on a case."""

    case = serializers.CharField()
    user = serializers.PrimaryKeyRelatedField(queryset=User.objects.filter(is_active=True))
    specialty = serializers.ChoiceField(choices=Specialty.choices)
    reason = serializers.CharField(max_length=300)


class NewestSpecialistFirst(NewestFirstCursor):
    """Newest first."""

    ordering = ("-since", "-id")


class SpecialistViewSet(OfVisibleCases):
    """Specialists on the cases one may know of."""

    serializer_class = SpecialistSerializer
    pagination_class = NewestSpecialistFirst
    queryset = CaseRole.objects.none()

    def get_queryset(self) -> QuerySet[CaseRole]:
        """Return the roles on cases this person may know of."""
        roles = CaseRole.objects.filter(case__in=self.visible())
        return roles.select_related("case", "user", "given_by")

    @extend_schema(request=NewSpecialist, responses={201: SpecialistSerializer})
    def create(self, request: Request) -> Response:
        """Put somebody on a case; twice is once."""
        return self.add(specialists.give, NewSpecialist)

    @extend_schema(request=Empty, responses=SpecialistSerializer)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: str) -> Response:
        """Take somebody off the case."""
        role = self.get_object()
        specialists.end(role_id=role.pk, by=self.person, now=timezone.now())
        shown = CaseRole.objects.select_related("case", "user", "given_by").get(pk=role.pk)
        return Response(SpecialistSerializer(shown).data)
