"""`make demo`: everything Steward is made of, on this machine, with fictional data and one emergency."""

import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from pathlib import Path
from signal import Signals

from rich.markup import escape

from runtime import home, money, people, ports, steps, telephones, words
from runtime.children import spawn, stop
from runtime.home import CHECKOUT
from runtime.postgres import Postgres
from runtime.processes import COMMANDS, command
from runtime.stamps import Stamp, fingerprint
from runtime.supervisor import Program, Supervisor, ignore_signals, interrupt_on_signals
from runtime.terminal import CannotStart, console
from runtime.valkey import Valkey

READY_SECONDS = 60
LARGEST_LOG = 10 * 1024 * 1024
#: What takes longest to start and touches no data: it starts while the data is loaded.
EARLY = ("mailsink", "web")
PEOPLE = "people.json"
PORT, MAIL_PORT, SINK_PORT = 8000, 2525, 1025


class Demo:
    """One run, from the empty folder to Ctrl-C."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._supervisor = Supervisor(lambda words: console.print(f"[yellow]{escape(words)}[/]"))
        self._env = dict(os.environ)
        self._url = ""
        self._mail_port = 0
        self._asked: subprocess.Popen[bytes] | None = None

    def run(self) -> None:
        """Start everything, show it, stay until we are told to stop, and stop everything."""
        with ExitStack() as at_the_end:
            occupancy = home.Occupancy(self._folder)
            occupancy.take()
            at_the_end.callback(occupancy.leave)
            at_the_end.callback(self._stop)
            self._choose_addresses()
            occupancy.announce(self._url)
            identity = self._start_servers()
            self._prepare(identity)
            outside = {telephones.SINK: "PHONE_SINK_PORT", money.SINK: "LEDGER_PORT"}
            here = [name for name, port in outside.items() if port in self._env]
            self._start_programs([*here, *EARLY])
            self._load(identity)
            self._ask_for_people()
            self._start_programs(name for name in COMMANDS if name not in EARLY)
            self._wait_until_ready()
            self._introduce()
            self._play()
            console.print("\nSteward is running. Press Ctrl-C to stop it; the data stays.")
            self._supervisor.stay()

    def _choose_addresses(self) -> None:
        port, mail_port = (
            ports.number(os.environ.get(name) or str(usual), variable=name)
            for name, usual in (("PORT", PORT), ("MAIL_LISTEN_PORT", MAIL_PORT))
        )
        ports.claim(port, variable="PORT", purpose="the pages")
        ports.claim(mail_port, variable="MAIL_LISTEN_PORT", purpose="arriving mail")
        sink = ports.free_port(preferred=SINK_PORT)
        self._url, self._mail_port = f"http://{ports.HOST}:{port}", mail_port
        self._env |= {
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "STEWARD_ENV": "development",
            "SECRET_KEY": home.secret(self._folder, "django"),
            "SITE_URL": self._url,
            "UVICORN_HOST": ports.HOST,
            "UVICORN_PORT": str(port),
            "MAIL_LISTEN_PORT": str(mail_port),
            "SMTP_URL": os.environ.get("SMTP_URL") or f"smtp://{ports.HOST}:{sink}",
            "MAIL_SINK_PORT": str(sink),
            "MAIL_SINK_FOLDER": str(self._folder / "mail"),
            "STATIC_ROOT": str(self._folder / "static"),
            "BEAT_SCHEDULE_FILE": str(self._folder / "beat-schedule"),
            "PYTHONUNBUFFERED": "1",
        }
        self._env |= telephones.environment(self._folder, os.environ)
        self._env |= money.environment(self._folder, os.environ)

    def _start_servers(self) -> str:
        """Start what DATABASE_URL and REDIS_URL do not name; return what identifies the database."""
        identity = self._env.get("DATABASE_URL", "")
        if identity:
            console.print("Using your own PostgreSQL (DATABASE_URL).")
        else:
            postgres = Postgres(self._folder)
            self._say_while("Starting PostgreSQL", lambda: self._supervisor.start(postgres))
            self._env["DATABASE_URL"], identity = postgres.url, postgres.identity
        if self._env.get("REDIS_URL"):
            console.print("Using your own Redis (REDIS_URL).")
        else:
            valkey = Valkey(self._folder)
            self._say_while("Starting Valkey", lambda: self._supervisor.start(valkey))
            self._env["REDIS_URL"] = valkey.url
        self._leave_a_note()
        return identity

    def _prepare(self, identity: str) -> None:
        """Bring tables, static files and translations up to date; nothing twice."""
        for fault in words.compile_all(CHECKOUT / "locale"):
            console.print(fault, style="yellow", soft_wrap=True)
        locked = CHECKOUT / "requirements-run.txt"
        tables = Stamp(
            self._folder,
            "tables",
            fingerprint([locked, *CHECKOUT.glob("*/migrations/*.py")], identity),
        )
        files = [path for path in (CHECKOUT / "static").rglob("*") if path.is_file()]
        pictures = Stamp(self._folder, "static", fingerprint([locked, *files]))
        work = []
        if not tables.is_fresh():
            work.append(self._step("Bringing the tables up to date", "migrate", "--no-color"))
        if not pictures.is_fresh():
            work.append(
                self._step("Collecting static files", "collectstatic", "--no-input", "--no-color")
            )
        if work:
            steps.run(work, env=self._env, cwd=CHECKOUT)
            tables.set()
            pictures.set()

    def _load(self, identity: str) -> None:
        """Load the demo's data the first time."""
        data = Stamp(self._folder, "data", fingerprint([], identity))
        if data.is_fresh():
            return
        if steps.run_openly(self._manage("load_demo"), env=self._env, cwd=CHECKOUT):
            raise CannotStart("The demo's data could not be loaded; the lines above say why.")
        (self._folder / PEOPLE).unlink(missing_ok=True)
        data.set()

    def _ask_for_people(self) -> None:
        """Ask the product who can sign in, unless it said so before; it may answer while programs start."""
        if not (self._folder / PEOPLE).exists():
            self._asked = spawn(
                self._manage("demo_people"),
                env=self._env,
                cwd=CHECKOUT,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )

    def _people(self) -> list[dict[str, str]]:
        file = self._folder / PEOPLE
        if self._asked:
            said, _nothing = self._asked.communicate()
            home.write_private(file, said.decode())
        known: list[dict[str, str]] = json.loads(file.read_text())
        return known

    def _start_programs(self, names: Iterable[str]) -> None:
        for name in names:
            log = self._folder / "logs" / f"{name}.log"
            if log.exists() and log.stat().st_size > LARGEST_LOG:
                log.replace(log.with_suffix(".log.old"))
            self._supervisor.start(Program(name, command(name), self._env, log, CHECKOUT))

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + READY_SECONDS
        with console.status("Waiting until everything is healthy"):
            self._supervisor.stay(until=lambda: self._is_ready() or time.monotonic() > deadline)
        if not self._is_ready():
            raise CannotStart(
                f"Steward is not ready after {READY_SECONDS} s; see {self._folder / 'logs'}."
            )

    def _is_ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self._url}/readyz", timeout=2) as answer:  # noqa: S310 - our own http address
                return bool(answer.status == 200) and not ports.is_free(self._mail_port)
        except (OSError, urllib.error.URLError):
            return False

    def _introduce(self) -> None:
        console.print(f"\n[bold]Steward is ready:[/] [link={self._url}]{self._url}[/link]")
        console.print(f"Letters it sends are kept in {self._folder / 'mail'}", soft_wrap=True)
        if "PHONE_SINK_PORT" in self._env:
            console.print(f"Calls and texts are kept in {self._folder / 'phone'}", soft_wrap=True)
        if "LEDGER_PORT" in self._env:
            console.print(f"Payments are booked in {self._folder / 'ledger'}", soft_wrap=True)
        console.print(f"Logs are in {self._folder / 'logs'}\n", soft_wrap=True)
        people.show(self._people())

    def _play(self) -> None:
        """Let the emergency happen, told in this terminal, while the supervisor keeps looking."""
        play = CHECKOUT / "demo" / "management" / "commands" / "play_emergency.py"
        if not play.exists() or os.environ.get("PLAY") == "0":
            return
        child = spawn(self._manage("play_emergency"), env=self._env, cwd=CHECKOUT)
        try:
            self._supervisor.stay(until=lambda: child.poll() is not None)
        finally:
            stop(child, Signals.SIGTERM, patience=3)

    def _stop(self) -> None:
        ignore_signals()
        if self._supervisor.is_idle:
            return
        console.print("Stopping.")
        self._supervisor.stop()
        console.print("Everything is stopped.")

    def _step(self, title: str, *manage: str) -> steps.Step:
        return steps.Step(title, self._manage(*manage), self._folder / "logs" / f"{manage[0]}.log")

    def _manage(self, *arguments: str) -> list[str]:
        return [sys.executable, "manage.py", *arguments]

    def _say_while(self, title: str, work: Callable[[], None]) -> None:
        started = time.monotonic()
        work()
        console.print(f"✓ {title} [dim]{time.monotonic() - started:.1f} s")

    def _leave_a_note(self) -> None:
        """Write the environment to a file, so that `. var/demo/env` makes manage.py work in another terminal."""
        ours = {name: text for name, text in self._env.items() if os.environ.get(name) != text}
        lines = [f"export {name}='{text}'" for name, text in sorted(ours.items())]
        home.write_private(self._folder / "env", "\n".join(lines) + "\n")


def main() -> int:
    """Run the demo; return the exit code."""
    interrupt_on_signals()
    folder = home.home()
    try:
        home.prepare(folder)
        Demo(folder).run()
    except CannotStart as reason:
        console.print(escape(str(reason)), style="bold red", soft_wrap=True)
        return 1
    except KeyboardInterrupt:
        return 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
