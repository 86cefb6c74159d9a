"""Sign in to the API for a token that expires; say who is away, what people are good at and how much they carry."""

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
from rest_framework.viewsets import ViewSetMixin

from common.drf import NewestFirstCursor, StrictSerializer
from common.errors import BadInput
from users.actions import absences, capacities
from users.models import Absence, Skill, User
from users.roles import PERMISSIONS, Permission, Role

_WORKING = [role for role in Role if Permission.WORK_CASES in PERMISSIONS[role]]


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


class SkillSerializer(serializers.ModelSerializer[Skill]):
    """Something cases may ask for that not everybody can do."""

    class Meta:
        model = Skill
        fields = ["slug", "name_en", "name_pt"]


class SkillViewSet(viewsets.ReadOnlyModelViewSet[Skill]):
    """The skills there are."""

    serializer_class = SkillSerializer
    pagination_class = NewestFirstCursor
    lookup_field = "slug"
    queryset = Skill.objects.all()


class CapacitySerializer(serializers.ModelSerializer[User]):
    """One person: what they are good at and how much they carry; without a limit their team's holds."""

    skills = serializers.SerializerMethodField()
    limit = serializers.SerializerMethodField()

    class Meta:
        model = User
        fields = ["id", "name", "skills", "limit"]

    def get_skills(self, person: User) -> list[str]:
        """Return the short names of their skills."""
        return sorted(each.skill.slug for each in person.skills.all())

    def get_limit(self, person: User) -> int | None:
        """Return their own limit."""
        return person.caseload.limit if hasattr(person, "caseload") else None


class CapacityInput(StrictSerializer):
    """What somebody is good at from now on, and how much they carry."""

    skills = serializers.SlugRelatedField(
        slug_field="slug", queryset=Skill.objects.all(), many=True
    )
    limit = serializers.IntegerField(min_value=0, max_value=500, allow_null=True)


class CapacityViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[User]
):
    """Everybody who works cases, to who plans for people; to anybody else, oneself."""

    serializer_class = CapacitySerializer
    pagination_class = NewestFirstCursor
    lookup_value_regex = r"\d{1,18}"
    queryset = User.objects.none()

    def get_queryset(self) -> QuerySet[User]:
        """Return whose capacity this person may see."""
        person = cast(User, self.request.user)
        people = User.objects.filter(is_active=True, role__in=_WORKING)
        seen = people if person.can(Permission.PLAN_PEOPLE) else people.filter(pk=person.pk)
        return seen.select_related("caseload").prefetch_related("skills__skill")

    @extend_schema(request=CapacityInput, responses=CapacitySerializer)
    def update(self, request: Request, pk: str) -> Response:
        """Keep somebody's skills and limit; only who plans for people may."""
        person, given = self.get_object(), CapacityInput(data=request.data)
        given.is_valid(raise_exception=True)
        capacities.set_capacity(user=person, by=cast(User, request.user), **given.validated_data)
        return Response(CapacitySerializer(self.get_queryset().get(pk=person.pk)).data)


routes: list[tuple[str, type[ViewSetMixin], str]] = [
    ("absences", AbsenceViewSet, "absence"),
    ("skills", SkillViewSet, "skill"),
    ("capacities", CapacityViewSet, "capacity"),
]
