"""Do everybody's sweeps when nobody else does: what the guard runs, without a broker."""

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from django.db import InterfaceError, OperationalError

from cases.actions import clocks, intake, waiting
from escalations.actions import heartbeats, sweep
from escalations.watch import Overdue, oldest_overdue
from messaging.actions import sending

log = structlog.get_logger(__name__)

NAME = "pager_guard"
EVERY_SECONDS = 2
#: Later than this, whoever should have swept is away.
PATIENCE = timedelta(seconds=10)
#: Having stepped in, the guard goes on sweeping this long, so that nothing else waits out its patience again.
STAYS_FOR = timedelta(seconds=60)

#: In the order in which one leads to the next: mail opens a case, a clock runs out, an alert pages, texts leave.
SWEEPS: dict[str, Callable[..., object]] = {
    "mail": intake.take_in_waiting,
    "clocks": clocks.breach_due,
    "waiting": waiting.resume_elapsed,
    "pages": sweep.sweep,
    "texts": sending.send_due,
}


class Guard:
    """Remembers between rounds only until when it stays; everything else is rows."""

    def __init__(self) -> None:
        self.stays_until: datetime | None = None

    def round(self, *, now: datetime, is_asked: bool = False) -> Overdue | None:
        """Look once; sweep when something is late, was late a moment ago, or when asked; gives what was late."""
        overdue = oldest_overdue(now=now)
        is_late = overdue is not None and overdue.late(now=now) > PATIENCE
        if overdue is not None and is_late:
            log.warning(
                "guard_steps_in",
                late_seconds=int(overdue.late(now=now).total_seconds()),
                kind=overdue.kind,
            )
            self.stays_until = now + STAYS_FOR
        stays = self.stays_until is not None and now < self.stays_until
        if is_late or is_asked or (stays and overdue is not None):
            sweep_everything(now=now)
        heartbeats.beat(name=NAME, expected_every=EVERY_SECONDS, now=now)
        return overdue if is_late else None


def sweep_everything(*, now: datetime) -> None:
    """Run every sweep once; one that fails is logged and leaves the others their turn."""
    for name, run in SWEEPS.items():
        try:
            run(now=now)
        except (OperationalError, InterfaceError):
            raise  # PostgreSQL is away: the loop waits for it to come back
        except Exception:
            log.exception("guard_sweep_failed", sweep=name)
