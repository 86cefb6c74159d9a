"""The timeline as it is read: messages and events with every text made, in the reader's zone and language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from cases import story
from cases.desk.rows import Badge, Reader
from cases.models import CaseEvent, Citation, Message
from common import words
from messaging.models import InboundAttachment

Kind = CaseEvent.Kind

#: Kinds that carry a message: shown as words, not as a sentence about them.
WITH_WORDS = (Kind.MESSAGE_RECEIVED, Kind.MESSAGE_SENT, Kind.NOTE_ADDED)

_CHANNEL_ICONS = {"email": "mail", "phone": "phone", "note": "note", "chat": "chat"}
_KILOBYTE, _MEGABYTE = 1024, 1024 * 1024


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that came with a message."""

    name: str
    size: str
    icon: str
    pk: int
    is_redacted: bool = False


@dataclass(frozen=True, slots=True)
class Cited:
    """A clause quoted in a message."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the timeline; a message has `text`, an event a `sentence`."""

    pk: int
    at: str
    time: str
    icon: str
    day: str = ""
    party: str = ""
    sentence: str = ""
    message: int = 0
    who: str = ""
    to: str = ""
    badge: Badge | None = None
    channel: str = ""
    text: str = ""
    quoted: str = ""
    language: str = ""
    is_new: bool = False
    is_withdrawn: bool = False
    delivery: str = ""
    trouble: str = ""
    files: Sequence[Attached] = ()
    citations: Sequence[Cited] = ()
    redaction: str = ""
    shows_original: bool = False
    moved: str = ""
    origin: str = ""


@dataclass(frozen=True, slots=True)
class BesideMessages:
    """What stands beside the messages, by their ids."""

    files: Mapping[int, Sequence[InboundAttachment]]
    citations: Mapping[int, Sequence[Citation]]


def entries_of(
    events: Sequence[CaseEvent],
    beside: BesideMessages,
    reader: Reader,
    *,
    me: int,
    seen_at: datetime | None,
    shows_audience: bool,
    reads_originals: bool = False,
    origins: Mapping[int, str] | None = None,
) -> list[Entry]:
    """Return the entries of events given oldest first; a day is named where it begins.

    `origins` names by event the other case it was written in.
    """
    entries: list[Entry] = []
    shown: date | None = None
    today = reader.now.astimezone(reader.zone).date()
    for event in events:
        local = event.occurred_at.astimezone(reader.zone)
        heading = ""
        if local.date() != shown:
            shown = local.date()
            heading = words.day_heading(shown, today, locale=reader.locale)
        frame = {
            "pk": event.pk,
            "at": event.occurred_at.isoformat(),
            "time": f"{local:%H:%M}",
            "day": heading,
            "origin": (origins or {}).get(event.pk, ""),
        }
        if event.kind in WITH_WORDS and event.message is not None:
            entries.append(
                _spoken(
                    event,
                    event.message,
                    beside,
                    reader,
                    frame,
                    me,
                    seen_at,
                    shows_audience=shows_audience,
                    reads_originals=reads_originals,
                )
            )
        else:
            entries.append(
                Entry(
                    **frame,  # type: ignore[arg-type] # the texts above
                    icon=story.ICONS.get(Kind(event.kind), "note"),
                    sentence=story.sentence(
                        event, me=me, now=reader.now, zone=reader.zone, locale=reader.locale
                    ),
                )
            )
    return entries


def _spoken(
    event: CaseEvent,
    message: Message,
    beside: BesideMessages,
    reader: Reader,
    frame: dict[str, object],
    me: int,
    seen_at: datetime | None,
    *,
    shows_audience: bool,
    reads_originals: bool,
) -> Entry:
    side = event.thread_kind
    received = message.direction == Message.Direction.INBOUND
    author = message.author.short_name if message.author is not None else ""
    person = event.party.person if event.party is not None else None
    said, trouble = _delivery(message, reader)
    return Entry(
        **frame,  # type: ignore[arg-type] # the texts above
        icon=_CHANNEL_ICONS.get(message.channel, "chat"),
        party=side if received else "internal" if side == "internal" else "us",
        message=message.pk,
        who=person.called if received and person is not None else author,
        to=person.called if not received and person is not None else "",
        badge=_audience(side) if shows_audience or side == "internal" else None,
        channel=_("E-mail") if message.channel == "email" else "",
        text=message.shown_text,
        quoted=message.shown_quote if received else "",
        language="pt-BR" if message.language.startswith("pt") else message.language or "en",
        is_new=received and (seen_at is None or message.written_at > seen_at),
        is_withdrawn=message.withdrawn_at is not None,
        delivery=said,
        trouble=trouble,
        files=[_file(file) for file in beside.files.get(message.inbound_id or 0, ())],
        citations=[_cited(citation) for citation in beside.citations.get(message.pk, ())],
        redaction=_redaction(message),
        shows_original=message.is_redacted and reads_originals,
        moved=_moved(event, message),
    )


def _moved(event: CaseEvent, message: Message) -> str:
    """Say that a message was written on another case, and on which if the reader may know of it."""
    first: int | None = getattr(event, "first_thread", None)
    if first is None or first == message.thread_id:
        return ""
    case: str | None = getattr(event, "first_case", None)
    return _("Moved from %(case)s") % {"case": case} if case else _("Moved here")


def _redaction(message: Message) -> str:
    if not message.is_redacted:
        return ""
    if message.redacted == []:
        return _("These words were made unreadable.")
    return _("Part of this was made unreadable.")


def _audience(side: str) -> Badge:
    if side == "guest":
        return Badge(_("Private, guest"), tone="guest")
    if side == "host":
        return Badge(_("Private, host"), tone="host")
    return Badge(_("Internal"), tone="internal", icon="lock")


def _delivery(message: Message, reader: Reader) -> tuple[str, str]:
    """Say where a sent message is: leaving, gone, or in trouble (the second text)."""
    delivery = message.delivery
    if message.withdrawn_at is not None:
        return _("Taken back before it left"), ""
    if delivery is None:
        return "", ""
    if delivery.state == "sent" and delivery.sent_at is not None:
        return "", ""
    if delivery.state in ("failed", "expired"):
        return "", _("Not delivered. The words are safe here.")
    if delivery.state == "pending" and delivery.attempts:
        return "", _("Not sent yet; the next try is soon.")
    leaves = delivery.next_at
    if delivery.state == "pending" and leaves is not None and leaves > reader.now:
        return _("Leaves in a moment"), ""
    return (_("Sending"), "") if delivery.state in ("pending", "sending") else ("", "")


def _file(file: InboundAttachment) -> Attached:
    if file.size >= _MEGABYTE:
        size = _("%(number)d MB") % {"number": file.size // _MEGABYTE}
    else:
        size = _("%(number)d KB") % {"number": max(1, file.size // _KILOBYTE)}
    kind = file.type.partition("/")[0]
    icon = {"image": "image", "video": "video"}.get(kind, "file")
    if getattr(file, "redacted", False):
        return Attached(_("A file made unreadable"), size, "lock", file.pk, is_redacted=True)
    return Attached(file.name, size, icon, file.pk)


def _cited(citation: Citation) -> Cited:
    clause = citation.clause
    version = clause.version
    return Cited(f"{version.policy} v{version.number} {clause}", clause.get_absolute_url())
