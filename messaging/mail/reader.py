"""One mail read: headers, words, files, what is new in it, and whether a machine wrote it."""

from datetime import datetime

from messaging.mail import bodies, bounces, machines
from messaging.mail import headers as values
from messaging.mail.addresses import Mailbox, mailboxes
from messaging.mail.charsets import codec_of
from messaging.mail.language import language_of
from messaging.mail.parsed import ParsedMail
from messaging.mail.quotes import newly_written
from messaging.mail.sanitise import sanitise
from messaging.mail.structure import Part, read

#: A longer subject is cut: nobody reads it, and no list can show it.
_LONGEST_SUBJECT = 2000
_LONGEST_ID = 900


def parse(raw: bytes) -> ParsedMail:
    """Return what a mail says. Meant never to fail; run it in `sandbox` for mail from strangers.

    Broken mail gives what could be read. Source of the keys' meaning: the operators' command `ingest_email`.
    """
    root = read(raw)
    hint = next(
        (c for part in root.walk() if (c := codec_of(part.charset)) not in (None, "us-ascii")), None
    )
    author = _author(root)
    address = author.address if author else None
    subject = _subject(root, hint)
    words = bodies.collect(root)
    text = words.text
    new_text = newly_written(words.new_text, subject=subject)
    is_bounce = bounces.is_bounce(root, from_address=address, subject=subject, text=text)
    return ParsedMail(
        from_=address,
        from_name=(author.name or None) if author else None,
        to=_addresses(root, "to"),
        cc=_addresses(root, "cc"),
        subject=subject,
        message_id=_id(root, "message-id"),
        in_reply_to=_id(root, "in-reply-to"),
        references=_references(root),
        date=_date(root),
        text=text,
        reply_text=new_text,
        html_sanitised="\n".join(filter(None, map(sanitise, words.html))),
        attachments=tuple(words.files),
        auto_submitted=is_bounce
        or machines.is_automatic(root, from_address=address, subject=subject),
        bounce=is_bounce,
        bounce_of=bounces.original_of(root) if is_bounce else None,
        language=language_of(new_text or text),
    )


def _author(root: Part) -> Mailbox | None:
    """Return the first mailbox of From: never Reply-To, never Sender."""
    return next((m for value in root.all_headers("from") for m in mailboxes(value)), None)


def _addresses(root: Part, name: str) -> tuple[str, ...]:
    return tuple(m.address for value in root.all_headers(name) for m in mailboxes(value))


def _subject(root: Part, hint: str | None) -> str:
    value = root.header("subject")
    return "" if value is None else values.text_of(value, hint=hint)[:_LONGEST_SUBJECT]


def _id(root: Part, name: str) -> str | None:
    value = root.header(name)
    id_ = values.message_id(value) if value is not None else None
    return id_[:_LONGEST_ID] if id_ else None


def _references(root: Part) -> tuple[str, ...] | None:
    found = [id_ for value in root.all_headers("references") for id_ in values.message_ids(value)]
    return tuple(id_[:_LONGEST_ID] for id_ in dict.fromkeys(found)) or None


def _date(root: Part) -> datetime | None:
    value = root.header("date")
    return None if value is None else values.date_of(value)
