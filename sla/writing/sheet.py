"""Typed fields, read one by one; a mistake is kept at its field and reading goes on."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from django.utils.translation import gettext as _

from common.errors import BadInput

Contents = Mapping[str, Sequence[str]]
"""What was typed, by field; a field with several inputs has one text for each."""

Read = TypeVar("Read")

#: How many rows of one kind a draft may have: nobody types more, a program might.
MOST_ROWS = 400


@dataclass(frozen=True, slots=True)
class Known:
    """What a draft may name: each a mapping of the code to what people call it."""

    segments: Mapping[str, str] = field(default_factory=dict)
    case_types: Mapping[str, str] = field(default_factory=dict)
    channels: Mapping[str, str] = field(default_factory=dict)
    teams: Mapping[str, str] = field(default_factory=dict)
    calendars: Mapping[str, str] = field(default_factory=dict)
    people: Mapping[str, str] = field(default_factory=dict)


class Sheet:
    """One reading of what was typed; `problems` has a sentence for every mistake, by field."""

    def __init__(self, contents: Contents) -> None:
        self.contents = contents
        self.problems: dict[str, list[str]] = {}

    def wrong(self, name: str, message: str) -> None:
        """Keep what is wrong with a field."""
        self.problems.setdefault(name, []).append(message)

    def many(self, name: str) -> list[str]:
        """Return every text of a field, without the spaces around."""
        return [str(text).strip() for text in self.contents.get(name) or []]

    def text(self, name: str, *, most: int = 300, needed: str = "") -> str:
        """Return the text of a field; `needed` is the sentence when there is none."""
        typed = self.many(name)
        text = typed[0] if typed else ""
        if needed and not text:
            self.wrong(name, needed)
        if len(text) > most:
            self.wrong(name, _("At most %(most)d characters.") % {"most": most})
        return text[:most]

    def tried(self, name: str, read: Callable[[str], Read], default: Read) -> Read:
        """Return what a text says, the default where nothing is typed or it cannot be read."""
        text = self.text(name)
        return self.reading(name, lambda: read(text), default) if text else default

    def reading(self, name: str, read: Callable[[], Read], default: Read) -> Read:
        """Return what was read, or keep the refusal at this field and return the default."""
        try:
            return read()
        except BadInput as refusal:
            self.wrong(name, refusal.message)
            return default

    def whole(self, name: str, *, least: int = 1, most: int) -> int | None:
        """Return a whole number within bounds; None where nothing is typed."""
        text = self.text(name)
        if not text:
            return None
        if not text.isascii() or not text.isdigit() or not least <= int(text[:9]) <= most:
            facts = {"least": least, "most": most}
            self.wrong(name, _("Write a whole number from %(least)d to %(most)d.") % facts)
            return None
        return int(text)

    def choice(self, name: str, choices: Collection[str], *, default: str = "") -> str:
        """Return one of the choices."""
        text = self.text(name) or default
        if text and text not in choices:
            self.wrong(name, _("“%(value)s” is not among the choices.") % {"value": text[:60]})
            return default
        return text

    def several(self, name: str, choices: Collection[str]) -> list[str]:
        """Return those of the choices that are ticked."""
        ticked = list(dict.fromkeys(text for text in self.many(name) if text))
        for text in ticked:
            if text not in choices:
                self.wrong(name, _("“%(value)s” is not among the choices.") % {"value": text[:60]})
        return [text for text in ticked if text in choices]

    def rows(self, *names: str, beside: str = "") -> Iterator[tuple[int, list[str]]]:
        """Yield the rows in which anything is typed, each with its number; `beside` alone makes no row."""
        columns = {name: self.many(name) for name in names}
        count = max((len(column) for column in columns.values()), default=0)
        if count > MOST_ROWS:
            self.wrong(names[0], _("At most %(most)d rows.") % {"most": MOST_ROWS})
        for number in range(min(count, MOST_ROWS)):
            row = {name: column[number] for name, column in columns.items() if number < len(column)}
            if any(text for name, text in row.items() if name != beside):
                yield number, [row.get(name, "") for name in names]
