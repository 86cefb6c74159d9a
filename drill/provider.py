"""A provider that is none of ours: takes pushes by HTTP and mails by SMTP, and keeps its own append-only log.

It knows nothing of the product. How it behaves is told by PUT /behaviour; what it did stands in its log, one JSON line
each, written before it answers.
"""

import argparse
import asyncio
import itertools
import json
import os
import signal
import threading
import time
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from aiosmtpd.controller import UnthreadedController
from aiosmtpd.smtp import SMTP, Envelope, Session

HOST = "127.0.0.1"
#: Longer than any sender waits.
NEVER = 30.0


@dataclass(frozen=True, slots=True)
class Behaviour:
    """What becomes of every `every`-th push: ok, status (refused), hang (taken, never answered), slow, hold."""

    mode: str = "ok"
    every: int = 1
    status: int = 500
    seconds: float = 0.0


class Log:
    """Lines that are only ever appended; one write each, so that no line is torn."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def write(self, **facts: object) -> None:
        """Append one line with the instant."""
        line = json.dumps({"at": time.time(), **facts}, ensure_ascii=False)
        os.write(self._file, line.encode() + b"\n")


class Desk:
    """What both doors share: the behaviour of the moment and the log."""

    def __init__(self, log: Log) -> None:
        self.log = log
        self.behaviour = Behaviour()
        self._turn = itertools.count()

    def behave(self, told: dict[str, Any]) -> None:
        """Behave so from now on."""
        self.behaviour = Behaviour(**told)
        self._turn = itertools.count()

    def next(self) -> Behaviour:
        """How to treat the push that has just come."""
        behaviour = self.behaviour
        return behaviour if next(self._turn) % behaviour.every == 0 else Behaviour()

    def hold(self) -> None:
        """Wait until the behaviour changes."""
        held = self.behaviour
        until = time.monotonic() + NEVER
        while self.behaviour is held and time.monotonic() < until:
            time.sleep(0.01)


class Door(BaseHTTPRequestHandler):
    """POST /person/way: a push. GET /watch/heartbeat: a sign of life. PUT /behaviour: how to treat the next ones."""

    desk: Desk
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Note the call: somebody says that all is well with them."""
        self.desk.log.write(verdict="called", person="watch", way=self.path.rpartition("/")[2])
        self._answer(200)

    def do_PUT(self) -> None:
        """Change the behaviour."""
        self.desk.behave(json.loads(self._body()))
        self._answer(200)

    def do_POST(self) -> None:
        """Take a push, or not."""
        told = json.loads(self._body() or b"{}")
        person, _, way = self.path.strip("/").partition("?")[0].partition("/")
        facts = {
            "person": person,
            "way": way,
            "title": told.get("title", ""),
            "text": told.get("message", ""),
        }
        behaviour = self.desk.next()
        if behaviour.mode == "status":
            self.desk.log.write(verdict="refused", status=behaviour.status, **facts)
            self._answer(behaviour.status)
            return
        if behaviour.mode == "hold":
            self.desk.log.write(verdict="held", **facts)
            self.desk.hold()
            if self._is_gone():
                self.desk.log.write(verdict="gone", **facts)
                return
        if behaviour.mode == "slow":
            time.sleep(behaviour.seconds)
        is_late = behaviour.mode in ("hang", "slow")
        self.desk.log.write(verdict="accepted", answered=not is_late, **facts)
        if behaviour.mode == "hang":
            self.desk.hold()
            return
        self._answer(200)

    def _body(self) -> bytes:
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def _is_gone(self) -> bool:
        """Say whether the sender has hung up meanwhile."""
        self.connection.settimeout(0.05)
        try:
            return not self.connection.recv(1)
        except TimeoutError:
            return False
        except OSError:
            return True
        finally:
            self.connection.settimeout(None)

    def _answer(self, status: int) -> None:
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True

    def log_message(self, *_args: object) -> None:
        """Say nothing on the terminal."""


class Crowd(ThreadingHTTPServer):
    """One thread a push; a burst waits in the queue instead of being turned away."""

    daemon_threads = True
    request_queue_size = 512

    def handle_error(self, *_args: object) -> None:
        """A sender that was killed hangs up in the middle; that is what we are here for."""


class Letterbox:
    """Takes every mail: one line with its Message-ID."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - named by aiosmtpd
        """Log the letter, then accept it."""
        letter = message_from_bytes(
            envelope.original_content or b"", _class=EmailMessage, policy=policy.default
        )
        self._desk.log.write(
            verdict="accepted",
            person=(envelope.rcpt_tos or [""])[0].partition("@")[0],
            way="mail",
            title=str(letter.get("Subject", "")),
            text=letter.get_content(),
            key=str(letter.get("Message-ID", "")),
        )
        return "250 Taken"


async def _letters(desk: Desk, port: int) -> None:
    loop = asyncio.get_running_loop()
    stopped = asyncio.Event()
    for asked in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(asked, stopped.set)
    controller = UnthreadedController(Letterbox(desk), hostname=HOST, port=port, loop=loop)
    server = await controller._create_server()  # noqa: SLF001 - `begin` would block the loop we run in
    await stopped.wait()
    server.close()


def main() -> None:
    """Serve both doors until told to stop."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--http", type=int, required=True, help="port for pushes")
    asked.add_argument("--smtp", type=int, required=True, help="port for mails")
    asked.add_argument("--log", type=Path, required=True)
    choice = asked.parse_args()
    desk = Desk(Log(choice.log))
    Door.desk = desk
    crowd = Crowd((HOST, choice.http), Door)
    threading.Thread(target=crowd.serve_forever, daemon=True).start()
    asyncio.run(_letters(desk, choice.smtp))


if __name__ == "__main__":
    main()
