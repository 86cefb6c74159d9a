"""Clocks for tests that read them, written as the engine would have left them."""

from datetime import timedelta

from cases.models import Case, SLAClock
from tests.factories.cases import make_case

HOUR = timedelta(hours=1)


def bare_case(*, now, segment="", **fields):
    """Open a case nothing is owed on yet."""
    case = make_case(now=now, **fields)
    case.clocks.all().delete()
    if segment:
        Case.objects.filter(pk=case.pk).update(segment=segment)
    return case


def running_clock(case, *, due, kind="next_update", side="guest", **fields):
    """Start one an hour before it is due."""
    return SLAClock.objects.create(
        case=case,
        kind=kind,
        side=side,
        **{"started_at": due - HOUR, "due_at": due, "warn_at": due - HOUR / 4, **fields},
    )


def kept_clock(case, *, at, **fields):
    """Meet one at this instant, an hour early."""
    return running_clock(case, due=at + HOUR, status="met", met_at=at, **fields)


def broken_clock(case, *, at, late=timedelta(seconds=1), **fields):
    """Let one run out at this instant, noticed a moment later."""
    return running_clock(case, due=at, breached_at=at, noticed_at=at + late, **fields)
