"""What a mail says, as bytes between the child that reads and the parent that asks: JSON, then the files."""

import json
import struct
from dataclasses import fields
from datetime import datetime

from messaging.mail.parsed import Attachment, ParsedMail

_LISTS = ("to", "cc", "references")


class Unanswered(Exception):
    """The child could not read the mail; the text is the name of what went wrong."""


def pack(parsed: ParsedMail) -> bytes:
    """Return the bytes of a parsed mail."""
    said: dict[str, object] = {
        f.name: getattr(parsed, f.name)
        for f in fields(parsed)
        if f.name not in ("attachments", "date")
    }
    said["date"] = parsed.date.isoformat() if parsed.date else None
    said["attachments"] = [
        {
            "name": a.name,
            "type": a.type,
            "inline": a.inline,
            "content_id": a.content_id,
            "size": a.size,
        }
        for a in parsed.attachments
    ]
    header = json.dumps(said).encode()
    return b"".join(
        [struct.pack(">I", len(header)), header, *(a.content for a in parsed.attachments)]
    )


def unpack(answer: bytes) -> ParsedMail:
    """Return the mail again; raises Unanswered when the child said that it failed."""
    (size,) = struct.unpack_from(">I", answer)
    said = json.loads(answer[4 : 4 + size])
    if "error" in said:
        raise Unanswered(said["error"])
    files: list[Attachment] = []
    at = 4 + size
    for one in said.pop("attachments"):
        length = one.pop("size")
        files.append(Attachment(content=answer[at : at + length], **one))
        at += length
    for name in _LISTS:
        said[name] = None if said[name] is None else tuple(said[name])
    said["date"] = datetime.fromisoformat(said["date"]) if said["date"] else None
    return ParsedMail(attachments=tuple(files), **said)
