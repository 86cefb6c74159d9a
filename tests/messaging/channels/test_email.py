"""E-mail handed to a real SMTP server on this machine."""

import socket
import threading
import time

import pytest
from django.core.exceptions import ImproperlyConfigured

from messaging.channels import email
from messaging.channels.channel import ChannelError
from tests.factories.messaging import DeliveryFactory
from tests.messaging.post_office import open_post_office


@pytest.fixture
def office(settings):
    with open_post_office(settings) as office:
        yield office


def delivery(**fields):
    row = DeliveryFactory.build(**fields)
    row.pk = 1
    return row


class TestRelay:
    @pytest.mark.parametrize(
        ("url", "expected"),
        [
            ("smtp://h", ("smtp", "h", 25, "", "")),
            ("smtp://u:p%40ss@h:2525", ("smtp", "h", 2525, "u", "p@ss")),
            ("smtps://h", ("smtps", "h", 465, "", "")),
            ("smtp+tls://u@h", ("smtp+tls", "h", 587, "u", "")),
        ],
    )
    def test_is_read_off_its_url(self, url, expected):
        relay = email.Relay.of(url)

        assert (relay.scheme, relay.host, relay.port, relay.user, relay.password) == expected

    @pytest.mark.parametrize("url", ["", "http://h", "smtp://", "smtp://h:notaport"])
    def test_is_refused_when_it_makes_no_sense(self, url):
        with pytest.raises(ImproperlyConfigured):
            email.Relay.of(url)


class TestEmailChannel:
    def test_hands_over_and_gives_the_relays_words(self, office):
        reference = email.EmailChannel().send(delivery(reply_to="care+t@steward.example"))

        assert reference == "2.0.0 Kept as 7"
        (envelope,) = office.accepted
        assert (envelope.mail_from, envelope.rcpt_tos) == (
            "care+t@steward.example",
            ["ana@guest.example"],
        )

    def test_gives_an_automatic_answer_no_return_path(self, office):
        email.EmailChannel().send(delivery(auto_submitted="auto-replied"))

        assert office.accepted[0].mail_from in ("", "<>")

    @pytest.mark.parametrize(
        ("answer", "permanent"),
        [
            ("450 4.2.0 greylisted", False),
            ("451 4.3.0 later", False),
            ("550 5.1.1 nobody here", True),
            ("552 5.2.2 mailbox full", False),
            ("554 5.7.1 spam", True),
        ],
    )
    def test_tells_for_now_from_for_good(self, office, answer, permanent):
        office.says = [answer]

        with pytest.raises(ChannelError) as refusal:
            email.EmailChannel().send(delivery())

        assert refusal.value.permanent is permanent
        assert answer[4:] in refusal.value.reason

    def test_tries_again_when_nobody_listens(self, settings):
        settings.SMTP_URL = "smtp://127.0.0.1:9"

        with pytest.raises(ChannelError) as refusal:
            email.EmailChannel().send(delivery())

        assert refusal.value.permanent is False

    def test_refuses_letters_the_relay_cannot_carry(self, office, settings):
        with pytest.raises(ChannelError) as refusal:
            email.EmailChannel().send(delivery(to_address="jürgen@guest.example"))

        assert refusal.value.permanent

    def test_cuts_a_relay_that_drips(self, settings, monkeypatch):
        monkeypatch.setattr(email, "TOTAL_SECONDS", 0.6)
        with socket.create_server(("127.0.0.1", 0)) as listening:
            settings.SMTP_URL = f"smtp://127.0.0.1:{listening.getsockname()[1]}"
            dripping = threading.Thread(target=_drip, args=[listening])
            dripping.start()
            began = time.monotonic()

            with pytest.raises(ChannelError) as refusal:
                email.EmailChannel().send(delivery())

        dripping.join()
        assert refusal.value.permanent is False
        assert time.monotonic() - began < 5


def _drip(listening):
    connection, _address = listening.accept()
    with connection:
        for byte in b"220 " + b"x" * 60:
            try:
                connection.sendall(bytes([byte]))
            except OSError:
                return
            time.sleep(0.1)
