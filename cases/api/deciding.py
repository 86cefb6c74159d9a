"""Decisions, requests to go further, their answers, and what is carried out, over the API."""

from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.authentication import SessionAuthentication
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from cases.actions.deciding import answering, decisions, requests
from cases.api.shapes import ReasonInput, StaffRef
from cases.api.visible import OfVisibleCases, read
from cases.deciding.fighting import Fight, Part, Step, Verdict
from cases.deciding.meter import Meter, meter_of
from cases.deciding.weighing import Proposal
from cases.deciding.worked import Worked
from cases.filters import RegisterFilter
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

#: A yes to money is said by a person who signed in, never by a token that was left somewhere.
_IN_PERSON: list[type[Any]] = [SessionAuthentication]


class LimitInput(StrictSerializer):
    """An amount to hold against one's authority."""

    case = serializers.CharField(max_length=14)
    kind = serializers.ChoiceField(choices=AuthorityKind.choices)
    amount_minor = serializers.IntegerField(min_value=0, max_value=10**12)
    currency = serializers.RegexField(r"^[A-Z]{3}$")
    person = serializers.IntegerField(min_value=1)


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
    bearer = serializers.ChoiceField(choices=CostBearer.choices, default=CostBearer.PLATFORM)
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


def _proposal(given: dict[str, Any]) -> Proposal:
    """Take out of what was sent what is to be given."""
    return Proposal(
        kind=given.pop("kind"),
        remedy=given.pop("remedy"),
        remedy_text=given.pop("remedy_text"),
        amount=Money(given.pop("amount_minor"), given.pop("currency")),
        person_id=given.pop("person"),
        bearer=given.pop("bearer"),
        clause_id=given.pop("clause"),
        fight=_fight(given.pop("working")),
    )


def _fight(said: dict[str, Any] | None) -> Fight | None:
    """Return the dispute that was sent with a decision, if one was."""
    return None if said is None else Fight(**said)


class DecisionViewSet(OfVisibleCases):
    """Decisions of the cases one may see."""

    serializer_class = DecisionSerializer
    queryset = Decision.objects.none()
    id_name = "decision_id"

    def get_queryset(self) -> QuerySet[Decision]:
        """Return the decisions of cases this person may see."""
        seen = Decision.objects.filter(case__in=self.visible())
        return seen.select_related("case", "decided_by", "remedy_state", "reversed_by")

    @extend_schema(request=DecisionInput, responses={201: DecisionSerializer})
    def create(self, request: Request) -> Response:
        """Decide within one's limit; beyond it nothing is decided (409, with what is left)."""
        return self.add(
            lambda **given: decisions.decide(what=_proposal(given), **given), DecisionInput
        )

    @extend_schema(request=ReversalInput, responses=DecisionSerializer)
    @action(detail=True, methods=["post"])
    def reversal(self, request: Request, pk: str) -> Response:
        """Take a decision back by another one."""
        return self.act(decisions.reverse, ReversalInput)

    @extend_schema(request=LimitInput, responses=LimitSerializer, filters=False)
    @action(detail=False, methods=["post"], pagination_class=None)
    def limit(self, request: Request) -> Response:
        """Hold an amount against one's authority; nothing is changed."""
        given = read(LimitInput, request)
        meter = meter_of(
            self.case(given["case"]),
            self.person,
            kind=given["kind"],
            amount=Money(given["amount_minor"], given["currency"]),
            person_id=given["person"],
            now=timezone.now(),
        )
        return Response(LimitSerializer(meter).data)

    @extend_schema(request=OfferInput, responses=WorkedSerializer, filters=False)
    @action(detail=False, methods=["post"], pagination_class=None)
    def fight(self, request: Request) -> Response:
        """Work out what fighting is expected to cost against settling; nothing is kept."""
        said = read(OfferInput, request)
        offer = Money(said.pop("offer"), said.pop("currency"))
        return Response(WorkedSerializer(Worked(Fight(**said), offer)).data)


class ExceptionViewSet(OfVisibleCases):
    """Requests to go past a rule or a limit, of the cases one may see."""

    serializer_class = ExceptionSerializer
    queryset = ExceptionRequest.objects.none()
    filterset_class = RegisterFilter
    id_name = "request_id"

    def get_queryset(self) -> QuerySet[ExceptionRequest]:
        """Return the requests of cases this person may see."""
        seen = ExceptionRequest.objects.filter(case__in=self.visible())
        related = seen.select_related("case", "asked_by", "asked_of", "clock")
        return related.prefetch_related("approvals__by")

    @extend_schema(request=ExceptionInput, responses={201: ExceptionSerializer})
    def create(self, request: Request) -> Response:
        """Ask whoever may decide it."""
        return self.add(_ask, ExceptionInput)

    @extend_schema(request=ApprovalInput, responses=ExceptionSerializer)
    @action(detail=True, methods=["post"], authentication_classes=_IN_PERSON)
    def approval(self, request: Request, pk: str) -> Response:
        """Say yes, signed in; a token can't."""
        return self.act(answering.approve, ApprovalInput)

    @extend_schema(request=ReasonInput, responses=ExceptionSerializer)
    @action(detail=True, methods=["post"], authentication_classes=_IN_PERSON)
    def refusal(self, request: Request, pk: str) -> Response:
        """Say no, signed in; a token can't."""
        return self.act(answering.deny, ReasonInput)

    @extend_schema(request=ReasonInput, responses=ExceptionSerializer)
    @action(detail=True, methods=["post"])
    def withdrawal(self, request: Request, pk: str) -> Response:
        """Need it no longer."""
        return self.act(requests.withdraw, ReasonInput)


def _ask(**given: Any) -> ExceptionRequest:
    what = _proposal(given)
    names = ("why", "harm", "fairness", "alternatives", "rule_text")
    reasons = requests.Reasons(**{name: given.pop(name) for name in names})
    return requests.ask(what=what, reasons=reasons, **given)
