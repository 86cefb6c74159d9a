"""Keep the rota true: shifts written down, requests followed, hand-overs offered."""

from datetime import datetime

from escalations.actions import handovers, shifts, swaps
from escalations.actions.one_by_one import Parts


def sweep(*, now: datetime) -> dict[str, int]:
    """Do all that the rota needs at `now`; gives what was done. Any number of processes may run it at once.

    A part that fails keeps no other from its work; the failure is raised at the end.
    """
    parts = Parts(now=now)
    parts.do("swaps", swaps.sweep)
    parts.do("rotas", shifts.sweep)
    parts.do("handovers", handovers.sweep)
    return parts.end()
