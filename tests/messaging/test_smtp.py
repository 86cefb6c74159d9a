"""The mail port, spoken to over real sockets."""

import smtplib
import socket
import time

import pytest
from django.db import OperationalError

from messaging import smtp
from messaging.models import InboundMessage
from messaging.smtp import Listener
from tests.messaging.mail.letters import mail
from tests.racing import race

pytestmark = pytest.mark.django_db(transaction=True)

MEGABYTE = 1_000_000


@pytest.fixture
def stored():
    return []


@pytest.fixture
def port(stored):
    listener = Listener(host="127.0.0.1", port=0, max_bytes=2 * MEGABYTE, on_stored=stored.append)
    listener.start()
    yield listener.port
    listener.stop()


def send(port, raw, sender="ana@guest.example", to=("care@steward.example",)):
    with smtplib.SMTP("127.0.0.1", port, timeout=10) as client:
        return client.sendmail(sender, list(to), raw)


class Conversation:
    """A client that says exactly what it is told."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=10)
        self.file = self.socket.makefile("rb")
        self.read()

    def say(self, line):
        self.socket.sendall(line + b"\r\n")
        return self.read()

    def read(self):
        while True:
            line = self.file.readline()
            if line[3:4] != b"-":
                return line.decode("ascii", "replace").strip()

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self.file.close()
        self.socket.close()


def start_of_a_mail(client):
    client.say(b"EHLO x")
    client.say(b"MAIL FROM:<ana@guest.example>")
    client.say(b"RCPT TO:<care@steward.example>")
    assert client.say(b"DATA").startswith("354")


def wait_for(claim):
    for _try in range(1500):
        if claim():
            return
        time.sleep(0.02)
    raise AssertionError("it never happened")


class TestListener:
    def test_stores_what_it_accepts(self, port, stored):
        raw = mail("Olá é á".encode("latin-1"), Subject="8-bit letters é".encode())

        send(port, raw)

        message = InboundMessage.objects.get()
        assert bytes(message.raw).rstrip() == raw.rstrip()
        assert (message.source, message.envelope_from, message.envelope_to) == (
            "smtp",
            "ana@guest.example",
            ["care@steward.example"],
        )
        wait_for(lambda: stored == [message.pk])

    def test_has_committed_before_it_answers(self, port):
        with Conversation(port) as client:
            start_of_a_mail(client)
            answer = client.say(b"Subject: x\r\n\r\nwords\r\n.")

            assert answer.startswith("250")
            assert InboundMessage.objects.count() == 1

    @pytest.mark.parametrize(
        "raw",
        [
            b"",
            b"no headers at all",
            b"\x00\x01\xff\xfe",
            b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--y",
        ],
    )
    def test_stores_malformed_mail(self, port, raw):
        send(port, raw)

        assert InboundMessage.objects.count() == 1

    def test_stores_the_same_mail_once(self, port):
        for _try in range(3):
            send(port, mail("once"))

        assert InboundMessage.objects.count() == 1

    def test_takes_the_empty_sender_of_machines(self, port):
        send(port, mail("bounce"), sender="")

        assert InboundMessage.objects.get().envelope_from == ""

    def test_undoes_dots_and_keeps_long_lines(self, port):
        raw = b"Subject: x\r\n\r\n.hidden\r\n" + b"y" * 5000 + b"\r\n"

        send(port, raw)

        assert bytes(InboundMessage.objects.get().raw) == raw

    def test_refuses_a_declared_size_at_once(self, port):
        with Conversation(port) as client:
            client.say(b"EHLO x")

            assert client.say(b"MAIL FROM:<a@b.example> SIZE=60000000").startswith("552")

    def test_refuses_sixty_megabytes_that_were_not_declared(self, port):
        with Conversation(port) as client:
            start_of_a_mail(client)
            line = b"x" * 998 + b"\r\n"
            for _megabyte in range(60):
                client.socket.sendall(line * 1000)

            assert client.say(b".").startswith("552")
            assert client.say(b"NOOP").startswith("250")
        assert InboundMessage.objects.count() == 0

    def test_hangs_up_on_a_line_that_never_ends(self, port):
        with Conversation(port) as client:
            start_of_a_mail(client)
            with pytest.raises(OSError):
                client.socket.sendall(b"x" * 40 * MEGABYTE)

        send(port, mail("still here"))

    @pytest.mark.parametrize(
        "said",
        [b"\xff\xfe\x00", b"GET / HTTP/1.1", b"MAIL FROM:<", b"x" * 3000, b"DATA", b"AUTH PLAIN"],
    )
    def test_survives_nonsense(self, port, said):
        with Conversation(port) as client:
            assert client.say(said)[:1] in "45"

        send(port, mail("still here"))

    def test_survives_a_client_that_leaves_in_the_middle(self, port):
        with Conversation(port) as client:
            start_of_a_mail(client)
            client.socket.sendall(b"Subject: half a ma")

        send(port, mail("still here"))
        assert InboundMessage.objects.count() == 1

    def test_limits_the_recipients(self, port):
        with Conversation(port) as client:
            client.say(b"EHLO x")
            client.say(b"MAIL FROM:<a@b.example>")
            answers = [client.say(b"RCPT TO:<r%d@steward.example>" % n)[:3] for n in range(101)]

        assert (answers[99], answers[100]) == ("250", "452")

    def test_takes_many_at_once(self, port):
        race(*[lambda n=n: [send(port, mail(f"{n} {m}")) for m in range(5)] for n in range(12)])

        assert InboundMessage.objects.count() == 60

    def test_asks_the_next_caller_to_come_back(self, port, monkeypatch):
        monkeypatch.setattr(smtp, "_CONVERSATIONS", 1)
        with Conversation(port) as first:
            first.say(b"EHLO x")
            with socket.create_connection(("127.0.0.1", port), timeout=10) as second:
                assert second.recv(100).startswith(b"421")

        def comes_back():
            try:
                send(port, mail("still here"))
            except smtplib.SMTPException:  # the first caller is still being seen off
                return False
            return True

        wait_for(comes_back)

    def test_lets_the_sender_keep_the_mail_while_the_database_is_away(self, port, monkeypatch):
        def away(**_arguments):
            raise OperationalError("away")

        with monkeypatch.context() as patched:
            patched.setattr(smtp.inbound, "store", away)
            with pytest.raises(smtplib.SMTPDataError) as refusal:
                send(port, mail("later"))

        assert refusal.value.smtp_code == 451
        send(port, mail("later"))
        assert InboundMessage.objects.count() == 1

    def test_accepts_although_nobody_can_be_told(self):
        def broken(_inbound_id):
            raise RuntimeError("no broker")

        listener = Listener(host="127.0.0.1", port=0, max_bytes=MEGABYTE, on_stored=broken)
        listener.start()
        try:
            send(listener.port, mail("x"))
        finally:
            listener.stop()

        assert InboundMessage.objects.count() == 1

    def test_says_at_once_when_its_port_is_taken(self, port):
        with pytest.raises(OSError):
            Listener(host="127.0.0.1", port=port, max_bytes=MEGABYTE).start()

    def test_lets_a_conversation_end_when_it_stops(self):
        listener = Listener(host="127.0.0.1", port=0, max_bytes=MEGABYTE)
        listener.start()
        with Conversation(listener.port) as client:
            start_of_a_mail(client)
            stopping, answer = race(
                listener.stop, lambda: client.say(b"Subject: x\r\n\r\nlast words\r\n.\r\nQUIT")
            )

        assert (stopping, answer[:3]) == (None, "250")
        assert InboundMessage.objects.count() == 1
