"""The doors: lists and single rows, for who works cases; for anybody else they hold nothing."""

from typing import cast

from django.db.models import QuerySet
from rest_framework import viewsets

from marketplace import filters
from marketplace.api import serializers
from marketplace.models import Listing, Person, Reservation
from users.models import User


class PersonViewSet(viewsets.ReadOnlyModelViewSet[Person]):
    """People: guests, hosts, and those who are both."""

    serializer_class = serializers.PersonSerializer
    filterset_class = filters.PersonFilter
    queryset = Person.objects.none()

    def get_queryset(self) -> QuerySet[Person]:
        """Return whom this member of staff may see."""
        visible = Person.objects.visible_to(cast(User, self.request.user))
        return visible.prefetch_related("contact_points")


class ListingViewSet(viewsets.ReadOnlyModelViewSet[Listing]):
    """Homes and hotels."""

    serializer_class = serializers.ListingSerializer
    filterset_class = filters.ListingFilter
    queryset = Listing.objects.none()

    def get_queryset(self) -> QuerySet[Listing]:
        """Return the homes this member of staff may see."""
        return Listing.objects.visible_to(cast(User, self.request.user)).select_related("host")


class ReservationViewSet(viewsets.ReadOnlyModelViewSet[Reservation]):
    """Stays, addressed by the code people read to each other."""

    serializer_class = serializers.ReservationSerializer
    filterset_class = filters.ReservationFilter
    lookup_field = "code"
    queryset = Reservation.objects.none()

    def get_queryset(self) -> QuerySet[Reservation]:
        """Return the stays this member of staff may see."""
        visible = Reservation.objects.visible_to(cast(User, self.request.user))
        return visible.select_related("guest", "listing__host")
