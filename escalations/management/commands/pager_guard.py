"""The last line: a plain loop that pages people even when Celery and Redis are gone, and watches those who should."""

import signal
import threading
import time
from argparse import ArgumentParser
from typing import Any

import structlog
from django.core.management.base import BaseCommand
from django.db import InterfaceError, OperationalError, connections

from common.time import database_now
from escalations.actions import guarding, heartbeats
from escalations.actions.hands import Hands
from escalations.watching.absence import Absence
from escalations.watching.doorbell import Doorbell

log = structlog.get_logger(__name__)


class Command(BaseCommand):
    """Watch PostgreSQL for what is late, and do it; needs no broker."""

    help = "Sweep whenever something is overdue, and watch the pager itself; needs neither Celery nor Redis."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare --once and --every."""
        parser.add_argument(
            "--once",
            action="store_true",
            help="Sweep everything once, whether late or not, and end.",
        )
        parser.add_argument(
            "--every",
            type=float,
            default=guarding.EVERY_SECONDS,
            help="Seconds between two looks when nobody knocks.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Loop until told to stop; PostgreSQL away is waited out, anything else ends the process loudly."""
        if options["once"]:
            guard = guarding.Guard(now=database_now())
            guard.round(now=database_now(), is_asked=True)
            guard.finish()
            return
        stop = threading.Event()
        for signum in (signal.SIGTERM, signal.SIGINT):
            signal.signal(signum, lambda *_: stop.set())
        self._watch(stop, every=options["every"])

    def _watch(self, stop: threading.Event, *, every: float) -> None:
        bell, absence = Doorbell(), Absence()
        hands = Hands(lambda names: guarding.do(names, now=database_now()))
        hands.start()
        guard: guarding.Guard | None = None
        log.info("guard_started")
        while not stop.is_set():
            try:
                guard = guard or guarding.Guard(now=database_now(), hands=hands)
                guard.round(now=database_now())
                if absence.is_on:
                    log.info("guard_database_back")
                    absence.is_over(moment=time.monotonic())
                bell.wait(every, hears=guard.stays)
            except (OperationalError, InterfaceError) as error:
                if not absence.is_on:
                    log.warning("guard_database_away", reason=type(error).__name__)
                absence.goes_on(moment=time.monotonic())
                connections.close_all()
                bell.sleep(min(1.0, every))
        hands.finish(seconds=5)
        if guard is not None and not absence.is_on:
            heartbeats.leave(name=guard.name)
        log.info("guard_stopped")
