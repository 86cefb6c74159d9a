"""The Celery application: workers and beat find every task and every heartbeat through it."""

import os

import structlog
from celery import Celery, Task
from celery.signals import setup_logging, task_postrun, task_prerun

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("steward")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def _keep_our_logging(**_kwargs: object) -> None:
    """Leave logging as the settings made it."""


@task_prerun.connect
def _name_the_task(task_id: str, task: "Task[..., object]", **_more: object) -> None:
    """Put the task on every line it logs."""
    structlog.contextvars.bind_contextvars(task=task.name, task_id=task_id)


@task_postrun.connect
def _forget_the_task(**_more: object) -> None:
    structlog.contextvars.clear_contextvars()


from config.schedule import BEAT  # noqa: E402 - the tasks' names need the app first

app.conf.beat_schedule = BEAT
app.conf.beat_scheduler = "config.pulse:WatchedScheduler"
