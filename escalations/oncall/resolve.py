"""The one answer to "who is on call": a rota laid out over time."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

from escalations.oncall.handoffs import turns
from escalations.oncall.shapes import Block, Change, Group, Override, Person, Rota, Segment
from escalations.oncall.windows import Stretch, merged, ruled

_INSTANT = timedelta(microseconds=1)


def at(rota: Rota, instant: datetime) -> Group:
    """Return who is on call at `instant`."""
    return segments(rota, instant, instant + _INSTANT)[0].people


def usual(rota: Rota, instant: datetime) -> Group:
    """Return who would be on call at `instant` without any override, swap or temporary schedule."""
    return at(replace(rota, overrides=(), swaps=(), temporary=()), instant)


def segments(rota: Rota, start: datetime, end: datetime) -> list[Segment]:
    """Lay the rota over [start, end): stretches that tile it, each with who is on call, nobody included.

    Neighbours always differ in their people.
    """
    blocks = layer_blocks(rota, start, end)
    laid: list[Segment] = []
    edges = _edges(rota, blocks, start, end)
    for opens, closes in pairwise(edges):
        people = _on_call(rota, blocks, opens)
        if laid and set(laid[-1].people) == set(people):
            laid[-1] = Segment(laid[-1].start, closes, laid[-1].people)
        else:
            laid.append(Segment(opens, closes, people))
    return laid


def layer_blocks(rota: Rota, start: datetime, end: datetime) -> list[Block]:
    """Return what rotations, rules and calendars give for [start, end), before any change to them."""
    named = {rule.rotation for rule in rota.rules if rule.rotation is not None}
    blocks = [block for block in rota.extra if block.start < end and start < block.end]
    for rotation in rota.rotations:
        if rotation.name not in named:
            blocks += turns(rotation, rota.zone, start, end, week_starts=rota.week_starts)
    return blocks + ruled(rota, start, end)


def gaps(laid: Iterable[Segment]) -> list[Stretch]:
    """Return the stretches in which nobody is on call."""
    return merged([(s.start, s.end) for s in laid if not s.people])


def _edges(rota: Rota, blocks: list[Block], start: datetime, end: datetime) -> list[datetime]:
    """Return every instant at which the answer may change, the two ends included."""
    marks = {start, end}
    spans: list[tuple[datetime, datetime]] = [(b.start, b.end) for b in blocks]
    spans += [(o.start, o.end) for o in rota.overrides]
    spans += [(s.start, s.end) for s in rota.swaps]
    for temporary in rota.temporary:
        spans.append((temporary.start, temporary.end))
        spans += [(s.start, s.end) for s in temporary.shifts]
    for opens, closes in spans:
        marks.update(mark for mark in (opens, closes) if start < mark < end)
    return sorted(marks)


def _on_call(rota: Rota, blocks: list[Block], instant: datetime) -> Group:
    """Return who is on call from `instant` until the next edge."""
    for temporary in rota.temporary:
        if temporary.start <= instant < temporary.end:
            return _pageable(rota, _everybody(temporary.shifts, instant))
    people = _of_layers(rota, blocks, instant)
    for swap in rota.swaps:
        if swap.start <= instant < swap.end and swap.giver in people:
            people = _unique(swap.taken_by if p == swap.giver else p for p in people)
    active = [o for o in rota.overrides if o.start <= instant < o.end]
    return _pageable(rota, _changed(people, active))


def _of_layers(rota: Rota, blocks: list[Block], instant: datetime) -> Group:
    """Return the people of the highest priority that has somebody who can be paged."""
    active = [b for b in blocks if b.start <= instant < b.end]
    for priority in sorted({b.priority for b in active}, reverse=True):
        people = _unique(p for b in active if b.priority == priority for p in b.people)
        if _pageable(rota, people):
            return people
    return ()


def _changed(people: Group, overrides: list[Override]) -> Group:
    """Apply the overrides: covers first, then who goes, then who comes in their place, then who is added."""
    covers = [o for o in overrides if o.change is Change.COVER]
    if covers:
        highest = max(o.priority for o in covers)
        people = _unique(p for o in covers if o.priority == highest for p in o.add)
    before = people
    gone = {o.remove for o in overrides if o.change in (Change.REMOVE, Change.REPLACE)}
    kept = [p for p in before if p not in gone]
    for override in overrides:
        comes = override.change is Change.ADD or (
            override.change is Change.REPLACE and override.remove in before
        )
        if comes:
            kept += override.add
    return _unique(kept)


def _everybody(blocks: Iterable[Block], instant: datetime) -> Group:
    return _unique(p for b in blocks if b.start <= instant < b.end for p in b.people)


def _pageable(rota: Rota, people: Group) -> Group:
    return tuple(p for p in people if p not in rota.not_pageable)


def _unique(people: Iterable[Person]) -> Group:
    return tuple(dict.fromkeys(people))
