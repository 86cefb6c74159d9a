"""What goes with a send: promises in the words, and words that belong to the other side."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest

from cases.actions import conversation, guarding, sending
from cases.models import CaseEvent, Message, SLAClock
from tests.factories.cases import NOON, make_case, receive
from tests.factories.marketplace import PersonFactory
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def livia():
    return UserFactory(name="Lívia Prates", time_zone="America/Sao_Paulo", undo_seconds=10)


@pytest.fixture
def case(livia):
    return make_case(owner=livia, guest=PersonFactory(time_zone="Europe/Lisbon"))


def send(case, by, text, *, side="guest", key=None, now=NOON, **options):
    return sending.send(
        thread_id=case.threads.get(kind=side).pk,
        by=by,
        text=text,
        client_key=key or uuid.uuid4(),
        now=now,
        **options,
    )


def keys_in(case, by, text):
    party = case.parties.get(side="guest")
    return [said.key for said in sending.promises_in(text, party=party, by=by, now=NOON)]


class TestPromises:
    WORDS = "Marina, I will call you by six."

    def test_are_kept_as_promises_on_the_persons_clock(self, case, livia):
        send(case, livia, self.WORDS, promised=keys_in(case, livia, self.WORDS))

        promise = SLAClock.objects.get(kind="promise")
        assert promise.due_at == datetime(2026, 3, 12, 18, 0, tzinfo=UTC)
        assert promise.label == "I will call you by six"
        assert (promise.side, promise.anchor_zone, promise.made_by) == (
            "guest",
            "Europe/Lisbon",
            livia,
        )

    def test_are_none_unless_the_writer_says_so(self, case, livia):
        send(case, livia, self.WORDS)

        assert not SLAClock.objects.filter(kind="promise").exists()

    def test_are_one_however_often_the_send_is_pressed(self, case, livia):
        keys, key = keys_in(case, livia, self.WORDS), uuid.uuid4()

        send(case, livia, self.WORDS, key=key, promised=keys)
        send(case, livia, self.WORDS, key=key, promised=keys)

        assert SLAClock.objects.filter(kind="promise").count() == 1

    def test_end_with_a_message_that_never_left(self, case, livia):
        sent = send(case, livia, self.WORDS, promised=keys_in(case, livia, self.WORDS))

        conversation.take_back(message_id=sent.pk, by=livia, now=NOON + timedelta(seconds=2))

        assert SLAClock.objects.get(kind="promise").status == "cancelled"
        case.refresh_from_db()
        assert case.next_due_kind != "promise"

    def test_that_nobody_asked_about_are_named_after_the_send(self, case, livia):
        sent = send(case, livia, self.WORDS)

        (said,) = sending.unasked(sent, by=livia, shown=[])
        sending.keep_promises(sent, by=livia, keys=[said.key], now=NOON + timedelta(minutes=1))

        assert SLAClock.objects.get(kind="promise").label == said.text


class TestWordsOfTheOtherSide:
    SAID = "Water is coming through the kitchen ceiling."
    TEXT = "I heard that water is coming through the kitchen ceiling."

    def test_are_refused_until_they_were_named(self, case, livia):
        receive(case, side="host", text=self.SAID)

        with pytest.raises(guarding.FromTheOtherSide) as refusal:
            send(case, livia, self.TEXT)
        assert not Message.objects.filter(direction="out").exists()

        send(case, livia, self.TEXT, named=refusal.value.extra["borrowed"])
        assert CaseEvent.objects.filter(kind="message_sent").count() == 1

    def test_are_nobodys_secret_once_this_side_said_them_too(self, case, livia):
        receive(case, side="host", text=self.SAID)
        receive(case, side="guest", text=self.SAID)

        assert send(case, livia, self.TEXT)

    def test_may_go_back_to_who_wrote_them(self, case, livia):
        receive(case, side="host", text=self.SAID)

        assert send(case, livia, self.TEXT, side="host")
