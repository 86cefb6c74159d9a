"""Reading mail: bytes in, plain values out, no database, no network, no clock."""

from messaging.mail.parsed import Attachment, ParsedMail
from messaging.mail.reader import parse

__all__ = ["Attachment", "ParsedMail", "parse"]
