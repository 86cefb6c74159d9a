"""What somebody newly wrote, apart from what they quote: attribution lines, header blocks, signatures.

Works on lines. Quoted lines go, unquoted lines between them stay, because people answer inside quotes.
"""

import re

from messaging.mail.phrases import (
    ATTRIBUTION_START,
    DATE_LABELS,
    DEVICE_SIGNATURE,
    FORWARD_MARK,
    FORWARD_SUBJECT,
    FROM_LABELS,
    ORIGINAL_MARK,
    SUBJECT_LABELS,
    TO_LABELS,
    WROTE,
)

#: Lines that are looked at; nobody newly writes more.
_LINES_LIMIT = 20_000
_QUOTED = re.compile(r"^[ \t\u00a0]{0,3}(?:>|\|(?=[ >|])|»)")
_MBOX_FROM = re.compile(r"^>From ")
_INITIALS_QUOTED = re.compile(r"^[ \t]{0,2}[A-Z]{1,3}>")
_SEPARATOR = re.compile(r"^[ \t]*[*_=\u2500\u2014-]{5,}[ \t]*$")
_SIGNATURE = re.compile(r"^(?:-- ?|\u2014 ?|--\u00a0|-- -)$")
_LIST_FOOTER = re.compile(
    r"mailing list|unsubscribe|groups\.google|listinfo|to post to this group|cancelar a inscri|désabonner",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"^[ \t>*_]{0,6}([^\s:：*][^:：*]{0,24}?)[ \t\u00a0*_]{0,3}[:：][ \t\u00a0*_]*(.*)$"
)
_ADDRESS = re.compile(r"[^\s<>@]{1,64}@[^\s<>@]+")
_LINK = re.compile(r"<?\bhttps?://\S+")
_TIME = re.compile(r"\b\d{1,2}[:.h]\d{2}\b|\d{1,2}시|\d{1,2}时|\d{1,2}\s?[aApP]\.?[mM]")
_DATE = re.compile(
    r"\b(?:19|20)\d\d\b|\b\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}\b|\d{4}年|\d{4}년|\b\d{1,2}-[A-Z][a-z]{2}-\d{2}\b"
)


def newly_written(text: str, *, subject: str = "") -> str:
    """Return what the sender wrote now: no quoted history, no attribution, no client's signature.

    A forwarded mail gives the note above it, and when there is no note, what is forwarded.
    """
    lines = text.split("\n")[:_LINES_LIMIT]
    forwarded = _first(lines, _is_forward_mark)
    if forwarded is not None:
        note = _without_quotes(lines[:forwarded])
        return note or _tidy(lines)
    new = _without_quotes(lines)
    if not new and FORWARD_SUBJECT.match(subject):
        return _tidy(lines)
    return new


def _without_quotes(lines: list[str]) -> str:
    cut = _first_history(lines)
    lines = lines if cut is None else lines[:cut]
    lines = _without_attributed(lines)
    lines = _without_signatures(lines)
    return _tidy(lines)


def _first(lines: list[str], is_wanted: object) -> int | None:
    return next((n for n, line in enumerate(lines) if is_wanted(line)), None)  # type: ignore[operator]


def _is_forward_mark(line: str) -> bool:
    return len(line) < 120 and not _QUOTED.match(line) and bool(FORWARD_MARK.match(line.strip()))


def _first_history(lines: list[str]) -> int | None:
    """Return where unquoted history begins: an "original message" line or a block of mail headers."""
    for number, line in enumerate(lines):
        if len(line) > 400 or _QUOTED.match(line):
            continue
        bare = line.strip().strip("*").strip()
        if len(bare) < 120 and ORIGINAL_MARK.match(bare):
            return _before_separators(lines, number)
        if _is_header_block(lines, number):
            return _before_separators(lines, number)
    return None


def _before_separators(lines: list[str], number: int) -> int:
    while number and (not lines[number - 1].strip() or _SEPARATOR.match(lines[number - 1])):
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
    return is_in_order and bool(_TIME.search(when)) and bool(_DATE.search(when))


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


def _without_attributed(lines: list[str]) -> list[str]:
    """Drop quoted lines with the line that says who is quoted; an attribution without marks ends the mail."""
    kept: list[str] = []
    number = 0
    last_quoted = max((n for n, line in enumerate(lines) if _QUOTED.match(line)), default=-1)
    while number < len(lines):
        line = lines[number]
        if _is_quoted(lines, number):
            number += 1
            _drop_attribution(kept)
            while number < len(lines) and (
                _is_quoted(lines, number) or _wraps_quote(lines, number)
            ):
                number += 1
            continue
        end = _attribution_end(lines, number)
        if end is not None and (last_quoted < end or _next_is_quoted(lines, end)):
            kept.append(line)
            del kept[_attribution_start(kept, len(kept) - 1) :]
            if last_quoted < end:
                return kept
            number = end
            continue
        kept.append(line)
        number += 1
    return kept


def _is_quoted(lines: list[str], number: int) -> bool:
    line = lines[number]
    if _MBOX_FROM.match(line):
        around = lines[max(0, number - 1) : number] + lines[number + 1 : number + 2]
        return any(_QUOTED.match(other) for other in around)
    if _QUOTED.match(line):
        return not (line.lstrip().startswith("|") and line.count("|") > 2)  # a drawn table
    return bool(_INITIALS_QUOTED.match(line)) and any(
        _INITIALS_QUOTED.match(other)
        for other in lines[number + 1 : number + 2] + lines[max(0, number - 1) : number]
    )


def _wraps_quote(lines: list[str], number: int) -> bool:
    """Say whether a short unquoted line is the tail of a quoted line some program wrapped."""
    line = lines[number]
    if not line.strip() or len(line) > 25 or number + 1 >= len(lines):
        return False
    before, after = lines[number - 1], lines[number + 1]
    return (
        len(before) >= 66
        and bool(_QUOTED.match(before))
        and bool(_QUOTED.match(after))
        and after.strip(" >|") != ""
        and line[:1].islower()
    )


def _next_is_quoted(lines: list[str], number: int) -> bool:
    while number < len(lines) and not lines[number].strip():
        number += 1
    return number < len(lines) and _is_quoted(lines, number)


def _attribution_end(lines: list[str], number: int) -> int | None:
    """Return the line after an attribution that begins here, or None.

    "On … wrote:" in many languages, over at most five lines. It names a moment, and either a verb of writing or
    an address; a person's own "as she wrote:" names no moment.
    """
    if not lines[number].strip() or len(lines[number]) > 400:
        return None
    whole = ""
    for end in range(number, min(number + 5, len(lines))):
        line = lines[end].strip()
        if not line or _QUOTED.match(lines[end]):
            if not line and end > number and not ATTRIBUTION_START.match(whole):
                return None
            if not line:
                continue
            return None
        whole = f"{whole} {line}".strip()
        if len(whole) > 420:
            return None
        if _is_attribution(whole):
            return end + 1
        if whole.endswith((".", "!", "?")) and end > number:
            return None
        if not ATTRIBUTION_START.match(whole) and not _has_address(whole):
            return None
    return None


def _is_attribution(whole: str) -> bool:
    bare = _LINK.sub("", whole).strip("*_ ")
    # "---- On … wrote ----"
    is_framed = bare.startswith("---") and bare.endswith("---") and bool(bare.strip("- "))
    if not is_framed and not bare.endswith((":", "：", "...", "…")):
        return False
    has_date, has_time = bool(_DATE.search(bare)), bool(_TIME.search(bare))
    has_address, has_verb = _has_address(bare), bool(WROTE.search(bare))
    if has_verb and (has_date or (has_time and has_address)):
        return True
    return has_address and has_date and has_time


def _has_address(text: str) -> bool:
    return "@" in text and _ADDRESS.search(text) is not None


def _drop_attribution(kept: list[str]) -> None:
    """Take back the one to four lines just above a quote that say who is quoted."""
    end = len(kept)
    while end and not kept[end - 1].strip():
        end -= 1
    for size in range(1, 5):
        start = end - size
        if start < 0 or not kept[start].strip():
            break
        whole = " ".join(line.strip() for line in kept[start:end])
        is_short = len(whole) < 300 and whole.rstrip("*_ ").endswith((":", "：", "...", "…"))
        if is_short and (_is_attribution(whole) or _names_writer(whole)):
            del kept[_attribution_start(kept, start) :]
            return


def _attribution_start(kept: list[str], start: int) -> int:
    """Return where an attribution begins whose end is at `start`: names and addresses wrap."""
    for above in range(start - 1, max(-1, start - 4), -1):
        line = kept[above].strip()
        if not line:
            break
        if ATTRIBUTION_START.match(line):
            return above
    above = start - 1
    is_broken = kept[start].lstrip().startswith(("<", "(")) or (
        start > 0 and kept[above].rstrip().endswith("<")
    )
    stands_alone = start > 0 and (above == 0 or not kept[above - 1].strip())
    if is_broken and stands_alone and 0 < len(kept[above].strip()) < 60:
        return above
    return start


def _names_writer(whole: str) -> bool:
    """Say whether a line right above a quote introduces it: "Ana wrote:", "<ana@…> said:"."""
    if not WROTE.search(whole):
        return False
    return len(whole) < 90 or _has_address(whole) or bool(_DATE.search(whole))


def _without_signatures(lines: list[str]) -> list[str]:
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
        while kept and (_SEPARATOR.match(kept[-1]) or kept[-1].strip() in ("--", "-", "—", "__")):
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


def _tidy(lines: list[str]) -> str:
    """Return the lines as text: no blanks at ends, at most one blank line in a row where quotes stood."""
    end = len(lines)
    while end and (not lines[end - 1].strip() or _SEPARATOR.match(lines[end - 1])):
        end -= 1
    text = "\n".join(line.rstrip() for line in lines[:end])
    return re.sub(r"\n{3,}", "\n\n", text).strip()
