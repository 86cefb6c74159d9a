from datetime import timedelta

import pytest

from cases.actions import clocks, waiting
from cases.models import CaseEvent, ClockWarning, SLAClock
from messaging.models import Delivery, Lane
from tests.factories.cases import NOON, make_case, send
from tests.factories.clocks import clock_of, promise_everybody, wrote
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


class TestWarnDue:
    def test_gives_each_warning_once_on_the_timeline_and_to_the_owner(self):
        owner = UserFactory(email="owner@staff.example")
        case = make_case(owner=owner)
        wrote(case)  # fifteen minutes; warned after three quarters
        now = NOON + timedelta(minutes=12)

        assert [clocks.warn_due(now=now), clocks.warn_due(now=now)] == [1, 0]

        notice = Delivery.objects.get(lane=Lane.NOTICE)
        assert case.events.filter(kind=CaseEvent.Kind.CLOCK_WARNED).count() == 1
        assert ClockWarning.objects.get().mark == "1"
        assert (notice.to_address, notice.expires_at) == (
            owner.email,
            NOON + timedelta(minutes=15),
        )
        assert case.reference in notice.subject
        assert case.title not in notice.body_text

    def test_of_several_gives_the_last_that_is_due(self):
        case = make_case()
        wrote(case)
        owed = clock_of(case, "first_response", "guest")
        owed.schedule(owed.due_at, tuple(NOON + timedelta(minutes=m) for m in (5, 8, 14)))
        owed.save()

        clocks.warn_due(now=NOON + timedelta(minutes=9))
        clocks.warn_due(now=NOON + timedelta(minutes=14))

        assert list(ClockWarning.objects.order_by("pk").values_list("mark", flat=True)) == [
            "2",
            "3",
        ]

    def test_says_nothing_of_what_has_run_out_or_was_done(self):
        owner = UserFactory()
        late, done = make_case(owner=owner), make_case(owner=owner)
        wrote(late)
        wrote(done)
        send(done, by=owner, at=NOON + timedelta(minutes=1))

        assert clocks.warn_due(now=NOON + timedelta(minutes=20)) == 0
        assert clocks.warn_due(now=NOON + timedelta(minutes=20)) == 0

    def test_a_case_of_nobody_is_on_the_timeline_alone(self):
        case = make_case()
        wrote(case)

        assert clocks.warn_due(now=NOON + timedelta(minutes=12)) == 1

        assert not Delivery.objects.filter(lane=Lane.NOTICE).exists()

    def test_takes_a_batch_in_a_constant_number_of_statements(self, django_assert_max_num_queries):
        for _ in range(6):
            wrote(make_case(owner=UserFactory()))

        with django_assert_max_num_queries(10):
            assert clocks.warn_due(now=NOON + timedelta(minutes=12)) == 6
        assert Delivery.objects.filter(lane=Lane.NOTICE).count() == 6


class TestTheOutsidesDate:
    def test_is_noted_once_after_our_own_and_wakes_again(self):
        case = make_case()
        clock = SLAClock.objects.create(
            case=case,
            kind="statutory",
            subject="x",
            label="Answer",
            started_at=NOON,
            due_at=NOON + timedelta(hours=1),
            external_due_at=NOON + timedelta(hours=3),
        )
        clocks.breach_due(now=NOON + timedelta(hours=2))
        later = NOON + timedelta(hours=4)

        clocks.breach_due(now=later)

        assert clocks.breach_due(now=later) == 0

        clock.refresh_from_db()
        assert clock.breached_at == NOON + timedelta(hours=1)
        assert (clock.external_missed_at, clock.generation) == (NOON + timedelta(hours=3), 2)
        told = case.events.filter(kind=CaseEvent.Kind.CLOCK_BREACHED, facts__outside=True)
        assert told.count() == 1


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
class TestWarnersAtOnce:
    @pytest.fixture(autouse=True)
    def promise(self, transactional_db):
        return promise_everybody()

    def test_warn_of_each_clock_once(self):
        for _ in range(8):
            wrote(make_case())
        now = NOON + timedelta(minutes=12)

        race(*[lambda: clocks.warn_due(now=now, batch=3)] * 4)

        while clocks.warn_due(now=now):
            pass
        assert ClockWarning.objects.count() == 8
        assert CaseEvent.objects.filter(kind=CaseEvent.Kind.CLOCK_WARNED).count() == 8
