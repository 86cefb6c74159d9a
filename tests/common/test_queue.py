import time

import pytest
from django.db import transaction

from common import queue

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def no_silence(monkeypatch):
    monkeypatch.setattr(queue._Silence, "until", 0.0)


class TestEnqueueOnCommit:
    def test_costs_next_to_nothing_while_the_broker_is_away(self, settings):
        settings.CELERY_BROKER_URL = "redis://127.0.0.1:9/0"
        began = time.monotonic()

        with transaction.atomic():
            for _ in range(20):
                queue.enqueue_on_commit("escalations.sweep")

        assert time.monotonic() - began < 2

    def test_knocks_again_after_a_pause(self, settings, monkeypatch):
        sent = []
        monkeypatch.setattr(queue.current_app, "send_task", lambda task, **_: sent.append(task))
        monkeypatch.setattr(queue, "PAUSE_SECONDS", 0.0)
        good = settings.CELERY_BROKER_URL
        settings.CELERY_BROKER_URL = "redis://127.0.0.1:9/0"
        queue.enqueue_on_commit("escalations.sweep")

        settings.CELERY_BROKER_URL = good
        queue.enqueue_on_commit("escalations.sweep")

        assert sent == ["escalations.sweep"]
