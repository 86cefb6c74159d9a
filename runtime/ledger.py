"""A ledger that moves no money: the outside world of demo and tests, speaking the interface payments are asked for by.

Every transfer is one line of a file, written before it is answered, so that a key is known again after a restart. Its
own doors, in JSON, are for whoever plays the provider: `/faults` lets the next requests go wrong, `/refusals` names
accounts and charges it refuses.
"""

import json
import os
import secrets
import signal
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

LOG_NAME = "ledger.jsonl"
_KINDS = ("refund", "credit", "payout", "reversal")
#: What a request says; the same key with other words is refused.
_WORDS = ("kind", "amount", "currency", "account", "charge", "memo", "reverses")


class Refusal(Exception):
    """What the ledger answers instead of booking."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.status, self.code = status, code


@dataclass
class Ledger:
    """What was booked, by key; the faults that are to come; whom it refuses."""

    folder: Path
    token: str
    faults: list[object] = field(default_factory=list)
    refusals: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self._log = self.folder / LOG_NAME
        self._lock = threading.Lock()
        self.answered: dict[str, dict[str, Any]] = {}
        if self._log.exists():
            with self._log.open() as lines:
                self.answered = {line["key"]: line for line in map(json.loads, lines)}

    @property
    def booked(self) -> list[dict[str, Any]]:
        """Return every transfer that was booked, the first first."""
        return [line for line in self.answered.values() if line["status"] == "booked"]

    def transfer(self, key: str, words: dict[str, Any]) -> dict[str, Any]:
        """Book a transfer, or answer what was answered under its key before; raises Refusal."""
        asked = {name: words.get(name) for name in _WORDS}
        with self._lock:
            line = self.answered.get(key)
            if line is None:
                line = self._decided(key, asked)
                with self._log.open("a") as log:
                    log.write(json.dumps(line) + "\n")
                    log.flush()
                    os.fsync(log.fileno())
                self.answered[key] = line
        if line["asked"] != asked:
            raise Refusal(422, "key_reused")
        if line["status"] == "refused":
            raise Refusal(402, line["code"])
        return line

    def _decided(self, key: str, asked: dict[str, Any]) -> dict[str, Any]:
        line = {"at": datetime.now(UTC).isoformat(), "key": key, "asked": asked}
        code = self._refused(asked)
        if code:
            return {**line, "status": "refused", "code": code}
        return {**line, "status": "booked", "id": f"tr_{secrets.token_hex(8)}"}

    def _refused(self, asked: dict[str, Any]) -> str:
        """Return why nobody would book this; empty if it is booked."""
        amount = asked["amount"]
        if asked["kind"] not in _KINDS or not isinstance(amount, int) or amount <= 0:
            return "malformed"
        if not asked["account"]:
            return "account_unknown"
        for name in (asked["account"], asked["charge"]):
            if name in self.refusals:
                return self.refusals[name]
        if asked["kind"] == "refund" and not asked["charge"]:
            return "charge_unknown"
        if asked["kind"] == "reversal":
            was = next((line for line in self.booked if line["id"] == asked["reverses"]), None)
            if was is None or was["asked"]["amount"] < amount:
                return "charge_unknown"
        return ""


class Door(BaseHTTPRequestHandler):
    """One request of the house, or of whoever plays the provider."""

    ledger: Ledger

    def do_POST(self) -> None:
        """Book something, or change how the ledger behaves."""
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        path = urlsplit(self.path).path
        try:
            words = json.loads(body or b"{}")
            if path == "/v1/transfers":
                self._transfer(words)
            elif path == "/faults":
                self.ledger.faults.extend(words["next"])
                self._answer(200, {})
            elif path == "/refusals":
                self.ledger.refusals.update(words)
                self._answer(200, {})
            else:
                self._answer(404, {"code": "not_found"})
        except Refusal as refusal:
            self._answer(refusal.status, {"code": refusal.code})
        except ValueError:
            self._answer(400, {"code": "malformed"})

    def _transfer(self, words: dict[str, Any]) -> None:
        given = self.headers.get("Authorization", "").removeprefix("Bearer ")
        key = self.headers.get("Idempotency-Key", "")
        if not secrets.compare_digest(given.encode(), self.ledger.token.encode()):
            raise Refusal(401, "unauthorised")
        if not key:
            raise Refusal(400, "key_missing")
        faults = self.ledger.faults
        fault = faults.pop(0) if faults else None
        if isinstance(fault, int):
            raise Refusal(fault, "trouble")
        if fault == "pending":
            self._answer(202, {"status": "pending"})
            return
        line = self.ledger.transfer(key, words)
        if fault == "silent":  # it booked, and its answer is lost on the way
            self.close_connection = True
            return
        if fault == "slow":
            time.sleep(15)
        self._answer(201, {"id": line["id"], "status": "booked"})

    def _answer(self, status: int, words: dict[str, object]) -> None:
        body = json.dumps(words).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_words: object) -> None:
        """Say nothing: what matters is in the ledger's own file."""


def open_doors(ledger: Ledger, *, host: str, port: int) -> ThreadingHTTPServer:
    """Return a server that answers for the ledger; the caller runs it."""
    return ThreadingHTTPServer((host, port), type("OneDoor", (Door,), {"ledger": ledger}))


def main() -> None:
    """Answer until we are told to stop."""
    ledger = Ledger(Path(os.environ.get("LEDGER_FOLDER", "var/ledger")), os.environ["LEDGER_TOKEN"])
    host = os.environ.get("LEDGER_HOST", "127.0.0.1")
    server = open_doors(ledger, host=host, port=int(os.environ.get("LEDGER_PORT", "1027")))
    for asked in (signal.SIGTERM, signal.SIGINT):
        signal.signal(asked, lambda *_: threading.Thread(target=server.shutdown).start())
    server.serve_forever()


if __name__ == "__main__":
    main()
