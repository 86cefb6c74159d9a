"""What runs out on a case: started, met, paused, moved, warned of and breached here, and nowhere else."""

from datetime import datetime

from cases.actions.clocks import resolving, stays
from cases.actions.clocks.answers import answered, customer_wrote, unanswered_again
from cases.actions.clocks.following import follow_changed_stays, reservation_changed
from cases.actions.clocks.rebuilding import rebuild
from cases.actions.clocks.resolving import end, pause, reset, resume
from cases.actions.clocks.rows import refresh_next_due
from cases.actions.clocks.starting import owed_by, started
from cases.actions.clocks.sweeps import BATCH, breach_due, warn_due
from cases.models import Case

__all__ = [
    "BATCH",
    "answered",
    "breach_due",
    "customer_wrote",
    "end",
    "follow_changed_stays",
    "owed_by",
    "pause",
    "rebuild",
    "refresh_next_due",
    "reservation_changed",
    "reset",
    "restart",
    "resume",
    "started",
    "unanswered_again",
    "warn_due",
]


def restart(case: Case, *, now: datetime) -> None:
    """Run the resolution again after a reopening, and the clock of a stay still ahead."""
    stays.restart(case, now=now)
    resolving.restart(case, now=now)
