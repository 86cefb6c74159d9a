"""A row seen through a column map: facts by name, and everything wrong with them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from django.utils.translation import gettext as _

from marketplace.importing.column_map import ColumnMap
from marketplace.importing.problems import RowProblem
from marketplace.importing.reading import RawRow
from marketplace.importing.values import BadValue

T = TypeVar("T")


@dataclass(slots=True)
class Cells:
    """A row seen through a map: gives facts, notes what is wrong, goes on to the next fact."""

    row: RawRow
    column_map: ColumnMap
    problems: list[RowProblem] = field(default_factory=list)

    def text(self, fact: str) -> str:
        """Return what stands for a fact, translated by the map; empty where the file says nothing."""
        reading = self.column_map.readings.get(fact)
        if reading is None:
            return ""
        if reading.constant is not None:
            return reading.constant
        text = self.row.cells.get(reading.columns[0], "").strip()
        text = "" if text in self.column_map.null_texts else text
        if reading.values is None or not text:
            return text
        if text not in reading.values:
            self.refuse(fact, text, _("The column map does not know this value."))
            return ""
        return reading.values[text]

    def value(self, fact: str, read: Callable[[str], T]) -> T | None:
        """Return a fact read by `read`; None where the file says nothing or it was refused."""
        text = self.text(fact)
        if not text:
            return None
        try:
            return read(text)
        except BadValue as refusal:
            self.refuse(fact, text, refusal.message)
            return None

    def needed(self, fact: str, read: Callable[[str], T]) -> T | None:
        """Return a fact no stay can do without."""
        known = len(self.problems)
        value = self.value(fact, read)
        if value is None and len(self.problems) == known:
            self.refuse(fact, "", _("This must not be empty."))
        return value

    def refuse(self, fact: str, value: str, reason: str) -> None:
        """Note one problem under the name of its column, or of the fact where there is none."""
        reading = self.column_map.readings.get(fact)
        column = reading.columns[0] if reading and reading.columns else fact
        self.problems.append(RowProblem(self.row.line, column, value, reason))
