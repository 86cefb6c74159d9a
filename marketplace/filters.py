"""How the API narrows people, listings and reservations."""

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from marketplace.models import ContactPoint, Listing, Person, Reservation, Segment
from marketplace.models.person import PersonQuerySet
from marketplace.models.reservation import Status


class PersonFilter(django_filters.FilterSet):
    """People by name, by an address that is theirs, by where they live."""

    q = django_filters.CharFilter(label=_("Name, address or number"), method="search")
    email = django_filters.CharFilter(label=_("Verified e-mail address"), method="owner")
    segment = django_filters.ChoiceFilter(choices=Segment.choices)
    language = django_filters.ChoiceFilter(choices=Person.Language.choices)
    country = django_filters.CharFilter(label=_("Country"), lookup_expr="iexact")

    class Meta:
        model = Person
        fields: list[str] = []

    def search(self, people: PersonQuerySet, _name: str, words: str) -> PersonQuerySet:
        """Keep who fits; pages stay in the API's own order."""
        return people.matching(words)

    def owner(self, people: PersonQuerySet, _name: str, address: str) -> QuerySet[Person]:
        """Keep who verified the address."""
        return people.filter(
            contact_points__kind=ContactPoint.Kind.EMAIL,
            contact_points__value=ContactPoint.normalised(ContactPoint.Kind.EMAIL, address),
            contact_points__verified_at__isnull=False,
        )


class ListingFilter(django_filters.FilterSet):
    """Homes by code, host and place."""

    code = django_filters.CharFilter(label=_("Code"))
    host = django_filters.NumberFilter(label=_("Host"), field_name="host_id")
    country = django_filters.CharFilter(label=_("Country"), lookup_expr="iexact")
    city = django_filters.CharFilter(label=_("City"), lookup_expr="iexact")

    class Meta:
        model = Listing
        fields: list[str] = []


class ReservationFilter(django_filters.FilterSet):
    """Stays by who, where, when and how they ended."""

    code = django_filters.CharFilter(label=_("Code"), lookup_expr="iexact")
    guest = django_filters.NumberFilter(label=_("Guest"), field_name="guest_id")
    host = django_filters.NumberFilter(label=_("Host"), field_name="listing__host_id")
    listing = django_filters.CharFilter(label=_("Listing"), field_name="listing__code")
    status = django_filters.MultipleChoiceFilter(choices=Status.choices)
    segment = django_filters.ChoiceFilter(choices=Segment.choices)
    source = django_filters.CharFilter(label=_("Source"))
    check_in_from = django_filters.DateFilter(
        label=_("Check-in on or after"), field_name="check_in_date", lookup_expr="gte"
    )
    check_in_until = django_filters.DateFilter(
        label=_("Check-in on or before"), field_name="check_in_date", lookup_expr="lte"
    )

    class Meta:
        model = Reservation
        fields: list[str] = []
