"""The last line: a plain loop that pages people even when Celery and Redis are gone."""

import signal
import threading
from argparse import ArgumentParser
from typing import Any

import structlog
from django.core.management.base import BaseCommand
from django.db import InterfaceError, OperationalError, connections

from common.time import database_now
from escalations.actions.guarding import EVERY_SECONDS, Guard

log = structlog.get_logger(__name__)


class Command(BaseCommand):
    """Watch PostgreSQL for what is late, and do it; needs no broker."""

    help = "Run every sweep whenever something is overdue; needs neither Celery nor Redis."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare --once and --every."""
        parser.add_argument(
            "--once",
            action="store_true",
            help="Sweep everything once, whether late or not, and end.",
        )
        parser.add_argument(
            "--every", type=float, default=EVERY_SECONDS, help="Seconds between two looks."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Loop until told to stop; PostgreSQL away is waited out, anything else ends the process loudly."""
        guard = Guard()
        if options["once"]:
            guard.round(now=database_now(), is_asked=True)
            return
        stop = threading.Event()
        for signum in (signal.SIGTERM, signal.SIGINT):
            signal.signal(signum, lambda *_: stop.set())
        log.info("guard_started")
        is_away = False
        while not stop.is_set():
            try:
                guard.round(now=database_now())
                if is_away:
                    log.info("guard_database_back")
                is_away = False
            except (OperationalError, InterfaceError) as error:
                if not is_away:
                    log.warning("guard_database_away", reason=type(error).__name__)
                is_away = True
                connections.close_all()
            stop.wait(min(1.0, options["every"]) if is_away else options["every"])
        log.info("guard_stopped")
