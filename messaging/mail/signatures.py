"""What a mail program adds under a text: the signature, the telephone's line, the footer of a list."""

import re

from messaging.mail.phrases import DEVICE_SIGNATURE

SEPARATOR = re.compile(r"^[ \t]*[*_=\u2500\u2014-]{5,}[ \t]*$")
_SIGNATURE = re.compile(r"^(?:-- ?|\u2014 ?|--\u00a0|-- -)$")
_LIST_FOOTER = re.compile(
    r"mailing list|unsubscribe|groups\.google|listinfo|to post to this group|cancelar a inscri|désabonner",
    re.IGNORECASE,
)


def without_signatures(lines: list[str]) -> list[str]:
    lines = _without_list_footer(lines)
    for number, line in enumerate(lines):
        if not _SIGNATURE.match(line):
            continue
        rest = [rest for rest in lines[number + 1 :] if rest.strip()]
        is_exact = line in ("-- ", "--\u00a0")
        if (is_exact or len(rest) <= 12) and any(above.strip() for above in lines[:number]):
            lines = lines[:number]
            break
        if is_exact and not any(above.strip() for above in lines[:number]):
            lines = []
            break
    return _without_device_lines(lines)


def _without_device_lines(lines: list[str]) -> list[str]:
    """Drop "Sent from my phone" where it stands alone: at the end, or above what is quoted."""
    kept = list(lines)
    while kept:
        while kept and not kept[-1].strip():
            kept.pop()
        if not kept or not _is_device_line(kept[-1]):
            break
        kept.pop()
        while kept and (SEPARATOR.match(kept[-1]) or kept[-1].strip() in ("--", "-", "—", "__")):
            kept.pop()
    return [line for line in kept if not _is_device_line(line)]


def _is_device_line(line: str) -> bool:
    bare = line.strip().strip("*_-").strip()
    return len(bare) < 200 and bool(DEVICE_SIGNATURE.match(bare))


def _without_list_footer(lines: list[str]) -> list[str]:
    for number, line in enumerate(lines):
        if not re.match(r"^[_=-]{2,}$", line.strip()) or len(lines) - number > 12:
            continue
        rest = [other for other in lines[number + 1 : number + 8] if other.strip()]
        if rest and any(_LIST_FOOTER.search(other) for other in rest[: 1 if len(line) < 20 else 7]):
            return lines[:number]
    return lines
