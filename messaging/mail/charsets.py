"""Bytes to letters, whatever the mail says about them: labels lie, are missing, or name nothing."""

import codecs
import re

from charset_normalizer import from_bytes

#: What labels mean in practice: the wider set every mail program really uses.
_MEANS = {
    "ascii": "us-ascii",
    "ansi_x3.4-1968": "us-ascii",
    "iso646-us": "us-ascii",
    "us": "us-ascii",
    "7bit": "us-ascii",
    "8bit": "us-ascii",
    "default": "us-ascii",
    "default_charset": "us-ascii",
    "unknown": "us-ascii",
    "unknown-8bit": "us-ascii",
    "x-unknown": "us-ascii",
    "x-user-defined": "us-ascii",
    "none": "us-ascii",
    "binary": "us-ascii",
    "utf8": "utf-8",
    "utf-8-sig": "utf-8",
    "utf8mb4": "utf-8",
    "unicode-1-1-utf-8": "utf-8",
    "x-utf-8": "utf-8",
    "unicode-1-1-utf-7": "utf-7",
    "utf7": "utf-7",
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "iso_8859-1": "cp1252",
    "iso-8859-1-windows-3.1-latin-1": "cp1252",
    "iso-8859-1-windows-3.0-latin-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "l1": "cp1252",
    "ansi": "cp1252",
    "windows-1252": "cp1252",
    "x-ansi": "cp1252",
    "cp1252": "cp1252",
    "cp-1252": "cp1252",
    "iso-8859-9": "cp1254",
    "iso-8859-11": "cp874",
    "tis-620": "cp874",
    "windows-874": "cp874",
    "iso-8859-8-i": "iso-8859-8",
    "iso-8859-8-e": "iso-8859-8",
    "iso-8859-6-i": "iso-8859-6",
    "gb2312": "gb18030",
    "gb_2312-80": "gb18030",
    "x-gbk": "gb18030",
    "gbk": "gb18030",
    "cp936": "gb18030",
    "ms936": "gb18030",
    "euc-cn": "gb18030",
    "hz-gb-2312": "hz",
    "big5": "cp950",
    "x-x-big5": "cp950",
    "big5-eten": "cp950",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "sjis": "cp932",
    "x-sjis": "cp932",
    "ms_kanji": "cp932",
    "windows-31j": "cp932",
    "x-euc-jp": "euc-jp",
    "iso-2022-jp": "iso-2022-jp-ext",
    "cp50220": "iso-2022-jp-ext",
    "cp50221": "iso-2022-jp-ext",
    "csiso2022jp": "iso-2022-jp-ext",
    "ks_c_5601-1987": "cp949",
    "ks_c_5601": "cp949",
    "ksc5601": "cp949",
    "euc-kr": "cp949",
    "windows-949": "cp949",
    "x-mac-roman": "mac-roman",
    "macintosh": "mac-roman",
    "x-macroman": "mac-roman",
    "x-mac-cyrillic": "mac-cyrillic",
    "koi8-ru": "koi8-u",
    "unicode": "utf-16",
    "ucs-2": "utf-16",
}
#: Codecs that are not letters, or that a stranger must not be able to choose.
_NO_LETTERS = {
    "base64", "hex", "bz2", "zlib", "zip", "quopri", "uu", "rot13", "undefined", "unicode_escape",
    "raw_unicode_escape", "idna", "punycode", "mbcs", "oem", "unicode-escape", "raw-unicode-escape",
}  # fmt: skip
_SEVEN_BIT = {"utf-7", "hz", "iso-2022-jp-ext", "iso2022_jp", "iso2022_kr", "iso-2022-kr"}
_WIDE = {"utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"}
_MULTI_BYTE = {"gb18030", "cp950", "cp932", "cp949", "euc-jp", "euc_jp", "big5hkscs", "hz"}
_ESCAPED_JAPANESE = re.compile(rb"\x1b\$[@B]|\x1b\([JI]")
_NOT_UTF8_RUN = re.compile("[\udc80-\udcff]+")
#: No guess is made over more than this many bytes; the rest follows the guess.
_GUESSED_FROM = 20_000


def codec_of(label: str | None) -> str | None:
    """Return the Python codec a charset label means, or None for a missing or unknown one."""
    name = re.sub(r"[\s'\";,()<>\[\]]+", "", label or "").lower().partition("*")[0]
    name = name.removeprefix("charset=").removeprefix("=")
    if not name or name in _NO_LETTERS:
        return None
    meant = _MEANS.get(name) or _MEANS.get(name.replace("_", "-"))
    if meant is not None:
        return meant
    if re.fullmatch(r"(?:windows|win|cp|ibm|ms)[-_]?(\d{3,4})", name):
        name = "cp" + re.sub(r"\D", "", name)
    try:
        found = codecs.lookup(name)
    except (LookupError, UnicodeError, ValueError):
        return None
    if found.name in _NO_LETTERS or not getattr(found, "_is_text_encoding", True):
        return None
    return _MEANS.get(found.name, found.name)


def decode(data: bytes, label: str | None = None, *, hint: str | None = None) -> str:
    """Return the letters of `data`; never fails.

    `label` is what the part says, `hint` what the rest of the mail says. A label is believed unless the bytes
    contradict it: valid UTF-8 is UTF-8, because no other text looks like it by accident.
    """
    codec = codec_of(label)
    if data.startswith(codecs.BOM_UTF8):
        return clean(data[3:].decode("utf-8", "replace"))
    if codec in _WIDE or data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return clean(_decode_wide(data, codec))
    if codec in _SEVEN_BIT:
        return clean(_decode_seven_bit(data, codec or ""))
    if data.isascii():
        if codec != "utf-7" and _ESCAPED_JAPANESE.search(data):
            return clean(_decode_seven_bit(data, "iso-2022-jp-ext"))
        return clean(data.decode("ascii"))
    if codec in _MULTI_BYTE:
        text = _strictly(data, codec or "")
        if text is not None:
            return clean(text)
    text = _strictly(data, "utf-8")
    if text is not None:
        return clean(text)
    return clean(_decode_not_utf8(data, codec, codec_of(hint)))


def clean(text: str) -> str:
    """Return text a database and a JSON line can hold: no NUL, no half of a surrogate pair."""
    if "\x00" in text:
        text = text.replace("\x00", "")
    if not text.isascii():
        try:
            text.encode("utf-8")
        except UnicodeEncodeError:
            text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def _strictly(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except (UnicodeError, ValueError, LookupError):
        return None


def _decode_wide(data: bytes, codec: str | None) -> str:
    if b"\x00" not in data and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return decode(data)  # labelled UTF-16, written one byte a letter
    chosen = codec or "utf-16"
    if chosen == "utf-16" and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        chosen = "utf-16-le" if data[1:2] == b"\x00" else "utf-16-be"
    return data.decode(chosen, "replace")


def _decode_seven_bit(data: bytes, codec: str) -> str:
    if not data.isascii():
        text = _strictly(data, "utf-8")
        if text is not None:
            return text
    text = _strictly(data, codec)
    if text is None and codec == "iso-2022-jp-ext":
        text = _strictly(data, "iso2022_jp_2004") or _strictly(data, "iso2022_jp_2")
    return text if text is not None else data.decode(codec, "replace")


def _decode_not_utf8(data: bytes, codec: str | None, hint: str | None) -> str:
    """Decode bytes that are not UTF-8, whatever their label says."""
    if codec == "utf-8":
        return _decode_mostly_utf8(data, hint)
    if codec is None or codec == "us-ascii":
        for candidate in (hint, *_guess(data)):
            if candidate and candidate not in ("utf-8", "us-ascii"):
                text = _strictly(data, candidate)
                if text is not None:
                    return text
        return _decode_mostly_utf8(data, hint)
    if codec == "cp1252":
        return _decode_western(data)
    return _strictly(data, codec) or data.decode(codec, "replace")


def _decode_mostly_utf8(data: bytes, hint: str | None) -> str:
    """Decode UTF-8 with foreign bytes in it, or text that is called UTF-8 and is not."""
    escaped = data.decode("utf-8", "surrogateescape")
    foreign = sum(len(run) for run in _NOT_UTF8_RUN.findall(escaped))
    if foreign and sum(c > "\x7f" for c in escaped) - foreign < foreign:
        for candidate in (hint, *_guess(data)):
            if candidate and candidate not in ("utf-8", "us-ascii", "cp1252"):
                text = _strictly(data, candidate)
                if text is not None:
                    return text
        return _decode_western(data)
    return _NOT_UTF8_RUN.sub(_as_western, escaped)


def _as_western(run: re.Match[str]) -> str:
    data = run[0].encode("utf-8", "surrogateescape")
    # Lead bytes of a character that was cut, not letters of their own.
    return "\ufffd" if len(data) > 1 else _decode_western(data)


def _decode_western(data: bytes) -> str:
    """Decode windows-1252, keeping its five holes as Latin-1 does."""
    text = _strictly(data, "cp1252")
    if text is not None:
        return text
    return "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in data)


def _guess(data: bytes) -> list[str]:
    """Return the codec the letters themselves suggest; short texts say nothing."""
    sample = data[:_GUESSED_FROM]
    foreign = sum(byte > 0x7F for byte in sample)
    letters = foreign + sum(chr(byte).isalpha() for byte in sample if byte <= 0x7F)
    # Western text has few letters beyond ASCII; Cyrillic, Greek and Chinese have little else.
    if foreign < 6 or foreign < 0.3 * letters:
        return ["cp1252"]
    best = from_bytes(
        sample,
        cp_isolation=[
            "cp1251", "koi8_r", "gb18030", "big5", "cp932", "euc_jp", "cp949", "cp1253", "cp1255", "cp1256",
            "cp874",
        ],
        steps=3,
    ).best()  # fmt: skip
    return [best.encoding] if best is not None else ["cp1252"]
