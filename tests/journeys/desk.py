"""The desk as a newcomer runs it: real processes, real mail ports, a database of its own."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from email import message_from_bytes, policy
from pathlib import Path
from smtplib import SMTP
from urllib.parse import urlsplit, urlunsplit

import psycopg2
from django.conf import settings

from runtime import mail_sink, ports
from runtime.processes import COMMANDS, command
from runtime.supervisor import Program, Supervisor

CHECKOUT = Path(settings.BASE_DIR)
PASSWORD = "a-password-for-stories-only"
PATIENCE = 120


class Desk:
    """Everything running, and the outside world's view of it: pages, the mail port, the letters that left."""

    def __init__(self, folder, **environment):
        self._folder = folder
        self._letters = folder / "letters"
        self._programs = {}
        self._supervisor = Supervisor(print)
        web, mail, sink = (ports.free_port() for _ in range(3))
        self.url = f"http://127.0.0.1:{web}"
        self.mail_port = mail
        database = f"steward_story_{os.getpid()}_{web}"
        self._admin_url = os.environ["DATABASE_URL"]
        self._database = database
        self._env = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "STEWARD_ENV": "development",
            "DATABASE_URL": urlunsplit(urlsplit(self._admin_url)._replace(path=f"/{database}")),
            "REDIS_URL": urlunsplit(
                urlsplit(os.environ["REDIS_URL"])._replace(path=f"/{9 + _place()}")
            ),
            "SITE_URL": self.url,
            "SMTP_URL": f"smtp://127.0.0.1:{sink}",
            "MAIL_LISTEN_PORT": str(mail),
            "MAIL_SINK_PORT": str(sink),
            "MAIL_SINK_FOLDER": str(self._letters),
            "STATIC_ROOT": str(folder / "static"),
            "STEWARD_HOME": str(folder),
            "DEMO_PASSWORD": PASSWORD,
            "UVICORN_PORT": str(web),
            "UVICORN_HOST": "127.0.0.1",
            "BEAT_SCHEDULE_FILE": str(folder / "beat"),
            "LOG_FORMAT": "plain",
            **environment,
        }

    # --- Running ---------------------------------------------------------------------------------

    def start(self):
        """Make the database, load the demo, start every process and wait until it is ready."""
        with self._server() as server:
            server.execute(f'create database "{self._database}"')
        self.manage("migrate", "--verbosity", "0")
        self.manage("collectstatic", "--noinput", "--verbosity", "0")
        self.manage("load_demo", "--newest", "12")
        for name in COMMANDS:
            program = Program(
                name, command(name), self._env, self._folder / f"{name}.log", CHECKOUT
            )
            self._programs[name] = program
            self._supervisor.start(program)
        self.wait_for("the desk to be ready", self._is_ready)

    def stop(self):
        """Stop everything and drop the database."""
        self._supervisor.stop()
        with self._server() as server:
            server.execute(f'drop database if exists "{self._database}" with (force)')

    def manage(self, *words):
        """Run a management command against this desk and return what it printed."""
        ran = subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=CHECKOUT,
            env=self._env,
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == 0, f"{words}: {ran.stdout[-2000:]}{ran.stderr[-4000:]}"
        return ran.stdout

    def ask(self, code):
        """Run Python in the desk's own environment and return the JSON it prints last."""
        return json.loads(self.manage("shell", "--no-imports", "-c", code).strip().splitlines()[-1])

    def kill(self, name):
        """End a process the hard way, with all it started; the supervisor starts it again."""
        self.wait_for(f"{name} to run", lambda: self._programs[name].exit_code() is None)
        os.killpg(os.getpgid(self._programs[name].pid), signal.SIGKILL)

    def wait_for(self, what, look, patience=PATIENCE):
        """Look until something is there, keeping the processes alive meanwhile."""
        until = time.monotonic() + patience
        while time.monotonic() < until:
            self._supervisor.look()
            found = look()
            if found:
                return found
            time.sleep(0.2)
        logs = "\n".join(
            f"--- {log.name}\n{log.read_text()[-1500:]}" for log in self._folder.glob("*.log")
        )
        raise AssertionError(f"Waited {patience} s for {what}.\n{logs}")

    def stay(self, seconds):
        """Keep the processes alive for a while and let them work."""
        until = time.monotonic() + seconds
        self._supervisor.stay(until=lambda: time.monotonic() > until)

    @contextmanager
    def database_gone(self):
        """Shut the database's door, and throw out everybody who is in."""
        with self._server() as server:
            server.execute(f'alter database "{self._database}" allow_connections false')
            server.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity where datname = %s",
                [self._database],
            )
        try:
            yield
        finally:
            with self._server() as server:
                server.execute(f'alter database "{self._database}" allow_connections true')

    def status(self, path, **headers):
        """Return how the desk answers a plain request, and the words of the answer."""
        asked = urllib.request.Request(f"{self.url}{path}", headers=headers)
        try:
            with urllib.request.urlopen(asked, timeout=20) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    # --- The outside world -----------------------------------------------------------------------

    def deliver(self, letter):
        """Hand a letter to the desk's mail port, once somebody listens there."""

        def handed_over():
            try:
                server = SMTP("127.0.0.1", self.mail_port, timeout=10)
            except ConnectionRefusedError:
                return False
            with server:
                server.send_message(letter)
            return True

        self.wait_for("the mail port to listen", handed_over)

    def letters_to(self, address):
        """Return the letters that left for an address, oldest first."""
        return [
            message_from_bytes(
                (self._letters / str(kept["file"])).read_bytes(), policy=policy.default
            )
            for kept in mail_sink.read(self._letters)
            if address in kept["to"]
        ]

    # --- Pieces ----------------------------------------------------------------------------------

    def _is_ready(self):
        try:
            with urllib.request.urlopen(f"{self.url}/readyz", timeout=2) as answer:
                return answer.status == 200
        except OSError:
            return False

    @contextmanager
    def _server(self):
        connection = psycopg2.connect(self._admin_url)
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                yield cursor
        finally:
            connection.close()


def _place():
    """Return which of the suite's processes this is: two desks must not take each other's work."""
    return int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
