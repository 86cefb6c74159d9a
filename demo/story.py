"""What a demo case is made of: who writes what to whom, read from `demo/stories`."""

import tomllib
from dataclasses import dataclass, replace
from pathlib import Path

_FOLDER = Path(__file__).parent / "stories"


@dataclass(frozen=True, slots=True)
class Story:
    """One course of events. `side` wrote first; `ask` and `reply` are the exchange with the other side.

    In every text: {guest} {host} {home} {city} {code} {day} {us} (the colleague who writes).
    """

    side: str
    subject: str
    body: str
    answer: str
    more: str = ""
    closing: str = ""
    ask: str = ""
    reply: str = ""
    note: str = ""
    outcome: str = "solved"
    cause: str = ""
    ends: bool = False  # told only in the past: today it would wake somebody

    def words(self, **names: str) -> "Story":
        """Return the story with its names filled in."""
        texts = ("subject", "body", "answer", "more", "closing", "ask", "reply", "note", "cause")
        return replace(self, **{text: getattr(self, text).format(**names) for text in texts})


def read(language: str) -> tuple[Story, ...]:
    """Return every story told in a language: “en” or “pt-br”."""
    name = "pt" if language.startswith("pt") else "en"
    document = tomllib.loads((_FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    return tuple(Story(**entry) for entry in document["story"])
