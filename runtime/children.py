"""Child processes that never outlive us: started on a leash, stopped as whole groups."""

import ctypes
import os
import pwd
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from signal import Signals
from typing import IO

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


@dataclass(frozen=True)
class Account:
    """The user of this machine a child runs as."""

    name: str
    uid: int
    gid: int


def unprivileged_account() -> Account | None:
    """Return who runs a server that refuses root: nobody else than us unless we are root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with suppress(KeyError):
            entry = pwd.getpwnam(name)
            return Account(name, entry.pw_uid, entry.pw_gid)
    return Account("nobody", 65534, 65534)


def spawn(
    command: Sequence[str | Path],
    *,
    env: Mapping[str, str] | None = None,
    log: Path | None = None,
    account: Account | None = None,
    on_our_death: Signals = Signals.SIGTERM,
    cwd: Path | str | None = None,
    stdin: int | IO[bytes] = subprocess.DEVNULL,
    stdout: int | None = None,
    stderr: int | None = None,
) -> subprocess.Popen[bytes]:
    """Start a command as its own process group, its output appended to `log` where given.

    On Linux the kernel sends `on_our_death` to it when we die, even by kill -9. Call from the main thread only: the
    leash is held by the thread that starts the child.
    """
    output = log.open("ab") if log else None
    try:
        return subprocess.Popen(
            [str(part) for part in command],
            env=dict(env) if env is not None else None,
            cwd=cwd,
            stdin=stdin,
            stdout=output if output else stdout,
            stderr=subprocess.STDOUT if output else stderr,
            start_new_session=True,
            preexec_fn=_leash(on_our_death),
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
        )
    finally:
        if output:
            output.close()


def stop(child: subprocess.Popen[bytes], how: Signals, *, patience: float) -> None:
    """Ask the child's whole group to end, wait `patience` seconds, then end it by force."""
    _signal_group(child, how)
    if not wait_until(lambda: child.poll() is not None, patience):
        _signal_group(child, Signals.SIGKILL)
        child.wait()
    _signal_group(child, Signals.SIGKILL)  # what the leader left behind in its group


def wait_until(condition: Callable[[], bool], seconds: float, *, pause: float = 0.02) -> bool:
    """Return whether the condition came true within `seconds`."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(pause)
    return True


def _leash(on_our_death: Signals) -> Callable[[], None] | None:
    if _libc is None:
        return None
    libc, parent = _libc, os.getpid()

    def hold() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, on_our_death)
        if os.getppid() != parent:  # we died between fork and here
            os.kill(os.getpid(), signal.SIGKILL)

    return hold


def _signal_group(child: subprocess.Popen[bytes], how: Signals) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, how)
