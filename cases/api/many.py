"""One act on many cases over the API: what it would do, doing it, and the way back."""

from typing import Any

from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from cases.actions import bulk
from cases.actions.bulk import Act
from cases.api.visible import VisibleCases, read
from cases.desk.undoing import opened, sealed
from cases.models import Case, CaseLink, CaseType
from cases.models.scales import Urgency
from common.drf import StrictSerializer
from users.models import User


class ManyInput(StrictSerializer):
    """One act, the cases, and what the act takes; a rehearsal changes nothing."""

    act = serializers.ChoiceField(choices=Act.choices)
    cases = serializers.ListField(child=serializers.CharField(max_length=14))
    rehearsal = serializers.BooleanField(default=False)
    to = serializers.PrimaryKeyRelatedField(
        queryset=User.objects.filter(is_active=True), required=False
    )
    until = serializers.DateTimeField(required=False)
    wake_on_reply = serializers.BooleanField(required=False)
    urgency = serializers.ChoiceField(choices=Urgency.choices, required=False)
    case_type = serializers.SlugRelatedField(
        slug_field="code", queryset=CaseType.objects.filter(is_active=True), required=False
    )
    other = serializers.CharField(max_length=14, required=False)
    kind = serializers.ChoiceField(choices=CaseLink.Kind.choices, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse an act that lacks what it takes."""
        for name in _TAKES[Act(attrs["act"])]:
            if name not in attrs:
                raise serializers.ValidationError({name: self.error_messages["required"]})
        return attrs


_TAKES: dict[Act, tuple[str, ...]] = {
    Act.TAKE: (),
    Act.ASSIGN: ("to",),
    Act.SNOOZE: ("until",),
    Act.URGENCY: ("urgency",),
    Act.TYPE: ("case_type",),
    Act.LINK: ("other", "kind"),
}


class ManyLineSerializer(serializers.Serializer[Any]):
    """What becomes of one case: done, same, refused (with the reason) or missing."""

    reference = serializers.CharField()
    became = serializers.CharField()
    why = serializers.CharField()


class ManySerializer(serializers.Serializer[Any]):
    """What became of every case, in the order asked for; `undo` takes it back for half a minute."""

    lines = ManyLineSerializer(many=True)
    undo = serializers.CharField()


class UndoInput(StrictSerializer):
    """What the act gave to be taken back with."""

    undo = serializers.CharField(max_length=100_000)


class UndoneSerializer(serializers.Serializer[Any]):
    """How many cases stand again as before; one that moved on since stays."""

    undone = serializers.IntegerField()


class ManyViewSet(VisibleCases):
    """One act on many cases, each in a transaction of its own."""

    serializer_class = ManySerializer
    queryset = Case.objects.none()

    @extend_schema(request=ManyInput, responses=ManySerializer)
    def create(self, request: Request) -> Response:
        """Do it, or say what it would do."""
        given = read(ManyInput, request)
        act, references = Act(given.pop("act")), given.pop("cases")
        do = bulk.rehearse if given.pop("rehearsal") else bulk.perform
        report = do(
            act=act,
            references=[reference.upper() for reference in references],
            given=given,
            by=self.person,
            now=timezone.now(),
        )
        undo = sealed(act, report.before, by=self.person)
        return Response(ManySerializer({"lines": report.lines, "undo": undo}).data)

    @extend_schema(request=UndoInput, responses=UndoneSerializer)
    @action(detail=False, methods=["post"])
    def undo(self, request: Request) -> Response:
        """Take an act of one's own back, where the cases still stand as it left them."""
        way = opened(read(UndoInput, request)["undo"])
        if way.by != self.person.pk:
            raise Http404
        now = timezone.now()
        undone = bulk.undo(act=Act(way.act), before=way.before, by=self.person, now=now)
        return Response(UndoneSerializer({"undone": undone}).data)
