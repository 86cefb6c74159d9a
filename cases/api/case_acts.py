"""What is done to one case over the API: taken, waited on, classified, handed over, ended and taken up again."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from cases.actions import (
    classification,
    conflicts,
    dedicating,
    handovers,
    ownership,
    resolution,
    safety,
    waiting,
)
from cases.api.case_inputs import (
    AssignmentInput,
    CaseSafetyInput,
    ConflictInput,
    DedicationInput,
    HandoverInput,
    PresenceInput,
    ReleaseInput,
    ReopeningInput,
    ResolutionInput,
    RiskInput,
    SeverityInput,
    TakeOverInput,
    TypeInput,
    UrgencyInput,
    WaitInput,
)
from cases.api.case_serializers import CaseDetailSerializer, HandoverSerializer, PresentSerializer
from cases.api.shapes import Empty
from cases.api.visible import VisibleCases, read
from cases.composing.here import meet


class CaseActs(VisibleCases):
    """One act each, by the same actions as the pages; the answer is the case as it then is."""

    @extend_schema(request=Empty, responses=CaseDetailSerializer)
    @action(detail=True, methods=["post"])
    def ownership(self, request: Request, reference: str) -> Response:
        """Take the case; taking it twice is taking it once."""
        return self._act(ownership.take, Empty)

    @extend_schema(request=TakeOverInput, responses=CaseDetailSerializer)
    @action(detail=True, methods=["post"])
    def takeover(self, request: Request, reference: str) -> Response:
        """Take the case from its owner, with a reason."""
        return self._act(ownership.take_over, TakeOverInput)

    @extend_schema(request=AssignmentInput, responses=CaseDetailSerializer)
    @action(detail=True, methods=["post"])
    def assignment(self, request: Request, reference: str) -> Response:
        """Give the case to somebody without asking."""
        return self._act(ownership.assign, AssignmentInput)

    @extend_schema(request=ReleaseInput, responses=CaseDetailSerializer)
    @action(detail=True, methods=["post"])
    def release(self, request: Request, reference: str) -> Response:
        """Give the case back to its queue."""
        return self._act(ownership.release, ReleaseInput)

    @extend_schema(request=WaitInput, responses=CaseDetailSerializer)
    @action(detail=True, methods=["post"])
    def waiting(self, request: Request, reference: str) -> Response:
        """Wait for somebody."""
        return self._act(waiting.wait, WaitInput)

    @extend_schema(request=Empty, responses=CaseDetailSerializer)
    @action(detail=True, methods=["post"])
    def resumption(self, request: Request, reference: str) -> Response:
        """Go on after waiting."""
        return self._act(waiting.resume, Empty)

    @extend_schema(request=SeverityInput, responses=CaseDetailSerializer)
    @action(detail=True, methods=["post"])
    def severity(self, request: Request, reference: str) -> Response:
        """Change how bad the harm is."""
        return self._act(classification.set_severity, SeverityInput)

    @extend_schema(request=ResolutionInput, responses=CaseDetailSerializer)
    @action(detail=True, methods=["post"])
    def resolution(self, request: Request, reference: str) -> Response:
        """End the case; what is still open comes back in `open`."""
        return self._act(resolution.resolve, ResolutionInput)

    @extend_schema(request=ReopeningInput, responses=CaseDetailSerializer)
    @action(detail=True, methods=["post"])
    def reopening(self, request: Request, reference: str) -> Response:
        """Take a resolved case up again."""
        return self._act(resolution.reopen, ReopeningInput)

    @extend_schema(request=HandoverInput, responses={201: HandoverSerializer})
    @action(detail=True, methods=["post"])
    def handovers(self, request: Request, reference: str) -> Response:
        """Offer the case to a colleague."""
        case = self.get_object()
        given = read(HandoverInput, request)
        handover = handovers.offer(case_id=case.pk, by=self.person, now=timezone.now(), **given)
        return Response(HandoverSerializer(handover).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=UrgencyInput, responses=CaseDetailSerializer)
    @action(detail=True, methods=["post"])
    def urgency(self, request: Request, reference: str) -> Response:
        """Change how little time is left."""
        return self._act(classification.set_urgency, UrgencyInput)

    @extend_schema(request=TypeInput, responses=CaseDetailSerializer)
    @action(detail=True, methods=["post"], url_path="type")
    def case_type(self, request: Request, reference: str) -> Response:
        """Change what kind of case it is."""
        return self._act(classification.set_type, TypeInput)

    @extend_schema(request=RiskInput, responses=CaseDetailSerializer)
    @action(detail=True, methods=["post"])
    def risks(self, request: Request, reference: str) -> Response:
        """Say how much is at stake on one axis."""
        return self._act(classification.set_risk, RiskInput)

    @extend_schema(request=CaseSafetyInput, responses=CaseDetailSerializer)
    @action(detail=True, methods=["post"])
    def safety(self, request: Request, reference: str) -> Response:
        """Say whether the people it is about are safe; people in danger make it an S1."""
        return self._act(safety.tell, CaseSafetyInput)

    @extend_schema(request=ConflictInput, responses={204: None})
    @action(detail=True, methods=["post"])
    def conflicts(self, request: Request, reference: str) -> Response:
        """Keep somebody away from the case, or let them back (`ends`)."""
        found, given = self.get_object(), read(ConflictInput, request)
        act = conflicts.lift if given.pop("ends") else conflicts.declare
        act(case_id=found.pk, by=self.person, now=timezone.now(), **given)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(
        methods=["POST"],
        request=DedicationInput,
        responses=CaseDetailSerializer,
    )
    @extend_schema(methods=["DELETE"], responses={204: None})
    @action(detail=True, methods=["post", "delete"])
    def dedication(self, request: Request, reference: str) -> Response:
        """Say to whom the guest's next case comes back; deleting, that it goes to whoever is free."""
        if request.method == "POST":
            return self._act(dedicating.dedicate, DedicationInput)
        dedicating.undedicate(case_id=self.get_object().pk, by=self.person, now=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=PresenceInput, responses=PresentSerializer(many=True))
    @action(detail=True, methods=["post"], pagination_class=None, filterset_class=None)
    def presence(self, request: Request, reference: str) -> Response:
        """Say that one is on the case, writing or not, and learn who else is; it is forgotten within a minute."""
        case = self.get_object()
        others = meet(case, self.person, writes=read(PresenceInput, request)["writes"])
        there = [{"person": person, "writes": writes} for person, writes in others]
        return Response(PresentSerializer(there, many=True).data)

    def _act(self, act: Any, shape: Any) -> Response:
        """Read the input, do one action, and return the case as it now is."""
        found = self.get_object()  # first: what may not be seen does not exist, whatever was sent
        given = read(shape, self.request)
        if "version" in given:
            given["seen_version"] = given.pop("version")
        act(case_id=found.pk, by=self.person, now=timezone.now(), **given)
        return Response(self.whole(found.pk))

    def whole(self, case_id: int) -> Any:
        """Return one case whole, as it stands now."""
        case = self.get_queryset().get(pk=case_id)
        return CaseDetailSerializer(case, context=self.get_serializer_context()).data
