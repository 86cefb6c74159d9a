"""What differs between two texts and between two versions, word by word."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Protocol


class Passage(Protocol):
    """Anything with an anchor and a text in each language."""

    @property
    def anchor(self) -> str: ...

    def text_in(self, language: str) -> str:
        """Return the text."""


@dataclass(frozen=True, slots=True)
class Run:
    """Some words and what became of them: same, gone or new."""

    kind: str
    words: str


@dataclass(frozen=True, slots=True)
class Change:
    """One clause that differs: added, removed or changed, with its runs of words."""

    anchor: str
    kind: str
    runs: tuple[Run, ...]


def compare_words(before: str, after: str) -> tuple[Run, ...]:
    """Return the runs of words that lead from one text to the other."""
    old, new = re.findall(r"\S+\s*", before), re.findall(r"\S+\s*", after)
    runs: list[Run] = []
    matcher = SequenceMatcher(
        a=[w.strip() for w in old], b=[w.strip() for w in new], autojunk=False
    )
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            runs.append(Run("same", "".join(new[c:d])))
            continue
        if a < b:
            runs.append(Run("gone", "".join(old[a:b]).rstrip()))
        if c < d:
            runs.append(Run("new", "".join(new[c:d]).rstrip()))
    return tuple(runs)


def compare(before: Iterable[Passage], after: Iterable[Passage], *, language: str) -> list[Change]:
    """Return the clauses that differ between two versions, in the order of their anchors."""
    old = {clause.anchor: clause.text_in(language) for clause in before}
    new = {clause.anchor: clause.text_in(language) for clause in after}
    changes = []
    for anchor in sorted(old.keys() | new.keys(), key=_in_order):
        if anchor not in new:
            changes.append(Change(anchor, "removed", (Run("gone", old[anchor]),)))
        elif anchor not in old:
            changes.append(Change(anchor, "added", (Run("new", new[anchor]),)))
        elif old[anchor] != new[anchor]:
            changes.append(Change(anchor, "changed", compare_words(old[anchor], new[anchor])))
    return changes


def _in_order(anchor: str) -> tuple[int, ...]:
    return tuple(int(part) for part in anchor.split("."))
