"""Derive the clocks of a case anew from what happened: the same rows, whatever order things arrived in."""

from datetime import datetime

from django.db import transaction

from cases.actions.clocks.answers import rebuild_answers
from cases.actions.clocks.happenings import happenings_of
from cases.actions.clocks.resolving import rebuild_resolution
from cases.actions.clocks.rows import refresh_next_due
from cases.actions.locking import locked, save


@transaction.atomic
def rebuild(*, case_id: int, now: datetime) -> int:
    """Bring what sides are owed and the resolution to what the timeline says; gives how many rows changed.

    Each clock keeps the versions it started under. What was past due stays past due.
    """
    case = locked(case_id)
    happenings = happenings_of(case)
    changed = rebuild_answers(case, happenings, now=now)
    changed += rebuild_resolution(case, happenings, now=now)
    if changed:
        refresh_next_due(case)
        save(case, now=now)
    return changed
