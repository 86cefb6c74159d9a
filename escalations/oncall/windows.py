"""Weekday windows as stretches of time."""

from datetime import date, datetime, time, timedelta

from escalations.oncall.handoffs import instant, turns, wall
from escalations.oncall.shapes import Block, Rota, Rotation, Rule

Stretch = tuple[datetime, datetime]


def stretches(
    rule_or_windows: list[Rule], zone: str, start: datetime, end: datetime
) -> list[Stretch]:
    """Return when the windows are open within reach of [start, end), back-to-back ones merged."""
    first = wall(start, zone).date() - timedelta(days=9)
    last = wall(end, zone).date() + timedelta(days=9)
    found: list[Stretch] = []
    for ordinal in range(first.toordinal(), last.toordinal() + 1):
        day = date.fromordinal(ordinal)
        for rule in rule_or_windows:
            if day.weekday() in rule.days:
                found.append(_open(day, rule.start, rule.end, zone))
    return merged(found)


def _open(day: date, starts: time, ends: time, zone: str) -> Stretch:
    closing = day if ends > starts else day + timedelta(days=1)
    return instant(datetime.combine(day, starts), zone), instant(
        datetime.combine(closing, ends), zone
    )


def merged(found: list[Stretch]) -> list[Stretch]:
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
    by_name: dict[str, Rotation] = {rotation.name: rotation for rotation in rota.rotations}
    targets: dict[tuple[str, object], list[Rule]] = {}
    for rule in rota.rules:
        key = ("rotation", rule.rotation) if rule.rotation is not None else ("person", rule.person)
        targets.setdefault(key, []).append(rule)
    blocks: list[Block] = []
    for number, rules in enumerate(targets.values()):
        for opens, closes in stretches(rules, rota.zone, start, end):
            if rules[0].rotation is None and rules[0].person is not None:
                turn = (f"rule {number}", int(opens.timestamp()))
                blocks.append(Block(opens, closes, (rules[0].person,), 0, turn))
            elif rules[0].rotation in by_name:
                rotation = by_name[rules[0].rotation]
                for block in turns(
                    rotation, rota.zone, opens, closes, week_starts=rota.week_starts
                ):
                    blocks.append(
                        Block(
                            max(block.start, opens),
                            min(block.end, closes),
                            block.people,
                            block.priority,
                            (f"rule {number} {block.turn[0]}", block.turn[1]),
                        )
                    )
    return [b for b in blocks if b.start < end and start < b.end]
