"""Telephones that are not there: texts arrive, calls are picked up, keys are pressed, and all of it is reported.

It behaves like the provider whose form it speaks, down to the signature of every call-back.
"""

import base64
import hashlib
import hmac
import json
import secrets
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeAlias
from xml.etree import ElementTree

Fields: TypeAlias = Sequence[tuple[str, str]]
LOG_NAME = "phone.jsonl"
_ANSWER_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Telephone:
    """How one telephone behaves: who picks up (person, machine, nobody, busy, broken), and which keys are pressed."""

    picks_up: str = "person"
    keys: str = ""


class Exchange:
    """Every telephone, what reached it, and the way back to whoever called."""

    def __init__(
        self, *, account: str, token: str, folder: Path, text_door: str = "", pace: float = 0.0
    ) -> None:
        self.account, self.token = account, token
        self.text_door, self.pace = text_door, pace
        self.telephones: dict[str, Telephone] = {}
        #: How reports are sent: "" as they happen, "early" before our own answer, "twice", "backwards", "never".
        self.reports = ""
        self.usual = Telephone()
        folder.mkdir(parents=True, exist_ok=True)
        self._log = folder / LOG_NAME
        self._lock = threading.Lock()
        self._busy: list[threading.Thread] = []

    def note(self, kind: str, **facts: object) -> None:
        """Write one line that is never changed."""
        line = {"at": datetime.now(UTC).isoformat(), "kind": kind, **facts}
        with self._lock, self._log.open("a") as log:
            log.write(json.dumps(line, ensure_ascii=False) + "\n")

    def deliver_text(self, sid: str, form: Mapping[str, list[str]]) -> None:
        """Let a text arrive, and report it."""
        number = form["To"][0]
        self.note("text", sid=sid, to=number, body=form["Body"][0])
        last = {"broken": "undelivered"}.get(self._telephone(number).picks_up, "delivered")
        reports: list[Fields] = [
            self._of_text(sid, form, status) for status in ("queued", "sent", last)
        ]
        self._run(lambda: self._report(form.get("StatusCallback", [""])[0], reports))

    def place_call(self, sid: str, form: Mapping[str, list[str]]) -> None:
        """Let a telephone ring, and report how it went."""
        self.note("call", sid=sid, to=form["To"][0], inline=bool(form.get("Twiml")))
        self._run(lambda: self._ring(sid, form))

    def send_text(self, *, sender: str, body: str) -> str:
        """Write a text from a telephone to the house; returns the text it answers with, empty for none."""
        fields = [("MessageSid", f"SM{secrets.token_hex(16)}"), ("AccountSid", self.account)]
        fields += [("From", sender), ("To", "+15005550006"), ("Body", body), ("NumMedia", "0")]
        self.note("from_telephone", sender=sender, body=body)
        document = self.call_back(self.text_door, fields)
        messages = ElementTree.fromstring(document).iter("Message")  # noqa: S314 - our own house wrote it
        return " ".join(message.text or "" for message in messages)

    def call_back(self, url: str, fields: Fields) -> str:
        """Post a signed form to the house and return what it says."""
        body = urllib.parse.urlencode(fields).encode()
        headers = {"X-Twilio-Signature": self.signature(url, fields)}
        request = urllib.request.Request(url, data=body, headers=headers)  # noqa: S310 - an address our own settings name
        with urllib.request.urlopen(request, timeout=_ANSWER_SECONDS) as answer:  # noqa: S310 - the same
            return str(answer.read().decode())

    def signature(self, url: str, fields: Fields) -> str:
        """Sign a form as the provider documents it: the address, then every name and value in order."""
        text = url + "".join(f"{name}{value}" for name, value in sorted(set(fields)))
        mark = hmac.new(self.token.encode(), text.encode(), hashlib.sha1).digest()
        return base64.b64encode(mark).decode()

    def wait(self) -> None:
        """Wait until every call and report under way is over."""
        for thread in list(self._busy):
            thread.join()

    def _ring(self, sid: str, form: Mapping[str, list[str]]) -> None:
        telephone = self._telephone(form["To"][0])
        ends = {"nobody": "no-answer", "busy": "busy", "broken": "failed"}.get(telephone.picks_up)
        by = "" if ends else "machine_start" if telephone.picks_up == "machine" else "human"
        steps = ["initiated", "ringing", *([ends] if ends else ["in-progress", "completed"])]
        reports = [
            self._of_call(sid, form, status, number, by)
            for number, status in enumerate(steps)
            if _event_of(status) in form.get("StatusCallbackEvent", ["completed"])
        ]
        door = form.get("StatusCallback", [""])[0]
        self._pause()
        if ends is None:
            self._report(door, reports[:-1])
            self._talk(sid, form, telephone, by)
            reports = reports[-1:]
        self._report(door, reports)

    def _talk(self, sid: str, form: Mapping[str, list[str]], telephone: Telephone, by: str) -> None:
        """Fetch what is to be said, hear it, press the keys the telephone's owner would."""
        fields = [*self._of_call(sid, form, "in-progress", 2, by)]
        keys = list(telephone.keys)
        document = form.get("Twiml", [""])[0]
        try:
            document = document or self.call_back(form["Url"][0], fields)
            while document:
                document = self._listen(sid, document, keys, fields)
        except (OSError, ElementTree.ParseError) as error:
            self.note("application_error", sid=sid, error=str(error))

    def _listen(
        self, sid: str, document: str, keys: list[str], fields: list[tuple[str, str]]
    ) -> str:
        """Go through one document; returns the next one when a key led there."""
        for verb in ElementTree.fromstring(document):  # noqa: S314 - our own house wrote it
            words = [say.text or "" for say in verb.iter("Say")]
            if words:
                self.note("heard", sid=sid, words=words, verb=verb.tag)
            if verb.tag == "Gather" and keys:
                key = keys.pop(0)
                self.note("key", sid=sid, key=key)
                return self.call_back(verb.attrib["action"], [*fields, ("Digits", key)])
            if verb.tag == "Hangup":
                break
        return ""

    def _report(self, door: str, reports: Sequence[Fields]) -> None:
        if not door or self.reports == "never":
            return
        reports = list(reversed(reports)) if self.reports == "backwards" else list(reports)
        for fields in reports * (2 if self.reports == "twice" else 1):
            try:
                self.call_back(door, fields)
            except urllib.error.HTTPError as error:
                self.note("report_refused", status=error.code)
            except OSError as error:
                self.note("report_lost", error=str(error))

    def _run(self, work: Callable[[], None]) -> None:
        if self.reports == "early":
            work()
            return
        thread = threading.Thread(target=work, daemon=True)
        self._busy.append(thread)
        thread.start()

    def _telephone(self, number: str) -> Telephone:
        return self.telephones.get(number, self.usual)

    def _pause(self) -> None:
        if self.pace:
            time.sleep(self.pace)

    def _of_text(self, sid: str, form: Mapping[str, list[str]], status: str) -> Fields:
        fields = [("MessageSid", sid), ("SmsSid", sid), ("AccountSid", self.account)]
        fields += [("From", form["From"][0]), ("To", form["To"][0]), ("ApiVersion", "2010-04-01")]
        fields += [("MessageStatus", status), ("SmsStatus", status)]
        return [*fields, ("ErrorCode", "30005")] if status == "undelivered" else fields

    def _of_call(
        self, sid: str, form: Mapping[str, list[str]], status: str, number: int, by: str
    ) -> list[tuple[str, str]]:
        fields = [("CallSid", sid), ("AccountSid", self.account), ("Direction", "outbound-api")]
        fields += [("From", form["From"][0]), ("To", form["To"][0]), ("ApiVersion", "2010-04-01")]
        fields += [("CallStatus", status), ("CallbackSource", "call-progress-events")]
        fields += [("SequenceNumber", str(number))]
        is_detecting = (
            by and form.get("MachineDetection") and status in ("in-progress", "completed")
        )
        return [*fields, ("AnsweredBy", by)] if is_detecting else fields


def read(folder: Path) -> list[dict[str, object]]:
    """Return every line of the log, oldest first."""
    log = folder / LOG_NAME
    return [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []


def _event_of(status: str) -> str:
    """Return the event a caller subscribes to in order to hear of a status."""
    if status in ("initiated", "ringing"):
        return status
    return "answered" if status == "in-progress" else "completed"
