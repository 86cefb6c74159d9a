"""A mail server for tests: keeps what it accepts, and can be told to refuse, hang up or dawdle."""

import contextlib
import socket

from aiosmtpd.controller import Controller


class PostOffice:
    """Answers DATA with what `says` has next, else accepts; remembers envelopes and contents."""

    def __init__(self):
        self.accepted = []
        self.seen = []
        self.says = []
        self.before_answer = lambda: None

    async def handle_DATA(self, server, session, envelope):
        self.seen.append(envelope)
        answer = self.says.pop(0) if self.says else "250 2.0.0 Kept as 7"
        if answer.startswith("250"):
            self.accepted.append(envelope)
        self.before_answer()
        return answer

    @property
    def mails(self):
        return [envelope.content for envelope in self.accepted]


@contextlib.contextmanager
def open_post_office(settings):
    """Point SMTP_URL to a post office of this test."""
    office = PostOffice()
    controller = Controller(office, hostname="127.0.0.1", port=_free_port(), enable_SMTPUTF8=False)
    controller.start()
    settings.SMTP_URL = f"smtp://127.0.0.1:{controller.port}"
    try:
        yield office
    finally:
        controller.stop()


def _free_port():
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return listening.getsockname()[1]
