"""Where the answered mail begins when it is not marked: an "original message" line, or a block of mail headers."""

import re

from messaging.mail.attributions import DATE, QUOTED, TIME
from messaging.mail.phrases import (
    DATE_LABELS,
    FROM_LABELS,
    ORIGINAL_MARK,
    SUBJECT_LABELS,
    TO_LABELS,
)
from messaging.mail.signatures import SEPARATOR

_LABEL = re.compile(
    r"^[ \t>*_]{0,6}([^\s:：*][^:：*]{0,24}?)[ \t\u00a0*_]{0,3}[:：][ \t\u00a0*_]*(.*)$"
)


def first_line_of(lines: list[str]) -> int | None:
    """Return where unquoted history begins: an "original message" line or a block of mail headers."""
    for number, line in enumerate(lines):
        if len(line) > 400 or QUOTED.match(line):
            continue
        bare = line.strip().strip("*").strip()
        if len(bare) < 120 and ORIGINAL_MARK.match(bare):
            return _before_separators(lines, number)
        if _is_header_block(lines, number):
            return _before_separators(lines, number)
    return None


def _before_separators(lines: list[str], number: int) -> int:
    while number and (not lines[number - 1].strip() or SEPARATOR.match(lines[number - 1])):
        number -= 1
    return number


def _is_header_block(lines: list[str], number: int) -> bool:
    """Say whether a block such as From, Sent, To, Subject begins here, in any language we know."""
    first = _kind_of_label(lines[number])
    if first is None:
        return False
    kinds: dict[str, str] = {}
    seen = 0
    for line in lines[number : number + 14]:
        if not line.strip():
            if seen and len(kinds) >= 3:
                break
            continue
        seen += 1
        found = _kind_of_label(line)
        if found is not None:
            kinds.setdefault(*found)
        elif seen > 9 or (line.strip().endswith((".", "?", "!")) and len(kinds) < 2):
            break
    if "from" not in kinds or "date" not in kinds or not {"to", "subject"} & kinds.keys():
        return False
    # A guest's "From: London, To: Paris, Date: …" names no subject and no address.
    if "subject" in kinds or "@" in kinds["from"]:
        return True
    when = kinds["date"].replace("\u200e", "")
    is_in_order = list(kinds)[:3] == ["from", "date", "to"]
    return is_in_order and bool(TIME.search(when)) and bool(DATE.search(when))


def _kind_of_label(line: str) -> tuple[str, str] | None:
    found = _LABEL.match(line)
    if found is None:
        return None
    label = " ".join(found[1].lower().split())
    for kind, labels in (
        ("from", FROM_LABELS),
        ("date", DATE_LABELS),
        ("to", TO_LABELS),
        ("subject", SUBJECT_LABELS),
    ):
        if label in labels and (found[2].strip() or kind == "subject"):
            return kind, found[2]
    return None
