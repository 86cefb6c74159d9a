"""Keep the rota true: shifts written down, requests followed, hand-overs offered."""

from datetime import datetime

from escalations.actions import handovers, shifts, swaps


def sweep(*, now: datetime) -> dict[str, int]:
    """Do all that the rota needs at `now`; gives what was done. Any number of processes may run it at once."""
    return {
        "swaps": swaps.sweep(now=now),
        "rotas": shifts.sweep(now=now),
        "handovers": handovers.sweep(now=now),
    }
