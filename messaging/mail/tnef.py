"""winmail.dat opened: the files and the body Outlook wraps in its own format (MS-OXTNEF), read strictly."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from messaging.mail.charsets import decode

SIGNATURE = b"\x78\x9f\x3e\x22"

_ATTACH_START = 0x00069002
_ATTACH_TITLE = 0x00018010
_ATTACH_DATA = 0x0006800F
_ATTACH_PROPERTIES = 0x00069005
_MESSAGE_PROPERTIES = 0x00069003
_MESSAGE_BODY = 0x0002800C
_CODE_PAGE = 0x00069007

_BODY, _BODY_HTML = 0x1000, 0x1013
_LONG_NAME, _NAME, _MIME_TYPE, _CONTENT_ID = 0x3707, 0x3704, 0x370E, 0x3712
_DATA, _DISPLAY_NAME = 0x3701, 0x3001

_FIXED = {
    0x01: 0, 0x02: 4, 0x03: 4, 0x04: 4, 0x05: 8, 0x06: 8, 0x07: 8, 0x0A: 4, 0x0B: 4, 0x14: 8,
    0x40: 8, 0x48: 16,
}  # fmt: skip
_VARIABLE = {0x0D, 0x1E, 0x1F, 0x102}
_MANY = 0x1000
_FILES_LIMIT = 500


class NotTnef(ValueError):
    """These bytes are not the format, or stop in the middle of it."""


@dataclass(slots=True)
class TnefFile:
    """One file inside a winmail.dat."""

    name: str = ""
    type: str = ""
    content_id: str = ""
    content: bytes = b""


@dataclass(slots=True)
class Tnef:
    """What a winmail.dat holds."""

    files: list[TnefFile]
    text: str = ""
    html: str = ""


def read(data: bytes) -> Tnef:
    """Return files and body; raises NotTnef for anything that is not whole."""
    if not data.startswith(SIGNATURE):
        raise NotTnef("no signature")
    found = Tnef([])
    code_page = "cp1252"
    for identity, content in _attributes(data):
        if identity == _CODE_PAGE and len(content) >= 4:
            code_page = f"cp{struct.unpack_from('<I', content)[0]}"
        elif identity == _ATTACH_START:
            found.files.append(TnefFile())
            if len(found.files) > _FILES_LIMIT:
                raise NotTnef("too many files")
        elif identity == _MESSAGE_BODY:
            found.text = found.text or _string(content, code_page)
        elif identity == _MESSAGE_PROPERTIES:
            _take_body(found, content, code_page)
        elif found.files:
            _take_file(found.files[-1], identity, content, code_page)
    for file in found.files:
        if file.content.startswith(SIGNATURE) and not file.type:
            file.type = "application/ms-tnef"
    found.files = [file for file in found.files if file.content or file.name]
    return found


def _take_file(file: TnefFile, identity: int, content: bytes, code_page: str) -> None:
    if identity == _ATTACH_TITLE:
        file.name = file.name or _string(content, code_page)
    elif identity == _ATTACH_DATA:
        file.content = content
    elif identity == _ATTACH_PROPERTIES:
        for name, kind, value in _properties(content):
            if name == _LONG_NAME or (name in (_NAME, _DISPLAY_NAME) and not file.name):
                file.name = _value(value, kind, code_page) or file.name
            elif name == _MIME_TYPE:
                file.type = _value(value, kind, code_page)
            elif name == _CONTENT_ID:
                file.content_id = _value(value, kind, code_page).strip("<>")
            elif name == _DATA and not file.content:
                # An embedded object follows the id of its interface.
                file.content = value[16:] if kind == 0x0D else value


def _take_body(found: Tnef, content: bytes, code_page: str) -> None:
    for name, kind, value in _properties(content):
        if name == _BODY and kind in (0x1E, 0x1F):
            found.text = _value(value, kind, code_page) or found.text
        elif name == _BODY_HTML:
            label = "utf-16-le" if kind == 0x1F else code_page
            found.html = decode(value, label).rstrip("\x00") or found.html


def _attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    at = 6  # signature and key
    while at < len(data):
        if len(data) - at < 9:
            if not data[at:].strip(b"\x00\r\n"):
                return
            raise NotTnef("cut short")
        _level, identity, size = struct.unpack_from("<BII", data, at)
        at += 9
        if size > len(data) - at:
            raise NotTnef("an attribute is longer than the file")
        content = data[at : at + size]
        at += size
        at += 2  # a checksum, which writers get wrong more often than wires do
        yield identity, content


def _properties(content: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Yield (id, type, first value) of a list of MAPI properties."""
    reader = _Reader(content)
    for _property in range(min(reader.number(), 10_000)):
        kind, name = struct.unpack("<HH", reader.take(4))
        if name >= 0x8000:
            reader.take(16)
            if reader.number() == 0:
                reader.take(4)
            else:
                reader.padded(reader.number())
        is_many, kind = bool(kind & _MANY), kind & ~_MANY
        if kind in _VARIABLE:
            contents = [reader.padded(reader.number()) for _n in range(_bounded(reader.number()))]
        elif kind in _FIXED:
            count = _bounded(reader.number()) if is_many else 1
            contents = [reader.take(_FIXED[kind]) for _n in range(count)]
        else:
            raise NotTnef("an unknown property type")
        if contents:
            yield name, kind, contents[0]


def _bounded(count: int) -> int:
    if count > 100_000:
        raise NotTnef("too many values")
    return count


class _Reader:
    """Takes bytes in order and refuses to read past the end."""

    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    def take(self, size: int) -> bytes:
        if size > len(self.data) - self.at:
            raise NotTnef("a property is cut short")
        self.at += size
        return self.data[self.at - size : self.at]

    def number(self) -> int:
        (number,) = struct.unpack("<I", self.take(4))
        return int(number)

    def padded(self, size: int) -> bytes:
        content = self.take(size)
        self.at = min(len(self.data), self.at + -size % 4)
        return content


def _value(value: bytes, kind: int, code_page: str) -> str:
    return _string(value, "utf-16-le" if kind == 0x1F else code_page)


def _string(content: bytes, label: str) -> str:
    if label == "utf-16-le":
        return decode(content + b"\x00" * (len(content) % 2), label).strip("\x00 ")
    return decode(content.partition(b"\x00")[0], label).strip()
