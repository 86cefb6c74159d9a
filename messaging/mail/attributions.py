"""The line that says who is quoted: "On … wrote:", in many languages, over as many lines as it was wrapped."""

import re

from messaging.mail.phrases import ATTRIBUTION_START, WROTE

QUOTED = re.compile(r"^[ \t\u00a0]{0,3}(?:>|\|(?=[ >|])|»)")
_ADDRESS = re.compile(r"[^\s<>@]{1,64}@[^\s<>@]+")
_LINK = re.compile(r"<?\bhttps?://\S+")
TIME = re.compile(r"\b\d{1,2}[:.h]\d{2}\b|\d{1,2}시|\d{1,2}时|\d{1,2}\s?[aApP]\.?[mM]")
DATE = re.compile(
    r"\b(?:19|20)\d\d\b|\b\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}\b|\d{4}年|\d{4}년|\b\d{1,2}-[A-Z][a-z]{2}-\d{2}\b"
)


def end_of(lines: list[str], number: int) -> int | None:
    """Return the line after an attribution that begins here, or None.

    "On … wrote:" in many languages, over at most five lines. It names a moment, and either a verb of writing or
    an address; a person's own "as she wrote:" names no moment.
    """
    if not lines[number].strip() or len(lines[number]) > 400:
        return None
    whole = ""
    for end in range(number, min(number + 5, len(lines))):
        line = lines[end].strip()
        if not line or QUOTED.match(lines[end]):
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
    has_date, has_time = bool(DATE.search(bare)), bool(TIME.search(bare))
    has_address, has_verb = _has_address(bare), bool(WROTE.search(bare))
    if has_verb and (has_date or (has_time and has_address)):
        return True
    return has_address and has_date and has_time


def _has_address(text: str) -> bool:
    return "@" in text and _ADDRESS.search(text) is not None


def drop_above_quote(kept: list[str]) -> None:
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
            del kept[start_of(kept, start) :]
            return


def start_of(kept: list[str], start: int) -> int:
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
    return len(whole) < 90 or _has_address(whole) or bool(DATE.search(whole))
