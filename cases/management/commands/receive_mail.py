"""The mail port as a process: takes mail by SMTP until it is told to stop."""

import signal
import threading
from argparse import ArgumentParser
from typing import Any

import structlog
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from common.queue import enqueue_on_commit
from messaging.smtp import Listener

log = structlog.get_logger(__name__)


class Command(BaseCommand):
    """Listen, store, knock."""

    help = "Receive mail by SMTP: every message is stored before it is accepted."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare --host and --port."""
        parser.add_argument("--host", default=settings.MAIL_LISTEN_HOST)
        parser.add_argument("--port", type=int, default=settings.MAIL_LISTEN_PORT)

    def handle(self, *args: Any, **options: Any) -> None:
        """Run until SIGTERM or Ctrl-C; refuses a taken port with a sentence."""
        listener = Listener(
            host=options["host"],
            port=options["port"],
            max_bytes=settings.MAIL_MAX_BYTES,
            on_stored=_knock,
        )
        stop = threading.Event()
        for signum in (signal.SIGTERM, signal.SIGINT):
            signal.signal(signum, lambda *_: stop.set())
        try:
            listener.start()
        except OSError as error:
            raise CommandError(
                f"The mail port {options['port']} on {options['host']} cannot be opened: {error.strerror}. "
                "Stop what uses it, or set MAIL_LISTEN_PORT to another port."
            ) from error
        log.info("mail_port_open", host=listener.host, port=listener.port)
        stop.wait()
        listener.stop()
        log.info("mail_port_closed")


def _knock(_inbound_id: int) -> None:
    enqueue_on_commit("cases.take_in_mail")
