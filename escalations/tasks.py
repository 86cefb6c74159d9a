"""Doors for beat and for knocks after commit."""

from celery import shared_task

from common.time import database_now
from escalations.actions.sweep import sweep


@shared_task(name="escalations.sweep")
def sweep_alerts(**_future: object) -> None:
    """Raise, step and page whatever is due by the database's clock."""
    sweep(now=database_now())
