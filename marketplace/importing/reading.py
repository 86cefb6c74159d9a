"""A file as rows of text: its header checked, every row with the line it starts on."""

import csv
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from marketplace.importing.column_map import ColumnMap
from marketplace.importing.problems import RowProblem, UnreadableFile


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row as it stands in the file."""

    line: int
    cells: dict[str, str]

    @property
    def hash(self) -> str:
        """A mark that changes when any cell does."""
        text = "\x1f".join(f"{name}\x1e{cell}" for name, cell in sorted(self.cells.items()))
        return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()


def hash_of(path: Path) -> str:
    """Return the SHA-256 of the file's bytes: with a line number, the identity of a row without a key."""
    if not path.is_file():
        raise UnreadableFile(_("There is no file %(path)s.") % {"path": path})
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def count_lines(path: Path) -> int:
    """Return how many lines the file has, for a progress bar."""
    with path.open("rb") as file:
        return sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 20), b""))


def read(path: Path, column_map: ColumnMap) -> Iterator[RawRow | RowProblem]:
    """Yield every row after the header; a row that cannot be taken apart is a problem instead.

    Refuses, before the first row, a file without a header or without a column the map needs.
    """
    # Bytes that are not UTF-8 survive as surrogates, so that only their own row is refused.
    with path.open(newline="", encoding="utf-8-sig", errors="surrogateescape") as file:
        yield from _rows(file, column_map)


def _rows(file: TextIO, column_map: ColumnMap) -> Iterator[RawRow | RowProblem]:
    lines = csv.reader(file, delimiter=column_map.delimiter)
    header = _header(lines, column_map)
    while True:
        line = lines.line_num + 1
        try:
            cells = next(lines)
        except StopIteration:
            return
        except csv.Error as error:
            yield RowProblem(line, "", "", _("This line is not CSV: %s.") % error)
            continue
        if not cells:
            continue
        yield _row(line, header, cells)


def _header(lines: Iterator[list[str]], column_map: ColumnMap) -> list[str]:
    try:
        header = [name.strip() for name in next(lines)]
    except StopIteration:
        raise UnreadableFile(_("The file is empty.")) from None
    except csv.Error as error:
        raise UnreadableFile(_("The file is not CSV: %s.") % error) from error
    twice = sorted({name for name in header if header.count(name) > 1})
    if twice:
        raise UnreadableFile(
            _("The header names a column twice: %s.") % get_text_list(twice, _("and"))
        )
    missing = column_map.missing_from(header)
    if missing:
        raise UnreadableFile(
            ngettext(
                "The file lacks the column %(columns)s, which the column map %(map)s needs.",
                "The file lacks the columns %(columns)s, which the column map %(map)s needs.",
                len(missing),
            )
            % {"columns": get_text_list(missing, _("and")), "map": column_map.name}
        )
    return header


def _row(line: int, header: list[str], cells: list[str]) -> RawRow | RowProblem:
    text = "".join(cells)
    if len(cells) != len(header):
        reason = _("This row has %(cells)d values; the header has %(columns)d.") % {
            "cells": len(cells),
            "columns": len(header),
        }
        return RowProblem(line, "", text[:80], reason)
    if "\x00" in text:
        return RowProblem(line, "", text[:80], _("This row holds a NUL byte, which no text may."))
    if any("\ud800" <= character <= "\udfff" for character in text):
        return RowProblem(line, "", text[:80], _("This row is not UTF-8 text."))
    return RawRow(line, dict(zip(header, cells, strict=True)))
