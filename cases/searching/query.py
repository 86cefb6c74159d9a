"""What somebody typed into the search box: words, “phrases”, -words and operators such as owner:me; pure.

Reads anything at all: what is not an operator is a word, and what cannot be read is named, never an error.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from cases.searching.operators import OPERATORS, Operator

#: Longer texts are cut, and further words are left out: a search is a few words.
LONGEST, MOST_WORDS, MOST_OPERATORS = 200, 8, 12

# One piece: an optional minus, an optional operator, then a quoted text (the quote may stay open) or a word.
_PIECE = re.compile(
    r"""(?P<minus>-?)
        (?:(?P<name>[^\W\d_]{2,12}):)?
        (?:["“”„«](?P<quoted>[^"“”„»]*)["“”„»]?|(?P<plain>[^\s"“”„«»]+))""",
    re.VERBOSE,
)
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Said:
    """One operator with its value, such as owner:me; `is_not` with a minus before it."""

    operator: Operator
    value: str
    is_not: bool = False

    def __str__(self) -> str:
        shown = f'"{self.value}"' if " " in self.value else self.value
        return f"{'-' if self.is_not else ''}{self.operator.value}:{shown}"


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for. `words` and each of `phrases` must stand in a text, `without` must not."""

    text: str = ""
    words: tuple[str, ...] = ()
    phrases: tuple[tuple[str, ...], ...] = ()
    without: tuple[tuple[str, ...], ...] = ()
    said: tuple[Said, ...] = ()
    plain: str = field(default="", compare=False)

    @property
    def has_words(self) -> bool:
        """Say whether there is a word to look up; without one only operators narrow."""
        return bool(self.words or self.phrases)

    @property
    def is_empty(self) -> bool:
        """Say whether nothing at all was asked for."""
        return not (self.has_words or self.without or self.said)

    def of(self, *operators: Operator) -> list[Said]:
        """Return what was said with these operators, in the order it was typed."""
        return [said for said in self.said if said.operator in operators]

    def says_any(self, operators: frozenset[Operator]) -> bool:
        """Say whether one of these operators was used."""
        return any(said.operator in operators for said in self.said)

    def without_said(self, said: Said) -> str:
        """Return the text to type for the same search without one operator."""
        others = " ".join(str(other) for other in self.said if other is not said)
        return " ".join(part for part in (self.plain, others) if part)


def read(text: str) -> Query:
    """Read a search; never raises, whatever was typed."""
    text = " ".join(text.replace("\x00", " ").split())[:LONGEST]
    words: list[str] = []
    phrases: list[tuple[str, ...]] = []
    without: list[tuple[str, ...]] = []
    said: list[Said] = []
    plain: list[str] = []
    for piece in _PIECE.finditer(text):
        is_not = bool(piece["minus"])
        value = (piece["quoted"] if piece["quoted"] is not None else piece["plain"]).strip()
        operator = OPERATORS.get((piece["name"] or "").casefold())
        if operator is not None:
            if value and len(said) < MOST_OPERATORS:
                said.append(Said(operator, value, is_not))
            continue
        plain.append(piece[0])
        found = tuple(_WORD.findall(f"{piece['name'] or ''} {value}"))
        if not found:
            continue
        if is_not:
            without.append(found)
        elif piece["quoted"] is not None and len(found) > 1:
            phrases.append(found)
        else:
            words.extend(found)
    return Query(
        text=text,
        words=tuple(words[:MOST_WORDS]),
        phrases=tuple(phrase[:MOST_WORDS] for phrase in phrases[:MOST_WORDS]),
        without=tuple(one[:MOST_WORDS] for one in without[:MOST_WORDS]),
        said=tuple(said),
        plain=" ".join(plain),
    )
