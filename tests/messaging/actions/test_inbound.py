"""What arrives is stored raw, read once, decided upon once."""

import pytest

from messaging.actions import inbound
from messaging.models import InboundMessage
from messaging.models.inbound import AlreadyDecided
from tests.factories.messaging import NOON, InboundMessageFactory
from tests.messaging.mail.letters import mail, multipart, part
from tests.racing import race

pytestmark = pytest.mark.django_db


def store(raw, **fields):
    envelope = {
        "source": "smtp",
        "envelope_from": "ana@guest.example",
        "envelope_to": ["care@steward.example"],
    }
    return inbound.store(raw=raw, now=NOON, **{**envelope, **fields})


class TestStore:
    def test_keeps_the_bytes(self):
        raw = b"\x00\xff not a mail \x1b"

        message = store(raw)

        message.refresh_from_db()
        assert (bytes(message.raw), message.size, message.state) == (raw, len(raw), "received")

    def test_gives_the_first_row_for_the_same_bytes(self):
        assert store(mail("once")) == store(mail("once"), envelope_from="other@x.example")
        assert InboundMessage.objects.count() == 1

    def test_takes_any_envelope(self):
        message = store(mail("x"), envelope_from="a\x00" * 900, envelope_to=["\ud800b@c"] * 300)

        assert len(message.envelope_to) == 100

    @pytest.mark.django_db(transaction=True)
    def test_keeps_one_row_when_a_sender_tries_twice_at_once(self):
        stored = race(*[lambda: store(mail("once")).pk] * 8)

        assert len(set(stored)) == 1


class TestRead:
    def test_keeps_what_the_mail_says(self):
        raw = multipart(
            part("Olá, não consigo entrar.\n\nEnviado do meu iPhone"),
            part("12345", "application/pdf; name=a.pdf"),
            Subject="Chave",
            Message_ID="<1@guest.example>",
            References="<0@steward.example>",
        )

        message = inbound.read(inbound_id=store(raw).pk, now=NOON)

        assert (message.from_address, message.from_name) == ("ana@guest.example", "Ana Souza")
        assert (message.subject, message.message_id, message.references) == (
            "Chave",
            "1@guest.example",
            ["0@steward.example"],
        )
        assert (message.reply_text, message.language) == ("Olá, não consigo entrar.", "pt")
        assert (message.parsed_at, message.parse_error, message.auto_submitted) == (NOON, "", False)
        (file,) = message.attachments.all()
        assert (file.name, bytes(file.content)) == ("a.pdf", b"12345")

    def test_reads_once(self):
        message = store(multipart(part("x"), part("12345", "application/pdf; name=a.pdf")))

        inbound.read(inbound_id=message.pk, now=NOON)
        inbound.read(inbound_id=message.pk, now=NOON)

        assert message.attachments.count() == 1

    def test_takes_an_empty_envelope_sender_for_a_machine(self):
        assert inbound.read(
            inbound_id=store(mail("x"), envelope_from="").pk, now=NOON
        ).auto_submitted
        assert not inbound.read(
            inbound_id=store(mail("y"), source="pipe", envelope_from="").pk, now=NOON
        ).auto_submitted

    def test_takes_our_own_loop_mark_for_a_machine(self):
        message = store(mail("x", X_Loop="care@steward.example"))

        assert inbound.read(inbound_id=message.pk, now=NOON).auto_submitted

    @pytest.mark.parametrize(
        "raw", [b"", b"\x00\x01\x02", b"\xff" * 5000, b"Subject: " + b"x" * 100_000]
    )
    def test_keeps_what_nobody_can_read(self, raw):
        message = inbound.read(inbound_id=store(raw).pk, now=NOON)

        assert message.parsed_at == NOON

    def test_says_why_and_keeps_the_headers_when_reading_fails(self, monkeypatch):
        monkeypatch.setattr("messaging.mail.sandbox.SIZE_LIMIT", 400_000)
        raw = mail("x" * 500_000, Subject="Still here")

        message = inbound.read(inbound_id=store(raw).pk, now=NOON)

        assert (message.subject, message.text) == ("Still here", "")
        assert "too large" in message.parse_error


class TestMark:
    @pytest.mark.parametrize(
        ("mark", "state"),
        [
            (inbound.mark_taken, "taken"),
            (inbound.mark_quarantined, "quarantined"),
            (inbound.mark_ignored, "ignored"),
        ],
    )
    def test_records_the_decision(self, mark, state):
        message = InboundMessageFactory()

        mark(inbound=message, reason="because", now=NOON)

        message.refresh_from_db()
        assert (message.state, message.reason, message.taken_at) == (state, "because", NOON)

    def test_lets_a_person_decide_on_what_is_held(self):
        message = InboundMessageFactory(state="quarantined", taken_at=NOON)

        inbound.mark_taken(inbound=message, reason="", now=NOON)

        assert message.state == "taken"

    @pytest.mark.parametrize("state", ["taken", "ignored"])
    def test_refuses_a_second_decision(self, state):
        message = InboundMessageFactory(state=state, taken_at=NOON)

        with pytest.raises(AlreadyDecided):
            inbound.mark_quarantined(inbound=message, reason="", now=NOON)
