"""An outbound mail as bytes: plain text, HTML where given, and every header a reply needs."""

from email.charset import QP, Charset
from email.header import Header
from email.message import Message
from email.mime.multipart import MIMEMultipart
from email.mime.nonmultipart import MIMENonMultipart
from email.policy import compat32
from email.utils import format_datetime
from typing import Any

from django.conf import settings

from messaging.models import Delivery

#: Keep what RFC 5322 allows on one line of References; the first and the newest ids matter most.
_REFERENCES_KEPT = 20

_UTF8 = Charset("utf-8")
_UTF8.body_encoding = QP  # readable on the wire, and safe for lines of any length


def compose(delivery: Delivery) -> bytes:
    """Return the mail of a delivery, the same bytes at every attempt, with CRLF line ends."""
    mail = _body(delivery)
    # compat32 folds at blanks only; the newer policies would encode long ids beyond recognition.
    mail["From"] = _mailbox(settings.MAIL_FROM_NAME, settings.MAIL_ADDRESS)
    mail["To"] = _mailbox(delivery.to_name, delivery.to_address)
    mail["Subject"] = _words(delivery.subject)
    mail["Date"] = format_datetime(delivery.queued_at)
    mail["Message-ID"] = f"<{_token(delivery.message_id)}>"
    if delivery.in_reply_to:
        mail["In-Reply-To"] = f"<{_token(delivery.in_reply_to)}>"
    if delivery.references:
        mail["References"] = " ".join(f"<{_token(id_)}>" for id_ in _kept(delivery.references))
    if delivery.reply_to:
        mail["Reply-To"] = _mailbox(settings.MAIL_FROM_NAME, delivery.reply_to)
    if delivery.auto_submitted:
        mail["Auto-Submitted"] = delivery.auto_submitted
        mail["X-Auto-Response-Suppress"] = "All"  # what Exchange understands
    mail["X-Loop"] = settings.MAIL_ADDRESS
    return mail.as_bytes(policy=compat32.clone(linesep="\r\n"))


def _body(delivery: Delivery) -> "Message[Any, Any]":
    plain = _part(delivery.body_text, "plain")
    if not delivery.body_html:
        return plain
    both = MIMEMultipart("alternative", boundary=f"=_{delivery.pk}_alternative")
    both.attach(plain)
    both.attach(_part(delivery.body_html, "html"))
    return both


def _part(text: str, subtype: str) -> "Message[Any, Any]":
    part = MIMENonMultipart("text", subtype, charset="utf-8")
    part.set_payload(text.replace("\r\n", "\n").replace("\r", "\n"), _UTF8)
    return part


def _mailbox(name: str, address: str) -> str | Header:
    name, address = _one_line(name), _token(address)
    if not name:
        return address
    if name.isascii():
        quoted = name.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{quoted}" <{address}>'
    mailbox = Header(name, "utf-8", maxlinelen=76)
    mailbox.append(f"<{address}>", "us-ascii" if address.isascii() else "utf-8")
    return mailbox


def _words(text: str) -> str | Header:
    text = _one_line(text)
    return text if text.isascii() else Header(text, "utf-8", header_name="Subject")


def _kept(ids: list[str]) -> list[str]:
    if len(ids) <= _REFERENCES_KEPT:
        return ids
    return [ids[0], *ids[-(_REFERENCES_KEPT - 1) :]]


def _one_line(text: str) -> str:
    """Return the text without anything that could start another header."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _token(text: str) -> str:
    return "".join(_one_line(text).split()).strip("<>")
