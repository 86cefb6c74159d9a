"""Decisions, requests to go further, and their answers, over the API."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.authentication import SessionAuthentication
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from cases.actions.deciding import answering, decisions, requests
from cases.api.deciding_shapes import (
    ApprovalInput,
    DecisionInput,
    DecisionSerializer,
    ExceptionInput,
    ExceptionSerializer,
    LimitInput,
    LimitSerializer,
    OfferInput,
    ReversalInput,
    WorkedSerializer,
)
from cases.api.shapes import ReasonInput
from cases.api.visible import OfVisibleCases, read
from cases.deciding.fighting import Fight
from cases.deciding.meter import meter_of
from cases.deciding.weighing import Proposal
from cases.deciding.worked import Worked
from cases.filters import RegisterFilter
from cases.models import (
    Decision,
    ExceptionRequest,
)
from cases.models.exception_request import ExceptionRequestQuerySet
from common.money import Money
from users.roles import Permission

#: A yes to money is said by a person who signed in, never by a token that was left somewhere.
_IN_PERSON: list[type[Any]] = [SessionAuthentication]


def _proposal(given: dict[str, Any]) -> Proposal:
    """Take out of what was sent what is to be given."""
    amount = Money(given.pop("amount_minor"), given.pop("currency"))
    return Proposal(
        kind=given.pop("kind"),
        remedy=given.pop("remedy"),
        remedy_text=given.pop("remedy_text"),
        amount=amount,
        person_id=given.pop("person"),
        bearer=given.pop("bearer"),
        clause_id=given.pop("clause"),
        fight=_fight(given.pop("working"), amount.currency),
    )


def _fight(said: dict[str, Any] | None, currency: str) -> Fight | None:
    """Return the dispute that was sent with a decision, if one was; its amounts are in the decision's currency."""
    return None if said is None else Fight(currency=currency, **said)


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
            bearer=given["bearer"],
            now=timezone.now(),
        )
        return Response(LimitSerializer(meter).data)

    @extend_schema(request=OfferInput, responses=WorkedSerializer, filters=False)
    @action(detail=False, methods=["post"], pagination_class=None)
    def fight(self, request: Request) -> Response:
        """Work out what fighting is expected to cost against settling; nothing is kept."""
        said = read(OfferInput, request)
        offer = Money(said.pop("offer"), said.pop("currency"))
        fight = Fight(currency=offer.currency, **said)
        return Response(WorkedSerializer(Worked(fight, offer)).data)


class ExceptionViewSet(OfVisibleCases):
    """Requests to go past a rule or a limit, of the cases one may see."""

    serializer_class = ExceptionSerializer
    queryset = ExceptionRequest.objects.none()
    filterset_class = RegisterFilter
    id_name = "request_id"

    def get_queryset(self) -> ExceptionRequestQuerySet:
        """Return the requests of cases this person may see."""
        seen = ExceptionRequest.objects.filter(case__in=self.visible())
        related = seen.select_related("case", "asked_by", "asked_of", "clock")
        return related.prefetch_related("approvals__by")

    @extend_schema(request=ExceptionInput, responses={201: ExceptionSerializer})
    def create(self, request: Request) -> Response:
        """Ask whoever may decide it."""
        return self.add(_ask, ExceptionInput)

    @extend_schema(responses=ExceptionSerializer(many=True), filters=False)
    @action(detail=False, pagination_class=None)
    def inbox(self, request: Request) -> Response:
        """Return what waits for an answer one did not ask for oneself, the next to be decided first."""
        may = self.person.can(Permission.APPROVE_EXCEPTIONS)
        rows = self.get_queryset().waiting() if may else self.queryset
        found = rows.exclude(asked_by=self.person).nearest_first()[:100]
        return Response(self.get_serializer(found, many=True).data)

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
