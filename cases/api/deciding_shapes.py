"""The shapes of decisions, disputes, requests and answers, as the API reads and shows them."""

from decimal import Decimal

from rest_framework import serializers

from cases.api.shapes import StaffRef
from cases.deciding.costing import Costing
from cases.deciding.fighting import Part, Step, Verdict
from cases.deciding.meter import Meter
from cases.deciding.worked import Worked
from cases.lifecycle import RemedyState
from cases.models import (
    Approval,
    AuthorityKind,
    CostBearer,
    Decision,
    ExceptionRequest,
    RemedyKind,
)
from common.drf import StrictSerializer
from common.money import Money


class LimitInput(StrictSerializer):
    """An amount to hold against one's authority."""

    case = serializers.CharField(max_length=14)
    kind = serializers.ChoiceField(choices=AuthorityKind.choices)
    amount_minor = serializers.IntegerField(min_value=0, max_value=10**12)
    currency = serializers.RegexField(r"^[A-Z]{3}$")
    person = serializers.IntegerField(min_value=1)
    bearer = serializers.ChoiceField(choices=CostBearer.choices, default=CostBearer.PLATFORM)


class FightInput(StrictSerializer):
    """What is at stake in a dispute; amounts in minor units of one currency, the chance of losing in percent."""

    claim = serializers.IntegerField(min_value=0, max_value=10**12)
    chance = serializers.DecimalField(max_digits=5, decimal_places=2, min_value=0, max_value=100)
    counsel = serializers.IntegerField(min_value=0, max_value=10**12, default=0)
    hours = serializers.DecimalField(
        max_digits=7, decimal_places=2, min_value=0, default=Decimal(0)
    )
    rate = serializers.IntegerField(min_value=0, max_value=10**12, default=0)
    fee = serializers.IntegerField(min_value=0, max_value=10**12, default=0)


class OfferInput(FightInput):
    """A dispute, and what would end it."""

    offer = serializers.IntegerField(min_value=0, max_value=10**12)
    currency = serializers.RegexField(r"^[A-Z]{3}$")


class ProposalInput(LimitInput):
    """What is to be given, to whom, at whose cost; the same key twice is one."""

    remedy = serializers.ChoiceField(choices=RemedyKind.choices)
    remedy_text = serializers.CharField(max_length=300)
    clause = serializers.IntegerField(min_value=1, required=False, allow_null=True, default=None)
    working = FightInput(required=False, allow_null=True, default=None)
    client_key = serializers.UUIDField()


class DecisionInput(ProposalInput):
    """What is decided, on what basis, and why."""

    basis = serializers.ChoiceField(choices=Decision.Basis.choices)
    step = serializers.CharField(max_length=120, allow_blank=True, default="")
    because = serializers.CharField(max_length=5000)


class ExceptionInput(ProposalInput):
    """What is asked for beyond a rule or a limit, and everything a request must say."""

    rule_text = serializers.CharField(max_length=200, allow_blank=True, default="")
    why = serializers.CharField(max_length=5000)
    harm = serializers.CharField(max_length=5000)
    fairness = serializers.CharField(max_length=5000)
    alternatives = serializers.CharField(max_length=5000)
    decide_by = serializers.DateTimeField(required=False, allow_null=True, default=None)
    acted = serializers.BooleanField(default=False)


class ApprovalInput(StrictSerializer):
    """Yes; to another amount or on conditions, with the reason."""

    amount_minor = serializers.IntegerField(
        min_value=0, max_value=10**12, required=False, allow_null=True, default=None
    )
    conditions = serializers.CharField(max_length=500, allow_blank=True, default="")
    reason = serializers.CharField(max_length=500, allow_blank=True, default="")


class ReversalInput(StrictSerializer):
    """Why a decision is taken back; the same key twice is once."""

    because = serializers.CharField(max_length=5000)
    client_key = serializers.UUIDField()


class HouseSumSerializer(serializers.Serializer[Money]):
    """An amount in minor units of a currency."""

    minor = serializers.IntegerField()
    currency = serializers.CharField()


class FightStepSerializer(serializers.Serializer[Step]):
    """One line of the working."""

    part = serializers.ChoiceField(choices=[part.value for part in Part])
    minor = serializers.IntegerField()


class WorkedSerializer(serializers.Serializer[Worked]):
    """What fighting is expected to cost against what would end it."""

    steps = FightStepSerializer(many=True, source="fight.steps")
    expected = HouseSumSerializer()
    offer = HouseSumSerializer()
    difference = HouseSumSerializer()
    verdict = serializers.ChoiceField(choices=[verdict.value for verdict in Verdict])
    even_chance = serializers.DecimalField(max_digits=4, decimal_places=1, allow_null=True)


class CostingSerializer(serializers.Serializer[Costing]):
    """What it costs us and somebody else, and how much of the stay that is."""

    borne = HouseSumSerializer(allow_null=True)
    passed_on = HouseSumSerializer(allow_null=True)
    nights = serializers.DecimalField(max_digits=14, decimal_places=1, allow_null=True)
    of_paid = serializers.DecimalField(max_digits=14, decimal_places=1, allow_null=True)
    is_more_than_paid = serializers.BooleanField()


class LimitSerializer(serializers.Serializer[Meter]):
    """How far one's authority reaches; sums are in the house's currency."""

    house = HouseSumSerializer()
    left = HouseSumSerializer()
    over_by = HouseSumSerializer()
    is_over = serializers.BooleanField()
    bounds = serializers.ListField(child=serializers.CharField())
    given_on_case = HouseSumSerializer(source="on_case.given", allow_null=True, default=None)
    given_to_person = HouseSumSerializer(source="on_person.given", allow_null=True, default=None)
    decider = StaffRef(allow_null=True)
    cost = CostingSerializer()


_WEIGHED = [
    "id",
    "case",
    "kind",
    "remedy",
    "remedy_text",
    "amount_minor",
    "currency",
    "house_minor",
    "house_currency",
    "bearer",
    "clause",
    "person",
    "working",
]


class DecisionSerializer(serializers.ModelSerializer[Decision]):
    """One decision, what it stands on, and how far it was carried out."""

    case = serializers.CharField(source="case.reference")
    decided_by = StaffRef()
    state = serializers.ChoiceField(
        source="remedy_state.state", choices=RemedyState.choices, allow_null=True, default=None
    )
    remedy_id = serializers.IntegerField(source="remedy_state.pk", allow_null=True, default=None)
    reversed_by = serializers.IntegerField(source="reversed_by.pk", allow_null=True, default=None)

    class Meta:
        model = Decision
        fields = [
            *_WEIGHED,
            "basis",
            "step",
            "because",
            "conditions",
            "authority",
            "decided_by",
            "decided_at",
            "reverses",
            "reversed_by",
            "state",
            "remedy_id",
        ]
        read_only_fields = fields


class ApprovalSerializer(serializers.ModelSerializer[Approval]):
    """What one person with authority said."""

    by = StaffRef()

    class Meta:
        model = Approval
        fields = ["by", "verdict", "amount_minor", "conditions", "reason", "at"]
        read_only_fields = fields


class ExceptionSerializer(serializers.ModelSerializer[ExceptionRequest]):
    """One request, whose turn it is, and what was said to it."""

    case = serializers.CharField(source="case.reference")
    asked_by = StaffRef()
    asked_of = StaffRef(allow_null=True)
    decide_by = serializers.DateTimeField(source="clock.due_at")
    approvals = ApprovalSerializer(many=True)

    class Meta:
        model = ExceptionRequest
        fields = [
            *_WEIGHED,
            "rule_text",
            "why",
            "harm",
            "fairness",
            "alternatives",
            "acted",
            "asked_by",
            "asked_at",
            "asked_of",
            "decide_by",
            "state",
            "reason",
            "ended_at",
            "decision",
            "approvals",
        ]
        read_only_fields = fields
