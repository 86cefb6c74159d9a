"""What looks at running clocks add up to, small enough to travel with a page from one look to the next."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from cases.clocks.impact import Look
from cases.models import SLAClock
from cases.vocabulary import segment_name

#: How many of the moves are listed, those that move furthest.
LISTED = 20


@dataclass(frozen=True, slots=True)
class Listed:
    """One clock that would move, and whether it would be past already."""

    clock: SLAClock
    before: datetime
    after: datetime
    at_once: bool

    @property
    def by(self) -> timedelta:
        """How far it would move."""
        return abs(self.after - self.before)

    @property
    def is_later(self) -> bool:
        """Whether there would be more time."""
        return self.after > self.before


@dataclass(slots=True)
class Tally:
    """What the looks so far found."""

    looked_at: int = 0
    past_due: int = 0
    earlier: int = 0
    later: int = 0
    at_once: int = 0
    paused: int = 0
    same: int = 0
    segments: Counter[str] = field(default_factory=Counter)
    types: Counter[str] = field(default_factory=Counter)
    listed: list[tuple[int, str, str, bool]] = field(default_factory=list)

    def add(self, seen: Look) -> None:
        """Count one more look, and keep the moves that go furthest."""
        self.looked_at += seen.looked_at
        self.past_due += seen.past_due
        for move in seen.moves:
            if move.before is None or move.after is None:
                self.paused += 1
                continue
            if not move.is_elsewhere:
                self.same += 1
                continue
            self.segments[move.clock.case.segment] += 1
            self.types[str(move.clock.case.case_type_id)] += 1
            self.at_once += move.at_once
            self.earlier += move.after < move.before
            self.later += move.after > move.before
            row = (move.clock.pk, move.before.isoformat(), move.after.isoformat(), move.at_once)
            self.listed.append(row)
        self.listed.sort(key=_distance, reverse=True)
        del self.listed[LISTED:]

    @property
    def moved(self) -> int:
        """How many clocks would move."""
        return self.earlier + self.later

    @property
    def follow(self) -> int:
        """How many clocks would follow something else, whether that moves them or not."""
        return self.moved + self.same + self.paused

    @property
    def stay(self) -> int:
        """How many clocks would be due as they are."""
        return self.looked_at - self.moved

    @property
    def by_segment(self) -> list[tuple[str, int]]:
        """Return how many move of each segment, in words, the most first."""
        return [(segment_name(code), count) for code, count in self.segments.most_common()]

    def rows(self, clocks: Mapping[int, SLAClock]) -> list[Listed]:
        """Return the listed moves of these clocks, ready to be shown."""
        return [
            Listed(clocks[pk], datetime.fromisoformat(a), datetime.fromisoformat(b), at_once)
            for pk, a, b, at_once in self.listed
            if pk in clocks
        ]

    def dump(self) -> dict[str, Any]:
        """Return it as plain values."""
        return {name: getattr(self, name) for name in self.__slots__}

    @classmethod
    def load(cls, plain: Mapping[str, Any]) -> "Tally":
        """Read it back."""
        rows = [(int(pk), str(a), str(b), bool(c)) for pk, a, b, c in plain["listed"]]
        counted = {"segments": Counter(plain["segments"]), "types": Counter(plain["types"])}
        return cls(**{**plain, **counted, "listed": rows})


def _distance(row: tuple[int, str, str, bool]) -> tuple[bool, float]:
    before, after = datetime.fromisoformat(row[1]), datetime.fromisoformat(row[2])
    return row[3], abs((after - before).total_seconds())
