"""What was decided before, over the API: looked for, and weighed against what is being decided."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from cases.api.shapes import StaffRef
from cases.api.visible import VisibleCases
from cases.deciding import precedents
from cases.deciding.likeness import Lead
from cases.deciding.precedents import Asked, Precedent, Precedents
from cases.deciding.weighing import facts_in
from cases.models import AuthorityKind, Decision, ExceptionRequest, RemedyKind
from common.drf import StrictSerializer
from common.money import Money
from marketplace.models.segment import Segment
from policies.models import Clause

_MOST = 10**12


class PrecedentsQuery(StrictSerializer):
    """What to narrow by; amounts in minor units of the house's currency, `words` as they are searched for."""

    clause = serializers.IntegerField(min_value=1, required=False)
    kind = serializers.ChoiceField(choices=AuthorityKind.choices, required=False)
    remedy = serializers.ChoiceField(choices=RemedyKind.choices, required=False)
    segment = serializers.ChoiceField(choices=Segment.choices, required=False)
    country = serializers.RegexField(r"^[A-Z]{2}$", required=False)
    lead = serializers.ChoiceField(choices=Lead.choices, required=False)
    least = serializers.IntegerField(min_value=0, max_value=_MOST, required=False)
    most = serializers.IntegerField(min_value=0, max_value=_MOST, required=False)
    words = serializers.CharField(max_length=200, required=False)


class LikenessQuery(StrictSerializer):
    """What is being decided on a case; all but the case and what it is for may still be missing."""

    case = serializers.CharField(max_length=14)
    kind = serializers.ChoiceField(choices=AuthorityKind.choices)
    clause = serializers.IntegerField(min_value=1, required=False)
    remedy = serializers.ChoiceField(choices=RemedyKind.choices, required=False, default="")
    remedy_text = serializers.CharField(max_length=300, required=False, default="")
    because = serializers.CharField(max_length=5000, required=False, default="")
    amount_minor = serializers.IntegerField(min_value=0, max_value=_MOST, required=False)
    currency = serializers.RegexField(r"^[A-Z]{3}$", required=False, default="")


class RequestQuery(StrictSerializer):
    """Which request somebody is to answer."""

    exception = serializers.IntegerField(min_value=1)


class PrecedentSerializer(serializers.Serializer[Precedent]):
    """One decision, or one request somebody said no to; `shares` is what it has in common with what was asked."""

    case = serializers.CharField(source="case.reference")
    outcome = serializers.CharField()
    kind = serializers.CharField(source="of.kind")
    remedy = serializers.CharField(source="of.remedy")
    remedy_text = serializers.CharField(source="of.remedy_text")
    amount_minor = serializers.IntegerField(source="of.amount_minor")
    currency = serializers.CharField(source="of.currency")
    house_minor = serializers.IntegerField(source="of.house_minor")
    because = serializers.CharField()
    by = StaffRef(allow_null=True)
    at = serializers.DateTimeField()
    is_split = serializers.BooleanField(source="weighed.is_split")
    is_reversed = serializers.BooleanField()
    shares = serializers.SerializerMethodField()

    def get_shares(self, one: Precedent) -> list[str]:
        """Return the facts both have in common."""
        return [str(trait.value) for trait in one.shares]


class TogetherSerializer(serializers.Serializer[Any]):
    """What they come to: how many were granted, refused, decided alone; amounts of the house's currency."""

    granted = serializers.IntegerField()
    denied = serializers.IntegerField()
    decided = serializers.IntegerField()
    rate = serializers.IntegerField(allow_null=True)
    dissent = serializers.IntegerField()
    split = serializers.IntegerField()
    median = serializers.IntegerField(allow_null=True)
    low = serializers.IntegerField(allow_null=True)
    high = serializers.IntegerField(allow_null=True)


class AmountPlaceSerializer(serializers.Serializer[Any]):
    """How many were given less than the amount asked for, the same, and more."""

    below = serializers.IntegerField()
    same = serializers.IntegerField()
    above = serializers.IntegerField()
    is_highest = serializers.BooleanField()


class PrecedentsSerializer(serializers.Serializer[Precedents]):
    """The precedents, what they come to together, and where the amount asked for lies among them."""

    found = PrecedentSerializer(many=True)
    summary = TogetherSerializer()
    place = AmountPlaceSerializer(allow_null=True)
    by_rule = serializers.BooleanField()


class PrecedentViewSet(VisibleCases):
    """Decisions and refusals of two years, as far as one may see the cases they were of."""

    serializer_class = PrecedentsSerializer
    queryset = Decision.objects.none()
    pagination_class = None
    filterset_class = None

    @extend_schema(
        operation_id="precedents_find",
        parameters=[PrecedentsQuery],
        responses=PrecedentsSerializer,
    )
    def list(self, request: Request) -> Response:
        """Find the newest decisions that fit, and what they come to."""
        asked = self._asked(PrecedentsQuery)
        least, most = asked.get("least"), asked.get("most")
        if least is not None and most is not None and most < least:
            raise serializers.ValidationError({"most": [_("This is less than where it starts.")]})
        wanted = Asked(**asked | {"clause": _clause(asked.pop("clause", None))})
        return self._told(precedents.find(wanted, self.person, now=timezone.now()))

    @extend_schema(parameters=[LikenessQuery], responses=PrecedentsSerializer)
    @action(detail=False)
    def like(self, request: Request) -> Response:
        """Find what was decided in cases like one, while something is decided on it."""
        asked, now = self._asked(LikenessQuery), timezone.now()
        case = self.case(asked.pop("case"))
        clause, minor = _clause(asked.pop("clause", None)), asked.pop("amount_minor", None)
        said = {
            **asked,
            "clause": clause,
            "amount": Money(minor, asked["currency"]).amount
            if minor and asked["currency"]
            else None,
        }
        facts = facts_in(case, said, now=now)
        return self._told(precedents.like(facts, self.person, clause=clause, but=case, now=now))

    @extend_schema(parameters=[RequestQuery], responses=PrecedentsSerializer)
    @action(detail=False, url_path="of-request", url_name="of-request")
    def of_request(self, request: Request) -> Response:
        """Find what was decided in cases like the one somebody asks for, and where the request lies among them."""
        rows = ExceptionRequest.objects.filter(case__in=self.visible())
        asked = get_object_or_404(
            rows.select_related("case", "clause__version__policy"),
            pk=self._asked(RequestQuery)["exception"],
        )
        facts, now = precedents.facts_of(asked, asked.why), timezone.now()
        found = precedents.like(facts, self.person, clause=asked.clause, but=asked.case, now=now)
        return self._told(found)

    def _asked(self, shape: type[StrictSerializer]) -> dict[str, Any]:
        asked = shape(data=self.request.query_params.dict())
        asked.is_valid(raise_exception=True)
        return dict(asked.validated_data)

    def _told(self, found: Precedents) -> Response:
        return Response(PrecedentsSerializer(found).data)


def _clause(pk: int | None) -> Clause | None:
    """Return the clause with its policy; one that is not there is refused by its field."""
    if pk is None:
        return None
    found = Clause.objects.light().select_related("version__policy").filter(pk=pk).first()
    if found is None:
        raise serializers.ValidationError({"clause": [_("Choose a clause of the library.")]})
    return found
