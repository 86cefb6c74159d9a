"""Calls and text messages through the provider's documented API, spoken by a server on this machine."""

import socket
import threading
import time

import pytest

from messaging.channels import http, telephone
from messaging.channels.channel import ChannelError
from messaging.models import ContactMethod
from tests.factories.messaging import DeliveryFactory
from tests.telephones import open_telephones
from users.models import User

NUMBER = "+5511912345678"


@pytest.fixture
def telephones(settings, tmp_path):
    with open_telephones(settings, tmp_path) as telephones:
        telephones.exchange.reports = "never"
        yield telephones


def delivery(channel="sms", to_address=NUMBER, **fields):
    row = DeliveryFactory.build(channel=channel, to_address=to_address, attempts=1, **fields)
    row.pk = 7
    return row


class TestSMS:
    def test_is_taken_with_a_reference(self, telephones):
        reference = telephone.SMSChannel().send(delivery())

        assert reference.startswith("SM")
        assert telephones.log("text")[0] | {"at": ""} == {
            "at": "",
            "kind": "text",
            "sid": reference,
            "to": NUMBER,
            "body": "The code is 4711.",
        }

    @pytest.mark.parametrize(
        "number", ["+15005550001", "+15005550002", "+15005550004", "+15005550009", "my phone"]
    )
    def test_knows_a_telephone_that_is_none(self, telephones, number):
        with pytest.raises(ChannelError) as refusal:
            telephone.SMSChannel().send(delivery(to_address=number))

        assert refusal.value.gone
        assert number not in refusal.value.reason

    @pytest.mark.parametrize("status", [429, 500, 503])
    def test_may_be_tried_again_when_the_provider_is_busy(self, telephones, status):
        telephones.provider.faults = [status]

        with pytest.raises(ChannelError) as refusal:
            telephone.SMSChannel().send(delivery())

        assert not refusal.value.permanent

    def test_may_be_tried_again_when_our_sign_in_is_refused(self, telephones, settings):
        settings.TWILIO_AUTH_TOKEN = "another"

        with pytest.raises(ChannelError, match="401, code 20003") as refusal:
            telephone.SMSChannel().send(delivery())

        assert not refusal.value.permanent

    def test_may_be_tried_again_when_the_answer_is_lost(self, telephones):
        telephones.provider.faults = ["silent"]

        with pytest.raises(ChannelError) as refusal:
            telephone.SMSChannel().send(delivery())

        assert not refusal.value.permanent
        assert len(telephones.log("text")) == 1

    def test_cannot_leave_without_a_provider(self, settings):
        settings.TWILIO_ACCOUNT_SID = ""

        with pytest.raises(ChannelError) as refusal:
            telephone.SMSChannel().send(delivery())

        assert refusal.value.permanent


class TestVoice:
    def test_rings_with_words_that_come_from_our_door(self, telephones):
        telephones.behave(NUMBER, "nobody")

        assert telephone.VoiceChannel().send(delivery("voice")).startswith("CA")

        assert telephones.log("call")[0]["inline"] is False

    def test_says_a_code_from_here_three_times_and_asks_for_no_key(self, telephones):
        way = ContactMethod(kind="voice", value=NUMBER, user=User(language="pt-br"))

        telephone.VoiceChannel().send(
            delivery("voice", lane="code", contact_method=way, body_text="O código é 4. 7. 1.")
        )

        heard = telephones.log("heard")
        assert [line["words"] for line in heard] == [["O código é 4. 7. 1."]] * 3
        assert telephones.log("key") == []

    @pytest.mark.parametrize("number", ["+15005550001", "+15005550002"])
    def test_knows_a_telephone_that_is_none(self, telephones, number):
        with pytest.raises(ChannelError) as refusal:
            telephone.VoiceChannel().send(delivery("voice", to_address=number))

        assert refusal.value.gone

    def test_is_refused_for_good_but_the_telephone_stays_when_the_country_is_closed(
        self, telephones
    ):
        with pytest.raises(ChannelError) as refusal:
            telephone.VoiceChannel().send(delivery("voice", to_address="+15005550003"))

        assert (refusal.value.permanent, refusal.value.gone) == (True, False)


class TestPatience:
    def test_ends_with_a_provider_that_drips(self, monkeypatch):
        monkeypatch.setattr("common.http.TOTAL_SECONDS", 0.3)
        with socket.create_server(("127.0.0.1", 0)) as listening:
            thread = threading.Thread(target=_drip, args=[listening], daemon=True)
            thread.start()
            began = time.monotonic()

            with pytest.raises(ChannelError) as refusal:
                http.post(f"http://127.0.0.1:{listening.getsockname()[1]}/", b"x", {})

            assert time.monotonic() - began < 3
            assert not refusal.value.permanent


def _drip(listening):
    line, _ = listening.accept()
    with line:
        line.recv(1000)
        try:
            for letter in b"HTTP/1.1 201 Created\r\n":
                line.send(bytes([letter]))
                time.sleep(0.1)
        except OSError:
            return
