"""What somebody newly wrote, apart from what they quote.

Works on lines. Quoted lines go, unquoted lines between them stay, because people answer inside quotes.
"""

import re

from messaging.mail import attributions, history
from messaging.mail.attributions import QUOTED
from messaging.mail.phrases import FORWARD_MARK, FORWARD_SUBJECT
from messaging.mail.signatures import SEPARATOR, without_signatures

#: Lines that are looked at; nobody newly writes more.
_LINES_LIMIT = 20_000
_MBOX_FROM = re.compile(r"^>From ")
_INITIALS_QUOTED = re.compile(r"^[ \t]{0,2}[A-Z]{1,3}>")


def newly_written(text: str, *, subject: str = "") -> str:
    """Return what the sender wrote now: no quoted history, no attribution, no client's signature.

    A forwarded mail gives the note above it, and when there is no note, what is forwarded.
    """
    lines = text.split("\n")[:_LINES_LIMIT]
    forwarded = next((n for n, line in enumerate(lines) if _is_forward_mark(line)), None)
    if forwarded is not None:
        note = _without_quotes(lines[:forwarded])
        return note or _tidy(lines)
    new = _without_quotes(lines)
    if not new and FORWARD_SUBJECT.match(subject):
        return _tidy(lines)
    return new


def _without_quotes(lines: list[str]) -> str:
    cut = history.first_line_of(lines)
    lines = lines if cut is None else lines[:cut]
    lines = _without_attributed(lines)
    lines = without_signatures(lines)
    return _tidy(lines)


def _is_forward_mark(line: str) -> bool:
    return len(line) < 120 and not QUOTED.match(line) and bool(FORWARD_MARK.match(line.strip()))


def _without_attributed(lines: list[str]) -> list[str]:
    """Drop quoted lines with the line that says who is quoted; an attribution without marks ends the mail."""
    kept: list[str] = []
    number = 0
    last_quoted = max((n for n, line in enumerate(lines) if QUOTED.match(line)), default=-1)
    while number < len(lines):
        line = lines[number]
        if _is_quoted(lines, number):
            number += 1
            attributions.drop_above_quote(kept)
            while number < len(lines) and (
                _is_quoted(lines, number) or _wraps_quote(lines, number)
            ):
                number += 1
            continue
        end = attributions.end_of(lines, number)
        if end is not None and (last_quoted < end or _next_is_quoted(lines, end)):
            kept.append(line)
            del kept[attributions.start_of(kept, len(kept) - 1) :]
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
        return any(QUOTED.match(other) for other in around)
    if QUOTED.match(line):
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
        and bool(QUOTED.match(before))
        and bool(QUOTED.match(after))
        and after.strip(" >|") != ""
        and line[:1].islower()
    )


def _next_is_quoted(lines: list[str], number: int) -> bool:
    while number < len(lines) and not lines[number].strip():
        number += 1
    return number < len(lines) and _is_quoted(lines, number)


def _tidy(lines: list[str]) -> str:
    """Return the lines as text: no blanks at ends, at most one blank line in a row where quotes stood."""
    end = len(lines)
    while end and (not lines[end - 1].strip() or SEPARATOR.match(lines[end - 1])):
        end -= 1
    text = "\n".join(line.rstrip() for line in lines[:end])
    return re.sub(r"\n{3,}", "\n\n", text).strip()
