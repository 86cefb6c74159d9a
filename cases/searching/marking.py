"""The words around the first match, escaped, with every match marked; pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from functools import lru_cache

from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString

EXCERPT = 160
_WORD = re.compile(r"[^\W_]+")
#: How much longer than its stem a word may be and still be the same word in another form.
_ENDING = 7


def shortened(text: str, beginnings: Collection[str]) -> str:
    """Return the words around the first match, neither marked nor escaped; `beginnings` are lower case, no accents."""
    flat = " ".join(text.split())
    first = next((word.start() for word in _WORD.finditer(flat) if _fits(word[0], beginnings)), 0)
    start = max(0, first - EXCERPT // 3)
    if start:
        start = flat.find(" ", start, first) + 1 or start
    cut = flat[start : start + EXCERPT + EXCERPT // 3]
    return f"{'…' if start else ''}{cut}{'…' if start + len(cut) < len(flat) else ''}"


def marked(text: str, beginnings: Collection[str]) -> SafeString:
    """Return the whole text, escaped, with every match marked."""
    pieces: list[tuple[SafeString]] = []
    at = 0
    for word in _WORD.finditer(text):
        if _fits(word[0], beginnings):
            pieces.append((conditional_escape(text[at : word.start()]),))
            pieces.append((format_html("<mark>{}</mark>", word[0]),))
            at = word.end()
    pieces.append((conditional_escape(text[at:]),))
    return format_html_join("", "{}", pieces)


@lru_cache(maxsize=20_000)  # the same few thousand words stand in nearly every text
def plain(word: str) -> str:
    """Return a word in lower case without accents."""
    apart = unicodedata.normalize("NFKD", word.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def _fits(word: str, beginnings: Collection[str]) -> bool:
    folded = plain(word)
    return any(
        folded == one
        or (len(one) > 2 and folded.startswith(one) and len(folded) - len(one) <= _ENDING)
        for one in beginnings
    )
