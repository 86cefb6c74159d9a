"""Hold the rows against the rules of the pager, and keep the list of loops tidy; each minute."""

from collections.abc import Iterable
from datetime import datetime

from escalations.actions import alarms, heartbeats
from escalations.models import Alarm
from escalations.watching import invariants
from escalations.watching.vitals import PROCESSES, Ill

#: Rows named in an alarm; more would help nobody.
_NAMED = 5


def audit(*, now: datetime, sweeps: Iterable[str]) -> int:
    """Open an alarm when rows break a rule, close it when none does any more; gives how many rules are broken."""
    broken = invariants.broken(now=now)
    ills = []
    if broken:
        facts: dict[str, str | int] = {
            one.name: ", ".join(str(row) for row in one.rows[:_NAMED]) for one in broken
        }
        ills = [Ill(Alarm.Kind.INVARIANT, now, facts)]
    alarms.keep(ills, now=now, kinds=[Alarm.Kind.INVARIANT])
    heartbeats.retire(now=now, still=[*PROCESSES, "probe", *sweeps])
    return len(broken)
