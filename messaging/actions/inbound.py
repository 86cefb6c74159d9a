"""What arrives: stored raw and committed before anybody is told "accepted", then read, then decided upon."""

import hashlib
import re
from collections.abc import Sequence
from datetime import datetime

import structlog
from django.conf import settings
from django.db import transaction

from messaging.lifecycle import InboundState
from messaging.mail import sandbox
from messaging.mail.charsets import clean
from messaging.mail.parsed import ParsedMail
from messaging.mail.structure import split_headers
from messaging.models import InboundAttachment, InboundMessage

log = structlog.get_logger(__name__)

#: Characters of text kept beside the raw message.
_LONGEST_TEXT = 1_000_000


@transaction.atomic
def store(
    *,
    raw: bytes,
    source: str,
    envelope_from: str,
    envelope_to: Sequence[str],
    now: datetime,
) -> InboundMessage:
    """Keep the message as it came; the same bytes twice give the first row."""
    message, is_new = InboundMessage.objects.get_or_create(
        sha256=hashlib.sha256(raw).hexdigest(),
        defaults={
            "raw": raw,
            "size": len(raw),
            "source": source,
            "envelope_from": clean(envelope_from)[:500],
            "envelope_to": [clean(address)[:500] for address in envelope_to[:100]],
            "received_at": now,
        },
    )
    if not is_new:
        log.info("mail_arrived_again", inbound=message.pk)
    return message


def read(*, inbound_id: int, now: datetime) -> InboundMessage:
    """Read a stored message once and keep what it says; gives the row.

    Call it outside a transaction: reading happens in a child that may take ten seconds. A message that cannot be
    read has `parse_error` set and whatever its headers say.
    """
    message = InboundMessage.objects.get(pk=inbound_id)
    if message.parsed_at is not None:
        return message
    raw = bytes(message.raw)
    parsed, problem = understand(raw)
    return _keep(inbound_id, parsed, problem, has_own_loop=_has_own_loop(raw), now=now)


def understand(raw: bytes) -> tuple[ParsedMail, str]:
    """Return what a message says and why the rest could not be read ("" when all could). Never fails."""
    try:
        return sandbox.read(raw), ""
    except sandbox.Unreadable as error:
        log.warning("mail_unreadable", reason=str(error), size=len(raw))
        problem = str(error)
    try:
        return sandbox.read(_headers_only(raw)), problem
    except sandbox.Unreadable:
        return ParsedMail(), problem


def mark_taken(*, inbound: InboundMessage, reason: str, now: datetime) -> None:
    """Record that the message is in a case; the caller holds the row's lock."""
    _decide(inbound, InboundState.TAKEN, reason, now)


def mark_quarantined(*, inbound: InboundMessage, reason: str, now: datetime) -> None:
    """Hold the message for a person's decision; the caller holds the row's lock."""
    _decide(inbound, InboundState.QUARANTINED, reason, now)


def mark_ignored(*, inbound: InboundMessage, reason: str, now: datetime) -> None:
    """Put the message aside, still stored; the caller holds the row's lock."""
    _decide(inbound, InboundState.IGNORED, reason, now)


def _decide(inbound: InboundMessage, state: InboundState, reason: str, now: datetime) -> None:
    inbound.decide(state, reason=reason, now=now)
    inbound.save(update_fields=["state", "reason", "taken_at"])


@transaction.atomic
def _keep(
    inbound_id: int, parsed: ParsedMail, problem: str, *, has_own_loop: bool, now: datetime
) -> InboundMessage:
    message = InboundMessage.objects.light().select_for_update().get(pk=inbound_id)
    if message.parsed_at is not None:
        return message
    has_no_sender = message.source == InboundMessage.Source.SMTP and not message.envelope_from
    message.parsed_at, message.parse_error = now, problem[:300]
    message.message_id = (parsed.message_id or "")[:998]
    message.in_reply_to = (parsed.in_reply_to or "")[:998]
    message.references = [id_[:998] for id_ in (parsed.references or ())[-100:]]
    message.from_address = (parsed.from_ or "")[:320]
    message.from_name = (parsed.from_name or "")[:500]
    message.to_addresses = [address[:320] for address in parsed.to[:200]]
    message.cc_addresses = [address[:320] for address in parsed.cc[:200]]
    message.subject = parsed.subject
    message.date = parsed.date
    message.text = parsed.text[:_LONGEST_TEXT]
    message.reply_text = parsed.reply_text[:_LONGEST_TEXT]
    message.html_sanitised = parsed.html_sanitised
    # An empty envelope sender asks for silence; our own loop mark means that the mail was ours once.
    message.auto_submitted = parsed.auto_submitted or has_no_sender or has_own_loop
    message.bounce = parsed.bounce
    message.bounce_of = (parsed.bounce_of or "")[:998]
    message.language = parsed.language or ""
    message.save()
    InboundAttachment.objects.bulk_create(
        InboundAttachment(
            inbound=message,
            position=position,
            name=file.name[:255],
            type=file.type[:127],
            size=file.size,
            sha256=hashlib.sha256(file.content).hexdigest(),
            content=file.content,
            inline=file.inline,
            content_id=file.content_id[:250],
        )
        for position, file in enumerate(parsed.attachments)
    )
    return message


def _headers_only(raw: bytes) -> bytes:
    _found, body = split_headers(raw[:200_000])
    return raw[: min(len(raw), 200_000) - len(body)]


def _has_own_loop(raw: bytes) -> bool:
    own = str(settings.MAIL_ADDRESS).lower().encode()
    found, _body = split_headers(raw[:200_000])
    return any(
        name == "x-loop" and own in re.split(rb"[\s,;<>]+", value.lower()) for name, value in found
    )
