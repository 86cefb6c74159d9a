"""How the pager itself is: its loops, its last test of itself, what is wrong. Read-only, a handful of index reads."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from escalations.models import Alarm, Alert, Heartbeat
from escalations.watching import names
from escalations.watching.lag import Overdue, oldest_overdue

#: Loops that are processes of their own; the sweeps come beside them.
PROCESSES = ("beat", "guard", "worker")
#: Something overdue for longer is a fault: its technical owner is told, and the outside hears nothing more. With the
#: guard's two seconds between looks and the telling itself, its owner knows within thirty.
TOO_LATE = timedelta(seconds=26)
#: The pager tests itself this often,
PROBE_EVERY = timedelta(minutes=10)
#: and a test not heard after so long has failed.
PROBE_WITHIN = timedelta(seconds=60)
#: A success older than this says nothing any more.
PROBE_GOOD_FOR = timedelta(minutes=25)


@dataclass(frozen=True, slots=True)
class Loop:
    """One loop and the processes that keep it up; fresh as long as one of them is."""

    kind: str
    processes: list[Heartbeat]
    beaten_at: datetime | None
    age: timedelta | None
    expected_every: int
    is_late: bool

    @property
    def says(self) -> str:
        """Return what it does, in the reader's words."""
        return names.loop(self.kind)

    @property
    def is_process(self) -> bool:
        """Say whether it is a process of its own, not a sweep that any of them may do."""
        return self.kind in PROCESSES

    @property
    def is_missing(self) -> bool:
        """Say whether it was never seen."""
        return self.beaten_at is None


@dataclass(frozen=True, slots=True)
class Probe:
    """One test of the pager by itself, from the alert to the sink, and how long each part took."""

    alert: int
    raised_at: datetime
    paged: timedelta | None
    sent: timedelta | None
    heard: timedelta | None
    is_over: bool

    @property
    def is_heard(self) -> bool:
        """Say whether it came all the way."""
        return self.heard is not None

    @property
    def is_good(self) -> bool:
        """Say whether it came all the way in time."""
        return self.heard is not None and self.heard <= PROBE_WITHIN


@dataclass(frozen=True, slots=True)
class Ill:
    """One thing wrong now: of which kind, since when, and the codes and numbers that say what."""

    kind: Alarm.Kind
    since: datetime
    facts: dict[str, str | int]


@dataclass(frozen=True, slots=True)
class Vitals:
    """Everything the watch looks at, at one instant."""

    now: datetime
    overdue: Overdue | None
    loops: list[Loop]
    probe: Probe | None
    alarms: list[Alarm]

    @property
    def ills(self) -> list[Ill]:
        """Return what is wrong; empty when the outside may hear that all is well."""
        return [*self._late(), *self._silent(), *self._untested(), *self._broken()]

    def _late(self) -> Iterable[Ill]:
        if self.overdue is not None and self.overdue.late(now=self.now) >= TOO_LATE:
            seconds = int(self.overdue.late(now=self.now).total_seconds())
            yield Ill(
                Alarm.Kind.OVERDUE,
                self.overdue.since,
                {"timer": self.overdue.kind, "seconds": seconds},
            )

    def _silent(self) -> Iterable[Ill]:
        silent = [loop for loop in self.loops if loop.is_late or loop.is_missing]
        if silent:
            since = min((loop.beaten_at or self.now) for loop in silent)
            names = ", ".join(loop.kind for loop in silent)
            yield Ill(Alarm.Kind.LOOPS, since, {"loops": names})

    def _untested(self) -> Iterable[Ill]:
        if self.probe is None:
            yield Ill(Alarm.Kind.PROBE, self.now, {"alert": 0})
        elif not self.probe.is_good or self.now - self.probe.raised_at > PROBE_GOOD_FOR:
            yield Ill(Alarm.Kind.PROBE, self.probe.raised_at, {"alert": self.probe.alert})

    def _broken(self) -> Iterable[Ill]:
        for alarm in self.alarms:
            if alarm.kind == Alarm.Kind.INVARIANT:
                yield Ill(Alarm.Kind.INVARIANT, alarm.since, alarm.facts)


def look(*, now: datetime, sweeps: Iterable[str]) -> Vitals:
    """Take the pager's vitals; `sweeps` names the loops that should beat beside the processes."""
    return Vitals(
        now=now,
        overdue=oldest_overdue(now=now),
        loops=loops(now=now, sweeps=sweeps),
        probe=last_probe(now=now),
        alarms=list(Alarm.objects.open().order_by("opened_at")),
    )


def loops(*, now: datetime, sweeps: Iterable[str]) -> list[Loop]:
    """Return every loop that should be there, processes first; one never seen has no beat."""
    by_kind: dict[str, list[Heartbeat]] = {}
    for row in Heartbeat.objects.order_by("-beaten_at", "name"):
        by_kind.setdefault(row.kind, []).append(row)
    return [_loop(kind, by_kind.get(kind, []), now=now) for kind in [*PROCESSES, *sorted(sweeps)]]


def silent(*, now: datetime) -> list[str]:
    """Return the loops that were seen once and have stopped."""
    by_kind: dict[str, list[Heartbeat]] = {}
    for row in Heartbeat.objects.order_by("name"):
        by_kind.setdefault(row.kind, []).append(row)
    return [kind for kind, rows in by_kind.items() if all(row.is_late(now=now) for row in rows)]


def last_probe(*, now: datetime) -> Probe | None:
    """Return the newest test that came through or failed; None before the first one is over."""
    for probe in probes(limit=3):
        if probe.is_heard or probe.is_over or now - probe.raised_at > PROBE_WITHIN:
            return probe
    return None


def probes(*, limit: int) -> list[Probe]:
    """Return the newest tests of the pager by itself, newest first."""
    newest = Alert.objects.filter(cause=Alert.Cause.PROBE).order_by("-pk")
    return [_probe(alert) for alert in newest.prefetch_related(*_TIMED)[:limit]]


_TIMED = ("pages__deliveries__delivery__attempt_log",)


def _probe(alert: Alert) -> Probe:
    """Read one test off its rows."""
    pages = list(alert.pages.all())
    sent = [
        attempt.recorded_at
        for page in pages
        for text in page.deliveries.all()
        for attempt in text.delivery.attempt_log.all()
        if attempt.outcome == attempt.Outcome.SENT
    ]
    return Probe(
        alert=alert.pk,
        raised_at=alert.raised_at,
        paged=min((page.paged_at for page in pages), default=alert.raised_at) - alert.raised_at
        if pages
        else None,
        sent=min(sent) - alert.raised_at if sent else None,
        heard=alert.acknowledged_at - alert.raised_at if alert.acknowledged_at else None,
        is_over=alert.resolved_at is not None,
    )


def _loop(kind: str, rows: list[Heartbeat], *, now: datetime) -> Loop:
    newest = rows[0] if rows else None
    return Loop(
        kind=kind,
        processes=rows,
        beaten_at=newest.beaten_at if newest else None,
        age=now - newest.beaten_at if newest else None,
        expected_every=newest.expected_every if newest else 0,
        is_late=bool(rows) and all(row.is_late(now=now) for row in rows),
    )
