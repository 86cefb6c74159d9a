"""Who wrote, and to whom: bare addresses out of From, To and Cc, never out of a display name."""

import re
from dataclasses import dataclass

from messaging.mail import headers as values
from messaging.mail.charsets import decode

_ADDRESS = re.compile(r"[^\s<>()\[\]\\,;:\"@]+@(?:[^\s<>()\[\]\\,;:\"@]+|\[[0-9A-Fa-f:.IPv]+\])")
_QUOTED_LOCAL = re.compile(r'"(?:[^"\\\r\n]|\\.){1,64}"@[^\s<>()\[\]\\,;:"@]+')
#: Nobody writes to more people in one header.
_LIMIT = 2000
_LONGEST = 320
#: One mailbox is never longer: what is, is cut.
_LONGEST_PIECE = 2000


@dataclass(frozen=True, slots=True)
class Mailbox:
    """One address and the name it was given."""

    address: str
    name: str = ""


def mailboxes(value: bytes) -> list[Mailbox]:
    """Return the mailboxes of one header in order, groups flattened; what holds no address is left out.

    The structure is read before encoded words are decoded, so that a decoded name can never become an address;
    only where no address is found at all is the decoded text read again.
    """
    value = values.unfold(value)
    found = _read(value)
    if not found and b"=?" in value:
        decoded = values.text_of(value).encode("utf-8", "replace")
        found = _read(decoded)
    return found[:_LIMIT]


def _read(value: bytes) -> list[Mailbox]:
    found: list[Mailbox] = []
    surname = b""
    for piece in _split(value):
        mailbox = _mailbox(piece)
        if mailbox is not None and surname and b"<" in piece:
            # Doe, Jane <jane@…> without the quotes it needs
            mailbox = Mailbox(mailbox.address, f"{_display_name(surname)}, {mailbox.name}")
        surname = b"" if mailbox is not None or b"@" in piece else piece
        if mailbox is not None:
            found.append(mailbox)
    return found


def _split(value: bytes) -> list[bytes]:
    """Split at commas and semicolons outside quotes, comments and angle brackets; group names are dropped."""
    pieces: list[bytes] = []
    start = at = 0
    depth = 0
    in_angle = False
    while at < len(value):
        char = value[at : at + 1]
        if char == b"\\":
            at += 2
            continue
        if char == b'"' and not depth:
            close = _closing_quote(value, at)
            at = close + 1 if close > 0 else at + 1
            continue
        if char == b"(":
            depth += value.find(b")", at) > 0
        elif char == b")":
            depth = max(0, depth - 1)
        elif not depth and char == b"<":
            in_angle = b">" in value[at : at + 1000]
        elif not depth and char == b">":
            in_angle = False
        elif not depth and not in_angle and char in b",;":
            pieces.append(value[start:at])
            start = at + 1
        elif not depth and not in_angle and char == b":" and _is_group(value, start, at):
            start = at + 1
        at += 1
    pieces.append(value[start:])
    return [piece[:_LONGEST_PIECE].strip() for piece in pieces[:_LIMIT] if piece.strip()]


def _is_group(value: bytes, start: int, at: int) -> bool:
    """Say whether the colon at `at` ends a group's name: a group ends in a semicolon."""
    name = value[start:at]
    if b"@" in name or value.find(b";", at, at + 100_000) < 0:
        return False
    return name.strip().lower() not in (b"mailto", b"smtp", b"http", b"https")


def _closing_quote(value: bytes, at: int) -> int:
    found = re.compile(rb'"(?:[^"\\]|\\.)*"').match(value, at)
    return found.end() - 1 if found else -1


def _mailbox(piece: bytes) -> Mailbox | None:
    angle = _angle(piece)
    if angle is not None:
        name, inside = angle
        address = _bare(inside)
        if address is not None:
            return Mailbox(address, _display_name(name))
        if b"@" in inside:
            return None
        piece = name or inside
    without_comments, comment = _without_comments(piece)
    address = _bare(without_comments)
    if address is None:
        return None
    before, found, _after = without_comments.partition(address.encode("utf-8", "replace"))
    return Mailbox(address, (_display_name(before) if found else "") or _display_name(comment))


def _angle(piece: bytes) -> tuple[bytes, bytes] | None:
    """Return what stands before and inside the last angle brackets outside quotes."""
    piece = re.sub(rb"(?:<\s*>\s*)+$", b"", piece)
    masked = re.sub(rb'"(?:[^"\\]|\\.)*"', lambda m: b"_" * len(m[0]), piece)
    start = masked.rfind(b"<")
    if start < 0:
        return None
    # A quoted local part stands inside the brackets, where the mask covered it.
    end = masked.find(b">", start)
    inside = piece[start + 1 : end if end > 0 else len(piece)]
    before = re.sub(rb"\s*<[^<>]*>\s*$", b"", piece[:start].rstrip(b"< "))
    return (before if before.strip() else piece[end + 1 :] if end > 0 else b""), inside


def _bare(text: bytes) -> str | None:
    """Return the one address in a piece that holds nothing else we need, or None."""
    words = values.one_line(decode(text))
    words = re.sub(r"(?i)\b(?:mailto|smtp):", "", words).strip(" '\"`<>,;")
    if words.startswith("@") and ":" in words:  # the old routes: <@relay,@relay:user@host>
        words = words.rpartition(":")[2]
    quoted = _QUOTED_LOCAL.search('"' + words if words.count('"') == 1 else words)
    if quoted:
        return quoted[0][:_LONGEST]
    squeezed = re.sub(r"\s*([@.])\s*", r"\1", words) if words.count("@") == 1 else words
    found = _ADDRESS.findall(words) or _ADDRESS.findall(squeezed)
    if not found:
        return None
    address: str = found[-1].strip("'`.").rstrip(".")
    return address[:_LONGEST] if "@" in address else None


def _without_comments(piece: bytes) -> tuple[bytes, bytes]:
    comments: list[bytes] = []

    def collect(found: re.Match[bytes]) -> bytes:
        comments.append(found[1])
        return b" "

    text = re.sub(rb"\(((?:[^()\\]|\\.)*)\)", collect, piece)
    return text, comments[-1] if comments else b""


def _display_name(name: bytes) -> str:
    name, comment = _without_comments(name) if b'"' not in name else (name, b"")
    text = values.text_of(_unquoted(name)) or values.text_of(comment)
    text = text.strip()
    while len(text) > 1 and text[0] == text[-1] and text[0] in "\"'":
        text = text[1:-1].strip()
    text = text.strip('"').strip() if text.count('"') == 1 else text
    text = "" if text in ("'", "''", '""', "<", ">") else text
    return " ".join(text.replace('\\"', '"').split())


def _unquoted(name: bytes) -> bytes:
    """Drop the quotes around quoted pieces, as in "Doe, Jane" (home)."""
    return re.sub(rb'"((?:[^"\\]|\\.)*)"', lambda m: re.sub(rb"\\(.)", rb"\1", m[1]), name.strip())
