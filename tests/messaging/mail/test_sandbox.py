"""Reading in a child that may be killed."""

import os
import signal
from pathlib import Path

import pytest

from messaging.mail import parse
from messaging.mail.sandbox import Sandbox, Unreadable
from tests.messaging.mail.letters import mail, multipart, part


@pytest.fixture
def sandbox():
    box = Sandbox()
    yield box
    box.close()


class TestSandbox:
    def test_reads_as_the_parent_would(self, sandbox):
        raw = multipart(
            part("wörds"),
            part("\x01\x02", "image/png; name=a.png"),
            References="<a@b>",
            Date="Mon, 3 Mar 2025 10:00:00 +0000",
        )

        assert sandbox.read(raw) == parse(raw)

    def test_survives_the_death_of_its_child(self, sandbox):
        sandbox.read(mail("one"))
        os.kill(sandbox._child.pid, signal.SIGKILL)
        sandbox._child.wait()

        assert sandbox.read(mail("two")).text == "two"

    def test_gives_up_on_what_takes_too_long(self, sandbox):
        slow = mail(b"&" * 1_500_000, Content_Type="text/html")

        with pytest.raises(Unreadable):
            sandbox.read(slow, seconds=0.3)

        assert sandbox.read(mail("still here")).text == "still here"

    def test_refuses_what_is_far_too_large(self, sandbox):
        with pytest.raises(Unreadable):
            sandbox.read(b"x" * (64 * 1024 * 1024 + 1))

    def test_gives_the_child_no_secret(self, sandbox):
        sandbox.read(mail("one"))

        environment = Path(f"/proc/{sandbox._child.pid}/environ").read_bytes()

        assert b"DATABASE_URL" not in environment
