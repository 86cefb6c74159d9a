import pytest
from django.db import InternalError, transaction
from hypothesis import given
from hypothesis import strategies as st

from cases.actions import evidence, redacting
from cases.models import Message, OriginalReading, Redaction
from cases.models.message import BLACK, blacked
from common.errors import BadInput, Forbidden
from messaging.models import InboundAttachment
from tests.cases.actions.test_evidence import keep
from tests.factories.cases import NOON, make_case, receive
from tests.factories.messaging import InboundMessageFactory
from tests.factories.users import UserFactory
from users.roles import Role

CARD = "4111 1111 1111 1111"


@pytest.fixture
def senior(db):
    return UserFactory(role=Role.SENIOR)


@pytest.fixture
def manager(db):
    return UserFactory(role=Role.MANAGER)


@pytest.fixture
def message(senior):
    return receive(make_case(owner=senior), text=f"My card is {CARD}, yes {CARD}. Call me.")


def redact(message, by, **options):
    return redacting.redact_words(
        message_id=message.pk, by=by, **{"reason": "Card number", "now": NOON, **options}
    )


@pytest.mark.django_db
class TestWords:
    def test_are_black_wherever_they_stand_and_the_rest_is_read(self, message, senior):
        redact(message, senior, words=CARD)

        kept = Message.objects.get(pk=message.pk)
        assert CARD not in kept.shown_text
        assert kept.shown_text.startswith(f"My card is {BLACK * 4} ")
        assert kept.shown_text.endswith("Call me.")
        assert CARD in kept.text

    def test_leave_nothing_when_all_of_it_goes(self, message, senior):
        redact(message, senior)

        kept = Message.objects.get(pk=message.pk)
        assert (kept.shown_text, kept.shown_quote, kept.redacted) == ("", "", [])
        with pytest.raises(redacting.AlreadyUnreadable):
            redact(message, senior)

    def test_add_up(self, message, senior):
        redact(message, senior, words="card is 4111")
        redact(message, senior, words=CARD)

        kept = Message.objects.get(pk=message.pk)
        assert "card" not in kept.shown_text
        assert "1111" not in kept.shown_text
        assert Redaction.objects.filter(message=message).count() == 2

    def test_are_told_on_the_timeline_without_saying_them(self, message, senior):
        redact(message, senior, words=CARD)

        event = message.thread.case.events.get(kind="redacted")
        assert event.facts == {"what": "words", "reason": "Card number", "message": message.pk}

    @pytest.mark.parametrize(
        ("changes", "error"),
        [({"words": "not there"}, redacting.NotThere), ({"reason": " "}, BadInput)],
    )
    def test_are_refused_with_what_is_missing(self, message, senior, changes, error):
        with pytest.raises(error):
            redact(message, senior, **changes)

        assert Message.objects.get(pk=message.pk).redacted is None

    def test_are_refused_to_whose_role_may_not(self, message):
        with pytest.raises(Forbidden):
            redact(message, UserFactory(role=Role.ASSOCIATE))

    def test_stay_for_who_is_entitled_and_each_look_is_kept(self, message, senior, manager):
        redact(message, senior)

        with pytest.raises(Forbidden):
            redacting.read_original(message_id=message.pk, by=senior, reason="x", now=NOON)
        with pytest.raises(BadInput):
            redacting.read_original(message_id=message.pk, by=manager, reason=" ", now=NOON)
        read = redacting.read_original(
            message_id=message.pk, by=manager, reason="Court asked", now=NOON
        )

        look = OriginalReading.objects.get()
        assert CARD in read.text
        assert (look.by, look.reason) == (manager, "Court asked")
        with pytest.raises(InternalError), transaction.atomic():
            OriginalReading.objects.update(reason="x")
        with pytest.raises(InternalError), transaction.atomic():
            Message.objects.filter(pk=message.pk).update(text="")

    def test_of_a_file_hide_it_from_everybody_not_entitled(self, senior, manager):
        file = keep(make_case(owner=senior))

        redacting.redact_file(
            case_id=file.case_id, sha256=file.sha256, by=senior, reason="Passport", now=NOON
        )

        with pytest.raises(evidence.Unreadable):
            evidence.download(file_id=file.pk, by=senior, now=NOON)
        assert evidence.download(file_id=file.pk, by=manager, now=NOON).content
        acts = list(file.custody.order_by("pk").values_list("act", flat=True))
        assert acts == ["added", "redacted", "original"]


@pytest.mark.django_db
def test_a_file_stays_unreadable_when_its_message_moves(senior):
    first, second = make_case(owner=senior), make_case(owner=senior)
    mail = InboundMessageFactory()
    file = InboundAttachment.objects.create(
        inbound=mail,
        position=1,
        name="passport.png",
        type="image/png",
        size=3,
        sha256="f" * 64,
        content=b"abc",
    )
    message = receive(first)
    moved = Message.objects.create(
        thread=message.thread,
        direction="in",
        party=message.party,
        text="The file",
        written_at=NOON,
        inbound=mail,
    )
    redacting.redact_file(
        case_id=first.pk, sha256=file.sha256, by=senior, reason="Passport", now=NOON
    )

    redacting.follow([moved.pk], source=first, into=second)
    redacting.follow([moved.pk], source=first, into=second)

    assert second.redactions.get().sha256 == file.sha256


@given(
    st.text(max_size=60),
    st.lists(st.tuples(st.integers(0, 70), st.integers(0, 70)), max_size=6),
)
def test_what_is_black_keeps_its_length_and_shows_no_letter_within(text, pairs):
    spans = [[min(pair), max(pair)] for pair in pairs]

    shown = blacked(text, spans)

    if not spans:
        assert shown == ""
        return
    assert len(shown) == len(text)
    for place, letter in enumerate(text):
        covered = any(first <= place < after for first, after in spans)
        assert shown[place] == (BLACK if covered and not letter.isspace() else letter)
