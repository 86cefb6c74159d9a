"""Reading mail: bytes in, plain values out, no database, no network, no clock."""

from messaging.mail.reader import parse
from messaging.mail.parsed import Attachment, ParsedMail

__all__ = ["Attachment", "ParsedMail", "parse"]
