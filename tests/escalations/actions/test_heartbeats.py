from datetime import timedelta

import pytest

from escalations.actions import heartbeats
from escalations.models import Heartbeat
from tests.factories.escalations import NIGHT, HeartbeatFactory

pytestmark = pytest.mark.django_db
SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)


class TestBeat:
    def test_keeps_one_row_a_loop(self):
        heartbeats.beat(name="messaging.send_due", expected_every=10, now=NIGHT)
        heartbeats.beat(name="messaging.send_due", expected_every=20, now=NIGHT + SECOND)

        row = Heartbeat.objects.get()
        assert (row.beaten_at, row.expected_every) == (NIGHT + SECOND, 20)

    def test_is_one_statement(self, django_assert_num_queries):
        with django_assert_num_queries(1):
            heartbeats.beat(name="messaging.send_due", expected_every=10, now=NIGHT)


class TestRan:
    def test_leaves_a_sweep_its_own_pace(self):
        HeartbeatFactory(name="escalations.lay_out", expected_every=300)

        heartbeats.ran(name="escalations.lay_out", every=None, now=NIGHT + HOUR)

        row = Heartbeat.objects.get()
        assert (row.beaten_at, row.expected_every) == (NIGHT + HOUR, 300)


class TestRetire:
    def names(self):
        return set(Heartbeat.objects.values_list("name", flat=True))

    def test_forgets_a_process_that_another_replaced(self):
        HeartbeatFactory(name="worker@one:1", beaten_at=NIGHT - 3 * 60 * SECOND)
        HeartbeatFactory(name="worker@one:2")

        gone = heartbeats.retire(now=NIGHT, still=["worker"])

        assert (gone, self.names()) == (1, {"worker@one:2"})

    def test_keeps_the_newest_of_a_kind_that_nobody_keeps_up(self):
        HeartbeatFactory(name="worker@one:1", beaten_at=NIGHT - 30 * HOUR)
        HeartbeatFactory(name="worker@one:2", beaten_at=NIGHT - 29 * HOUR)

        heartbeats.retire(now=NIGHT, still=["worker"])

        assert self.names() == {"worker@one:2"}

    def test_waits_a_moment_for_one_that_was_only_late(self):
        HeartbeatFactory(name="worker@one:1", beaten_at=NIGHT - 60 * SECOND)
        HeartbeatFactory(name="worker@two:1")

        assert heartbeats.retire(now=NIGHT, still=["worker"]) == 0

    def test_forgets_a_loop_that_no_longer_exists(self):
        HeartbeatFactory(name="escalations.of_old", beaten_at=NIGHT - 3 * 60 * SECOND)

        heartbeats.retire(now=NIGHT, still=["worker"])

        assert self.names() == set()
