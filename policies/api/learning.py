"""What changed in the library, and one's own self-checks, over the API: each for its person only."""

from typing import Any, cast

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import get_language
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from common.drf import NewestFirstCursor, StrictSerializer
from policies.actions import quizzing, reading
from policies.api.draft_serializers import ChangeSerializer, read
from policies.models import PolicyVersion, QuizAttempt
from policies.news import News, Piece, news
from users.models import User


class FeedInput(StrictSerializer):
    """Of which topic, and in which language words are compared."""

    topic = serializers.SlugField(max_length=40, required=False, default="")
    language = serializers.ChoiceField(choices=["en", "pt-br"], required=False)


class PieceSerializer(serializers.Serializer[Piece]):
    """One published version, what it changed, and whether it is new to the reader."""

    policy = serializers.CharField(source="version.policy.code")
    title = serializers.CharField(source="version.policy.title")
    topic = serializers.CharField(source="version.policy.topic")
    version = serializers.IntegerField(source="version.number")
    from_date = serializers.DateField(source="version.from_date")
    until_date = serializers.DateField(source="version.until_date", allow_null=True)
    published_at = serializers.DateTimeField(source="version.published_at")
    change_note = serializers.CharField(source="version.change_note")
    before = serializers.IntegerField(source="before.number", allow_null=True, default=None)
    changes = ChangeSerializer(many=True)
    more = serializers.IntegerField()
    is_new = serializers.BooleanField()


class FeedSerializer(serializers.Serializer[News]):
    """What was published, newest first; `unread` of it is new to the reader."""

    unread = serializers.IntegerField()
    topics = serializers.ListField(child=serializers.CharField())
    pieces = PieceSerializer(many=True)


class FeedViewSet(viewsets.GenericViewSet[Any]):
    """The feed of what changed, and how far one has read it."""

    serializer_class = FeedSerializer
    queryset = PolicyVersion.objects.none()
    pagination_class = None
    filterset_class = None

    @extend_schema(parameters=[FeedInput], responses=FeedSerializer)
    def list(self, request: Request) -> Response:
        """Show what was published last, with what it changed word by word."""
        asked = FeedInput(data=request.query_params.dict())
        asked.is_valid(raise_exception=True)
        feed = news(
            cast(User, request.user),
            language=asked.validated_data.get("language") or get_language() or "en",
            topic=asked.validated_data["topic"],
            now=timezone.now(),
        )
        return Response(FeedSerializer(feed).data)

    @extend_schema(request=None, responses={204: None})
    @action(detail=False, methods=["post"], url_path="reading")
    def reading(self, request: Request) -> Response:
        """Say that one has read all of it."""
        reading.read(by=cast(User, request.user), now=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)


class CheckQuestionSerializer(serializers.Serializer[dict[str, Any]]):
    """One question; once it is answered, what was chosen, what was right, and the clause that says so."""

    kind = serializers.CharField()
    prompt = serializers.CharField()
    choices = serializers.ListField(child=serializers.CharField())
    chosen = serializers.IntegerField(allow_null=True)
    right = serializers.IntegerField(allow_null=True)
    clause = serializers.IntegerField(allow_null=True)
    rule = serializers.CharField(allow_blank=True)


class SelfCheckSerializer(serializers.ModelSerializer[QuizAttempt]):
    """One self-check up to the question that is next; what is right is told only of those answered."""

    questions = serializers.SerializerMethodField()

    class Meta:
        model = QuizAttempt
        fields = ["id", "started_at", "finished_at", "asked", "right", "questions"]
        read_only_fields = fields

    @extend_schema_field(CheckQuestionSerializer(many=True))
    def get_questions(self, attempt: QuizAttempt) -> list[dict[str, Any]]:
        """Return what was answered, then the question to answer."""
        shown = attempt.questions[: len(attempt.answers) + 1]
        return [_question(asked, place, attempt.answers) for place, asked in enumerate(shown)]


class AnswerPlaceInput(StrictSerializer):
    """Which question (`at`, from 0), and which of its choices (from 0)."""

    at = serializers.IntegerField(min_value=0, max_value=1000)
    choice = serializers.IntegerField(min_value=0, max_value=1000)


class SelfCheckViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[QuizAttempt]
):
    """One's own self-checks; nobody sees another's."""

    serializer_class = SelfCheckSerializer
    pagination_class = NewestFirstCursor
    lookup_value_regex = r"\d{1,18}"
    queryset = QuizAttempt.objects.none()

    def get_queryset(self) -> QuerySet[QuizAttempt]:
        """Return one's own."""
        return QuizAttempt.objects.visible_to(cast(User, self.request.user))

    @extend_schema(request=None, responses={201: SelfCheckSerializer})
    def create(self, request: Request) -> Response:
        """Begin one, or go on with the one that was begun."""
        begun = quizzing.start(by=cast(User, request.user), now=timezone.now())
        return Response(self.get_serializer(begun).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=AnswerPlaceInput, responses=SelfCheckSerializer)
    @action(detail=True, methods=["post"])
    def answer(self, request: Request, pk: str) -> Response:
        """Answer the question that is next."""
        attempt = self.get_object()
        given = read(AnswerPlaceInput, request)
        quizzing.answer(
            attempt_id=attempt.pk, by=cast(User, request.user), now=timezone.now(), **given
        )
        return Response(self.get_serializer(self.get_object()).data)


def _question(asked: dict[str, Any], place: int, answers: list[int]) -> dict[str, Any]:
    is_answered = place < len(answers)
    return {
        "kind": asked["kind"],
        "prompt": asked["prompt"],
        "choices": asked["choices"],
        "chosen": answers[place] if is_answered else None,
        "right": asked["right"] if is_answered else None,
        "clause": asked["clause"] if is_answered else None,
        "rule": asked["label"] if is_answered else "",
    }
