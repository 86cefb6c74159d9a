"""Weekday windows as stretches of time, and what stands in them."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta

from escalations.oncall.handoffs import instant, turns, wall
from escalations.oncall.shapes import Block, Rota, Rotation, Rule, Stretch

#: How far around a question windows are laid out; longer than any window, and any change of clocks.
_AROUND = timedelta(days=9)


def stretches(rules: Iterable[Rule], zone: str, start: datetime, end: datetime) -> list[Stretch]:
    """Return when the windows are open around [start, end), those that touch as one."""
    first = (wall(start, zone) - _AROUND).date()
    last = (wall(end, zone) + _AROUND).date()
    return merged(
        _open(day, rule.start, rule.end, zone)
        for day in map(date.fromordinal, range(first.toordinal(), last.toordinal() + 1))
        for rule in rules
        if day.weekday() in rule.days
    )


def _open(day: date, starts: time, ends: time, zone: str) -> Stretch:
    closing = day if ends > starts else day + timedelta(days=1)
    return (
        instant(datetime.combine(day, starts), zone),
        instant(datetime.combine(closing, ends), zone),
    )


def merged(found: Iterable[Stretch]) -> list[Stretch]:
    """Return the stretches in order, those that touch or overlap as one, empty ones left out."""
    whole: list[Stretch] = []
    for start, end in sorted(s for s in found if s[0] < s[1]):
        if whole and start <= whole[-1][1]:
            whole[-1] = (whole[-1][0], max(whole[-1][1], end))
        else:
            whole.append((start, end))
    return whole


def ruled(rota: Rota, start: datetime, end: datetime) -> list[Block]:
    """Return the blocks the rota's rules give: per person or rotation, its windows merged."""
    by_name = {rotation.name: rotation for rotation in rota.rotations}
    targets: dict[tuple[str, object], list[Rule]] = {}
    for rule in rota.rules:
        key = ("rotation", rule.rotation) if rule.rotation is not None else ("person", rule.person)
        targets.setdefault(key, []).append(rule)
    blocks: list[Block] = []
    for number, rules in enumerate(targets.values()):
        source = f"rule {number}"
        open_now = [
            window
            for window in stretches(rules, rota.zone, start, end)
            if window[0] < end and start < window[1]
        ]
        if rules[0].person is not None:
            blocks += [
                Block(*window, (rules[0].person,), 0, (source, int(window[0].timestamp())))
                for window in open_now
            ]
        elif rules[0].rotation in by_name and open_now:
            blocks += _through(open_now, by_name[rules[0].rotation], rota, source)
    return [b for b in blocks if b.start < end and start < b.end]


def _through(
    open_now: list[Stretch], rotation: Rotation, rota: Rota, source: str
) -> Iterator[Block]:
    """Yield the rotation's turns, cut by the windows (in order, apart from each other)."""
    first, last = open_now[0][0], open_now[-1][1]
    laid = sorted(
        turns(rotation, rota.zone, first, last, week_starts=rota.week_starts),
        key=lambda turn: turn.start,
    )
    longest = max((turn.end - turn.start for turn in laid), default=timedelta(0))
    starts = [turn.start for turn in laid]
    for opens, closes in open_now:
        near = laid[bisect_left(starts, opens - longest) : bisect_left(starts, closes)]
        for turn in near:
            if opens < turn.end:
                yield Block(
                    max(turn.start, opens),
                    min(turn.end, closes),
                    turn.people,
                    turn.priority,
                    (source, turn.turn[1]),
                )
