"""Do everybody's sweeps when nobody else does, and watch the pager itself: what the guard runs, without a broker."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import structlog
from django.conf import settings
from django.db import InterfaceError, OperationalError

from cases.actions import clocks, intake, planning, rollout, snoozing, waiting
from escalations.actions import (
    alarms,
    auditing,
    heartbeats,
    probing,
    rota_upkeep,
    sweep,
    test_pages,
)
from escalations.actions.hands import Hands
from escalations.models import Alarm
from escalations.watching import outward, vitals
from escalations.watching.lag import Overdue
from messaging.actions import sending

log = structlog.get_logger(__name__)

EVERY_SECONDS = 2
#: Later than this, whoever should have swept is away.
PATIENCE = timedelta(seconds=10)
#: Having stepped in, the guard goes on sweeping this long, so that nothing else waits out its patience again.
STAYS_FOR = timedelta(seconds=60)
#: A loop never seen, or a test never made, is no alarm in the first minute: everything is starting.
SETTLES_FOR = timedelta(seconds=60)

_LOOKED_AFTER = (Alarm.Kind.OVERDUE, Alarm.Kind.LOOPS, Alarm.Kind.PROBE)
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


def _breach(*, now: datetime) -> None:
    clocks.breach_due(now=now)
    clocks.follow_changed_stays(now=now)
    clocks.warn_due(now=now)
    waiting.resume_elapsed(now=now)
    snoozing.wake_due(now=now)
    planning.send_due(now=now)


def _roll_out(*, now: datetime) -> None:
    rollout.go_on(now=now, batches=1)  # one at a time: pages come first


def _audit(*, now: datetime) -> None:
    auditing.audit(now=now, sweeps=loops())


#: The task that beat knocks for → what it does, in the order in which one leads to the next: mail opens a case, a
#: clock runs out, an alert pages, texts leave. Done when something is late.
SWEEPS: dict[str, Callable[..., object]] = {
    "cases.take_in_mail": intake.take_in_waiting,
    "cases.breach_due_clocks": _breach,
    "escalations.sweep": sweep.sweep,
    "messaging.send_due": sending.send_due,
}

#: What the guard does beside the workers, late or not: task → seconds between, and what it does.
DUTIES: dict[str, tuple[int, Callable[..., object]]] = {
    "escalations.probe": (10, probing.probe),
    "escalations.audit": (60, _audit),
    "escalations.test_pages": (30, test_pages.sweep),
    "escalations.rota": (30, rota_upkeep.sweep),
    "cases.roll_out": (5, _roll_out),
}


def loops() -> list[str]:
    """Return the name of every loop that should beat beside the processes."""
    return [*SWEEPS, *DUTIES]


def do(names: list[str], *, now: datetime) -> None:
    """Do this work once, in order; what fails is logged, shows by its silence, and leaves the others their turn."""
    for name in names:
        every, run = DUTIES[name] if name in DUTIES else (None, SWEEPS[name])
        try:
            run(now=now)
            heartbeats.ran(name=name, every=every, now=now)
        except (OperationalError, InterfaceError):
            raise  # PostgreSQL is away: the loop waits for it to come back
        except Exception:
            log.exception("guard_sweep_failed", sweep=name)


class Guard:
    """Remembers between rounds only until when it stays and what it did last; everything else is rows.

    `hands` does the work in a thread of its own; without any it is done before the round goes on.
    """

    def __init__(self, *, now: datetime, hands: Hands | None = None) -> None:
        self.name = heartbeats.name_of("guard")
        self.started_at = now
        self.stays_until: datetime | None = None
        #: Whether others are away, so that a knock is for this guard.
        self.stays = False
        self._hands = hands
        self._done_at: dict[str, datetime] = {}
        self._calling, self._telling = outward.Errand(), outward.Errand()
        self._called_at: datetime | None = None
        self._told: Alarm | None = None

    def round(self, *, now: datetime, is_asked: bool = False) -> Overdue | None:
        """Look once; sweep when something is late, was late a moment ago, or when asked; gives what was late."""
        found = vitals.look(now=now, sweeps=loops())
        overdue = found.overdue
        is_late = overdue is not None and overdue.late(now=now) > PATIENCE
        if overdue is not None and is_late:
            seconds = int(overdue.late(now=now).total_seconds())
            log.warning("guard_steps_in", late_seconds=seconds, kind=overdue.kind)
            self.stays_until = now + STAYS_FOR
        self.stays = self.stays_until is not None and now < self.stays_until
        acts = is_late or is_asked or (self.stays and overdue is not None)
        sweeps = list(SWEEPS) if acts else []
        self._do([*sweeps, *self._duties(now, is_asked=is_asked)], now=now)
        heartbeats.beat(name=self.name, expected_every=EVERY_SECONDS, now=now)
        self._watch(found.ills, now=now)
        return overdue if is_late else None

    def finish(self) -> None:
        """Wait for whoever is on the way outside."""
        while self._calling.is_out or self._telling.is_out:
            time.sleep(0.01)

    def _duties(self, now: datetime, *, is_asked: bool) -> list[str]:
        """Return the guard's own duties whose turn has come."""
        due = [
            name
            for name, (seconds, _run) in DUTIES.items()
            if is_asked or now - self._done_at.get(name, _LONG_AGO) >= timedelta(seconds=seconds)
        ]
        self._done_at |= dict.fromkeys(due, now)
        return due

    def _do(self, names: list[str], *, now: datetime) -> None:
        if self._hands is not None:
            self._hands.ask(names)
        else:
            do(names, now=now)

    def _watch(self, ills: list[vitals.Ill], *, now: datetime) -> None:
        """Keep the alarms true and told; call outside as long as nothing is wrong."""
        settling = now - self.started_at < SETTLES_FOR
        grave = [ill for ill in ills if not settling or ill.kind == Alarm.Kind.OVERDUE]
        alarms.keep(grave, now=now, kinds=_LOOKED_AFTER)
        self._tell(now=now)
        if not ills:
            self._call(now=now)

    def _tell(self, *, now: datetime) -> None:
        error = self._telling.result()
        if error is not None and self._told is not None:
            alarms.record(told=self._told, error=error, now=now)
        if self._telling.is_out:
            return
        alarm = self._told = alarms.claim(now=now)
        if alarm is not None:
            self._telling.send(lambda: alarms.deliver(alarm))

    def _call(self, *, now: datetime) -> None:
        error = self._calling.result()
        if error:
            log.warning("heartbeat_unheard", reason=error)
        every = timedelta(seconds=settings.HEARTBEAT_EVERY)
        is_due = self._called_at is None or now - self._called_at >= every
        if settings.HEARTBEAT_URL and is_due and not self._calling.is_out:
            self._called_at = now
            self._calling.send(lambda: outward.call(settings.HEARTBEAT_URL))
