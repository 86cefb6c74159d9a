"""The Celery application: workers and beat find every task and every heartbeat through it."""

import os

from celery import Celery
from celery.signals import setup_logging

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("steward")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def _keep_our_logging(**_kwargs: object) -> None:
    """Leave logging as the settings made it."""


from config.schedule import BEAT  # noqa: E402 - the tasks' names need the app first

app.conf.beat_schedule = BEAT
