"""The one answer to "who is on call": a rota laid out over time."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

from escalations.oncall.handoffs import turns
from escalations.oncall.shapes import (
    Block,
    Change,
    Group,
    Override,
    Person,
    Piece,
    Rota,
    Segment,
    Stretch,
    Swap,
    TemporarySchedule,
)
from escalations.oncall.windows import merged, ruled

_INSTANT = timedelta(microseconds=1)
#: A shift that reaches further than this beyond a question is taken as one without an end.
_FAR = timedelta(days=800)


def at(rota: Rota, instant: datetime) -> Group:
    """Return who is on call at `instant`."""
    return next(lay(rota, instant, instant + _INSTANT)).people


def usual(rota: Rota, instant: datetime) -> Group:
    """Return who would be on call at `instant` without any override, swap or temporary schedule."""
    return at(replace(rota, overrides=(), swaps=(), temporary=()), instant)


def segments(rota: Rota, start: datetime, end: datetime) -> list[Segment]:
    """Lay the rota over [start, end): stretches that tile it, each with who is on call, nobody included.

    Neighbours always differ in their people.
    """
    laid: list[Segment] = []
    for piece in lay(rota, start, end):
        if laid and set(laid[-1].people) == set(piece.people):
            laid[-1] = Segment(laid[-1].start, piece.end, laid[-1].people)
        else:
            laid.append(Segment(piece.start, piece.end, piece.people))
    return laid


def shifts(rota: Rota, start: datetime, end: datetime) -> list[Piece]:
    """Return the whole shifts that overlap [start, end): one for each turn, or change of a turn.

    They are not cut by the question, except where they have no end at all.
    """
    return [piece for piece, _ in _whole_shifts(rota, start, end)]


def handoffs(rota: Rota, start: datetime, end: datetime) -> list[datetime]:
    """Return every instant that bounds a shift which overlaps [start, end)."""
    return sorted({mark for _, marks in _whole_shifts(rota, start, end) for mark in marks})


def _whole_shifts(
    rota: Rota, start: datetime, end: datetime
) -> list[tuple[Piece, tuple[datetime, ...]]]:
    """Return the whole shifts with those of their bounds that are real."""
    first, last = _reach(rota, start, end)
    whole: list[Piece] = []
    for piece in lay(rota, first, last):
        before = whole[-1] if whole else None
        if (
            before is not None
            and before.end == piece.start
            and before.turns == piece.turns
            and set(before.people) == set(piece.people)
        ):
            whole[-1] = replace(before, end=piece.end)
        else:
            whole.append(piece)
    real = _marks(rota, layer_blocks(rota, first, last))
    found = []
    for piece in whole:
        if not piece.people or piece.start >= end or piece.end <= start:
            continue
        opens = piece.start if piece.start in real or piece.start > first else start
        closes = piece.end if piece.end in real or piece.end < last else end
        bounds = tuple(mark for mark in (piece.start, piece.end) if mark in (opens, closes))
        found.append((replace(piece, start=opens, end=closes), bounds))
    return found


def gaps(laid: Iterable[Segment]) -> list[Stretch]:
    """Return the stretches in which nobody can be reached."""
    return merged((s.start, s.end) for s in laid if not s.people)


def holes(rota: Rota, start: datetime, end: datetime) -> tuple[list[Stretch], list[Stretch]]:
    """Return where nobody stands at all, and where only people stand who cannot be paged.

    The second include shifts that do not show because somebody of another layer stands there.
    """
    pieces = list(lay(rota, start, end))
    none = merged((p.start, p.end) for p in pieces if p.is_gap)
    hidden = (
        (max(block.start, start), min(block.end, end))
        for block in layer_blocks(rota, start, end)
        if all(person in rota.not_pageable for person in block.people)
    )
    unable = ((p.start, p.end) for p in pieces if not p.people and not p.is_gap)
    return none, merged([*unable, *hidden])


def lay(rota: Rota, start: datetime, end: datetime) -> Iterator[Piece]:
    """Lay the rota over [start, end): pieces that tile it, cut wherever anything may change."""
    blocks = sorted(layer_blocks(rota, start, end), key=lambda block: block.start)
    waiting = iter(blocks)
    following = next(waiting, None)
    active: list[Block] = []
    for opens, closes in pairwise(_edges(rota, blocks, start, end)):
        active = [block for block in active if block.end > opens]
        while following is not None and following.start <= opens:
            if following.end > opens:
                active.append(following)
            following = next(waiting, None)
        yield _piece(rota, active, opens, closes)


def layer_blocks(rota: Rota, start: datetime, end: datetime) -> list[Block]:
    """Return what rotations, rules and calendars give for [start, end), before any change to them."""
    named = {rule.rotation for rule in rota.rules if rule.rotation is not None}
    blocks = [block for block in rota.extra if block.start < end and start < block.end]
    for rotation in rota.rotations:
        if rotation.name not in named:
            blocks += turns(rotation, rota.zone, start, end, week_starts=rota.week_starts)
    return blocks + ruled(rota, start, end)


def _spans(rota: Rota) -> Iterator[Stretch]:
    """Yield the stretches of everything that changes the layers."""
    for override in rota.overrides:
        yield override.start, override.end
    for swap in rota.swaps:
        yield swap.start, swap.end
    for temporary in rota.temporary:
        yield temporary.start, temporary.end
        for shift in temporary.shifts:
            yield max(shift.start, temporary.start), min(shift.end, temporary.end)


def _edges(rota: Rota, blocks: list[Block], start: datetime, end: datetime) -> list[datetime]:
    """Return every instant at which the answer may change, the two ends included."""
    return sorted({start, end} | {m for m in _marks(rota, blocks) if start < m < end})


def _marks(rota: Rota, blocks: list[Block]) -> set[datetime]:
    """Return where anything begins or ends."""
    return {
        mark for stretch in (*((b.start, b.end) for b in blocks), *_spans(rota)) for mark in stretch
    }


def _reach(rota: Rota, start: datetime, end: datetime) -> Stretch:
    """Return how far around [start, end) anything reaches that overlaps it."""
    stretches = [(b.start, b.end) for b in layer_blocks(rota, start, end)]
    stretches += [s for s in _spans(rota) if s[0] < end and start < s[1]]
    return (
        max(min([start, *(s[0] for s in stretches)]), start - _FAR),
        min(max([end, *(s[1] for s in stretches)]), end + _FAR),
    )


def _piece(rota: Rota, active: list[Block], opens: datetime, closes: datetime) -> Piece:
    """Say who is on call from `opens` until `closes`, between which nothing changes."""
    swaps = [s for s in rota.swaps if s.start <= opens < s.end]
    for number, temporary in enumerate(rota.temporary):
        if temporary.start <= opens < temporary.end:
            return _temporary(rota, number, temporary, swaps, opens, closes)
    overrides = [(n, o) for n, o in enumerate(rota.overrides) if o.start <= opens < o.end]
    used = _winning(rota, active)
    people = _swapped((p for block in used for p in block.people), swaps)
    turns_now = frozenset(block.turn for block in used)
    stands = bool(used)
    if overrides:
        before = people
        people, covers = _changed(rota, people, [o for _, o in overrides], swaps)
        stands = bool(people) or (stands and not before) or covers
        turns_now |= {("override", number) for number, _ in overrides}
    turns_now |= {("swap", rota.swaps.index(s)) for s in swaps if s.taken_by in people}
    return Piece(opens, closes, _pageable(rota, people), not stands, turns_now)


def _temporary(
    rota: Rota,
    number: int,
    temporary: TemporarySchedule,
    swaps: list[Swap],
    opens: datetime,
    closes: datetime,
) -> Piece:
    """Say who is on call by a temporary schedule, and what was changed on top of it."""
    shifts_now = [s for s in temporary.shifts if s.start <= opens < s.end]
    people = _swapped((p for s in shifts_now for p in s.people), swaps)
    turns_now = {(f"temporary {number}", temporary.shifts.index(s)) for s in shifts_now}
    stands = bool(shifts_now)
    later = [o for o in temporary.later if o.start <= opens < o.end]
    if later:
        people, covers = _changed(rota, people, later, swaps)
        stands = stands or bool(people) or covers
        turns_now |= {("override", rota.overrides.index(o)) for o in later}
    return Piece(opens, closes, _pageable(rota, people), not stands, frozenset(turns_now))


def _winning(rota: Rota, active: list[Block]) -> list[Block]:
    """Return the blocks of the highest priority that has somebody who can be paged; else the highest at all."""
    priorities = sorted({block.priority for block in active}, reverse=True)
    for priority in priorities:
        used = [block for block in active if block.priority == priority]
        if any(_pageable(rota, block.people) for block in used):
            return used
    return [block for block in active if block.priority == priorities[0]] if priorities else []


def _changed(
    rota: Rota, people: Group, overrides: list[Override], swaps: list[Swap]
) -> tuple[Group, bool]:
    """Apply the overrides: covers first, then who goes, then who comes in their place, then who is added.

    A cover by people who cannot be paged covers nothing. Says too whether such an empty cover was there.
    """
    covers = [o for o in overrides if o.change is Change.COVER]
    able = [o for o in covers if _pageable(rota, _coming(o, swaps))]
    if able:
        highest = max(o.priority for o in able)
        people = _unique(p for o in able if o.priority == highest for p in _coming(o, swaps))
    before = people
    goes = (Change.REMOVE, Change.REPLACE)
    gone = {person for o in overrides if o.change in goes for person in o.remove}
    kept = [p for p in before if p not in gone]
    for override in overrides:
        comes = override.change is Change.ADD or (
            override.change is Change.REPLACE and any(p in before for p in override.remove)
        )
        if comes:
            kept += _coming(override, swaps)
    return _unique(kept), bool(covers) and not able


def _coming(override: Override, swaps: list[Swap]) -> Group:
    """Return who comes by an override."""
    return override.add if override.is_final else _swapped(override.add, swaps)


def _swapped(people: Iterable[Person], swaps: list[Swap]) -> Group:
    """Put who took a shift in the place of who gave it, one swap after the other."""
    found = _unique(people)
    for swap in swaps:
        if swap.giver in found:
            found = _unique(swap.taken_by if p == swap.giver else p for p in found)
    return found


def _pageable(rota: Rota, people: Group) -> Group:
    return tuple(p for p in people if p not in rota.not_pageable)


def _unique(people: Iterable[Person]) -> Group:
    return tuple(dict.fromkeys(people))
