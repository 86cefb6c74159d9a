"""The mail port as a process."""

import os
import signal
import smtplib
import socket
import subprocess
import sys
import time

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from messaging.models import InboundMessage
from tests.messaging.mail.letters import mail


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return listening.getsockname()[1]


class TestReceiveMail:
    def test_says_which_port_is_taken(self, monkeypatch):
        monkeypatch.setattr(signal, "signal", lambda *_: None)
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]

            with pytest.raises(CommandError, match=f"The mail port {port} .* MAIL_LISTEN_PORT"):
                call_command("receive_mail", port=port)

    @pytest.mark.django_db(transaction=True)
    def test_receives_until_it_is_told_to_stop(self):
        port = free_port()
        database = connection.settings_dict
        url = f"postgresql://{database['USER']}:{database['PASSWORD']}@{database['HOST']}:{database['PORT']}/{database['NAME']}"
        process = subprocess.Popen(
            [sys.executable, "manage.py", "receive_mail", "--port", str(port)],
            cwd=settings.BASE_DIR,
            env={**os.environ, "DATABASE_URL": url},
            stdout=subprocess.DEVNULL,
        )
        try:
            for _try in range(900):
                try:
                    client = smtplib.SMTP("127.0.0.1", port, timeout=10)
                    break
                except OSError:
                    time.sleep(0.1)
            client.sendmail("ana@guest.example", ["care@steward.example"], mail("Hello"))
            client.quit()
        finally:
            process.send_signal(signal.SIGTERM)
            code = process.wait(timeout=60)

        assert code == 0
        assert InboundMessage.objects.count() == 1
