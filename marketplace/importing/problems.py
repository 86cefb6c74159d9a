"""What can be wrong with a file, a map or a row, and the report that lists it."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from common.errors import BadInput


class UnreadableFile(BadInput):
    """The file as a whole cannot be taken: nothing was written."""


class UnusableMap(BadInput):
    """The column map makes no sense: nothing was read."""


@dataclass(frozen=True, slots=True)
class RowProblem:
    """Why one row was refused: the line it starts on, the fact, what stood there, and a sentence."""

    line: int
    field: str
    value: str
    reason: str


def safe_cell(text: str) -> str:
    """Return the text so that a spreadsheet shows it instead of running it as a formula."""
    return f"'{text}" if text.lstrip(" ")[:1] in {"=", "+", "-", "@", "\t", "\r"} else text


def write_report(path: Path, problems: Iterable[RowProblem]) -> None:
    """Write one line for each problem: line, field, value, reason (CSV, UTF-8)."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["line", "field", "value", "reason"])
        for problem in problems:
            value = problem.value.encode("utf-8", "backslashreplace").decode()[:200]
            cells = (problem.field, value, problem.reason)
            writer.writerow([problem.line, *map(safe_cell, cells)])
