"""Texts with places to fill: facts of the case, what is asked for, and what only a person can write; pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cases.lifecycle import WaitingOn

#: `{guest}` or `{door code}`: letters, digits, spaces, hyphens.
_PLACE = re.compile(r"\{([^\W\d_][\w -]{0,40})\}")
#: `[[A line of your own]]`: filled by hand.
_OWN = re.compile(r"\[\[([^\[\]\n]{1,200})\]\]")

#: What can be done along with a macro, and which facts each takes.
ACTS: Mapping[str, tuple[str, ...]] = {
    "wait": ("on", "hours"),
    "urgency": ("level",),
    "snooze": ("hours",),
    "promise": ("text", "hours"),
}
#: So many letters fill a place at most; more are words of somebody's own.
_FILLED = 60
_LONGEST_HOURS, _MOST_URGENT = 24 * 60, 4


class NotATemplate(ValueError):
    """A macro is written in a way nobody can use."""


@dataclass(frozen=True, slots=True)
class MacroAct:
    """One thing done when the words are sent."""

    do: str
    on: str = ""
    hours: int = 0
    level: int = 0
    text: str = ""

    @classmethod
    def read(cls, raw: Any) -> MacroAct:
        """Return the act a macro names; refuses (NotATemplate) one that does not exist or lacks a fact."""
        if not isinstance(raw, dict) or raw.get("do") not in ACTS:
            raise NotATemplate("do")
        known = {"do", *ACTS[raw["do"]]}
        if set(raw) != known:
            raise NotATemplate(raw["do"])
        act = cls(**raw)
        if "hours" in known and not (
            isinstance(act.hours, int) and 1 <= act.hours <= _LONGEST_HOURS
        ):
            raise NotATemplate("hours")
        if "on" in known and act.on not in WaitingOn.values:
            raise NotATemplate("on")
        if "level" in known and not (isinstance(act.level, int) and 1 <= act.level <= _MOST_URGENT):
            raise NotATemplate("level")
        if "text" in known and not (isinstance(act.text, str) and act.text.strip()):
            raise NotATemplate("text")
        return act


def places_in(text: str) -> list[str]:
    """Return the names of the places to fill, each once, in order."""
    return list(dict.fromkeys(found.strip().lower() for found in _PLACE.findall(text)))


def own_places_in(text: str) -> list[str]:
    """Return what a person is asked to write in their own words."""
    return _OWN.findall(text)


def fill(text: str, facts: Mapping[str, str]) -> str:
    """Put facts into their places; a place without a fact, or with an empty one, stays as it is, to be seen."""

    def put(found: re.Match[str]) -> str:
        return facts.get(found[1].strip().lower(), "").strip() or found[0]

    return _PLACE.sub(put, text)


def missing(text: str, facts: Mapping[str, str]) -> list[str]:
    """Return the places no fact is known for: they are asked, never sent blank."""
    return [name for name in places_in(text) if not facts.get(name, "").strip()]


def is_unedited(template: str, text: str) -> bool:
    """Say whether a text is the template with its places filled and nothing of anybody's own.

    The fixed words stand in the text in order, with nothing but the filled places between them; blanks and
    capitals do not count. What was to be written by hand and was left out is nothing of one's own.
    """
    rest, at = _squeezed(text), 0
    fixed = [_squeezed(part) for part in _PLACE.split(_OWN.sub("", template))[::2]]
    for number, part in enumerate(fixed):
        found = rest.find(part, at)
        if found < 0 or found - at > (_FILLED if number else 0):
            return False
        at = found + len(part)
    return len(rest) - at <= (_FILLED if not fixed[-1] else 0)


def _squeezed(text: str) -> str:
    return "".join(text.split()).lower()
