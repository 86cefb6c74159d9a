"""One parent for all processes: starts them in order, restarts what falls, leaves nothing behind."""

import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from signal import Signals
from types import FrameType
from typing import Protocol

from runtime.children import spawn, stop

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0
#: A process that ran this long (seconds) starts with a short pause again when it falls.
STEADY = 60.0


class Service(Protocol):
    """What can be supervised."""

    name: str

    def start(self) -> None: ...
    def exit_code(self) -> int | None: ...
    def stop(self, *, patience: float = ...) -> None: ...


@dataclass
class Program:
    """A command that should always run, with its output in a file."""

    name: str
    command: Sequence[str]
    env: Mapping[str, str]
    log: Path
    cwd: Path
    _child: subprocess.Popen[bytes] | None = field(default=None, init=False)

    def start(self) -> None:
        """Start the command."""
        self._child = spawn(self.command, env=self.env, log=self.log, cwd=self.cwd)

    def exit_code(self) -> int | None:
        """Return None while it runs."""
        return self._child.poll() if self._child else 0

    @property
    def pid(self) -> int:
        """Return the process id, 0 before the first start."""
        return self._child.pid if self._child else 0

    def ask_to_stop(self) -> None:
        """Ask politely and do not wait."""
        if self._child and self._child.poll() is None:
            self._child.send_signal(Signals.SIGTERM)

    def stop(self, *, patience: float = 8) -> None:
        """Stop the command and everything it started."""
        if self._child:
            stop(self._child, Signals.SIGTERM, patience=patience)


@dataclass
class _Watched:
    service: Service
    started: float
    pause: float = FIRST_PAUSE
    again_at: float | None = None


class Supervisor:
    """Keeps services running until told to stop; `say` tells a person what fell and what came back."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._watched: list[_Watched] = []

    def start(self, service: Service) -> None:
        """Start a service and keep it; it is stopped in the reverse order of starting."""
        self._watched.append(_Watched(service, time.monotonic()))
        service.start()

    def look(self) -> None:
        """Restart once what fell and whose pause is over."""
        now = time.monotonic()
        for watched in self._watched:
            code = watched.service.exit_code()
            if code is None:
                continue
            if watched.again_at is None:
                self._note_fall(watched, code, now)
            elif now >= watched.again_at:
                watched.started, watched.again_at = now, None
                watched.service.start()
                self._say(f"{watched.service.name} is back.")

    def stay(self, *, until: Callable[[], bool] = lambda: False) -> None:
        """Look after everything until the condition comes true."""
        while not until():
            self.look()
            time.sleep(0.1)

    @property
    def is_idle(self) -> bool:
        """Return whether nothing was started."""
        return not self._watched

    def stop(self) -> None:
        """Stop everything: programs first and together, then databases, the last started first."""
        for watched in self._watched:
            if isinstance(watched.service, Program):
                watched.service.ask_to_stop()
        while self._watched:
            self._watched.pop().service.stop()

    def _note_fall(self, watched: _Watched, code: int, now: float) -> None:
        if now - watched.started > STEADY:
            watched.pause = FIRST_PAUSE
        watched.again_at = now + watched.pause
        why = f"was ended by {Signals(-code).name}" if code < 0 else f"ended with code {code}"
        where = f" ({watched.service.log})" if isinstance(watched.service, Program) else ""
        self._say(
            f"{watched.service.name} {why}{where}; starting it again in {watched.pause:.0f} s."
        )
        watched.pause = min(watched.pause * 2, LONGEST_PAUSE)


def interrupt_on_signals() -> None:
    """Make a closed terminal and a polite kill end us the way Ctrl-C does, also where a shell took Ctrl-C from us."""
    for asked in (Signals.SIGINT, Signals.SIGTERM, Signals.SIGHUP):
        signal.signal(asked, _interrupt)


def ignore_signals() -> None:
    """Finish stopping, however often Ctrl-C is pressed."""
    for asked in (Signals.SIGINT, Signals.SIGTERM, Signals.SIGHUP):
        signal.signal(asked, signal.SIG_IGN)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
