"""Find words that came from the other side's private thread before they are sent; pure."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

#: So many words in a row are a quotation; so many of them must carry meaning.
RUN, TELLING = 3, 2
#: No text is read further, and no more is named at once.
LONGEST, MOST = 20_000, 3
#: What carries meaning has at least so many letters; a number, a code or an address at least so many signs.
_MEANT, _CODE = 5, 4

_WORD = re.compile(r"\w+(?:[.,:/@'’-]\w+)*")
_EVERYDAY = """
    about after again always because before being between could every first going have having hello please really
    should since sorry still thank thanks their there these thing things think those today tomorrow under until
    wants where which while would write yours night nights house guest guests hosts check arrive arrival problem
    message booking reservation agora ainda alguma algum antes aqui amanha casa como depois desde deste desta disse
    entao esta estao estou favor fazer gente hospede hospedes hoje mais mesmo muito nosso nossa obrigada obrigado
    onde para pelo pela pode podemos podem porque posso precisa problema quando quero reserva senhor senhora sempre
    sobre tambem temos tenho todos voces chegada mensagem
"""
_PLAIN = frozenset(_EVERYDAY.split())


@dataclass(frozen=True, slots=True)
class _Token:
    plain: str
    start: int
    end: int

    @property
    def is_meant(self) -> bool:
        return len(self.plain) >= _MEANT and self.plain not in _PLAIN

    @property
    def is_code(self) -> bool:
        has_digit = any(sign.isdigit() for sign in self.plain)
        return len(self.plain) >= _CODE and (has_digit or "@" in self.plain)


def borrowed(text: str, *, theirs: Iterable[str], ours: Iterable[str]) -> list[str]:
    """Return the words of `text` that stand in what the other side wrote and nowhere in what this side may know.

    A run of three words with meaning counts, and a number, code or address alone. Gives them as they stand in
    the text, each once, the first three.
    """
    runs, codes = _known(theirs)
    our_runs, our_codes = _known(ours)
    runs, codes = runs - our_runs, codes - our_codes
    tokens = _tokens(text)
    found: list[tuple[int, int]] = []
    at = 0
    while at < len(tokens):
        length = _run_at(tokens, at, runs)
        if length:
            found.append((tokens[at].start, tokens[at + length - 1].end))
            at += length
            continue
        if tokens[at].is_code and tokens[at].plain in codes:
            found.append((tokens[at].start, tokens[at].end))
        at += 1
    return list(dict.fromkeys(text[start:end] for start, end in found))[:MOST]


def _run_at(tokens: Sequence[_Token], at: int, runs: set[tuple[str, ...]]) -> int:
    """Return how many words from here on stand in a row over there; 0 when too few of them carry meaning."""
    end = at
    while end + RUN <= len(tokens) and _gram(tokens, end) in runs:
        end += 1
    if end == at:
        return 0
    length = end - at + RUN - 1
    telling = sum(token.is_meant or token.is_code for token in tokens[at : at + length])
    return length if telling >= TELLING else 0


def _gram(tokens: Sequence[_Token], at: int) -> tuple[str, ...]:
    return tuple(token.plain for token in tokens[at : at + RUN])


def _known(texts: Iterable[str]) -> tuple[set[tuple[str, ...]], set[str]]:
    runs: set[tuple[str, ...]] = set()
    codes: set[str] = set()
    for text in texts:
        tokens = _tokens(text)
        runs.update(_gram(tokens, at) for at in range(len(tokens) - RUN + 1))
        codes.update(token.plain for token in tokens if token.is_code)
    return runs, codes


def _tokens(text: str) -> list[_Token]:
    return [
        _Token(_plain(found.group()), found.start(), found.end())
        for found in _WORD.finditer(text[:LONGEST])
    ]


def _plain(word: str) -> str:
    parts = unicodedata.normalize("NFKD", word.lower())
    return "".join(part for part in parts if not unicodedata.combining(part))
