"""Lines of a chart from plain numbers: where each point lies in a picture of fixed size."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from common.money import Money

#: The picture: left and right end of the plot, top and bottom, in its own units.
LEFT, RIGHT, TOP, BOTTOM = 36.0, 560.0, 12.0, 176.0
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Share:
    """The share kept (0 to 1) in the week that begins on a Monday."""

    week: date
    share: float


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its name and series in the legend, its points, and where it ends with which value.

    `is_told` is false where the line before ends at the same place: one value is written for both. `amount` is what
    the last value is worth, in a picture of amounts.
    """

    name: str
    series: int
    points: str
    end_x: float
    end_y: float
    label_y: float
    last: float
    is_told: bool = True
    amount: Money | None = None


@dataclass(frozen=True, slots=True)
class Tick:
    """One mark on an axis: where it lies and what it says."""

    at: float
    value: float | date
    amount: Money | None = None


@dataclass(frozen=True, slots=True)
class Chart:
    """All that a template needs to draw shares over weeks; `goal_y` is the dashed line."""

    lines: list[Line]
    levels: list[Tick]
    weeks: list[Tick]
    goal_y: float


def chart(
    shares: Mapping[str, Sequence[Share]],
    *,
    first: date,
    last: date,
    goal: float,
    floor: float | None = None,
) -> Chart:
    """Lay out shares over the weeks from `first` to `last` (Mondays); the scale begins below the lowest value.

    A week without a value is left out: its neighbours are joined. `goal` is a share, 0 to 1; `floor` where the
    scale begins, if not there.
    """
    weeks = max((last - first) // _WEEK, 1)
    values = [point.share for points in shares.values() for point in points]
    floor = _floor([*values, goal]) if floor is None else floor

    def x(week: date) -> float:
        return round(LEFT + (RIGHT - LEFT) * ((week - first) // _WEEK) / weeks, 1)

    def y(share: float) -> float:
        return round(BOTTOM - (BOTTOM - TOP) * (share - floor) / (1 - floor), 1)

    lines = [
        Line(
            name=name,
            series=number,
            points=" ".join(f"{x(point.week)},{y(point.share)}" for point in points),
            end_x=x(points[-1].week),
            end_y=y(points[-1].share),
            label_y=y(points[-1].share),
            last=points[-1].share,
        )
        for number, (name, points) in enumerate(shares.items(), start=1)
        if points
    ]
    steps = [floor + (1 - floor) * step / 4 for step in range(5)]
    every = max(1, -(-weeks // 6))
    return Chart(
        lines=_apart(lines),
        levels=[Tick(y(step), step) for step in steps],
        weeks=[
            Tick(x(first + _WEEK * number), first + _WEEK * number)
            for number in range(0, weeks + 1, every)
        ],
        goal_y=y(goal),
    )


def amounts_chart(
    amounts: Mapping[str, Sequence[Share]], *, first: date, last: date, goal: float, currency: str
) -> Chart:
    """Lay out amounts (minor units of a currency, in place of shares) from nothing to a little above the highest."""
    top = _ceiling(max([goal, *(point.share for points in amounts.values() for point in points)]))
    scaled = {
        name: [Share(point.week, point.share / top) for point in points]
        for name, points in amounts.items()
    }
    laid = chart(scaled, first=first, last=last, goal=goal / top, floor=0.0)

    def worth(part: float) -> Money:
        return Money(round(part * top), currency)

    return replace(
        laid,
        lines=[replace(line, amount=worth(line.last)) for line in laid.lines],
        levels=[replace(level, amount=worth(float(level.value))) for level in laid.levels],  # type: ignore[arg-type] # a share
    )


def _ceiling(value: float) -> float:
    """Return the next round number: 1, 2 or 5 and noughts."""
    step = 1.0
    while True:
        for each in (1, 2, 5):
            if value <= each * step:
                return each * step
        step *= 10


def _floor(values: Iterable[float]) -> float:
    """Return the multiple of a fifth below the lowest value, so that small differences can be seen."""
    lowest = min(values)
    return max(0.0, min(0.8, int((lowest - 0.01) * 5) / 5))


def _apart(lines: list[Line], *, gap: float = 13.0, wide: float = 60.0) -> list[Line]:
    """Move the values written at the lines’ ends apart, so that none covers another; the same one is written once."""
    placed: list[Line] = []
    for line in sorted(lines, key=lambda line: line.end_y):
        near = [one for one in placed if one.is_told and abs(one.end_x - line.end_x) < wide]
        if any((one.end_x, one.end_y) == (line.end_x, line.end_y) for one in near):
            placed.append(replace(line, is_told=False))
        else:
            lowest = max((one.label_y + gap for one in near), default=line.end_y)
            placed.append(replace(line, label_y=max(line.end_y, lowest)))
    return sorted(placed, key=lambda line: line.series)
