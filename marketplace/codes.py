"""Reservation codes people can read to each other over a bad line, such as HX7-M2QD; pure.

Letters that sound or look like another letter or a digit are left out (0, 1, B, I, L, O, S, Z),
and so are vowels. Each half holds a letter and a digit, so neither a word nor a telephone number
is a code.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from random import Random

LETTERS = "CDFGHJKMNPQRTVWXY"
DIGITS = "23456789"
ALPHABET = LETTERS + DIGITS

#: A whole code; also the database's constraint, so PostgreSQL must understand it.
PATTERN = (
    f"^(?=[{ALPHABET}]*[{LETTERS}])(?=[{ALPHABET}]*[{DIGITS}])[{ALPHABET}]{{3}}"
    f"-(?=[{ALPHABET}]*[{LETTERS}])(?=[{ALPHABET}]*[{DIGITS}])[{ALPHABET}]{{4}}$"
)
_WHOLE = re.compile(PATTERN)
# A code in a sentence: a dash, one space or nothing between the halves, no letter or digit around.
_INSIDE = re.compile(
    rf"(?<![0-9A-Z])(?=([{ALPHABET}]{{3}})[-\u2010-\u2015 ]?([{ALPHABET}]{{4}})(?![0-9A-Z]))",
    re.IGNORECASE,
)


def is_code(text: str) -> bool:
    """Say whether `text` is a code exactly as stored."""
    return _WHOLE.match(text) is not None


def codes_in(text: str) -> list[str]:
    """Return everything in a free text that could be a code, as stored, in order, each once."""
    found = (f"{match[1]}-{match[2]}".upper() for match in _INSIDE.finditer(text))
    return list(dict.fromkeys(code for code in found if is_code(code)))


def new_code(choose: Callable[[Sequence[str]], str]) -> str:
    """Make one code; `choose` picks one letter (secrets.choice, or a seeded Random's)."""
    while True:
        letters = "".join(choose(ALPHABET) for _ in range(7))
        code = f"{letters[:3]}-{letters[3:]}"
        if is_code(code):
            return code


def codes_from(seed: str) -> Iterator[str]:
    """Yield the same endless row of codes for the same seed: the next one when one is taken."""
    random = Random(seed)  # noqa: S311 - a name for a stay, not a secret
    while True:
        yield new_code(random.choice)
