"""The worker's door to messaging: knocks that say something may be due."""

from celery import shared_task

from common.time import database_now
from messaging.actions import sending


@shared_task(name="messaging.send_due")
def send_due(**_future: object) -> None:
    """Send what is due; a lost or doubled knock changes nothing."""
    sending.send_due(now=database_now())
