"""A telephone provider that rings nobody: the outside world of demo and tests, speaking Twilio's documented HTTP API.

Its own doors, in JSON, are for whoever plays the people: `/telephones` says who picks up and which keys they press,
`/texts` writes a text from a telephone, `/faults` lets the next requests fail.
"""

import base64
import binascii
import json
import os
import re
import secrets
import signal
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from runtime.phone_exchange import Exchange, Telephone

_CREATE = re.compile(r"/2010-04-01/Accounts/(?P<account>\w+)/(?P<resource>Messages|Calls)\.json")
_NUMBER = re.compile(r"\+[1-9]\d{6,14}")
#: The provider's own numbers for trying out its refusals.
_REFUSED = {
    "Messages": {
        "+15005550001": (21211, "Invalid 'To' Phone Number"),
        "+15005550002": (21612, "The 'To' phone number is not currently reachable"),
        "+15005550004": (21610, "Attempt to send to unsubscribed recipient"),
        "+15005550009": (21614, "'To' number is not a valid mobile number"),
    },
    "Calls": {
        "+15005550001": (21217, "Phone number does not appear to be valid"),
        "+15005550002": (21214, "'To' phone number cannot be reached"),
        "+15005550003": (21215, "Account not authorized to call this number"),
    },
}
_WORDS = {
    20003: "Authenticate",
    20404: "The requested resource was not found",
    20429: "Too Many Requests",
}


class Refusal(Exception):
    """What the provider answers instead of creating something."""

    def __init__(self, status: int, code: int, words: str = "") -> None:
        super().__init__(words)
        self.status, self.code, self.words = status, code, words or _WORDS.get(code, "Error")


@dataclass
class Provider:
    """The account, its exchange, and the faults that are to come."""

    exchange: Exchange
    faults: list[object] = field(default_factory=list)

    def create(
        self, account: str, resource: str, credentials: str, form: dict[str, list[str]]
    ) -> dict[str, object]:
        """Create a message or a call, or refuse as the provider would."""
        self._check_sign_in(account, credentials)
        number = form.get("To", [""])[0]
        if not number:
            raise Refusal(400, 21604, "A 'To' phone number is required.")
        code, words = _REFUSED[resource].get(number, (0, ""))
        if not _NUMBER.fullmatch(number):
            code, words = 21211, "Invalid 'To' Phone Number"
        if code:
            raise Refusal(400, code, f"{words}: {number}")
        if resource == "Messages" and not form.get("Body"):
            raise Refusal(400, 21602, "Message body is required.")
        if resource == "Calls" and not (form.get("Url") or form.get("Twiml")):
            raise Refusal(400, 21205, "Url parameter is required.")
        sid = f"{'SM' if resource == 'Messages' else 'CA'}{secrets.token_hex(16)}"
        begin = self.exchange.deliver_text if resource == "Messages" else self.exchange.place_call
        begin(sid, form)
        return _described(account, resource, sid, form)

    def _check_sign_in(self, account: str, credentials: str) -> None:
        ours = f"{self.exchange.account}:{self.exchange.token}"
        try:
            given = base64.b64decode(credentials.removeprefix("Basic ")).decode()
        except (ValueError, binascii.Error):
            given = ""
        if account != self.exchange.account or not secrets.compare_digest(given, ours):
            raise Refusal(401, 20003)


class Door(BaseHTTPRequestHandler):
    """One request of the house, or of whoever plays the people."""

    provider: Provider

    def do_POST(self) -> None:
        """Create something, or change how the telephones behave."""
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        path = urlsplit(self.path).path
        if found := _CREATE.fullmatch(path):
            self._create(found["account"], found["resource"], body)
        elif path == "/telephones":
            told = json.loads(body)
            behaviour = Telephone(told.get("picks_up", "person"), told.get("keys", ""))
            self.provider.exchange.telephones[told["number"]] = behaviour
            self._answer(200, told)
        elif path == "/texts":
            told = json.loads(body)
            said = self.provider.exchange.send_text(sender=told["from"], body=told["body"])
            self._answer(200, {"answer": said})
        elif path == "/faults":
            self.provider.faults.extend(json.loads(body)["next"])
            self._answer(200, {})
        else:
            self._refuse(Refusal(404, 20404))

    def _create(self, account: str, resource: str, body: bytes) -> None:
        fault = self.provider.faults.pop(0) if self.provider.faults else None
        if isinstance(fault, int):
            self._refuse(Refusal(fault, {429: 20429, 503: 20503}.get(fault, 20500)))
            return
        form = parse_qs(body.decode(), keep_blank_values=True)
        try:
            created = self.provider.create(
                account, resource, self.headers.get("Authorization", ""), form
            )
        except Refusal as refusal:
            self._refuse(refusal)
            return
        if fault == "silent":  # it took the request, and its answer is lost on the way
            self.close_connection = True
            return
        if fault == "slow":
            time.sleep(15)
        self._answer(201, created)

    def _refuse(self, refusal: Refusal) -> None:
        more = f"https://www.twilio.com/docs/errors/{refusal.code}"
        words = {"code": refusal.code, "message": refusal.words, "more_info": more}
        self._answer(refusal.status, {**words, "status": refusal.status})

    def _answer(self, status: int, words: dict[str, object]) -> None:
        body = json.dumps(words).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_words: object) -> None:
        """Say nothing: what matters is in the exchange's own log."""


def open_doors(provider: Provider, *, host: str, port: int) -> ThreadingHTTPServer:
    """Return a server that answers for the provider; the caller runs it."""
    return ThreadingHTTPServer((host, port), type("OneDoor", (Door,), {"provider": provider}))


def _described(
    account: str, resource: str, sid: str, form: dict[str, list[str]]
) -> dict[str, object]:
    now = format_datetime(datetime.now(UTC))
    common: dict[str, object] = {
        "sid": sid,
        "account_sid": account,
        "api_version": "2010-04-01",
        "date_created": now,
        "date_updated": now,
        "direction": "outbound-api",
        "from": form["From"][0],
        "to": form["To"][0],
        "price": None,
        "price_unit": "USD",
        "status": "queued",
        "uri": f"/2010-04-01/Accounts/{account}/{resource}/{sid}.json",
    }
    if resource == "Messages":
        text = {"body": form["Body"][0], "num_segments": "1", "num_media": "0"}
        return {**common, **text, "date_sent": None, "error_code": None, "error_message": None}
    return {**common, "answered_by": None, "duration": None, "start_time": None, "end_time": None}


def main() -> None:
    """Answer until we are told to stop."""
    exchange = Exchange(
        account=os.environ["TWILIO_ACCOUNT_SID"],
        token=os.environ["TWILIO_AUTH_TOKEN"],
        folder=Path(os.environ.get("PHONE_SINK_FOLDER", "var/phone")),
        text_door=f"{os.environ.get('SITE_URL', '')}/on-call/phone/texts/",
        pace=float(os.environ.get("PHONE_SINK_PACE", "2")),
    )
    host = os.environ.get("PHONE_SINK_HOST", "127.0.0.1")
    server = open_doors(
        Provider(exchange), host=host, port=int(os.environ.get("PHONE_SINK_PORT", "1026"))
    )
    for asked in (signal.SIGTERM, signal.SIGINT):
        signal.signal(asked, lambda *_: threading.Thread(target=server.shutdown).start())
    server.serve_forever()


if __name__ == "__main__":
    main()
