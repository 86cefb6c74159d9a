"""The words of a mail in both shapes, in order, and its files."""

import re
from dataclasses import dataclass, field

from messaging.mail import html
from messaging.mail.parsed import Attachment


@dataclass(slots=True)
class Bodies:
    """The words of a mail in both shapes, and its files."""

    plain: list[str] = field(default_factory=list)
    html: list[str] = field(default_factory=list)
    #: The whole visible text: pieces in order, with whether each came from HTML.
    pieces: list[tuple[str, bool]] = field(default_factory=list)
    files: list[Attachment] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Return the whole visible text."""
        shown = [html.text_of(text) if is_html else text for text, is_html in self._distinct()]
        return _tidy("\n".join(piece for piece in shown if piece.strip()))

    @property
    def new_text(self) -> str:
        """Return the text in which what mail programs mark as quoted or signature is marked or gone."""
        shown = [
            html.text_of(text, only_new=True) if is_html else text
            for text, is_html in self._distinct()
        ]
        return _tidy("\n".join(piece for piece in shown if piece.strip()))

    def _distinct(self) -> list[tuple[str, bool]]:
        """Leave out HTML that repeats the plain text before it, as some senders' mixed mails do."""
        if len({is_html for _text, is_html in self.pieces}) < 2:
            return self.pieces
        kept: list[tuple[str, bool]] = []
        said = ""
        for text, is_html in self.pieces:
            bare = _bare(html.text_of(text) if is_html else text)
            repeats = bare == said or (len(said) > 20 and (bare in said or said in bare))
            if is_html and bare and repeats:
                continue
            said += bare
            kept.append((text, is_html))
        return kept


def _bare(text: str) -> str:
    return re.sub(r"\W+", "", text)


def _tidy(text: str) -> str:
    """Return the text without control characters, and without blank lines around it."""
    text = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", "", text)
    return re.sub(r"^(?:[ \t]*\n)+", "", text).rstrip()
