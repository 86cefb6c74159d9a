import os
import subprocess
import sys
import time
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.conf import settings as configured

from common.time import database_now
from config import pulse
from escalations.models import Heartbeat
from tests.processes import on_this_database

SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def nothing_written(monkeypatch):
    monkeypatch.setattr(pulse, "_written", {})


@pytest.mark.django_db
class TestARound:
    def test_is_written_for_the_worker_and_the_loop(self):
        pulse._made_a_round(SimpleNamespace(name="escalations.sweep"))

        names = set(Heartbeat.objects.values_list("name", flat=True))
        assert names == {pulse._worker, "escalations.sweep"}
        assert pulse._worker.endswith(f":{os.getpid()}")

    def test_of_what_beat_does_not_knock_for_is_the_workers_alone(self):
        pulse._made_a_round(SimpleNamespace(name="cases.something"))

        assert Heartbeat.objects.get().name == pulse._worker

    def test_of_a_slow_loop_is_not_expected_soon_again(self):
        pulse._made_a_round(SimpleNamespace(name="escalations.audit"))

        assert Heartbeat.objects.get(name="escalations.audit").expected_every == 60

    def test_is_written_sparingly(self, django_assert_num_queries):
        pulse._made_a_round(SimpleNamespace(name="escalations.sweep"))

        with django_assert_num_queries(0):
            pulse._made_a_round(SimpleNamespace(name="escalations.sweep"))

    def test_outlives_a_database_that_is_away(self, monkeypatch):
        def away(**_more):
            raise pulse.InterfaceError

        monkeypatch.setattr(pulse.heartbeats, "beat", away)
        monkeypatch.setattr(pulse.connections, "close_all", lambda: None)

        pulse._made_a_round(SimpleNamespace(name="escalations.sweep"))


class TestADeafWorker:
    def test_hears_nothing_although_somebody_calls(self):
        assert pulse.is_deaf(silent_for=61, patience=60, is_called=True)

    def test_is_not_one_that_nobody_calls(self):
        assert not pulse.is_deaf(silent_for=3600, patience=60, is_called=False)

    def test_is_not_one_that_heard_a_moment_ago(self):
        assert not pulse.is_deaf(silent_for=5, patience=60, is_called=True)


@pytest.mark.django_db
class TestSomebodyCalls:
    def test_is_true_while_beat_lives_and_the_broker_answers(self, monkeypatch):
        monkeypatch.setattr(pulse.connections, "close_all", lambda: None)
        Heartbeat.objects.create(name="beat@host:1", beaten_at=database_now(), expected_every=10)

        assert pulse._somebody_calls()

    def test_is_false_while_beat_is_silent(self, monkeypatch):
        monkeypatch.setattr(pulse.connections, "close_all", lambda: None)
        late = database_now() - 60 * SECOND
        Heartbeat.objects.create(name="beat@host:1", beaten_at=late, expected_every=10)

        assert not pulse._somebody_calls()

    def test_is_false_while_the_broker_is_away(self, monkeypatch, settings):
        monkeypatch.setattr(pulse.connections, "close_all", lambda: None)
        settings.CELERY_BROKER_URL = "redis://127.0.0.1:9/0"
        Heartbeat.objects.create(name="beat@host:1", beaten_at=database_now(), expected_every=10)

        assert not pulse._somebody_calls()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
class TestARealWorker:
    def test_that_hears_nothing_although_beat_calls_ends_itself(self, tmp_path):
        # Nobody knocks at this queue: to the worker it is as if the broker had forgotten it.
        words = "-m celery -A config worker -Q nobody-calls --concurrency 1 --pool solo"
        log = tmp_path / "worker.log"
        with log.open("wb") as out:
            worker = subprocess.Popen(
                [sys.executable, *words.split(), "--without-gossip", "--without-mingle"],
                cwd=configured.BASE_DIR,
                env=on_this_database(WORKER_DEAF_AFTER="2"),
                stdout=out,
                stderr=subprocess.STDOUT,
            )
        try:
            until = time.monotonic() + 90
            while worker.poll() is None and time.monotonic() < until:
                Heartbeat.objects.update_or_create(
                    name="beat@host:1",
                    defaults={"beaten_at": database_now(), "expected_every": 10},
                )
                time.sleep(0.5)
            code = worker.poll()
        finally:
            worker.kill()
            worker.wait()

        assert code is not None, log.read_text()
        assert "worker_deaf" in log.read_text()
