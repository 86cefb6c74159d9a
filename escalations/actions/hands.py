"""A thread that does what the guard asks for, so that what hangs cannot keep the guard from seeing that it does."""

import threading
import time
from collections.abc import Callable

import structlog
from django.db import InterfaceError, OperationalError, connections

log = structlog.get_logger(__name__)

#: Work that takes longer than this hangs: the guard ends itself, and is started anew.
HANGS_AFTER_SECONDS = 120.0


class Hanging(RuntimeError):
    """What was asked for does not come to an end."""


class Hands:
    """Does named work, one after another, with a database connection of its own."""

    def __init__(self, do: Callable[[list[str]], None]) -> None:
        self._do = do
        self._asked: dict[str, None] = {}  # in the order asked, each name once
        self._lock = threading.Lock()
        self._bell = threading.Event()
        self._began: float | None = None
        self._fault: BaseException | None = None
        self._thread = threading.Thread(target=self._work, name="hands", daemon=True)

    def start(self) -> None:
        """Begin to wait for work."""
        self._thread.start()

    def ask(self, names: list[str]) -> None:
        """Ask for work; what waits already is not asked for twice. Raises what went wrong, and when it hangs."""
        if self._fault is not None:
            raise self._fault
        began = self._began
        if began is not None and time.monotonic() - began > HANGS_AFTER_SECONDS:
            raise Hanging(f"a sweep has not ended for {HANGS_AFTER_SECONDS:.0f} s")
        if names:
            with self._lock:
                self._asked |= dict.fromkeys(names)
            self._bell.set()

    def finish(self, *, seconds: float) -> None:
        """Let what is being done come to its end, for so long."""
        until = time.monotonic() + seconds
        while self._began is not None and time.monotonic() < until:
            time.sleep(0.02)

    def _work(self) -> None:
        while True:
            self._bell.wait()
            with self._lock:
                names, self._asked = list(self._asked), {}
                self._bell.clear()
                self._began = time.monotonic()
            try:
                self._do(names)
            except (OperationalError, InterfaceError) as error:
                log.warning("guard_hands_empty", reason=type(error).__name__)
                connections.close_all()
            except BaseException as error:
                self._fault = error
                return
            finally:
                self._began = None
