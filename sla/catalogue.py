"""What is on a shelf as people look for it: by code, with what is in force, to come, or being written."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sla import shelves
from sla.models import Draft, Shelf
from sla.telling import Change, Lines, changes
from sla.writing.sheet import Known


@dataclass(slots=True)
class Entry:
    """One code: its version in force (else the newest), the next to come, its draft."""

    code: str
    name: str
    version: Any = None
    lines: Lines = field(default_factory=dict)
    to_come: Any = None
    draft: Draft | None = None
    has_ended: bool = False


@dataclass(slots=True)
class Listed:
    """One shelf."""

    entries: Sequence[Entry]
    ended: Sequence[Entry]


@dataclass(slots=True)
class Shown:
    """One version, what it says, and how it came to be."""

    version: Any
    lines: Lines
    all: Sequence[Any]
    compared: Any
    changes: Sequence[Change]
    draft: Draft | None
    in_force: Any
    is_newest: bool
    uses: Sequence[str]


def catalogue(shelf: Shelf, *, now: datetime) -> Listed:
    """Return a shelf in the order in which people think of it; levels as they are tried."""
    known = shelves.known(now=now)
    by_code: dict[str, list[Any]] = defaultdict(list)
    for version in shelves.versions(shelf):
        by_code[version.code].append(version)
    drafts = {d.code: d for d in Draft.objects.filter(shelf=shelf).select_related("edited_by")}
    entries = [_entry(code, rows, drafts, known, now) for code, rows in by_code.items()]
    entries += [
        Entry(code, draft.name, draft=draft)
        for code, draft in drafts.items()
        if code not in by_code
    ]
    entries.sort(key=lambda entry: (getattr(entry.version, "order", 0), entry.name.casefold()))
    return Listed(
        [entry for entry in entries if not entry.has_ended],
        [entry for entry in entries if entry.has_ended],
    )


def _entry(
    code: str, rows: Sequence[Any], drafts: dict[str, Draft], known: Known, now: datetime
) -> Entry:
    current = next((row for row in rows if row.is_in_force(now)), None)
    newest = rows[0]
    shown = current or newest
    return Entry(
        code,
        shown.name,
        version=shown,
        lines=shelves.lines_of(shown, known),
        to_come=newest if newest.valid_from > now and newest is not shown else None,
        draft=drafts.get(code),
        has_ended=newest.valid_until is not None and newest.valid_until <= now,
    )


def one(
    shelf: Shelf, code: str, number: int | None, *, now: datetime, compare: str = ""
) -> Shown | None:
    """Return one version with what it changed against the one before it, or against version `compare`."""
    rows = list(shelves.versions(shelf).filter(code=code))
    current = next((row for row in rows if row.is_in_force(now)), None)
    asked = next((row for row in rows if row.version == number), None)
    version = asked if number is not None else current or next(iter(rows), None)
    if version is None:
        return None
    with_number = int(compare) if compare.isascii() and compare.isdigit() else version.version - 1
    other = next((row for row in rows if row.version == with_number and row is not version), None)
    known = shelves.known(now=now)
    lines = shelves.lines_of(version, known)
    return Shown(
        version,
        lines,
        rows,
        other,
        changes(shelves.lines_of(other, known), lines) if other else [],
        shelves.draft_of(shelf, code),
        current,
        version is rows[0],
        shelves.uses_of(code, now=now) if shelf == Shelf.CALENDARS else [],
    )
