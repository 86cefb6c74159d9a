"""Opening hours of a desk, date by date, in its own zone.

Windows are wall clock. A window is [open, close) and belongs to the date on which it opens, also when it runs
past midnight; a holiday takes away what opens on it, and nothing that began the evening before.
"""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sla.spans import FOREVER, MICROSECOND, SECOND, Span, to_instant, union, without

Window = tuple[int, int]
"""Opens and closes in seconds after midnight; more than 86,400 is the next day."""

DAY_SECONDS = 86_400
_EPOCH_DAY = date(1970, 1, 1).toordinal()
_DAYS_KEPT = 20_000


@dataclass(frozen=True, eq=False)
class Calendar:
    """When a desk works.

    `weekly` has the windows of Monday to Sunday. `dates` replaces them on a date (no window: closed) and beats
    a holiday; `breaks` are cut out of whatever is open. `name` is what explanations call it.
    """

    zone: str
    weekly: Sequence[Sequence[Window]]
    holidays: Container[date] = frozenset()
    dates: Mapping[date, Sequence[Window]] = field(default_factory=dict)
    breaks: Mapping[date, Sequence[Window]] = field(default_factory=dict)
    name: str = ""
    _zone: ZoneInfo = field(init=False, repr=False)
    _days: dict[int, tuple[Span, ...]] = field(init=False, repr=False, default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_zone", ZoneInfo(self.zone))

    def windows_on(self, day: date) -> Sequence[Window]:
        """Return the windows that open on a date, breaks not yet cut out."""
        special = self.dates.get(day)
        if special is not None:
            return special
        weekly = self.weekly[day.weekday()]
        return () if weekly and day in self.holidays else weekly

    def is_working_day(self, day: date) -> bool:
        """Say whether any window opens on this date and survives its breaks."""
        return bool(self.spans_on(day.toordinal()))

    def last_open_day(self) -> int | None:
        """Return the ordinal after which nothing ever opens; None when the week has windows."""
        if any(self.weekly):
            return None
        return max((day.toordinal() for day, windows in self.dates.items() if windows), default=0)

    def first_open_day(self) -> int | None:
        """Return the ordinal before which nothing ever opened; None when the week has windows."""
        if any(self.weekly):
            return None
        return min(
            (day.toordinal() for day, windows in self.dates.items() if windows), default=FOREVER
        )

    def local(self, at: datetime) -> datetime:
        """Return what clocks here show."""
        return at.astimezone(self._zone)

    def day_of(self, at: int) -> int:
        """Return the ordinal of the local date at an instant."""
        return self.local(to_instant(at)).toordinal()

    def spans_on(self, day: int) -> tuple[Span, ...]:
        """Return the open spans of the windows that open on this local date, in order and apart."""
        spans = self._days.get(day)
        if spans is None:
            if len(self._days) >= _DAYS_KEPT:
                self._days.clear()
            spans = self._days[day] = self._count_day(day)
        return spans

    def instant(self, day: int, second: int) -> int:
        """Return when clocks here show so many seconds after midnight of a date.

        A time that does not exist moves on by the gap; of a time that happens twice it is the first.
        """
        days, second = divmod(second, DAY_SECONDS)
        local = datetime.fromordinal(day + days) + timedelta(seconds=second)
        offset = local.replace(tzinfo=self._zone).utcoffset() or timedelta()
        whole = (day + days - _EPOCH_DAY) * DAY_SECONDS + second
        return whole * SECOND - offset // MICROSECOND

    def _count_day(self, day: int) -> tuple[Span, ...]:
        spans = self._raw_spans(day)
        if not spans:
            return ()
        before = self._raw_spans(day - 1)
        if before and before[-1][1] > spans[0][0]:
            spans = without(spans, before)  # what an overnight window covers is already counted
        cuts = [cut for near in (day, day + 1, day - 1) for cut in self._break_spans(near)]
        return tuple(without(spans, union(cuts)) if cuts else spans)

    def _raw_spans(self, day: int) -> list[Span]:
        windows = self.windows_on(date.fromordinal(day))
        return self._spans_of(day, windows) if windows else []

    def _break_spans(self, day: int) -> list[Span]:
        windows = self.breaks.get(date.fromordinal(day)) if self.breaks else None
        return self._spans_of(day, windows) if windows else []

    def _spans_of(self, day: int, windows: Sequence[Window]) -> list[Span]:
        spans = []
        ends = self.instant(day, DAY_SECONDS)
        if self.instant(day, 0) == ends:
            return []  # the zone jumped over this whole date
        for opens, closes in windows:
            start = min(self.instant(day, opens), ends)  # a gap moves it, never out of its day
            end = self.instant(day, closes)
            if closes > DAY_SECONDS:
                end = min(end, self.instant(day, 2 * DAY_SECONDS))
            if start < end:
                spans.append((start, end))
        return union(spans, keep_touching=True) if len(spans) > 1 else spans


#: Never closed.
ROUND_THE_CLOCK = Calendar(zone="UTC", weekly=(((0, DAY_SECONDS),),) * 7)
