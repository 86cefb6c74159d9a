"""What the API shows of people, homes and stays, field by field."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from common.money import Money
from marketplace.models import ContactPoint, Listing, Person, Reservation


class ContactPointSerializer(serializers.ModelSerializer[ContactPoint]):
    """One address or number, and whether it is proven."""

    class Meta:
        model = ContactPoint
        fields = ["kind", "value", "verified_at"]


class PersonSerializer(serializers.ModelSerializer[Person]):
    """Somebody, with the ways to reach them."""

    called = serializers.CharField(read_only=True)
    contact_points = ContactPointSerializer(many=True, read_only=True)

    class Meta:
        model = Person
        fields = [
            "id",
            "full_name",
            "called",
            "language",
            "time_zone",
            "country",
            "city",
            "segment",
            "customer_since",
            "reach_by",
            "quiet_from",
            "quiet_until",
            "contact_points",
        ]


class PersonRef(serializers.Serializer[Person]):
    """Somebody, in two fields."""

    id = serializers.IntegerField()
    full_name = serializers.CharField()


class ListingSerializer(serializers.ModelSerializer[Listing]):
    """A home and the clock on its wall."""

    host = PersonRef(read_only=True, allow_null=True)

    class Meta:
        model = Listing
        fields = [
            "id",
            "code",
            "title",
            "kind",
            "host",
            "address_line",
            "city",
            "region",
            "country",
            "time_zone",
            "check_in_from",
            "check_out_by",
            "bedrooms",
            "sleeps",
        ]


class ListingRef(serializers.ModelSerializer[Listing]):
    """A home, in a few fields."""

    host = PersonRef(read_only=True, allow_null=True)

    class Meta:
        model = Listing
        fields = ["id", "code", "title", "city", "country", "time_zone", "host"]


class MoneySerializer(serializers.Serializer[Money]):
    """An amount in minor units with its currency."""

    minor = serializers.IntegerField()
    currency = serializers.CharField()


class ReservationSerializer(serializers.ModelSerializer[Reservation]):
    """A stay: instants in UTC beside the dates on the home's own calendar."""

    guest = PersonRef(read_only=True, allow_null=True)
    listing = ListingRef(read_only=True)
    check_in_at = serializers.DateTimeField(read_only=True)
    check_out_at = serializers.DateTimeField(read_only=True)
    nights = serializers.IntegerField(read_only=True)
    price = MoneySerializer(read_only=True)
    paid = MoneySerializer(read_only=True)
    payout = MoneySerializer(read_only=True)
    details = serializers.SerializerMethodField()

    class Meta:
        model = Reservation
        fields = [
            "code",
            "status",
            "status_date",
            "segment",
            "guest",
            "listing",
            "check_in_date",
            "check_in_time",
            "check_in_at",
            "check_out_date",
            "check_out_time",
            "check_out_at",
            "nights",
            "adults",
            "children",
            "infants",
            "price",
            "paid",
            "payout",
            "booked_at",
            "cancellation_policy",
            "assumed",
            "details",
            "source",
        ]

    @extend_schema_field({"type": "object", "additionalProperties": True})
    def get_details(self, stay: Reservation) -> dict[str, Any]:
        """Return what the source held beyond our own fields."""
        return dict(stay.details)
