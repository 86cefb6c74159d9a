"""Wait for a knock at PostgreSQL: what others commit rings at once, without any broker."""

import os
import select
import signal
from contextlib import suppress
from typing import Any

from django.db import connection

from common.queue import BELL

#: The guard's own questions are answered within this, or PostgreSQL counts as away.
_ANSWERS_WITHIN_MS = 5000


class Doorbell:
    """Listens on this thread's connection, anew whenever that was replaced; a signal ends a wait at once."""

    def __init__(self) -> None:
        self._listens_on: Any = None
        self._signalled, signalling = os.pipe()
        for end in (self._signalled, signalling):
            os.set_blocking(end, False)
        signal.set_wakeup_fd(signalling, warn_on_full_buffer=False)

    def wait(self, seconds: float, *, hears: bool) -> bool:
        """Wait so long at most; where it `hears`, a knock ends the wait. Says whether somebody knocked."""
        raw = self._listening()
        heard = self._heard(raw)
        if not (heard and hears):
            awaited = [raw, self._signalled] if hears else [self._signalled]
            ready, _writable, _odd = select.select(awaited, [], [], seconds)
            if self._signalled in ready:
                with suppress(BlockingIOError):
                    os.read(self._signalled, 64)
        return self._heard(raw) or heard

    def sleep(self, seconds: float) -> None:
        """Wait without PostgreSQL."""
        select.select([self._signalled], [], [], seconds)

    def _listening(self) -> Any:
        connection.ensure_connection()
        raw: Any = connection.connection
        if raw is not self._listens_on:
            with connection.cursor() as cursor:
                cursor.execute(f"set statement_timeout = {_ANSWERS_WITHIN_MS}")
                cursor.execute(f"listen {BELL}")
            self._listens_on = raw
        return raw

    @staticmethod
    def _heard(raw: Any) -> bool:
        raw.poll()
        heard = bool(raw.notifies)
        raw.notifies.clear()
        return heard
