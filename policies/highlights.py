"""Excerpts with the found words marked; the only place where search results become markup."""

import re
import unicodedata

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

START, STOP = "\ue000", "\ue001"  # private use: no text of ours holds them
_NEAR = 0.4


def marked(headline: str) -> SafeString:
    """Return escaped text in which what PostgreSQL enclosed in START and STOP is a `<mark>`."""
    safe = escape(headline)
    return mark_safe(safe.replace(START, "<mark>").replace(STOP, "</mark>"))  # noqa: S308 - escaped above


def shortened(headline: str, text: str) -> str:
    """Return the headline with an ellipsis where it leaves out the beginning or the end of `text`."""
    bare = headline.replace(START, "").replace(STOP, "").strip()
    before = "" if text.startswith(bare) else "…"
    after = "" if text.endswith(bare) else "…"
    return f"{before}{headline}{after}"


def marked_near(text: str, words: list[str], *, limit: int = 160) -> SafeString:
    """Return the beginning of `text` with the words that resemble `words` marked."""
    shown = text if len(text) <= limit else text[:limit].rsplit(" ", 1)[0] + "…"

    def mark(found: re.Match[str]) -> str:
        near = any(resemblance(found.group(), word) >= _NEAR for word in words)
        return f"{START}{found.group()}{STOP}" if near else found.group()

    return marked(re.sub(r"\w{3,}", mark, shown))


def resemblance(one: str, other: str) -> float:
    """Return the share of trigrams two words have in common, accents and case aside (0 to 1)."""
    a, b = _trigrams(one), _trigrams(other)
    return len(a & b) / len(a | b)


def _trigrams(word: str) -> set[str]:
    plain = unicodedata.normalize("NFKD", word.lower())
    letters = f"  {''.join(c for c in plain if not unicodedata.combining(c))} "
    return {letters[i : i + 3] for i in range(len(letters) - 2)}
