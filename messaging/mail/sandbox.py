"""Reads mail in a child process with limits on time and memory, so that a hostile mail costs one child."""

import atexit
import contextlib
import os
import selectors
import struct
import subprocess
import sys
import threading
import time
from pathlib import Path

from messaging.mail.parsed import ParsedMail
from messaging.mail.wire import Unanswered, unpack

#: Seconds one mail may take.
TIME_LIMIT = 10.0
#: Bytes of a mail that are read at all; larger ones are kept raw.
SIZE_LIMIT = 64 * 1024 * 1024

_ROOT = Path(__file__).resolve().parents[2]


class Unreadable(Exception):
    """The mail could not be read within the limits; the text says why."""


class Sandbox:
    """One child, started when first needed and replaced when it had to be killed. Safe for threads and forks."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._owner = 0

    def read(self, raw: bytes, *, seconds: float = TIME_LIMIT) -> ParsedMail:
        """Return what the mail says; raises Unreadable when it is too large, too slow or breaks the child."""
        if len(raw) > SIZE_LIMIT:
            raise Unreadable("The message is too large to be read.")
        with self._lock:
            for attempt in (1, 2):
                child = self._running()
                try:
                    return unpack(self._ask(child, raw, time.monotonic() + seconds))
                except Unanswered as error:
                    raise Unreadable(f"The message could not be read ({error}).") from None
                except TimeoutError:
                    self._kill()
                    raise Unreadable("Reading the message took too long.") from None
                except (OSError, ValueError, struct.error) as error:
                    self._kill()
                    # A child that died before it saw this mail deserves one more try.
                    if attempt == 2:
                        raise Unreadable("Reading the message broke the reader.") from error
        raise Unreadable("The reader did not start.")

    def close(self) -> None:
        """End the child."""
        with self._lock:
            self._kill()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._child is not None and (
            self._owner != os.getpid() or self._child.poll() is not None
        ):
            self._kill()
        if self._child is None:
            self._owner = os.getpid()
            self._child = subprocess.Popen(
                [sys.executable, "-m", "messaging.mail.worker"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=_ROOT,
                env={"PYTHONPATH": str(_ROOT), "PATH": os.defpath, "PYTHONDONTWRITEBYTECODE": "1"},
                bufsize=0,
                start_new_session=True,  # Ctrl-C is the parent's to handle
            )
            for pipe in (self._child.stdin, self._child.stdout):
                if pipe is not None:
                    os.set_blocking(pipe.fileno(), False)
        return self._child

    def _ask(self, child: subprocess.Popen[bytes], raw: bytes, deadline: float) -> bytes:
        if child.stdin is None or child.stdout is None:
            raise OSError("the child has no pipes")
        _write(child.stdin.fileno(), struct.pack(">Q", len(raw)) + raw, deadline)
        (size,) = struct.unpack(">Q", _read(child.stdout.fileno(), 8, deadline))
        return _read(child.stdout.fileno(), size, deadline)

    def _kill(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        if self._owner == os.getpid():  # after a fork the child is still the parent's
            child.kill()
            child.wait()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()


def _write(descriptor: int, data: bytes, deadline: float) -> None:
    view = memoryview(data)
    while view:
        _wait(descriptor, selectors.EVENT_WRITE, deadline)
        with contextlib.suppress(BlockingIOError):
            view = view[os.write(descriptor, view[:1_048_576]) :]


def _read(descriptor: int, size: int, deadline: float) -> bytes:
    pieces: list[bytes] = []
    missing = size
    while missing:
        _wait(descriptor, selectors.EVENT_READ, deadline)
        try:
            piece = os.read(descriptor, min(missing, 1_048_576))
        except BlockingIOError:
            continue
        if not piece:
            raise OSError("the child went away")
        pieces.append(piece)
        missing -= len(piece)
    return b"".join(pieces)


def _wait(descriptor: int, event: int, deadline: float) -> None:
    with selectors.DefaultSelector() as selector:
        selector.register(descriptor, event)
        left = deadline - time.monotonic()
        if left <= 0 or not selector.select(left):
            raise TimeoutError


_SHARED = Sandbox()


def read(raw: bytes) -> ParsedMail:
    """Return what the mail says, read by this process's own child; raises Unreadable."""
    return _SHARED.read(raw)


def close() -> None:
    """End this process's child, if it has one."""
    _SHARED.close()


atexit.register(close)
