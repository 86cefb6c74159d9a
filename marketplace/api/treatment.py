"""How people want to be treated and what they allow, over the API: noted, ended, decided by the pages' actions."""

from typing import Any, cast

import django_filters
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from common.drf import NewestFirstCursor, StrictSerializer
from marketplace.actions import people
from marketplace.models import Consent, Person, Preference
from users.models import User


class OfOnePerson(django_filters.FilterSet):
    """Rows of one person."""

    person = django_filters.NumberFilter(label=_("Person"), field_name="person_id")


class PreferenceInput(StrictSerializer):
    """One preference, how we know and why we may keep it; on health only with consent, and until a day."""

    person = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    kind = serializers.ChoiceField(choices=Preference.Kind.choices)
    text = serializers.CharField(max_length=300)
    source = serializers.ChoiceField(  # type: ignore[assignment] # the field is called so
        choices=Preference.Source.choices, default=Preference.Source.SAID
    )
    basis = serializers.ChoiceField(
        choices=Preference.Basis.choices, default=Preference.Basis.INTEREST
    )
    keep_until = serializers.DateField(required=False, allow_null=True, default=None)


class PreferenceSerializer(serializers.ModelSerializer[Preference]):
    """One thing about how a person wants to be treated."""

    class Meta:
        model = Preference
        fields = [
            "id",
            "person",
            "kind",
            "text",
            "source",
            "basis",
            "keep_until",
            "noted_at",
            "ended_at",
        ]
        read_only_fields = fields


class ConsentInput(StrictSerializer):
    """What somebody allowed or refused."""

    person = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    purpose = serializers.ChoiceField(choices=Consent.Purpose.choices)
    is_given = serializers.BooleanField()


class ConsentSerializer(serializers.ModelSerializer[Consent]):
    """One word on one purpose; the newest counts."""

    class Meta:
        model = Consent
        fields = ["id", "person", "purpose", "is_given", "source", "decided_at"]
        read_only_fields = fields


class _OfPeople(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Any]):
    """Rows of the people one may see."""

    pagination_class = NewestFirstCursor
    filterset_class = OfOnePerson
    lookup_value_regex = r"\d{1,18}"

    def _by(self) -> User:
        return cast(User, self.request.user)

    def _seen(self) -> QuerySet[Person]:
        return Person.objects.visible_to(self._by())

    def _read(self, shape: type[StrictSerializer]) -> dict[str, Any]:
        """Return what was sent, with the person it is about as the actions take them."""
        given = shape(data=self.request.data)
        given.is_valid(raise_exception=True)
        said = dict(given.validated_data)
        person = get_object_or_404(self._seen(), pk=said.pop("person"))
        return {**said, "person_id": person.pk}


class PreferenceViewSet(_OfPeople):
    """Preferences that count now, of people one may see."""

    serializer_class = PreferenceSerializer
    queryset = Preference.objects.none()

    def get_queryset(self) -> QuerySet[Preference]:
        """Return what still counts."""
        in_force = Preference.objects.in_force(on=timezone.now().date())
        return in_force.filter(person__in=self._seen())

    @extend_schema(request=PreferenceInput, responses={201: PreferenceSerializer})
    def create(self, request: Request) -> Response:
        """Keep a preference."""
        given = self._read(PreferenceInput)
        made = people.note_preference(by=self._by(), now=timezone.now(), **given)
        return Response(PreferenceSerializer(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses=PreferenceSerializer)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: str) -> Response:
        """Say that it counts no longer."""
        found = self.get_object()
        ended = people.end_preference(preference_id=found.pk, by=self._by(), now=timezone.now())
        return Response(PreferenceSerializer(ended).data)


class ConsentViewSet(_OfPeople):
    """What people one may see allowed or refused, the newest word first."""

    serializer_class = ConsentSerializer
    queryset = Consent.objects.none()

    def get_queryset(self) -> QuerySet[Consent]:
        """Return every word, the earlier ones too."""
        return Consent.objects.filter(person__in=self._seen())

    @extend_schema(request=ConsentInput, responses={201: ConsentSerializer})
    def create(self, request: Request) -> Response:
        """Keep what somebody said; refusing to have health needs kept ends those we keep."""
        given = self._read(ConsentInput)
        made = people.decide_consent(
            by=self._by(), source=Preference.Source.SAID, now=timezone.now(), **given
        )
        return Response(ConsentSerializer(made).data, status=status.HTTP_201_CREATED)
