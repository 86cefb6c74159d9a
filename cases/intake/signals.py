"""What a first message says about danger and kind: words in English and Portuguese, weighed without guessing names."""

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Signal:
    """What was recognised: the kind of case, how severe (1 worst), and the words that say so."""

    case_type: str
    severity: int
    words: tuple[str, ...]


def plain(text: str) -> str:
    """Return a text without letter case and accents, as words are compared."""
    text = unicodedata.normalize("NFKD", text.replace("’", "'")).lower()
    return "".join(character for character in text if not unicodedata.combining(character))


def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    parts = (
        re.escape(word.removesuffix("*")).replace(r"\ ", r"[\s\-]+")
        + (r"\w*" if word.endswith("*") else "")
        for word in words
    )
    return re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)")


def _kinds() -> tuple[tuple[str, int, re.Pattern[str]], ...]:
    """Return each kind with what tells of it, worst first, as `signals.toml` lists them."""
    lists = tomllib.loads(Path(__file__).with_name("signals.toml").read_text(encoding="utf-8"))
    return tuple(
        (kind["code"], kind["severity"], _pattern(tuple(kind["words"]))) for kind in lists["kind"]
    )


_KINDS = _kinds()

#: How much of a message is looked at, in characters: the news stands at the top, and a bomb must not cost time.
_LOOKED_AT = 20_000


def read(*texts: str) -> Signal | None:
    """Return the worst kind any of the texts speaks of, with the words found, or None."""
    text = plain(" \n ".join(texts))[:_LOOKED_AT]
    for code, severity, pattern in _KINDS:
        found = tuple(dict.fromkeys(match[0] for match in pattern.finditer(text)))
        if found:
            return Signal(code, severity, found[:5])
    return None
