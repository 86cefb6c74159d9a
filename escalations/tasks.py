"""Doors for beat and for knocks after commit."""

from celery import shared_task

from common.time import database_now
from escalations.actions import alarms, auditing, probing, rota_upkeep, test_pages
from escalations.actions.guarding import loops
from escalations.actions.sweep import sweep


@shared_task(name="escalations.sweep")
def sweep_alerts(**_future: object) -> None:
    """Raise, step and page whatever is due by the database's clock."""
    sweep(now=database_now())


@shared_task(name="escalations.probe")
def probe(**_future: object) -> None:
    """Let the pager page itself when its time has come."""
    probing.probe(now=database_now())


@shared_task(name="escalations.audit")
def audit(**_future: object) -> None:
    """Hold the rows against the rules, and tell what the guard has not told."""
    now = database_now()
    auditing.audit(now=now, sweeps=loops())
    alarms.tell_due(now=now)


@shared_task(name="escalations.test_pages")
def send_test_pages(**_future: object) -> None:
    """Send test pages before shifts, and tell leads of those nobody confirmed."""
    test_pages.sweep(now=database_now())


@shared_task(name="escalations.rota")
def keep_rota(**_future: object) -> None:
    """Write shifts down, follow swaps, offer hand-overs."""
    rota_upkeep.sweep(now=database_now())
