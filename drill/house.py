"""The house under test: every real process on free ports with a folder of its own, and the means to harm it."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from signal import Signals
from types import TracebackType

from drill.log import Line, read
from runtime import home, ports
from runtime.children import spawn, unprivileged_account, wait_until
from runtime.home import CHECKOUT
from runtime.postgres import Postgres
from runtime.processes import command
from runtime.supervisor import Program
from runtime.terminal import CannotStart
from runtime.valkey import Valkey

#: Who runs, and as which process of the list of processes.
PROGRAMS = {
    "web": "web",
    "worker-1": "worker",
    "worker-2": "worker",
    "beat": "beat",
    "guard": "guard",
}
READY_SECONDS = 180.0
#: A process that fell is started again after this long.
PAUSE = 0.2


class House:
    """PostgreSQL, Valkey, the provider and the product's processes; everything ends with the `with`.

    Every process carries its name into PostgreSQL (application_name), so that the drill can tell who waits for what.
    """

    def __init__(self, *, tick: Callable[[], None] = lambda: None) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="steward-drill-"))
        self.env: dict[str, str] = {}
        self.programs: dict[str, Program] = {}
        self.keeps = False
        self._tick = tick
        self._resting: set[str] = set()
        self._again_at: dict[str, float] = {}
        self._own: list[Program] = []
        self._provider_port = ports.free_port()
        self._smtp_port = ports.free_port()

    def __enter__(self) -> "House":
        if unprivileged_account():
            self.folder.chmod(0o711)  # the server's user passes through to its own folder
        home.prepare(self.folder)
        self.postgres = Postgres(
            self.folder
        )  # careful: a crash must lose nothing that was committed
        self.valkey = Valkey(self.folder)
        try:
            self._open()
        except BaseException:
            self._close()
            raise
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._close()
        if not self.keeps:
            shutil.rmtree(self.folder, ignore_errors=True)

    # --- Life -------------------------------------------------------------------------------------

    def start(self, *names: str) -> None:
        """Let these processes run from now on (all of them when none is named), and wait until they work."""
        chosen = names or tuple(PROGRAMS)
        self._resting -= set(chosen)
        for name in chosen:
            self._run(name)
        self.until(lambda: all(self.is_working(name) for name in chosen), READY_SECONDS, "start")

    def rest(self, *names: str) -> None:
        """Stop these processes (all of them when none is named) and leave them stopped."""
        chosen = names or tuple(PROGRAMS)
        self._resting |= set(chosen)
        running = [p for p in map(self.programs.__getitem__, chosen) if p.exit_code() is None]
        for program in running:
            program.ask_to_stop()
        for (
            program
        ) in running:  # never one that ended before: its number may be somebody else's by now
            program.stop()

    def replace(self, name: str, *, tree: Path) -> None:
        """Run this process from the code in `tree` from its next start on."""
        self.programs[name] = self._program(name, tree)

    def look(self) -> None:
        """Start again what fell, unless it rests."""
        now = time.monotonic()
        for name, program in self.programs.items():
            if name in self._resting or program.exit_code() is None:
                continue
            if name not in self._again_at:
                # At once, while the number is surely still theirs: what a killed leader left behind.
                with suppress(ProcessLookupError, PermissionError):
                    os.killpg(program.pid, Signals.SIGKILL)
                self._again_at[name] = now + PAUSE
            elif now >= self._again_at[name]:
                del self._again_at[name]
                self._run(name)

    def stay(self, seconds: float) -> None:
        """Let time pass while everything is looked after."""
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            self.look()
            self._tick()
            time.sleep(0.02)

    def until(self, condition: Callable[[], bool], seconds: float, what: str) -> float:
        """Wait for a condition while everything is looked after; gives the seconds it took, or refuses to go on."""
        began = time.monotonic()
        while not condition():
            if time.monotonic() - began > seconds:
                self.keeps = True
                raise CannotStart(
                    f"Nothing came of “{what}” within {seconds:.0f} s; see {self.folder / 'logs'}."
                )
            self.stay(0.05)
        return time.monotonic() - began

    def is_working(self, name: str) -> bool:
        """Say whether the process runs and has come as far as its work."""
        program = self.programs[name]
        if program.exit_code() is not None:
            return False
        text = program.log.read_text(errors="replace")
        return {
            "web": "Uvicorn running on",
            "worker": "ready.",
            "beat": "scheduler ->",
            "guard": "guard_started",
        }[PROGRAMS[name]] in text[self._began.get(name, 0) :]

    # --- Harm -------------------------------------------------------------------------------------

    def kill(self, name: str) -> bool:
        """End the process and all it started, the way a power cut does; False when it was not running."""
        program = self.programs[name]
        if program.exit_code() is not None:
            return False
        with suppress(ProcessLookupError):
            os.killpg(program.pid, signal.SIGKILL)
        wait_until(lambda: program.exit_code() is not None, 5)
        return True

    def kill_hand(self, name: str, choose: Callable[[list[int]], int]) -> bool:
        """End one of a worker's pool processes, those that hold the claims; False when it has none."""
        hands = children_of(self.programs[name].pid)
        if not hands:
            return False
        with suppress(ProcessLookupError):
            os.kill(choose(hands), signal.SIGKILL)
        return True

    def freeze(self, name: str) -> None:
        """Stop the process and all it started where they are."""
        os.killpg(self.programs[name].pid, signal.SIGSTOP)

    def thaw(self, name: str) -> None:
        """Let them go on."""
        program = self.programs[name]
        if program.pid and program.exit_code() is None:
            os.killpg(program.pid, signal.SIGCONT)

    def heal(self) -> None:
        """Undo every harm: all rest, the provider behaves, both servers run."""
        for name in self.programs:
            self.thaw(name)
        self.rest()
        self.behave()
        for server in (self.postgres, self.valkey):
            if server.exit_code() is not None:
                server.start()

    # --- Provider ---------------------------------------------------------------------------------

    @property
    def log(self) -> Path:
        """Return the provider's own log."""
        return self.folder / "provider.jsonl"

    def behave(self, **behaviour: object) -> None:
        """Tell the provider how to behave from now on; nothing told: well."""
        request = urllib.request.Request(
            f"http://{ports.HOST}:{self._provider_port}/behaviour",
            data=json.dumps(behaviour).encode(),
            method="PUT",
        )
        with urllib.request.urlopen(request, timeout=5):  # noqa: S310 - the same
            pass

    @contextmanager
    def behaving(self, **behaviour: object) -> Iterator[None]:
        """Let the provider behave so for a while."""
        self.behave(**behaviour)
        try:
            yield
        finally:
            self.behave()

    def push_address(self, person: str) -> str:
        """Return the address of a person's telephone at the provider."""
        return f"json://{ports.HOST}:{self._provider_port}/{person}/push"

    def received(self) -> list[Line]:
        """Return what the provider's log says so far."""
        return read(self.log)

    # --- Inside -----------------------------------------------------------------------------------

    def _open(self) -> None:
        self.postgres.start()
        self.valkey.start()
        self.env = self._environment()
        os.environ.update(
            self.env | {"LOG_LEVEL": "ERROR"}
        )  # Django in this process reads the same
        self._prepare()
        self._start_provider()
        self._began: dict[str, int] = {}
        for name in PROGRAMS:
            self.programs[name] = self._program(name, CHECKOUT)
            self._resting.add(name)

    def _environment(self) -> dict[str, str]:
        port = ports.free_port()
        return {
            **{name: text for name, text in os.environ.items() if not name.startswith("PYTEST")},
            "DATABASE_URL": self.postgres.url,
            "REDIS_URL": self.valkey.url,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "STEWARD_ENV": "development",
            "SECRET_KEY": home.secret(self.folder, "django"),
            "SITE_URL": f"http://{ports.HOST}:{port}",
            "UVICORN_HOST": ports.HOST,
            "UVICORN_PORT": str(port),
            "HEARTBEAT_URL": f"http://{ports.HOST}:{self._provider_port}/watch/heartbeat",
            "HEARTBEAT_EVERY": "2",
            "ALARM_URLS": f"json://{ports.HOST}:{self._provider_port}/technical/alarm",
            "SMTP_URL": f"smtp://{ports.HOST}:{self._smtp_port}",
            "STATIC_ROOT": str(self.folder / "static"),
            "BEAT_SCHEDULE_FILE": str(self.folder / "beat-schedule"),
            "LOG_FORMAT": "json",
            "LOG_LEVEL": "INFO",
            "PYTHONUNBUFFERED": "1",
            "PGAPPNAME": "drill",
        }

    def _prepare(self) -> None:
        works = []
        for words in (("migrate", "--no-color"), ("collectstatic", "--no-input", "--no-color")):
            out = self.folder / "logs" / f"{words[0]}.log"
            manage = [sys.executable, "manage.py", *words]
            works.append((out, spawn(manage, env=self.env, cwd=CHECKOUT, log=out)))
        for out, work in works:
            while work.poll() is None:
                self._tick()
                time.sleep(0.05)
            if work.returncode:
                raise CannotStart(f"{out.stem} failed:\n{out.read_text()[-2000:]}")

    def _start_provider(self) -> None:
        words = ["-m", "drill.provider", "--http", str(self._provider_port)]
        words += ["--smtp", str(self._smtp_port), "--log", str(self.log)]
        provider = Program(
            "provider",
            [sys.executable, *words],
            self.env,
            self.folder / "logs" / "provider.log",
            CHECKOUT,
        )
        provider.start()
        self._own.append(provider)
        here = (self._provider_port, self._smtp_port)
        if not wait_until(lambda: not any(ports.is_free(port) for port in here), 20):
            raise CannotStart("The provider does not start.")

    def _program(self, name: str, tree: Path) -> Program:
        env = {**self.env, "PGAPPNAME": name}
        words = command(PROGRAMS[name])
        if PROGRAMS[name] == "worker":
            words += ["--hostname", f"{name}@drill", "--loglevel", "INFO"]
        return Program(name, words, env, self.folder / "logs" / f"{name}.log", tree)

    def _run(self, name: str) -> None:
        program = self.programs[name]
        if program.exit_code() is None and program.pid:
            return
        self._began[name] = program.log.stat().st_size if program.log.exists() else 0
        program.start()

    def _close(self) -> None:
        for name in self.programs:
            self.thaw(name)
        self.rest(*self.programs) if self.programs else None
        for program in self._own:
            program.stop(patience=3)
        self.valkey.stop()
        self.postgres.stop()
        if self.postgres.place.is_relative_to(Path("/var/lib/steward")):
            shutil.rmtree(self.postgres.place, ignore_errors=True)


def children_of(pid: int) -> list[int]:
    """Return the ids of the processes this one started."""
    said = subprocess.run(
        ["pgrep", "-P", str(pid)],  # noqa: S607 - whichever the machine has
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    return [int(word) for word in said.split()]
