"""The lines of a summary: what each says, how many words it takes, and how it is kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import get_language

from cases.models.closing import MOST_WORDS

DONE, PENDING = "done", "pending"
#: What an instant costs in words, said in full (“Thu 12 Mar, 15:21”).
_WORDS_OF_INSTANT = 4


@dataclass(frozen=True, slots=True)
class Line:
    """One thing done or pending: its text in each language, whose doing, when, and the event it stands on."""

    event: int
    state: str
    text: Mapping[str, str]
    who: str
    at: str
    due: str = ""

    @property
    def said(self) -> str:
        """Return the text in the language of the screen."""
        return self.text.get(get_language() or "", "") or next(iter(self.text.values()))

    @property
    def is_done(self) -> bool:
        """Say whether nobody owes it any more."""
        return self.state == DONE

    @property
    def at_instant(self) -> datetime:
        """Return when it happened (UTC)."""
        return datetime.fromisoformat(self.at)

    @property
    def due_instant(self) -> datetime | None:
        """Return when it is due (UTC)."""
        return datetime.fromisoformat(self.due) if self.due else None

    @property
    def place(self) -> str:
        """Return the place in the timeline just after the event, so that a page of it ends there."""
        at = self.at_instant
        micros = int(at.timestamp()) * 1_000_000 + at.microsecond
        return f"{micros}-{self.event + 1}"

    def words(self, language: str) -> int:
        """Return how many words the line takes in a language."""
        instants = _WORDS_OF_INSTANT * (2 if self.due else 1)
        return len(self.text[language].split()) + len(self.who.split()) + instants


@dataclass(frozen=True, slots=True)
class Summary:
    """The lines that fit, the most pressing first; `left_out` says how many did not."""

    lines: tuple[Line, ...]
    left_out: int = 0

    @property
    def words(self) -> int:
        """Return how many words it takes in the language that takes the most."""
        return max(
            (sum(line.words(code) for line in self.lines) for code, _name in settings.LANGUAGES),
            default=0,
        )

    def as_json(self) -> list[dict[str, Any]]:
        """Return plain values to keep."""
        return [{**asdict(line), "text": dict(line.text)} for line in self.lines]


def kept(lines: Iterable[Mapping[str, Any]]) -> tuple[Line, ...]:
    """Return the lines of a summary that was kept."""
    return tuple(Line(**line) for line in lines)


def fitting(lines: Sequence[Line]) -> Summary:
    """Keep the first lines that fit into the words there are, in every language."""
    room = {code: MOST_WORDS for code, _name in settings.LANGUAGES}
    chosen = []
    for line in lines:
        left = {code: room[code] - line.words(code) for code in room}
        if min(left.values()) >= 0:
            chosen.append(line)
            room = left
    return Summary(tuple(chosen), len(lines) - len(chosen))
