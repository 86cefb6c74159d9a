"""Who may decide how much, what holds for every decision, what currencies are worth, and households, over the API."""

from typing import Any, cast

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, viewsets
from rest_framework.authentication import SessionAuthentication
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from cases.actions.deciding import households, limits
from cases.api.shapes import Empty, StaffRef
from cases.api.visible import read
from cases.models import AuthorityKind, AuthorityLimit, DecisionRule, ExchangeRate, HouseholdMember
from common.drf import NewestFirstCursor, StrictSerializer
from marketplace.models import Person
from users.models import User
from users.roles import Permission, Role

_MOST = 10**12
#: What people may decide is set by a person who signed in, never by a token that was left somewhere.
_IN_PERSON: list[type[Any]] = [SessionAuthentication]


def _sum(*, required: bool = False) -> serializers.IntegerField:
    if required:
        return serializers.IntegerField(min_value=0, max_value=_MOST)
    return serializers.IntegerField(
        min_value=0, max_value=_MOST, required=False, allow_null=True, default=None
    )


class AuthorityLimitInput(StrictSerializer):
    """What a role, or one person instead, may decide of one kind; minor units of the house's currency."""

    kind = serializers.ChoiceField(choices=AuthorityKind.choices)
    role = serializers.ChoiceField(choices=Role.choices, allow_blank=True, default="")
    user = serializers.PrimaryKeyRelatedField(
        queryset=User.objects.filter(is_active=True), required=False, allow_null=True, default=None
    )
    per_decision_minor = _sum(required=True)
    per_case_minor = _sum()
    per_person_minor = _sum()
    together_minor = _sum()
    since = serializers.DateTimeField(required=False, allow_null=True, default=None)
    until = serializers.DateTimeField(required=False, allow_null=True, default=None)
    note = serializers.CharField(max_length=300)


class DecisionRuleInput(StrictSerializer):
    """What holds for every decision of a kind, from now on."""

    kind = serializers.ChoiceField(choices=AuthorityKind.choices)
    two_people_over_minor = _sum()
    tolerance_percent = serializers.DecimalField(
        max_digits=5, decimal_places=2, min_value=0, max_value=100
    )
    lapse_days = serializers.IntegerField(min_value=1, max_value=365)
    decide_minutes = serializers.IntegerField(min_value=5, max_value=43_200)
    ratify_minutes = serializers.IntegerField(min_value=5, max_value=1440)
    note = serializers.CharField(max_length=300)


class ExchangeRateInput(StrictSerializer):
    """What one unit of a currency is worth in the house's on a day, and who says so."""

    currency = serializers.RegexField(r"^[A-Z]{3}$")
    day = serializers.DateField()
    units = serializers.DecimalField(max_digits=20, decimal_places=10)
    source = serializers.CharField(max_length=120)  # type: ignore[assignment] # a field of that name


class HouseholdInput(StrictSerializer):
    """Whom a person is counted with, and why."""

    other = serializers.IntegerField(min_value=1, max_value=2**62)
    reason = serializers.CharField(max_length=300)


class WhyParted(StrictSerializer):
    """Why a person counts alone again."""

    reason = serializers.CharField(max_length=300)


class AuthorityLimitSerializer(serializers.ModelSerializer[AuthorityLimit]):
    """One limit and when it holds."""

    user = StaffRef(allow_null=True)
    since = serializers.DateTimeField(source="effective.lower")
    until = serializers.DateTimeField(source="effective.upper", allow_null=True)

    class Meta:
        model = AuthorityLimit
        fields = [
            "id",
            "kind",
            "role",
            "user",
            "currency",
            "per_decision_minor",
            "per_case_minor",
            "per_person_minor",
            "together_minor",
            "since",
            "until",
            "note",
        ]
        read_only_fields = fields


class DecisionRuleSerializer(serializers.ModelSerializer[DecisionRule]):
    """What holds for every decision of a kind."""

    since = serializers.DateTimeField(source="effective.lower")

    class Meta:
        model = DecisionRule
        fields = [
            "id",
            "kind",
            "two_people_over_minor",
            "tolerance_percent",
            "lapse_days",
            "decide_minutes",
            "ratify_minutes",
            "since",
            "note",
        ]
        read_only_fields = fields


class ExchangeRateSerializer(serializers.ModelSerializer[ExchangeRate]):
    """What a currency was worth on a day."""

    class Meta:
        model = ExchangeRate
        fields = ["id", "currency", "into", "day", "units", "source", "stated_at"]
        read_only_fields = fields


class HouseholdMemberSerializer(serializers.ModelSerializer[HouseholdMember]):
    """One person counted with others, since when and why."""

    class Meta:
        model = HouseholdMember
        fields = ["household", "person", "reason", "added_at", "left_at"]
        read_only_fields = fields


class _Set(mixins.ListModelMixin, viewsets.GenericViewSet[Any]):
    """Numbers set by who may, and read by who sets them."""

    pagination_class: Any = NewestFirstCursor
    lookup_value_regex = r"\d{1,18}"

    @property
    def person(self) -> User:
        """Return who asks."""
        return cast(User, self.request.user)

    @property
    def may(self) -> bool:
        """Say whether this person sets such numbers."""
        return self.person.can(Permission.SET_AUTHORITY)


class AuthorityLimitViewSet(_Set):
    """Limits in force."""

    serializer_class = AuthorityLimitSerializer
    authentication_classes = _IN_PERSON
    queryset = AuthorityLimit.objects.none()

    def get_queryset(self) -> QuerySet[AuthorityLimit]:
        """Return what holds now."""
        rows = AuthorityLimit.objects.in_force(timezone.now()).select_related("user")
        return rows if self.may else rows.none()

    @extend_schema(request=AuthorityLimitInput, responses={201: AuthorityLimitSerializer})
    def create(self, request: Request) -> Response:
        """Let a role or a person decide so much, from an instant on."""
        given, now = read(AuthorityLimitInput, request), timezone.now()
        names = ("per_decision", "per_case", "per_person", "together")
        numbers = limits.Numbers(**{name: given.pop(f"{name}_minor") for name in names})
        made = limits.set_limit(
            numbers=numbers, since=given.pop("since") or now, by=self.person, now=now, **given
        )
        return Response(self.get_serializer(made).data, status=201)

    @extend_schema(request=Empty, responses=AuthorityLimitSerializer)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: str) -> Response:
        """End it now."""
        ended = limits.end_limit(limit_id=self.get_object().pk, by=self.person, now=timezone.now())
        return Response(self.get_serializer(ended).data)


class DecisionRuleViewSet(_Set):
    """What holds for every decision of a kind."""

    serializer_class = DecisionRuleSerializer
    authentication_classes = _IN_PERSON
    queryset = DecisionRule.objects.none()

    def get_queryset(self) -> QuerySet[DecisionRule]:
        """Return what holds now."""
        rows = DecisionRule.objects.in_force(timezone.now())
        return rows if self.may else rows.none()

    @extend_schema(request=DecisionRuleInput, responses={201: DecisionRuleSerializer})
    def create(self, request: Request) -> Response:
        """Let other numbers hold, from now on."""
        given = read(DecisionRuleInput, request)
        made = limits.set_rule(
            two_people_over=given.pop("two_people_over_minor"),
            by=self.person,
            now=timezone.now(),
            **given,
        )
        return Response(self.get_serializer(made).data, status=201)


class ExchangeRateViewSet(_Set):
    """What currencies are worth."""

    serializer_class = ExchangeRateSerializer
    queryset = ExchangeRate.objects.none()

    def get_queryset(self) -> QuerySet[ExchangeRate]:
        """Return everything that was stated."""
        return ExchangeRate.objects.all() if self.may else ExchangeRate.objects.none()

    @extend_schema(request=ExchangeRateInput, responses={201: ExchangeRateSerializer})
    def create(self, request: Request) -> Response:
        """State what a currency is worth on a day."""
        given = read(ExchangeRateInput, request)
        made = limits.state_rate(by=self.person, now=timezone.now(), **given)
        return Response(self.get_serializer(made).data, status=201)


class HouseholdViewSet(viewsets.GenericViewSet[HouseholdMember]):
    """With whom a person is counted; the number in the address is the person's."""

    serializer_class = HouseholdMemberSerializer
    queryset = HouseholdMember.objects.none()
    pagination_class = None
    lookup_value_regex = r"\d{1,18}"

    @extend_schema(responses=HouseholdMemberSerializer(many=True))
    def retrieve(self, request: Request, pk: str) -> Response:
        """Return everybody counted with a person now, themselves among them."""
        return self._shown(self._person(pk))

    @extend_schema(request=HouseholdInput, responses=HouseholdMemberSerializer(many=True))
    @action(detail=True, methods=["post"])
    def joining(self, request: Request, pk: str) -> Response:
        """Count somebody with this person."""
        person, given = self._person(pk), read(HouseholdInput, request)
        households.join(
            person_id=person.pk,
            with_id=self._person(str(given["other"])).pk,
            reason=given["reason"],
            by=cast(User, request.user),
            now=timezone.now(),
        )
        return self._shown(person)

    @extend_schema(request=WhyParted, responses=HouseholdMemberSerializer(many=True))
    @action(detail=True, methods=["post"])
    def parting(self, request: Request, pk: str) -> Response:
        """Count this person alone again."""
        person, given = self._person(pk), read(WhyParted, request)
        households.leave(
            person_id=person.pk,
            reason=given["reason"],
            by=cast(User, request.user),
            now=timezone.now(),
        )
        return self._shown(person)

    def _person(self, pk: str) -> Person:
        user = cast(User, self.request.user)
        people = Person.objects.visible_to(user)
        return get_object_or_404(
            people if user.can(Permission.WORK_CASES) else people.none(), pk=pk
        )

    def _shown(self, person: Person) -> Response:
        standing = HouseholdMember.objects.standing()
        mine = standing.filter(person=person).values("household")
        rows = standing.filter(household__in=mine).order_by("pk")
        return Response(self.get_serializer(rows, many=True).data)
