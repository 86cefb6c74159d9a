"""Header values as people meant them: encoded words, parameters, ids and dates, in every odd shape seen."""

import base64
import binascii
import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_tz
from urllib.parse import unquote_to_bytes

from messaging.mail.charsets import codec_of, decode

_ENCODED_WORD = re.compile(
    rb"=\?([^?\s]{1,60})\?([bBqQ])\?((?:[^?\r\n]|\?(?!=)){0,4000})\?=", re.DOTALL
)
_FOLD = re.compile(rb"[\r\n]+[ \t]*")
_BLANKS = re.compile(r"[\t\x0b\x0c\r\n\x85\u2028\u2029]+ *")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_ID = re.compile(r"<([^<>]{1,990})>")
_NO_BASE64 = re.compile(rb"[^A-Za-z0-9+/]")
#: Nothing honest needs more, and a hostile header must not cost seconds.
_LONGEST_PARAMETERS = 8192
_ISO_DATE = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d))?(?:\.\d+)?\s*(Z|[+-]\d\d:?\d\d)?"
)


def unfold(value: bytes) -> bytes:
    """Return a folded value on one line."""
    return _FOLD.sub(b" ", value).strip(b" \t")


def text_of(value: bytes, *, hint: str | None = None) -> str:
    """Return a header's text on one line: encoded words decoded, raw 8-bit letters read as best they can.

    Neighbouring encoded words of one charset are joined before decoding, because many senders split letters.
    """
    value = unfold(value)
    pieces: list[str] = []
    words: list[tuple[bytes, bytes, bytes]] = []  # charset, encoding, content of neighbours
    at = 0
    for word in _ENCODED_WORD.finditer(value):
        between = value[at : word.start()]
        if not words or between.strip(b" \t"):
            pieces += [_letters(words), decode(between, None, hint=hint)]
            words = []
        words.append((word[1].partition(b"*")[0].lower(), word[2].lower(), word[3]))
        at = word.end()
    pieces += [_letters(words), decode(value[at:], None, hint=hint)]
    return one_line("".join(pieces))


def one_line(text: str) -> str:
    """Return the text without line breaks and control characters."""
    return _CONTROL.sub("", _BLANKS.sub(" ", text)).strip()


def parameters(value: bytes) -> tuple[str, dict[str, str]]:
    """Return the token before the first semicolon, in lower case, and the parameters by lower-case name.

    RFC 2231 pieces are joined, encoded words inside quotes decoded, unquoted blanks and lost quotes forgiven.
    """
    value = unfold(value)[:_LONGEST_PARAMETERS]
    first, *rest = _split_parameters(value)
    plain: dict[str, bytes] = {}
    pieces: dict[str, dict[int, tuple[bool, bytes]]] = {}
    for piece in rest:
        name_bytes, equals, content = piece.partition(b"=")
        name = name_bytes.strip().lower().decode("ascii", "replace")
        if not equals or not name:
            continue
        content = _unquoted(content.strip())
        numbered = re.fullmatch(r"([^*]+)(?:\*(\d{1,3}))?(\*)?", name)
        if numbered and (numbered[2] or numbered[3]):
            number = int(numbered[2] or 0)
            pieces.setdefault(numbered[1], {}).setdefault(number, (bool(numbered[3]), content))
        else:
            plain.setdefault(name, content)
    found = {name: text_of(content) for name, content in plain.items()}
    found.update({name: _joined(parts) for name, parts in pieces.items()})
    token = re.sub(rb"\([^()]*\)", b"", first).strip().strip(b"\"'").lower()
    return decode(token), found


def message_id(value: bytes) -> str | None:
    """Return the first message id without angle brackets, or None."""
    ids = message_ids(value)
    return ids[0] if ids else None


def message_ids(value: bytes) -> list[str]:
    """Return every message id of a header in order, each once, without angle brackets."""
    text = text_of(value)
    found = [re.sub(r"\s+", "", id_) for id_ in _ID.findall(text)]
    if not found:
        found = [
            word.strip("<>,;\"'()")
            for word in text.split()
            if "@" in word.strip("<>,;\"'()") or text.count(" ") == 0
        ]
    return list(dict.fromkeys(id_ for id_ in found if id_))


def date_of(value: bytes) -> datetime | None:
    """Return the instant (UTC) a Date header means, or None; a missing zone counts as UTC."""
    text = text_of(value)
    iso = _ISO_DATE.match(text)
    try:
        if iso:
            return _iso_instant(iso)
        parts = parsedate_tz(text)
        if parts is None:
            return None
        year, month, day, hour, minute, second = parts[:6]
        zone = timezone(timedelta(seconds=parts[9] or 0))
        whole = datetime(year, month, day, hour, minute, min(second, 59), tzinfo=zone)
        return whole.astimezone(UTC)
    except (ValueError, OverflowError, TypeError, IndexError):
        return None


def _iso_instant(found: re.Match[str]) -> datetime:
    zone = found[7] or "Z"
    offset = timedelta(0)
    if zone != "Z":
        digits = zone[1:].replace(":", "")
        offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
        offset = -offset if zone[0] == "-" else offset
    parts = [int(found[n]) for n in range(1, 6)] + [int(found[6] or 0)]
    return datetime(*parts, tzinfo=timezone(offset)).astimezone(UTC)  # type: ignore[misc, arg-type]


def _letters(words: list[tuple[bytes, bytes, bytes]]) -> str:
    """Return the text of neighbouring encoded words."""
    runs: list[tuple[bytes, bytes]] = []
    number = 0
    while number < len(words):
        kind, content = words[number][:2], words[number][2]
        number += 1
        if kind[1] == b"b":
            while number < len(words) and words[number][:2] == kind and _is_cut(content):
                content += words[number][2]
                number += 1
        data = from_base64(content) if kind[1] == b"b" else _from_q(content)
        if runs and runs[-1][0] == kind[0]:
            data = runs.pop()[1] + data
        runs.append((kind[0], data))
    return "".join(decode(data, charset.decode("ascii", "replace")) for charset, data in runs)


def _is_cut(content: bytes) -> bool:
    """Say whether base64 stops in the middle of a group, as where a sender split the encoded text."""
    return not content.endswith(b"=") and len(_NO_BASE64.sub(b"", content)) % 4 != 0


def _from_q(content: bytes) -> bytes:
    content = content.replace(b"_", b" ")
    return re.sub(rb"=([0-9A-Fa-f]{2})", lambda found: bytes([int(found[1], 16)]), content)


def from_base64(content: bytes) -> bytes:
    """Return what can be decoded: foreign characters skipped, lost padding restored, a stray end dropped."""
    # What follows the padding belongs to somebody else (a list's footer), unless it goes on as base64.
    whole = b""
    if content.count(b"=") > 100:
        content = content.replace(b"=", b"")
    for piece in re.split(rb"={1,2}", content):
        letters = _NO_BASE64.sub(b"", piece)
        if whole and len(letters) < 4:
            break
        usable = len(letters) - (len(letters) % 4 == 1)
        try:
            whole += base64.b64decode(letters[:usable] + b"=" * (-usable % 4))
        except (binascii.Error, ValueError):
            break
    return whole


def _split_parameters(value: bytes) -> list[bytes]:
    """Split at semicolons outside quotes; a quote that never closes does not swallow what follows."""
    pieces = re.findall(rb'(?:[^;"]|"(?:[^"\\]|\\.)*"|"(?=[^"]*$))+', value)
    return pieces[:200] or [value]


def _unquoted(content: bytes) -> bytes:
    if content.startswith(b'"'):
        end = content.rfind(b'"')
        content = content[1:end] if end > 0 else content[1:]
        return re.sub(rb"\\([\"\\])", rb"\1", content)
    if len(content) > 1 and content[:1] == content[-1:] == b"'":
        return content[1:-1]
    return content


def _joined(parts: dict[int, tuple[bool, bytes]]) -> str:
    """Join the numbered pieces of one RFC 2231 parameter and decode them."""
    label: str | None = None
    whole = b""
    for number in sorted(parts):
        is_encoded, content = parts[number]
        if is_encoded and number == min(parts) and content.count(b"'") >= 2:
            charset, _language, content = content.split(b"'", 2)
            label = charset.decode("ascii", "replace")
        whole += unquote_to_bytes(content) if is_encoded else content
    if label is None and b"=?" in whole:
        return text_of(whole)
    return one_line(decode(whole, label if codec_of(label) else None))
