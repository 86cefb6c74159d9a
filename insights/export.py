"""The settled promises as a table for a spreadsheet: instants in UTC, one line each."""

import csv
from collections.abc import Iterator
from datetime import datetime
from io import StringIO

from cases.models import SLAClock
from cases.models.clock import SLAClockQuerySet

HEADINGS = (
    "case", "type", "segment", "team", "severity", "promise", "side",
    "started", "due", "met", "broken", "noticed", "seconds_late",
)  # fmt: skip


def lines(clocks: SLAClockQuerySet) -> Iterator[str]:
    """Yield the table line by line (RFC 4180); it never holds more than a batch of rows."""
    yield _line(HEADINGS)
    for clock in clocks.iterator(chunk_size=500):
        yield _line(_cells(clock))


def _cells(clock: SLAClock) -> tuple[str, ...]:
    case = clock.case
    late = ""
    if clock.breached_at is not None and clock.met_at is not None:
        late = str(int((clock.met_at - clock.breached_at).total_seconds()))
    return (
        case.reference,
        case.case_type.code,
        case.segment,
        case.team.slug,
        str(case.severity),
        clock.kind,
        clock.side,
        *map(_instant, (clock.started_at, clock.due_at, clock.met_at)),
        _instant(clock.breached_at),
        _instant(clock.noticed_at),
        late,
    )


def _instant(at: datetime | None) -> str:
    return at.isoformat().replace("+00:00", "Z") if at else ""


def _line(cells: tuple[str, ...]) -> str:
    written = StringIO()
    csv.writer(written).writerow(cells)
    return written.getvalue()
