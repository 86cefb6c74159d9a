"""The picture of versions in time: which of 24 columns each takes, and where the marks stand."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

COLUMNS = 24
_NARROWEST = 3
_MOST = COLUMNS // _NARROWEST


@dataclass(frozen=True, slots=True)
class Band:
    """Where one version stands: first column (0 to 23) and how many it takes."""

    number: int
    from_date: date
    column: int
    length: int


@dataclass(frozen=True, slots=True)
class Mark:
    """A day on the picture; `side` is where its words find room."""

    column: int
    side: str


def lay_out(starts: Sequence[tuple[int, date]], *, end: date) -> list[Band]:
    """Return the bands of (number, first day) in order of time; the last one runs until `end`.

    Widths follow the days, but none is too narrow for its name; only the newest eight are drawn.
    """
    shown = sorted(starts, key=lambda start: start[1])[-_MOST:]
    if not shown:
        return []
    edges = [day for _number, day in shown] + [max(end, shown[-1][1])]
    days = [max(1, (b - a).days) for a, b in itertools.pairwise(edges)]
    spare, total = COLUMNS - _NARROWEST * len(days), sum(days)
    lengths = [_NARROWEST + spare * length // total for length in days]
    for index in sorted(range(len(days)), key=lambda i: -(spare * days[i] % total)):
        if sum(lengths) == COLUMNS:
            break
        lengths[index] += 1
    columns = [sum(lengths[:index]) for index in range(len(lengths))]
    return [
        Band(number, day, column, length)
        for (number, day), column, length in zip(shown, columns, lengths, strict=True)
    ]


def mark(bands: Sequence[Band], on: date, *, end: date) -> Mark | None:
    """Return where the day stands, None when it lies before the picture."""
    for band, after in zip(
        reversed(bands), [end, *(b.from_date for b in reversed(bands))], strict=False
    ):
        if band.from_date <= on:
            share = min((on - band.from_date).days / max(1, (after - band.from_date).days), 0.999)
            column = band.column + int(share * band.length)
            return Mark(column, "start" if column >= COLUMNS // 2 else "end")
    return None
