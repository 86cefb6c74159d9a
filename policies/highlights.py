"""Excerpts with the found words marked; the only place where search results become markup."""

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

START, STOP = "\ue000", "\ue001"  # private use: no text of ours holds them


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
