"""Read the provider's log: what it was asked, and what it took."""

import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path

_ALERT = re.compile(r"alert (\d+)")
_TOKEN = re.compile(r"/alerts/\d+/([^/\s]+)/")


@dataclass(frozen=True, slots=True)
class Line:
    """One push or mail as the provider saw it: epoch seconds, who, by which way, and what it did with it."""

    at: float
    person: str
    way: str
    verdict: str
    title: str = ""
    text: str = ""
    key: str = ""
    answered: bool = True

    @property
    def alert(self) -> int:
        """Return the alert's number as the person reads it; 0 when the text names none."""
        found = _ALERT.search(self.title)
        return int(found[1]) if found else 0

    @property
    def token(self) -> str:
        """Return the signed part of the link."""
        found = _TOKEN.search(self.text)
        return found[1] if found else ""

    @property
    def is_accepted(self) -> bool:
        """Say whether the provider took it: the person's telephone rings."""
        return self.verdict == "accepted"

    @property
    def meaning(self) -> str:
        """Return a fingerprint of what is said."""
        return hashlib.sha256(f"{self.title}\n{self.text}".encode()).hexdigest()[:16]


def read(path: Path) -> list[Line]:
    """Return every line, oldest first."""
    if not path.exists():
        return []
    known = set(Line.__slots__)
    return [
        Line(**{name: fact for name, fact in json.loads(line).items() if name in known})
        for line in path.read_text().splitlines()
    ]
