"""What was decided, carried out over the API: paid, noted with a proof, stopped, called back, or let go."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from cases.actions.deciding import paying, remedies
from cases.api.shapes import ReasonInput
from cases.api.visible import OfVisibleCases
from cases.deciding.paid import with_payments
from cases.lifecycle import REMEDY_OPEN
from cases.models import Remedy
from common.drf import StrictSerializer
from payments.models import Payment


class ExecutionInput(StrictSerializer):
    """What was given in the end, and what proves it."""

    minor = serializers.IntegerField(
        min_value=0, max_value=10**12, required=False, allow_null=True, default=None
    )
    proof = serializers.CharField(max_length=200)


class PaymentInput(StrictSerializer):
    """How much leaves, if it is another amount than was decided."""

    minor = serializers.IntegerField(
        min_value=1, max_value=10**12, required=False, allow_null=True, default=None
    )


class RecallInput(PaymentInput):
    """How much is called back, if not all of it, and why."""

    reason = serializers.CharField(max_length=300)


class PaymentSerializer(serializers.ModelSerializer[Payment]):
    """How far the provider has paid, or given back; its `state` is final once it is accepted or refused."""

    class Meta:
        model = Payment
        fields = [
            "key",
            "kind",
            "amount_minor",
            "currency",
            "state",
            "attempts",
            "requested_at",
            "ended_at",
            "provider_ref",
            "code",
        ]
        read_only_fields = fields


class RemedySerializer(serializers.ModelSerializer[Remedy]):
    """How far one decision was carried out."""

    case = serializers.CharField(source="decision.case.reference")
    remedy_text = serializers.CharField(source="decision.remedy_text")
    amount_minor = serializers.IntegerField(source="decision.amount_minor")
    currency = serializers.CharField(source="decision.currency")
    reason = serializers.CharField(source="why")
    payment = PaymentSerializer(allow_null=True)
    recall = PaymentSerializer(allow_null=True)

    class Meta:
        model = Remedy
        fields = [
            "id",
            "case",
            "decision",
            "remedy_text",
            "amount_minor",
            "currency",
            "state",
            "lapses_at",
            "paid_minor",
            "proof",
            "reason",
            "ended_at",
            "payment",
            "recall",
        ]
        read_only_fields = fields


class RemedyFilter(django_filters.FilterSet):
    """What is still to be carried out; `?open=true`."""

    case = django_filters.CharFilter(label=_("Case"), field_name="decision__case__reference")
    open = django_filters.BooleanFilter(label=_("To be carried out"), method="still_open")

    def still_open(
        self,
        remedies: QuerySet[Remedy],
        name: str,
        value: bool,  # noqa: FBT001 - django-filter's own
    ) -> QuerySet[Remedy]:
        """Keep what somebody still has to do, or what nobody has to any more."""
        if value:
            return remedies.filter(state__in=REMEDY_OPEN)
        return remedies.exclude(state__in=REMEDY_OPEN)


class RemedyViewSet(OfVisibleCases):
    """What was decided and how far it was carried out, of the cases one may see."""

    serializer_class = RemedySerializer
    queryset = Remedy.objects.none()
    filterset_class = RemedyFilter
    id_name = "remedy_id"

    def get_queryset(self) -> QuerySet[Remedy]:
        """Return the remedies of cases this person may see."""
        seen = Remedy.objects.filter(decision__case__in=self.visible())
        return seen.select_related("decision__case")

    def get_serializer(self, *args: Any, **kwargs: Any) -> Any:
        """Show one of them, or a page of them, with what was paid: one statement."""
        if args:
            with_payments(args[0] if isinstance(args[0], list) else [args[0]])
        return super().get_serializer(*args, **kwargs)

    @extend_schema(request=ExecutionInput, responses=RemedySerializer)
    @action(detail=True, methods=["post"])
    def execution(self, request: Request, pk: str) -> Response:
        """Note that it was carried out, with the proof."""
        return self.act(remedies.carry_out, ExecutionInput)

    @extend_schema(request=PaymentInput, responses=RemedySerializer)
    @action(detail=True, methods=["post"])
    def payment(self, request: Request, pk: str) -> Response:
        """Pay it through the payment provider, once; its answer shows as `payment`."""
        return self.act(paying.pay, PaymentInput)

    @extend_schema(request=ReasonInput, responses=RemedySerializer)
    @action(detail=True, methods=["post"])
    def stop(self, request: Request, pk: str) -> Response:
        """Stop a payment nobody has asked the provider for yet."""
        return self.act(paying.stop, ReasonInput)

    @extend_schema(request=RecallInput, responses=RemedySerializer)
    @action(detail=True, methods=["post"])
    def recall(self, request: Request, pk: str) -> Response:
        """Call back what was paid, or a part of it, once."""
        return self.act(paying.call_back, RecallInput)

    @extend_schema(request=ReasonInput, responses=RemedySerializer)
    @action(detail=True, methods=["post"])
    def lapse(self, request: Request, pk: str) -> Response:
        """Let it go."""
        return self.act(remedies.lapse, ReasonInput)
