import os
import signal
import threading
import time

import pytest
from django.db import connection, transaction

from common.queue import enqueue_on_commit
from escalations.watching.doorbell import Doorbell
from tests.racing import race

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def bell():
    """A doorbell on this thread's connection; signals find their old way afterwards."""
    before = signal.set_wakeup_fd(-1)
    yield Doorbell()
    signal.set_wakeup_fd(before)
    connection.close()


def took(wait):
    began = time.monotonic()
    heard = wait()
    return heard, time.monotonic() - began


class TestDoorbell:
    def test_hears_what_somebody_else_commits(self, bell):
        bell.wait(0, hears=True)

        def knock():
            time.sleep(0.2)
            with transaction.atomic():
                enqueue_on_commit("escalations.sweep")

        thread = threading.Thread(target=lambda: race(knock))
        thread.start()
        heard, seconds = took(lambda: bell.wait(60, hears=True))
        thread.join()

        assert heard
        assert seconds < 30

    def test_hears_nothing_of_what_is_rolled_back(self, bell):
        bell.wait(0, hears=True)

        def change_ones_mind():
            with transaction.atomic():
                enqueue_on_commit("escalations.sweep")
                transaction.set_rollback(True)

        race(change_ones_mind)

        assert not bell.wait(0.3, hears=True)

    def test_lets_the_others_work_when_they_are_there(self, bell):
        bell.wait(0, hears=True)
        race(lambda: enqueue_on_commit("escalations.sweep"))

        _heard, seconds = took(lambda: bell.wait(0.3, hears=False))

        assert seconds >= 0.3

    def test_listens_again_on_another_connection(self, bell):
        bell.wait(0, hears=True)
        connection.close()

        bell.wait(0, hears=True)
        race(lambda: enqueue_on_commit("escalations.sweep"))

        assert bell.wait(60, hears=True)

    def test_lets_a_signal_end_the_wait(self, bell):
        before = signal.signal(signal.SIGUSR1, lambda *_: None)
        threading.Timer(0.2, lambda: os.kill(os.getpid(), signal.SIGUSR1)).start()

        _heard, seconds = took(lambda: bell.wait(10, hears=False))
        signal.signal(signal.SIGUSR1, before)

        assert seconds < 30
