"""Approvals handed on while somebody is away, over the API."""

from typing import Any, cast

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, viewsets
from rest_framework.authentication import SessionAuthentication
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from cases.actions.deciding import delegating
from cases.api.shapes import Empty, StaffRef
from cases.api.visible import read
from cases.deciding.handed import delegations_seen
from cases.models import ApprovalDelegation
from common.drf import NewestFirstCursor, StrictSerializer
from users.models import User
from users.roles import Permission


class DelegationInput(StrictSerializer):
    """Whose approvals (one's own if left out) go to whom, from when until when."""

    giver = serializers.PrimaryKeyRelatedField(
        queryset=User.objects.filter(is_active=True), required=False, allow_null=True, default=None
    )
    receiver = serializers.PrimaryKeyRelatedField(queryset=User.objects.filter(is_active=True))
    start = serializers.DateTimeField(required=False, allow_null=True, default=None)
    end = serializers.DateTimeField()
    reason = serializers.CharField(max_length=200)


class DelegationSerializer(serializers.ModelSerializer[ApprovalDelegation]):
    """Somebody's approvals in somebody else's hands."""

    giver = StaffRef()
    receiver = StaffRef()
    made_by = StaffRef()
    start = serializers.DateTimeField(source="during.lower")
    end = serializers.DateTimeField(source="during.upper")

    class Meta:
        model = ApprovalDelegation
        fields = [
            "id",
            "giver",
            "receiver",
            "start",
            "end",
            "reason",
            "made_by",
            "made_at",
            "cancelled_at",
        ]
        read_only_fields = fields


class DelegationViewSet(
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet[ApprovalDelegation],
):
    """What one handed on or was handed; everybody's for who plans people."""

    serializer_class = DelegationSerializer
    #: Handed on by a person who signed in, never by a token that was left somewhere.
    authentication_classes: list[type[Any]] = [SessionAuthentication]
    queryset = ApprovalDelegation.objects.none()
    pagination_class: Any = NewestFirstCursor
    lookup_value_regex = r"\d{1,18}"

    @property
    def person(self) -> User:
        """Return who asks."""
        return cast(User, self.request.user)

    def get_queryset(self) -> QuerySet[ApprovalDelegation]:
        """Return what concerns this person, if they approve anything."""
        may = self.person.can(Permission.APPROVE_EXCEPTIONS)
        return delegations_seen(self.person) if may else ApprovalDelegation.objects.none()

    @extend_schema(request=DelegationInput, responses={201: DelegationSerializer})
    def create(self, request: Request) -> Response:
        """Hand approvals on for a time."""
        given, now = read(DelegationInput, request), timezone.now()
        made = delegating.hand_on(
            giver=given.pop("giver") or self.person,
            start=given.pop("start") or now,
            by=self.person,
            now=now,
            **given,
        )
        return Response(self.get_serializer(made).data, status=201)

    @extend_schema(request=Empty, responses=DelegationSerializer)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: str) -> Response:
        """Take it back."""
        found = self.get_object()
        ended = delegating.take_back(delegation_id=found.pk, by=self.person, now=timezone.now())
        return Response(self.get_serializer(ended).data)
