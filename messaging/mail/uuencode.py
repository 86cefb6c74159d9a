"""Uuencoded files, as a part of their own or in the middle of an old mail's text."""

import binascii
import re
from dataclasses import dataclass

_BEGIN = re.compile(rb"^begin(?:-base64)? [0-7]{3,4} +([^\r\n]{1,255})\r?\n", re.MULTILINE)
#: Beginnings that are tried in one text.
_ATTEMPTS = 500
_END = re.compile(rb"^end[ \t]*$")


@dataclass(frozen=True, slots=True)
class UuFile:
    """One file found in a text, and where it stood."""

    name: bytes
    content: bytes
    start: int
    end: int


def from_uuencode(body: bytes) -> bytes:
    """Return the first file of a uuencoded body, or what its lines give when the frame is broken."""
    files = files_in(body)
    if files:
        return files[0].content
    begin = _BEGIN.search(body)
    lines = body[begin.end() if begin else 0 :].splitlines()
    return b"".join(_line(line) or b"" for line in lines if not _END.match(line))


def files_in(body: bytes) -> list[UuFile]:
    """Return the complete files inside a text; anything that only looks like one stays text."""
    found: list[UuFile] = []
    at = 0
    for _attempt in range(_ATTEMPTS):
        begin = _BEGIN.search(body, at)
        if begin is None:
            break
        read = _file(body, begin)
        at = begin.end() if read is None else read.end
        if read is not None:
            found.append(read)
    return found


def _file(body: bytes, begin: re.Match[bytes]) -> UuFile | None:
    content: list[bytes] = []
    at = begin.end()
    while at < len(body):
        stop = body.find(b"\n", at)
        stop = len(body) if stop < 0 else stop + 1
        line = body[at:stop].rstrip(b"\r\n")
        at = stop
        if _END.match(line):
            return UuFile(begin[1].strip(), b"".join(content), begin.start(), at)
        if not line.strip():
            continue
        decoded = _line(line)
        if decoded is None:
            return None
        content.append(decoded)
    return None


def _line(line: bytes) -> bytes | None:
    if not line or not 32 <= line[0] <= 96:
        return None
    size = (line[0] - 32) & 63
    needed = 1 + (size + 2) // 3 * 4
    if len(line) > needed + 2:
        return None
    try:
        return binascii.a2b_uu(line[:needed])
    except binascii.Error:
        return None
