"""Who was on call, as it was written down at the time; the rota of today does not change it."""

from collections.abc import Iterable
from datetime import datetime
from itertools import pairwise

from django.db.models import Min

from escalations.lifecycle import Level
from escalations.models import OnCallSchedule, Shift
from escalations.oncall.shapes import Group, Segment
from escalations.rota.shaping import stretch_of
from users.models import User


class History:
    """The shifts of one rota that lie before an instant."""

    def __init__(self, schedule: OnCallSchedule, *, start: datetime, end: datetime) -> None:
        self.begins: datetime | None = schedule.shifts.aggregate(first=Min("during__startswith"))[
            "first"
        ]
        self.ends = end
        rows = list(schedule.shifts.overlapping(start, end).select_related("user"))
        self.people: dict[int, User] = {row.user_id: row.user for row in rows}
        self._rows: dict[Level, list[Shift]] = {}
        for row in rows:
            self._rows.setdefault(Level(row.level), []).append(row)

    def levels_in(self, start: datetime, end: datetime) -> set[Level]:
        """Return the levels somebody was on within [start, end)."""
        return {
            level
            for level, rows in self._rows.items()
            if any(row.during.lower < end and start < row.during.upper for row in rows)
        }

    def bounds(self, start: datetime, end: datetime) -> tuple[datetime, datetime]:
        """Return which part of [start, end) is written down; empty when none is."""
        until = max(start, min(end, self.ends))
        if self.begins is None:
            return until, until
        return min(max(start, self.begins), until), until

    def segments(self, level: Level, start: datetime, end: datetime) -> list[Segment]:
        """Return stretches that tile [start, end), nobody included."""
        stays = [(*stretch_of(row.during), row.user_id) for row in self._rows.get(level, [])]
        marks = {mark for opens, closes, _ in stays for mark in (opens, closes)}
        edges = sorted({start, end} | {mark for mark in marks if start < mark < end})
        return joined(
            Segment(opens, closes, _standing(stays, opens)) for opens, closes in pairwise(edges)
        )


def joined(laid: Iterable[Segment]) -> list[Segment]:
    """Return the stretches with neighbours of the same people as one."""
    whole: list[Segment] = []
    for segment in laid:
        if whole and set(whole[-1].people) == set(segment.people):
            whole[-1] = Segment(whole[-1].start, segment.end, whole[-1].people)
        else:
            whole.append(segment)
    return whole


def _standing(stays: list[tuple[datetime, datetime, int]], at: datetime) -> Group:
    return tuple(user for opens, closes, user in stays if opens <= at < closes)
