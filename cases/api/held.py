"""Held mail over the API: what nobody could place by itself, placed or set aside by who sorts mail."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from cases.actions import intake
from cases.api.visible import VisibleCases, read
from cases.intake.held import held_for, mail_for, reason_in_words, senders_words
from cases.models import CaseType
from cases.reference import read_reference
from common.drf import NewestFirstCursor, StrictSerializer
from common.errors import BadInput
from marketplace.models import Person
from messaging.models import InboundMessage
from users.roles import Permission


class HeldMailSerializer(serializers.ModelSerializer[InboundMessage]):
    """One mail that waits for a person, why, and what its sender newly wrote."""

    why = serializers.SerializerMethodField()
    words = serializers.SerializerMethodField()

    class Meta:
        model = InboundMessage
        fields = [
            "id",
            "from_address",
            "from_name",
            "subject",
            "received_at",
            "reason",
            "why",
            "words",
        ]
        read_only_fields = fields

    def get_why(self, mail: InboundMessage) -> str:
        """Return why it waits, in words."""
        return reason_in_words(mail.reason)

    def get_words(self, mail: InboundMessage) -> str:
        """Return what the sender wrote."""
        return senders_words(mail)


class HeldCaseInput(StrictSerializer):
    """Whom the mail is from, and what kind of case it is; left out: as the words say."""

    person = serializers.IntegerField(min_value=1)
    case_type = serializers.SlugField(required=False, default="")


class HeldThreadInput(StrictSerializer):
    """Onto which side of which case."""

    case = serializers.CharField(max_length=20)
    side = serializers.RegexField(r"^(guest|host)$")


class HeldDismissalInput(StrictSerializer):
    """Why it needs no case."""

    reason = serializers.CharField(max_length=200)


class PlacedSerializer(serializers.Serializer[Any]):
    """Onto which case it went; none where somebody set it aside before."""

    case = serializers.CharField(allow_null=True)


class OldestFirst(NewestFirstCursor):
    """As it is sorted: who waits longest first."""

    ordering = "pk"


class HeldMailViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, VisibleCases):
    """Mail that waits for a decision, for who sorts mail; for everybody else there is no such place."""

    serializer_class = HeldMailSerializer
    queryset = InboundMessage.objects.none()
    pagination_class = OldestFirst
    filterset_class = None
    lookup_value_regex = r"\d{1,18}"

    def get_queryset(self) -> QuerySet[InboundMessage]:
        """Return what waits."""
        self._refuse_others()
        return held_for(self.person)

    @extend_schema(request=HeldCaseInput, responses=PlacedSerializer)
    @action(detail=True, methods=["post"], url_path="case", url_name="case")
    def opening(self, request: Request, pk: str) -> Response:
        """Open a case for the person somebody recognised."""
        mail, given = self._mail(pk), read(HeldCaseInput, request)
        person = Person.objects.visible_to(self.person).filter(pk=given["person"]).first()
        if person is None:
            raise BadInput(_("Choose the person first."), field="person")
        kinds = CaseType.objects.filter(is_active=True)
        kind = get_object_or_404(kinds, code=given["case_type"]) if given["case_type"] else None
        taken = intake.open_from_triage(
            inbound_id=mail.pk, person=person, case_type=kind, now=timezone.now()
        )
        return self._placed(taken)

    @extend_schema(request=HeldThreadInput, responses=PlacedSerializer)
    @action(detail=True, methods=["post"], url_path="thread", url_name="thread")
    def placing(self, request: Request, pk: str) -> Response:
        """Put it onto one side's thread of a case."""
        mail, given = self._mail(pk), read(HeldThreadInput, request)
        case = get_object_or_404(self.visible(), reference=read_reference(given["case"]))
        party = case.parties.filter(side=given["side"], is_primary=True).first()
        if party is None:
            raise BadInput(_("Nobody is on this side of the case yet."), field="side")
        taken = intake.append_from_triage(inbound_id=mail.pk, party=party, now=timezone.now())
        return self._placed(taken)

    @extend_schema(request=HeldDismissalInput, responses=PlacedSerializer)
    @action(detail=True, methods=["post"])
    def dismissal(self, request: Request, pk: str) -> Response:
        """Set it aside, with a reason; the mail itself is kept."""
        mail, given = self._mail(pk), read(HeldDismissalInput, request)
        taken = intake.dismiss_from_triage(
            inbound_id=mail.pk, reason=given["reason"], now=timezone.now()
        )
        return self._placed(taken)

    def _mail(self, pk: str) -> InboundMessage:
        """Return the mail though it may be placed already: then what was done with it is told again."""
        self._refuse_others()
        return get_object_or_404(mail_for(self.person), pk=pk)

    def _refuse_others(self) -> None:
        if not self.person.can(Permission.TRIAGE_MAIL):
            raise Http404

    def _placed(self, taken: intake.Intake) -> Response:
        """Name the case only to who may know of it."""
        seen = self.visible().filter(reference=taken.case).exists() if taken.case else False
        return Response(PlacedSerializer({"case": taken.case if seen else None}).data)
