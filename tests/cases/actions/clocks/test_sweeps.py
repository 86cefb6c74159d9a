from datetime import timedelta

import pytest

from cases.actions import clocks, waiting
from cases.models import CaseEvent, SLAClock
from tests.factories.cases import NOON, make_case, send
from tests.factories.clocks import clock_of, wrote
from tests.factories.users import UserFactory
from tests.racing import race

pytestmark = pytest.mark.django_db


class TestBreachDue:
    def test_dates_the_breach_when_it_was_due_and_says_how_late_we_noticed(self):
        case = make_case()
        wrote(case)

        count = clocks.breach_due(now=NOON + timedelta(minutes=15, seconds=3))

        late = clock_of(case, "first_response", "guest")
        event = case.events.get(kind=CaseEvent.Kind.CLOCK_BREACHED)
        assert count == 1
        assert late.breached_at == NOON + timedelta(minutes=15)
        assert late.noticed_at == NOON + timedelta(minutes=15, seconds=3)
        assert (event.occurred_at, event.facts["late_seconds"]) == (late.breached_at, 3)

    def test_happens_once(self):
        wrote(make_case())
        later = NOON + timedelta(hours=1)

        assert [clocks.breach_due(now=later), clocks.breach_due(now=later)] == [1, 0]

    def test_leaves_alone_what_is_not_due_paused_or_met(self):
        owner = UserFactory()
        case = make_case(owner=owner)
        wrote(case)
        send(case, by=owner)
        waiting.wait(case_id=case.pk, by=owner, on="guest", reason="", now=NOON)

        assert clocks.breach_due(now=NOON + timedelta(minutes=30)) == 0

    def test_takes_a_batch_in_a_constant_number_of_statements(self, django_assert_max_num_queries):
        for _ in range(8):
            wrote(make_case())

        with django_assert_max_num_queries(12):
            assert clocks.breach_due(now=NOON + timedelta(minutes=30)) == 8


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
class TestSweepersAtOnce:
    def test_breach_each_clock_once(self):
        for _ in range(12):
            wrote(make_case())
        later = NOON + timedelta(hours=1)

        counts = race(*[lambda: clocks.breach_due(now=later, batch=5)] * 4)

        assert sum(counts) <= 12
        while clocks.breach_due(now=later):
            pass
        assert CaseEvent.objects.filter(kind=CaseEvent.Kind.CLOCK_BREACHED).count() == 12
        assert not SLAClock.objects.due(now=later).exists()
