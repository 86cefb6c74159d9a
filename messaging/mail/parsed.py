"""What one mail says, as plain values."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Attachment:
    """One part that is not a body; `name` is safe, `content` decoded."""

    name: str
    type: str
    content: bytes = field(repr=False)
    inline: bool = False
    content_id: str = ""

    @property
    def size(self) -> int:
        """Return the decoded bytes."""
        return len(self.content)


@dataclass(frozen=True, slots=True)
class ParsedMail:
    """One mail, read. Text never holds NUL or broken letters; ids have no angle brackets; `date` is UTC."""

    from_: str | None = None
    from_name: str | None = None
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    subject: str = ""
    message_id: str | None = None
    in_reply_to: str | None = None
    references: tuple[str, ...] | None = None
    date: datetime | None = None
    text: str = ""
    reply_text: str = ""
    html_sanitised: str = ""
    attachments: tuple[Attachment, ...] = ()
    auto_submitted: bool = False
    bounce: bool = False
    bounce_of: str | None = None
    language: str | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the keys operators rely on, ready for JSON; attachments without their content."""
        return {
            "from": self.from_,
            "from_name": self.from_name,
            "to": list(self.to),
            "cc": list(self.cc),
            "subject": self.subject,
            "message_id": self.message_id,
            "in_reply_to": self.in_reply_to,
            "references": None if self.references is None else list(self.references),
            "date": None if self.date is None else instant_text(self.date),
            "text": self.text,
            "reply_text": self.reply_text,
            "html_sanitised": self.html_sanitised,
            "attachments": [
                {"name": file.name, "type": file.type, "size": file.size, "inline": file.inline}
                for file in self.attachments
            ],
            "auto_submitted": self.auto_submitted,
            "bounce": self.bounce,
            "bounce_of": self.bounce_of,
            "language": self.language,
        }


def instant_text(at: datetime) -> str:
    """Return an instant as ISO 8601 in UTC, ending in Z."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
