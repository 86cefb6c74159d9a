"""How people write times of day, windows and stretches of time, and how they are read back."""

import re
from collections.abc import Iterable
from datetime import time
from itertools import pairwise

from django.utils.translation import gettext as _

from common.errors import BadInput

MINUTES_A_DAY = 1440

Window = tuple[int, int]
"""Opens and closes in minutes after midnight; more than 1,440 is the next day."""

_CLOCK = r"(\d{1,2})(?:[:h.](\d{2}))?h?"
_WINDOW = re.compile(rf"\s*{_CLOCK}\s*(?:–|—|-|to|a|às|até)\s*{_CLOCK}\s*(\(?\+1\)?)?\s*", re.I)
_BETWEEN = re.compile(r"\s*[,;]\s*|\s+")
_LENGTH = re.compile(
    r"(\d+(?:[.,]\d+)?)\s*(minutes?|minutos?|mins?|m|hours?|horas?|hrs?|h|days?|dias?|d)?", re.I
)
_CLOSED = {"", "-", "–", "closed", "fechado", "fechada"}
_UNITS = {"m": 1, "h": 60, "d": MINUTES_A_DAY}


class UnreadableTime(BadInput):
    """What was typed is no time, window or stretch of time."""


def wall_clock(minute: int) -> str:
    """Write minutes after midnight as people do: 24:00 ends the day, 26:00 is 02:00 (+1)."""
    if minute > MINUTES_A_DAY:
        return f"{(minute - MINUTES_A_DAY) // 60:02d}:{minute % 60:02d} (+1)"
    return f"{minute // 60:02d}:{minute % 60:02d}"


def windows_in_words(windows: Iterable[Window]) -> str:
    """Write windows as they are typed: “08:00–12:00, 13:00–18:00”, “21:00–02:00 +1”."""
    return ", ".join(
        f"{wall_clock(opens)}–{wall_clock(closes).replace('(+1)', '+1')}"
        for opens, closes in windows
    )


def read_windows_typed(text: str) -> list[Window]:
    """Read the windows of one day in minutes, in order; nothing (or “closed”) is none.

    Refuses a window that ends before it begins without saying “+1”, one longer than 24 hours, and overlaps.
    """
    rest, windows = text.strip(), []
    if rest.casefold() in _CLOSED:
        return []
    if rest.casefold() == "24h":
        return [(0, MINUTES_A_DAY)]
    while rest:
        found = _WINDOW.match(rest)
        if found is None:
            raise UnreadableTime(
                _("“%(text)s” is not read. Write windows such as 08:00–12:00, 13:00–18:00.")
                % {"text": rest[:40]}
            )
        windows.append(_window(found))
        rest = rest[found.end() :]
        gap = _BETWEEN.match(rest)
        rest = rest[gap.end() :] if gap else rest
    windows.sort()
    for earlier, later in pairwise(windows):
        if later[0] < earlier[1]:
            raise UnreadableTime(
                _("%(one)s and %(other)s overlap.")
                % {"one": windows_in_words([earlier]), "other": windows_in_words([later])}
            )
    return windows


def _window(found: re.Match[str]) -> Window:
    opens = _minute(found[1], found[2])
    closes = _minute(found[3], found[4])
    facts = {"window": windows_in_words([(opens, closes)])}
    if opens == MINUTES_A_DAY:
        raise UnreadableTime(_("A window cannot open at 24:00; the next day opens at 00:00."))
    if found[5]:
        closes += MINUTES_A_DAY
        if closes > opens + MINUTES_A_DAY:
            raise UnreadableTime(_("%(window)s +1 lasts longer than 24 hours.") % facts)
        return opens, closes
    if closes == 0:
        closes = MINUTES_A_DAY
    if closes == opens:
        raise UnreadableTime(_("%(window)s lasts no time. All day is 00:00–24:00.") % facts)
    if closes < opens:
        raise UnreadableTime(
            _("%(window)s ends before it begins. If it runs past midnight, write %(window)s +1.")
            % facts
        )
    return opens, closes


def _minute(hour: str, minute: str | None) -> int:
    at = int(hour) * 60 + int(minute or 0)
    if int(minute or 0) > 59 or at > MINUTES_A_DAY:
        raise UnreadableTime(
            _("“%(value)s” is not a time of day such as 08:00 or 24:00.")
            % {"value": f"{hour}:{minute or '00'}"}
        )
    return at


def read_time_typed(text: str) -> time:
    """Read one time of day before 24:00."""
    found = re.fullmatch(rf"\s*{_CLOCK}\s*(?::\d{{2}})?\s*", text, re.I)
    if found is None:
        raise UnreadableTime(
            _("“%(value)s” is not a time of day such as 08:00.") % {"value": text[:40]}
        )
    at = _minute(found[1], found[2])
    if at == MINUTES_A_DAY:
        raise UnreadableTime(_("24:00 is the next day here; write 00:00 of that day."))
    return time(at // 60, at % 60)


def read_length_typed(text: str) -> int:
    """Read a stretch of time in minutes: “90”, “90 min”, “1 h 30 min”, “2 d”, “1,5 h”; days are 24 hours."""
    total, rest = 0.0, text.strip()
    while rest:
        found = _LENGTH.match(rest)
        if found is None:
            raise UnreadableTime(
                _("“%(text)s” is not read. Write minutes, or such as 1 h 30 min or 2 d.")
                % {"text": text.strip()[:40]}
            )
        unit = _UNITS[(found[2] or "m")[0].casefold()]
        total += float(found[1].replace(",", ".")) * unit
        rest = rest[found.end() :].lstrip(" ,")
    return round(total)


def length_in_words(minutes: int) -> str:
    """Write minutes as they are typed: “45 min”, “1 h 30 min”, “2 d”; exact, in days only when whole."""
    if minutes and minutes % MINUTES_A_DAY == 0:
        return f"{minutes // MINUTES_A_DAY} d"
    return hours_in_words(minutes)


def hours_in_words(minutes: int) -> str:
    """Write minutes that only some hours of a day count for, never as days: “50 h”, “1 h 30 min”."""
    hours, rest = divmod(minutes, 60)
    if hours and rest:
        return f"{hours} h {rest} min"
    return f"{hours} h" if hours else f"{rest} min"
