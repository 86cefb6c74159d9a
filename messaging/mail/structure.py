"""The tree of parts of a message, read from bytes in linear time, whatever is broken in it."""

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from messaging.mail import headers as values
from messaging.mail.uuencode import from_uuencode

#: A part deeper than this, or beyond this many, is not opened but kept whole.
DEPTH_LIMIT = 50
PART_LIMIT = 1000
HEADER_LIMIT = 2000
#: Bytes of headers that are read, and of one header's value.
HEADER_BYTES_LIMIT = 1_000_000
HEADER_VALUE_LIMIT = 64_000

_HEADER = re.compile(rb"([\x21-\x39\x3b-\x7e]{1,200})[ \t]*:(.*)", re.DOTALL)
#: What can only be a header, so that a broken line above it does not end the headers.
_KNOWN = re.compile(
    rb"(?:from|to|cc|subject|date|message-id|mime-version|content-(?:type|transfer-encoding)|received"
    rb"|return-path|reply-to|in-reply-to|references|x-[a-z0-9-]{2,60}):[ \t]",
    re.IGNORECASE,
)
_LINE = re.compile(rb"[^\r\n]*(?:\r\n|\n|\r|\Z)")
_BLANK_LINE = re.compile(rb"\r?\n\r?\n")
_MBOX_LINE = re.compile(rb">?From [^\r\n]*(?:\r?\n|\r)")
_LEADING_BLANKS = re.compile(rb"(?:[ \t]*(?:\r\n|\n|\r))+")
_SOFT_BREAK = re.compile(rb"=[ \t]+(?=\r?\n|\Z)")
#: A boundary nobody named is looked for in so many bytes.
_GUESSED_IN = 500_000
_GUESSED_BOUNDARY = re.compile(
    rb"^--(?![\s-]*\r?$)([^\r\n]{1,200}?)(?<!--)[ \t]*\r?\n(?=[A-Za-z-]{3,60}:|\r?\n)", re.MULTILINE
)
_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]+/[a-z0-9!#$&^_.+-]+")


@dataclass(slots=True)
class Part:
    """One part: its headers in order, its type, and its body as transferred or its children."""

    headers: list[tuple[str, bytes]]
    body: bytes
    type: str = "text/plain"
    params: dict[str, str] = field(default_factory=dict)
    disposition: str = ""
    disposition_params: dict[str, str] = field(default_factory=dict)
    children: list["Part"] = field(default_factory=list)
    says_type: bool = True

    def header(self, name: str) -> bytes | None:
        """Return the first header of that name, raw, or None."""
        return next((value for key, value in self.headers if key == name), None)

    def all_headers(self, name: str) -> list[bytes]:
        """Return every header of that name, raw, in order."""
        return [value for key, value in self.headers if key == name]

    def text(self, name: str) -> str:
        """Return the first header of that name as text, "" when absent."""
        value = self.header(name)
        return "" if value is None else values.text_of(value)

    @property
    def is_multipart(self) -> bool:
        """Say whether the part was opened."""
        return bool(self.children)

    @property
    def charset(self) -> str | None:
        """Return the charset label, if the part has one."""
        return self.params.get("charset")

    def walk(self) -> Iterator["Part"]:
        """Yield this part and everything inside it, in order."""
        stack = [self]
        while stack:
            part = stack.pop()
            yield part
            stack.extend(reversed(part.children))

    def content(self) -> bytes:
        """Return the body decoded from its transfer encoding; broken encodings give what can be read."""
        encoding = self.text("content-transfer-encoding").strip(" \t\"';").lower()
        if encoding.startswith("base64"):
            return values.from_base64(self.body) if _looks_base64(self.body) else self.body
        if encoding.startswith("quoted-printable"):
            return _from_quoted_printable(self.body)
        if encoding in ("x-uuencode", "uuencode", "x-uue", "uue"):
            return from_uuencode(self.body)
        return self.body


def read(raw: bytes) -> Part:
    """Return the tree of a whole message; never fails."""
    return _Reader().read(_prepared(raw), depth=0, default_type="text/plain")


class _Reader:
    """Counts the parts of one message, so that no message opens more than the limit."""

    def __init__(self) -> None:
        self.parts = 0

    def read(self, data: bytes, *, depth: int, default_type: str) -> Part:
        self.parts += 1
        found, body = split_headers(data)
        part = Part(found, body)
        _describe(part, default_type)
        if part.type.startswith("multipart/") and depth < DEPTH_LIMIT:
            self._open(part, depth)
        return part

    def _open(self, part: Part, depth: int) -> None:
        pieces = _pieces(part.body, part.params.get("boundary", ""))
        default = "message/rfc822" if part.type == "multipart/digest" else "text/plain"
        for piece in pieces:
            if self.parts >= PART_LIMIT:
                break
            if piece and not piece.isspace():
                part.children.append(self.read(piece, depth=depth + 1, default_type=default))
        if not part.children:
            # Nothing inside could be told apart: show what stands there.
            part.type = "text/html" if b"<html" in part.body[:2000].lower() else "text/plain"


def split_headers(data: bytes) -> tuple[list[tuple[str, bytes]], bytes]:
    """Return the headers as (lower-case name, raw value) and the body.

    The first line that is neither a header nor the continuation of one ends the headers.
    """
    found: list[tuple[str, list[bytes]]] = []
    at = 0
    while at < len(data):
        if at > HEADER_BYTES_LIMIT:
            blank = _BLANK_LINE.search(data, at)
            return _joined(found), data[blank.end() :] if blank else b""
        line = _LINE.match(data, at)
        text = line[0] if line else b""
        bare = text.rstrip(b"\r\n")
        if not bare:
            return _joined(found), data[at + len(text) :]
        if bare[:1] in b" \t" and found:
            if not bare.strip() and not _goes_on(data, at + len(text)):
                return _joined(found), data[at + len(text) :]
            found[-1][1].append(b"\r\n" + bare)
        else:
            header = _HEADER.match(bare)
            if header is None:
                if _MBOX_LINE.fullmatch(text) or (found and _KNOWN.match(data, at + len(text))):
                    at += len(text)  # a stray line among headers
                    continue
                return _joined(found), data[at:]
            if len(found) < HEADER_LIMIT:
                found.append((header[1].decode("ascii").lower(), [header[2]]))
        at += len(text)
    return _joined(found), b""


def _goes_on(data: bytes, at: int) -> bool:
    """Say whether headers continue after a line of blanks only."""
    line = _LINE.match(data, at)
    bare = line[0].rstrip(b"\r\n") if line else b""
    return bool(_HEADER.match(bare)) and b" " not in bare.partition(b":")[0]


def _joined(found: list[tuple[str, list[bytes]]]) -> list[tuple[str, bytes]]:
    return [(name, b"".join(lines)[:HEADER_VALUE_LIMIT].strip(b" \t")) for name, lines in found]


def _prepared(raw: bytes) -> bytes:
    """Drop what stands before the first header: a byte order mark, blank lines, an mbox line."""
    raw = raw.removeprefix(b"\xef\xbb\xbf")
    if b"\n" not in raw[:100_000] and b"\r" in raw:
        raw = raw.replace(b"\r", b"\n")
    leading = _LEADING_BLANKS.match(raw)
    if leading:
        first = raw[leading.end() : leading.end() + 1000].partition(b"\n")[0]
        if _HEADER.match(first) or first.startswith((b"From ", b">From ")):
            raw = raw[leading.end() :]
    mbox = _MBOX_LINE.match(raw)
    return raw[mbox.end() :] if mbox else raw


def _describe(part: Part, default_type: str) -> None:
    value = part.header("content-type")
    part.says_type = value is not None and bool(value.strip())
    if value is None or not value.strip():
        part.type = default_type
    else:
        name, part.params = values.parameters(value)
        name = re.sub(r"\s+", "", name)
        if _TYPE.fullmatch(name):
            part.type = name
        elif name in ("text", "html", "text/"):
            part.type = "text/html" if name == "html" else "text/plain"
        else:
            # RFC 2045 5.2: what cannot be understood counts as plain text.
            found = _TYPE.search(name)
            part.type = found[0] if found else "text/plain"
    disposition = part.header("content-disposition")
    if disposition is not None:
        part.disposition, part.disposition_params = values.parameters(disposition)
        if part.disposition.startswith("filename"):  # the word itself was forgotten
            part.disposition_params = values.parameters(b"attachment; " + disposition)[1]
            part.disposition = "attachment"


def _pieces(body: bytes, boundary: str) -> list[bytes]:
    """Split a multipart body at its boundary lines; a missing boundary is guessed, a missing end forgiven."""
    mark = boundary.rstrip().encode("utf-8", "replace")
    pattern = _delimiter(mark) if mark else None
    if pattern is None or pattern.search(body) is None:
        guess = _GUESSED_BOUNDARY.search(body[:_GUESSED_IN])
        if guess is None:
            return []
        pattern = _delimiter(guess[1])
    pieces: list[bytes] = []
    start: int | None = None
    for line in pattern.finditer(body):
        if len(pieces) > PART_LIMIT:
            break
        if start is not None:
            pieces.append(_between(body, start, line.start()))
        # After a close nothing counts, unless another part follows, as in joined mails.
        start = None if line[1] else line.end()
    if start is not None:
        pieces.append(_between(body, start, len(body)))
    return pieces


def _delimiter(mark: bytes) -> re.Pattern[bytes]:
    return re.compile(rb"(?<![^\r\n])--" + re.escape(mark) + rb"(--)?[ \t]*(?=\r|\n|\Z)")


def _between(body: bytes, start: int, end: int) -> bytes:
    """Return what stands between two boundary lines; the line break before the second is the boundary's."""
    start += 2 if body[start : start + 2] == b"\r\n" else 1
    if body[end - 2 : end] == b"\r\n":
        end -= 2
    elif body[end - 1 : end] in (b"\n", b"\r"):
        end -= 1
    return body[start : max(start, end)]


def _from_quoted_printable(body: bytes) -> bytes:
    return binascii.a2b_qp(_SOFT_BREAK.sub(b"=", body))


def _looks_base64(body: bytes) -> bool:
    """Say whether the body is base64 at all: some senders label plain text so."""
    sample = body[:4000].strip()
    if not sample:
        return True
    words = sample.split()
    foreign = re.sub(rb"[A-Za-z0-9+/=\s]", b"", sample)
    if len(foreign) > len(sample) // 20:
        return False
    # Prose has many short words; base64 has lines.
    return len(words) < 6 or sum(map(len, words)) / len(words) > 20
