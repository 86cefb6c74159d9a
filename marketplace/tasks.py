"""Doors for beat: read the clock, call one action."""

from celery import shared_task

from common.time import database_now
from marketplace.actions import people


@shared_task(name="marketplace.forget", soft_time_limit=45)
def forget(**_future: object) -> None:
    """Erase what may be kept no longer."""
    people.forget_outlived(now=database_now())
