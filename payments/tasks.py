"""The worker's door to payments: knocks that say something may be due."""

from celery import shared_task

from common.time import database_now
from payments.actions import asking


@shared_task(name="payments.ask_due")
def ask_due(**_future: object) -> None:
    """Ask for what is to be paid; a lost or doubled knock changes nothing."""
    asking.ask_due(now=database_now())
