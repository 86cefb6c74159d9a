"""Clocks for tests that read them, written as the engine would have left them."""

from datetime import timedelta

from cases.actions import clocks
from cases.models import Case, SLAClock
from tests.factories.cases import NOON, make_case, receive
from tests.factories.sla import DeadlineRuleFactory, ServiceLevelFactory, TargetFactory

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


#: What `promise_everybody` promises, in minutes.
MINUTES = {"first_response": 15, "next_update": 60, "resolution": 1440}


def promise_everybody(**minutes):
    """Promise every case the same, round the clock, and hang a clock on check-in."""
    level = ServiceLevelFactory()
    for kind, allowed in {**MINUTES, **minutes}.items():
        TargetFactory(service_level=level, kind=kind, minutes=allowed, calendar=None)
    DeadlineRuleFactory(stay=True)
    return level


def clock_of(case, kind, side=""):
    """The only clock of a kind."""
    return case.clocks.get(kind=kind, side=side)


def wrote(case, *, side="guest", at=NOON):
    """Let one side write."""
    receive(case, side=side, at=at)
    clocks.customer_wrote(case, side, now=at)
