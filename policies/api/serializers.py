"""What the API shows of policies, and the facts it takes."""

from dataclasses import fields

from rest_framework import serializers

from common.drf import StrictSerializer
from common.time import validate_time_zone
from policies.amounts import MOST, Rate, Sums
from policies.dimensions import Audience
from policies.facts import Facts
from policies.models import Clause, Policy, PolicyVersion
from policies.reach import Reach
from policies.search import Hit

MOST_NIGHTS = 3650


class ClauseSerializer(serializers.ModelSerializer[Clause]):
    """One clause in both languages."""

    class Meta:
        model = Clause
        fields = [
            "id", "anchor", "heading_en", "heading_pt", "text_en", "text_pt", "plain_en", "plain_pt",
            "example_en", "example_pt", "question", "conditions", "parameters", "basis", "percent",
            "fixed_minor", "cap_minor", "floor_minor", "currency", "bearer", "discretion", "evidence_needed_en",
            "evidence_needed_pt",
        ]  # fmt: skip


class VersionSummarySerializer(serializers.ModelSerializer[PolicyVersion]):
    """One version: when, for whom and how strong. `until_date` is the first day without it."""

    from_date = serializers.DateField(read_only=True)
    until_date = serializers.DateField(read_only=True, allow_null=True)

    class Meta:
        model = PolicyVersion
        fields = [
            "number", "state", "from_date", "until_date", "governing_date", "precedence", "brand",
            "product", "region_of", "countries", "segments", "channels", "nights_from",
            "nights_until", "source", "strength", "verified_by", "verified_on", "review_by",
            "change_note_en", "change_note_pt", "published_at",
        ]  # fmt: skip


class VersionSerializer(VersionSummarySerializer):
    """One version with its clauses."""

    policy = serializers.SlugRelatedField[Policy](slug_field="code", read_only=True)
    clauses = ClauseSerializer(many=True, read_only=True)

    class Meta(VersionSummarySerializer.Meta):
        fields = ["policy", *VersionSummarySerializer.Meta.fields, "clauses"]


class PolicySerializer(serializers.ModelSerializer[Policy]):
    """A policy with its binding versions, oldest first."""

    versions = VersionSummarySerializer(many=True, read_only=True, source="binding")

    class Meta:
        model = Policy
        fields = [
            "code", "title_en", "title_pt", "topic", "audience", "host_choice", "owner", "sample",
            "versions",
        ]  # fmt: skip


class SearchSerializer(StrictSerializer):
    """What may be asked of the search; facts of a stay leave out the rules that cannot be about it."""

    q = serializers.CharField(max_length=200)
    on = serializers.DateField(required=False)
    language = serializers.ChoiceField(choices=["en", "pt-br"], required=False)
    topic = serializers.SlugField(required=False)
    limit = serializers.IntegerField(min_value=1, max_value=100, default=30)
    audience = serializers.ChoiceField(
        choices=[Audience.GUEST, Audience.HOST, Audience.INTERNAL], required=False
    )
    brand = serializers.CharField(max_length=40, required=False)
    product = serializers.CharField(max_length=40, required=False)
    listing_country = serializers.RegexField(r"^[A-Z]{2}$", required=False)
    guest_country = serializers.RegexField(r"^[A-Z]{2}$", required=False)
    entity_country = serializers.RegexField(r"^[A-Z]{2}$", required=False)
    segment = serializers.CharField(max_length=20, required=False)
    channel = serializers.CharField(max_length=20, required=False)
    host_policy = serializers.CharField(max_length=40, required=False)
    nights = serializers.IntegerField(min_value=1, max_value=MOST_NIGHTS, required=False)

    def to_reach(self) -> Reach:
        """Return what is known of the stay; only after `is_valid()`."""
        given = self.validated_data
        return Reach(**{f.name: given[f.name] for f in fields(Reach) if f.name in given})


class HitSerializer(serializers.Serializer[Hit]):
    """A found clause; `excerpt` is safe HTML with the found words in `<mark>`."""

    policy = serializers.CharField(source="clause.version.policy.code")
    title = serializers.CharField(source="clause.version.policy.title")
    version = serializers.IntegerField(source="clause.version.number")
    clause = serializers.IntegerField(source="clause.pk")
    anchor = serializers.CharField(source="clause.anchor")
    excerpt = serializers.CharField()
    in_force = serializers.BooleanField()


class SumsSerializer(StrictSerializer):
    """The money facts, in minor units of `currency`; `rates` are by the clause's currency."""

    currency = serializers.RegexField(r"^[A-Z]{3}$")
    booking_value = serializers.IntegerField(min_value=0, max_value=MOST, required=False)
    paid = serializers.IntegerField(min_value=0, max_value=MOST, required=False)
    nights = serializers.IntegerField(min_value=0, max_value=MOST_NIGHTS, required=False)
    slept_nights = serializers.IntegerField(min_value=0, max_value=MOST_NIGHTS, required=False)
    unused_nights = serializers.IntegerField(min_value=0, max_value=MOST_NIGHTS, required=False)
    price_difference = serializers.IntegerField(min_value=0, max_value=MOST, required=False)
    receipt = serializers.IntegerField(min_value=0, max_value=MOST, required=False)


class RateSerializer(StrictSerializer):
    """One unit of a clause's currency in units of the booking's, and its day."""

    currency = serializers.RegexField(r"^[A-Z]{3}$")
    value = serializers.DecimalField(max_digits=18, decimal_places=8, min_value=0)
    on = serializers.DateField()


class LookupSerializer(StrictSerializer):
    """The facts of a stay; instants with their offset, dates of the home.

    `stay` is a booking's code: what was written down when it was agreed, and changed, is then judged part by part.
    """

    time_zone = serializers.CharField(max_length=64, validators=[validate_time_zone])
    topics = serializers.ListField(child=serializers.SlugField(), max_length=50, required=False)
    questions = serializers.ListField(child=serializers.SlugField(), max_length=50, required=False)
    booked_at = serializers.DateTimeField(required=False)
    accepted_at = serializers.DateTimeField(required=False)
    check_in_at = serializers.DateTimeField(required=False)
    check_in_date = serializers.DateField(required=False)
    check_out_date = serializers.DateField(required=False)
    event_date = serializers.DateField(required=False)
    discovered_at = serializers.DateTimeField(required=False)
    received_at = serializers.DateTimeField(required=False)
    acted_at = serializers.DateTimeField(required=False)
    listing_country = serializers.RegexField(r"^[A-Z]{2}$", required=False)
    guest_country = serializers.RegexField(r"^[A-Z]{2}$", required=False)
    entity_country = serializers.RegexField(r"^[A-Z]{2}$", required=False)
    segment = serializers.CharField(max_length=20, required=False)
    issue = serializers.CharField(max_length=40, required=False)
    brand = serializers.CharField(max_length=40, required=False)
    product = serializers.CharField(max_length=40, required=False)
    channel = serializers.CharField(max_length=20, required=False)
    host_policy = serializers.CharField(max_length=40, required=False)
    stay = serializers.RegexField(r"^[0-9A-Za-z-]{3,20}$", required=False)
    audience = serializers.ChoiceField(
        choices=[Audience.GUEST, Audience.HOST, Audience.INTERNAL], required=False
    )
    sums = SumsSerializer(required=False)
    rates = RateSerializer(many=True, required=False)

    NOT_FACTS = frozenset({"topics", "questions", "sums", "rates"})

    def to_facts(self) -> Facts:
        """Return the facts; only after `is_valid()`."""
        given = self.validated_data
        return Facts(**{k: v for k, v in given.items() if k not in self.NOT_FACTS})

    def to_sums(self) -> Sums | None:
        """Return the money facts, None when none were given."""
        given = self.validated_data.get("sums")
        if not given:
            return None
        facts = self.to_facts()
        known = {"nights": facts.nights, "slept_nights": facts.slept_nights}
        return Sums(**{**known, **given})

    def to_rates(self) -> dict[str, Rate]:
        """Return the stated rates by currency."""
        given = self.validated_data.get("rates", [])
        return {rate["currency"]: Rate(rate["value"], rate["on"]) for rate in given}
