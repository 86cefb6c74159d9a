"""Stretches of time as whole microseconds since 1970, so that nothing is ever rounded."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

Span = tuple[int, int]
"""From and to, half open."""

Pauses = Sequence[tuple[datetime, datetime | None]]
"""Stretches that do not count; None: until further notice."""

FOREVER = 2**63
SECOND = 1_000_000
MICROSECOND = timedelta(microseconds=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def to_micros(at: datetime) -> int:
    """Return microseconds since 1970."""
    return (at - _EPOCH) // MICROSECOND


def to_instant(micros: int) -> datetime:
    """Return the instant in UTC."""
    return _EPOCH + timedelta(microseconds=micros)


def without(spans: Iterable[Span], cuts: Sequence[Span]) -> list[Span]:
    """Return `spans` less `cuts`; both in order."""
    left = []
    for start, end in spans:
        opens = start
        for cut_from, cut_to in cuts:
            if cut_to <= opens:
                continue
            if cut_from >= end:
                break
            if cut_from > opens:
                left.append((opens, cut_from))
            opens = cut_to
        if opens < end:
            left.append((opens, end))
    return left


def union(spans: Iterable[Span], *, keep_touching: bool = False) -> list[Span]:
    """Return spans in order with overlaps counted once; spans that only touch stay two if asked."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and (start < merged[-1][1] or (start == merged[-1][1] and not keep_touching)):
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def merged_pauses(pauses: Pauses) -> Sequence[Span]:
    """Return pauses in order, overlaps counted once; one that ends before it begins is none."""
    if not pauses:
        return ()
    spans = (
        (to_micros(start), FOREVER if end is None else to_micros(end)) for start, end in pauses
    )
    return union(span for span in spans if span[0] < span[1])
