"""Sign in to the API with an e-mail address and a password for a token that expires; say who is away."""

from typing import Any, cast

from allauth.account.adapter import get_adapter
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from knox.views import LoginView, LogoutAllView, LogoutView
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from common.drf import NewestFirstCursor, StrictSerializer
from common.errors import BadInput
from users.actions import absences
from users.models import Absence, User
from users.roles import Permission


class WrongCredentials(BadInput):
    """The address and password do not belong together; which of the two is wrong is not said."""


class Credentials(StrictSerializer):
    """What one signs in with."""

    email = serializers.EmailField()
    password = serializers.CharField(trim_whitespace=False)


class Token(serializers.Serializer[Any]):
    """A token and when it ends; it is shown this once."""

    token = serializers.CharField()
    expiry = serializers.DateTimeField()


class TokenView(LoginView):
    """Hand out a token; guesses are counted and braked like those of the sign-in page."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(request=Credentials, responses=Token)
    def post(self, request: Request, format: str | None = None) -> Response:  # noqa: A002 - the name knox calls it by
        """Answer with a token, 400 for wrong credentials, 403 after too many guesses."""
        given = Credentials(data=request.data)
        given.is_valid(raise_exception=True)
        http: HttpRequest = request._request  # noqa: SLF001 - allauth counts guesses by Django's request
        user = get_adapter().authenticate(http, **given.validated_data)
        if user is None or not user.is_active:
            raise WrongCredentials(_("This e-mail address and password do not fit."))
        request.user = user
        response: Response = super().post(request, format=None)
        response.status_code = status.HTTP_201_CREATED
        return response


@extend_schema(request=None, responses={204: None})
class EndView(LogoutView):
    """End the token this request carries."""


@extend_schema(request=None, responses={204: None})
class EndAllView(LogoutAllView):
    """End every token of the person: a lost telephone, a laptop left behind."""


class AbsenceSerializer(serializers.ModelSerializer[Absence]):
    """When somebody is away, and who stands in."""

    begins_at = serializers.DateTimeField(source="during.lower")
    ends_at = serializers.DateTimeField(source="during.upper")

    class Meta:
        model = Absence
        fields = ["id", "user", "begins_at", "ends_at", "deputy", "reason", "told_at"]


class NewAbsence(StrictSerializer):
    """Say that somebody is away; without `user` oneself."""

    user = serializers.PrimaryKeyRelatedField(
        queryset=User.objects.filter(is_active=True), required=False
    )
    begins_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    deputy = serializers.PrimaryKeyRelatedField(
        queryset=User.objects.filter(is_active=True), required=False, allow_null=True, default=None
    )
    reason = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")


class MostRecentlyTold(NewestFirstCursor):
    """What was told last first."""

    ordering = ("-told_at", "-id")


class AbsenceViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Absence]
):
    """One's own absences; everybody's for who plans for people."""

    serializer_class = AbsenceSerializer
    pagination_class = MostRecentlyTold
    queryset = Absence.objects.none()

    def get_queryset(self) -> QuerySet[Absence]:
        """Return the absences this person may see and take back."""
        person = cast(User, self.request.user)
        rows = Absence.objects.standing()
        return rows if person.can(Permission.PLAN_PEOPLE) else rows.filter(user=person)

    @extend_schema(request=NewAbsence, responses={201: AbsenceSerializer})
    def create(self, request: Request) -> Response:
        """Say that somebody is away."""
        given = NewAbsence(data=request.data)
        given.is_valid(raise_exception=True)
        by = cast(User, request.user)
        absence = absences.plan(**{"user": by, **given.validated_data}, by=by, now=timezone.now())
        return Response(AbsenceSerializer(absence).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses={204: None})
    @action(detail=True, methods=["post"])
    def cancellation(self, request: Request, pk: str) -> Response:
        """Take it back, or end it now when it is under way."""
        absences.cancel(
            absence_id=self.get_object().pk, by=cast(User, request.user), now=timezone.now()
        )
        return Response(status=status.HTTP_204_NO_CONTENT)


routes = [("absences", AbsenceViewSet, "absence")]
