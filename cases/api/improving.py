"""What cases teach the library, over the API: rules that disagree, better words, and what became of it."""

from typing import Any

import django_filters
from django.db.models import Count, Prefetch, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from cases.actions import improving
from cases.api.shapes import StaffRef
from cases.api.visible import OfOneCase, OfVisibleCases, VisibleCases, read
from cases.improving.beside import Beside, beside
from cases.improving.choosing import Choices, choices
from cases.improving.effect import effect, volume
from cases.lifecycle import ProposalState
from cases.models import Case, ImprovementProposal
from common.drf import StrictSerializer
from policies.models import PolicyVersion

_LONGEST = improving.LONGEST


class ImprovementInput(StrictSerializer):
    """A rule that should change, or with `other_clause` two that disagree; name nobody in it."""

    case = serializers.CharField(max_length=14)
    clause = serializers.IntegerField(min_value=1, source="clause_id")
    other_clause = serializers.IntegerField(
        min_value=1, required=False, allow_null=True, default=None, source="other_clause_id"
    )
    problem = serializers.CharField(max_length=_LONGEST)
    wording = serializers.CharField(max_length=_LONGEST, allow_blank=True, default="")
    cost_minor = serializers.IntegerField(
        min_value=0, max_value=10**12, required=False, allow_null=True, default=None
    )
    currency = serializers.RegexField(r"^([A-Z]{3})?$", allow_blank=True, default="")


class ProposalAnswerInput(StrictSerializer):
    """The reason; whoever declines has to give one."""

    answer = serializers.CharField(max_length=_LONGEST, allow_blank=True, default="")


class ShippingInput(StrictSerializer):
    """Which published version says it better."""

    policy = serializers.SlugField(max_length=60)
    version = serializers.IntegerField(min_value=1, max_value=32000)


class EffectVerdictInput(StrictSerializer):
    """What the new version changed."""

    verdict = serializers.CharField(max_length=_LONGEST)


class EvidenceCaseInput(StrictSerializer):
    """Another case that shows the same."""

    case = serializers.CharField(max_length=14)


class ImprovementSerializer(serializers.ModelSerializer[ImprovementProposal]):
    """One proposal; `cases` are those of its evidence that the reader may see."""

    author = StaffRef()
    answered_by = StaffRef(allow_null=True)
    verified_by = StaffRef(allow_null=True)
    cases = serializers.SerializerMethodField()
    evidence = serializers.IntegerField(source="shown")

    class Meta:
        model = ImprovementProposal
        fields = [
            "id",
            "state",
            "clause",
            "other_clause",
            "problem",
            "wording",
            "cost_minor",
            "currency",
            "owner",
            "author",
            "proposed_at",
            "answered_by",
            "answered_at",
            "answer",
            "shipped_version",
            "shipped_at",
            "verified_by",
            "verified_at",
            "verdict",
            "cases",
            "evidence",
        ]
        read_only_fields = fields

    def get_cases(self, proposal: ImprovementProposal) -> list[str]:
        """Return their references."""
        seen: list[Case] = getattr(proposal, "seen", [])
        return [case.reference for case in seen]


class VolumeSerializer(serializers.Serializer[Any]):
    """In the year before now: cases that quoted the rules, exceptions from them, and cases of evidence."""

    quoted = serializers.IntegerField()
    exceptions = serializers.IntegerField()
    evidence = serializers.IntegerField()


class EffectSerializer(serializers.Serializer[Any]):
    """As many days before and after the new version came into force."""

    since = serializers.DateField()
    days = serializers.IntegerField()
    exceptions_before = serializers.IntegerField()
    exceptions_after = serializers.IntegerField()
    quoted_before = serializers.IntegerField()
    quoted_after = serializers.IntegerField()


class WeightSerializer(serializers.Serializer[dict[str, Any]]):
    """How much a proposal is about, and what it changed once it was shipped."""

    volume = VolumeSerializer()
    effect = EffectSerializer(allow_null=True)


class ClauseChoiceSerializer(serializers.Serializer[tuple[int, str]]):
    """A clause that governs the case."""

    clause = serializers.SerializerMethodField()
    words = serializers.SerializerMethodField()

    def get_clause(self, pair: tuple[int, str]) -> int:
        """Return its id."""
        return pair[0]

    def get_words(self, pair: tuple[int, str]) -> str:
        """Return where it stands and what it says."""
        return pair[1]


class ChoicesSerializer(serializers.Serializer[Choices]):
    """Which clauses somebody may mean; `rivals` are two that disagree on this stay."""

    clauses = ClauseChoiceSerializer(many=True)
    rivals = serializers.ListField(child=serializers.IntegerField())


class OfState(OfOneCase):
    """Proposals of one case, in one state."""

    state = django_filters.ChoiceFilter(label=_("State"), choices=ProposalState.choices)


class ProposalViewSet(OfVisibleCases):
    """Proposals one may see: one's own, of one's cases, and for who writes policies all but sealed ones."""

    serializer_class = ImprovementSerializer
    queryset = ImprovementProposal.objects.none()
    filterset_class = OfState
    id_name = "proposal_id"

    def get_queryset(self) -> QuerySet[ImprovementProposal]:
        """Return them with the evidence this person may see."""
        rows = ImprovementProposal.objects.visible_to(self.person).select_related(
            "author", "answered_by", "verified_by"
        )
        seen = Prefetch("evidence", queryset=self.visible().order_by("pk"), to_attr="seen")
        return rows.annotate(shown=Count("shown_by")).prefetch_related(seen)

    @extend_schema(request=ImprovementInput, responses={201: ImprovementSerializer})
    def create(self, request: Request) -> Response:
        """Report from a case that two rules disagree, or propose better words for one."""
        return self.add(improving.propose, ImprovementInput)

    @extend_schema(request=ProposalAnswerInput, responses=ImprovementSerializer)
    @action(detail=True, methods=["post"])
    def acceptance(self, request: Request, pk: str) -> Response:
        """Agree that the rule is to change."""
        return self.act(improving.accept, ProposalAnswerInput)

    @extend_schema(request=ProposalAnswerInput, responses=ImprovementSerializer)
    @action(detail=True, methods=["post"])
    def refusal(self, request: Request, pk: str) -> Response:
        """Leave the rule as it is, with the reason."""
        return self.act(improving.decline, ProposalAnswerInput)

    @extend_schema(request=ShippingInput, responses=ImprovementSerializer)
    @action(detail=True, methods=["post"])
    def shipping(self, request: Request, pk: str) -> Response:
        """Point at the published version that says it better."""
        return self.act(_ship, ShippingInput)

    @extend_schema(request=EffectVerdictInput, responses=ImprovementSerializer)
    @action(detail=True, methods=["post"])
    def verification(self, request: Request, pk: str) -> Response:
        """Say what the new version changed."""
        return self.act(improving.verify, EffectVerdictInput)

    @extend_schema(request=EvidenceCaseInput, responses=ImprovementSerializer)
    @action(detail=True, methods=["post"])
    def evidence(self, request: Request, pk: str) -> Response:
        """Add a case that shows the same."""
        proposal = self.get_object()
        case = self.case(read(EvidenceCaseInput, request)["case"])
        improving.support(
            proposal_id=proposal.pk, case_id=case.pk, by=self.person, now=timezone.now()
        )
        return self.shown(proposal.pk)

    @extend_schema(responses=WeightSerializer)
    @action(detail=True, pagination_class=None)
    def weight(self, request: Request, pk: str) -> Response:
        """Say how much it is about, and what it changed."""
        proposal, now = self.get_object(), timezone.now()
        told = {"volume": volume(proposal, now=now), "effect": effect(proposal, now=now)}
        return Response(WeightSerializer(told).data)

    @extend_schema(parameters=[EvidenceCaseInput], responses=ChoicesSerializer, filters=False)
    @action(detail=False, pagination_class=None)
    def choices(self, request: Request) -> Response:
        """List the clauses that govern a case, to name in a proposal, those that disagree first."""
        asked = EvidenceCaseInput(data=request.query_params.dict())
        asked.is_valid(raise_exception=True)
        case = self.case(asked.validated_data["case"])
        found = choices(case, language=self.person.language, now=timezone.now())
        return Response(ChoicesSerializer(found).data)


class QuotedSerializer(serializers.Serializer[Any]):
    """A case that quoted a clause."""

    case = serializers.CharField(source="case.reference")
    anchor = serializers.CharField(source="clause.anchor")
    cited_at = serializers.DateTimeField()


class CitedBySerializer(serializers.Serializer[Beside]):
    """What cases say about one version, as far as the reader may see: quoted in 90 days, left in a year."""

    cited = serializers.IntegerField()
    cited_by = QuotedSerializer(many=True)
    left = serializers.SerializerMethodField()
    proposals = serializers.SerializerMethodField()

    def get_left(self, told: Beside) -> dict[str, int]:
        """Return how many exceptions were asked, by clause."""
        return dict(told.left)

    def get_proposals(self, told: Beside) -> list[int]:
        """Return the newest proposals about the policy."""
        return [proposal.pk for proposal in told.proposals]


class CitedByViewSet(VisibleCases):
    """Where a version of a policy was quoted and left."""

    serializer_class = CitedBySerializer
    queryset = PolicyVersion.objects.none()
    pagination_class = None
    filterset_class = None
    lookup_field = "number"
    lookup_value_regex = r"\d{1,4}"

    @extend_schema(responses=CitedBySerializer)
    def retrieve(self, request: Request, code: str, number: str) -> Response:
        """Say what cases say about one version."""
        version = get_object_or_404(
            PolicyVersion.objects.visible_to(self.person), policy__code=code, number=int(number)
        )
        told = beside(version, self.person, now=timezone.now())
        return Response(CitedBySerializer(told).data)


def _ship(*, policy: str, version: int, **given: Any) -> ImprovementProposal:
    found = PolicyVersion.objects.binding().filter(policy__code=policy, number=version)
    return improving.ship(version_id=get_object_or_404(found).pk, **given)
