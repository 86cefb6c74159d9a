import os
import smtplib
import subprocess
import sys

import pytest

from runtime import home, mail_sink, ports
from runtime.children import wait_until


@pytest.fixture
def sink(tmp_path):
    port = ports.free_port()
    child = subprocess.Popen(
        [sys.executable, "-m", "runtime.mail_sink"],
        env={**os.environ, "MAIL_SINK_PORT": str(port), "MAIL_SINK_FOLDER": str(tmp_path)},
        cwd=home.CHECKOUT,
    )
    wait_until(lambda: not ports.is_free(port), 60)
    yield port
    child.terminate()
    assert child.wait(timeout=60) == 0


class TestSink:
    def test_keeps_each_letter_and_a_line_about_it(self, sink, tmp_path):
        letter = "Subject: Água\r\nMessage-ID: <one@steward.example>\r\n\r\nHello\r\n".encode()
        with smtplib.SMTP(ports.HOST, sink, timeout=60) as server:
            server.sendmail("care@steward.example", ["ana@guest.example"], letter)
            server.sendmail("care@steward.example", ["rui@host.example"], b"Subject: Two\r\n\r\n")

        kept = mail_sink.read(tmp_path)

        assert [line["to"] for line in kept] == [["ana@guest.example"], ["rui@host.example"]]
        assert kept[0]["message_id"] == "<one@steward.example>"
        assert (tmp_path / kept[0]["file"]).read_bytes() == letter
