import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, transaction
from django.utils.translation import override

from cases.actions import clocks, conversation, waiting
from cases.models import CaseEvent, SLAClock
from cases.models.clock import ClockStatus
from cases.sheet import reader_of
from cases.tiles import tiles_of
from tests.factories.cases import NOON, make_case, receive, send
from tests.factories.sla import DeadlineRuleFactory, ServiceLevelFactory, TargetFactory
from tests.factories.users import UserFactory
from tests.racing import race

pytestmark = pytest.mark.django_db

MINUTES = {"first_response": 15, "next_update": 60, "resolution": 1440}


@pytest.fixture(autouse=True)
def promise():
    """Promise every case the same, round the clock, and hang a clock on check-in."""
    level = ServiceLevelFactory()
    for kind, minutes in MINUTES.items():
        TargetFactory(service_level=level, kind=kind, minutes=minutes, calendar=None)
    DeadlineRuleFactory(stay=True)


def clock(case, kind, side=""):
    return case.clocks.get(kind=kind, side=side)


def wrote(case, *, side="guest", at=NOON):
    receive(case, side=side, at=at)
    clocks.customer_wrote(case, side, now=at)


class TestStart:
    def test_owes_a_resolution_and_hangs_a_clock_on_check_in(self):
        case = make_case()

        assert clock(case, "resolution").due_at == NOON + timedelta(minutes=MINUTES["resolution"])
        assert clock(case, "stay").due_at == case.reservation.check_in_at

    def test_check_in_is_on_the_homes_own_clock(self):
        case = make_case()

        there = clock(case, "stay").due_at.astimezone(ZoneInfo(case.reservation.listing.time_zone))

        assert there.time() == (
            case.reservation.check_in_time or case.reservation.listing.check_in_from
        )

    def test_every_clock_says_why_it_is_due_then(self):
        for one in make_case().clocks.all():
            assert one.told()

    def test_says_it_in_the_language_of_who_reads_not_of_who_began(self):
        with override("en"):
            resolution = clock(make_case(), "resolution")

        with override("pt-br"):
            assert resolution.told()[-1].startswith("Vence ")
        with override("en"):
            assert resolution.told()[-1].startswith("Due ")

    def test_keeps_the_nearest_beside_the_case(self):
        case = make_case()
        nearest = case.clocks.order_by("due_at").first()

        assert (case.next_due_at, case.next_due_kind) == (nearest.due_at, nearest.kind)


class TestCustomerWrote:
    def test_first_owes_a_first_response_to_that_side(self):
        case = make_case()

        wrote(case)

        assert clock(case, "first_response", "guest").due_at == NOON + timedelta(minutes=15)
        assert not case.clocks.filter(side="host").exists()

    def test_a_second_message_does_not_start_the_clock_anew(self):
        case = make_case()
        wrote(case)

        wrote(case, at=NOON + timedelta(minutes=10))

        assert clock(case, "first_response", "guest").due_at == NOON + timedelta(minutes=15)

    def test_later_owes_the_next_update_from_the_oldest_unanswered(self):
        owner = UserFactory()
        case = make_case(owner=owner)
        wrote(case)
        send(case, by=owner, at=NOON + timedelta(minutes=5))

        wrote(case, at=NOON + timedelta(minutes=20))
        wrote(case, at=NOON + timedelta(minutes=30))

        assert clock(case, "next_update", "guest").due_at == NOON + timedelta(minutes=80)

    def test_each_side_has_its_own(self):
        case = make_case()

        wrote(case)
        wrote(case, side="host", at=NOON + timedelta(minutes=5))

        assert clock(case, "first_response", "host").due_at == NOON + timedelta(minutes=20)


class TestAnswered:
    def test_meets_what_the_side_was_owed(self):
        owner = UserFactory()
        case = make_case(owner=owner)
        wrote(case)

        send(case, by=owner, at=NOON + timedelta(minutes=6))

        met = clock(case, "first_response", "guest")
        assert (met.status, met.met_at) == (ClockStatus.MET, NOON + timedelta(minutes=6))

    def test_a_late_answer_meets_and_stays_past_due(self):
        owner = UserFactory()
        case = make_case(owner=owner)
        wrote(case)

        send(case, by=owner, at=NOON + timedelta(minutes=16))

        met = clock(case, "first_response", "guest")
        assert met.status == ClockStatus.MET
        assert met.breached_at == NOON + timedelta(minutes=15)

    def test_an_answer_to_one_side_leaves_the_other_waiting(self):
        owner = UserFactory()
        case = make_case(owner=owner)
        wrote(case)
        wrote(case, side="host")

        send(case, by=owner, side="host")

        assert clock(case, "first_response", "guest").status == ClockStatus.RUNNING


class TestPause:
    def test_waiting_stops_the_resolution_and_nothing_owed_to_a_person(self):
        owner = UserFactory()
        case = make_case(owner=owner)
        wrote(case)

        waiting.wait(case_id=case.pk, by=owner, on="guest", reason="photos", now=NOON)

        assert clock(case, "resolution").status == ClockStatus.PAUSED
        assert clock(case, "first_response", "guest").status == ClockStatus.RUNNING

    def test_the_time_it_stood_still_is_not_counted(self):
        owner = UserFactory()
        case = make_case(owner=owner)
        waiting.wait(case_id=case.pk, by=owner, on="host", reason="", now=NOON + timedelta(hours=1))

        waiting.resume(case_id=case.pk, by=owner, now=NOON + timedelta(hours=5))

        assert clock(case, "resolution").due_at == NOON + timedelta(hours=28)

    def test_ends_by_itself_when_its_date_comes(self):
        owner = UserFactory()
        case = make_case(owner=owner)
        waiting.wait(
            case_id=case.pk,
            by=owner,
            on="date",
            reason="",
            until=NOON + timedelta(hours=2),
            now=NOON,
        )

        assert waiting.resume_elapsed(now=NOON + timedelta(hours=1)) == 0
        assert waiting.resume_elapsed(now=NOON + timedelta(hours=2)) == 1

        case.refresh_from_db()
        assert case.status == "open"


class TestBreachDue:
    def test_dates_the_breach_when_it_was_due_and_says_how_late_we_noticed(self):
        case = make_case()
        wrote(case)

        count = clocks.breach_due(now=NOON + timedelta(minutes=15, seconds=3))

        late = clock(case, "first_response", "guest")
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


class TestReservationChanged:
    def test_moves_the_clock_and_says_from_when_and_why(self):
        case = make_case()
        before = clock(case, "stay").due_at
        case.reservation.check_in_date += timedelta(days=1)
        case.reservation.check_out_date += timedelta(days=1)
        case.reservation.save()

        clocks.reservation_changed(case, reason="new dates", now=NOON)

        moved = clock(case, "stay")
        event = case.events.get(kind=CaseEvent.Kind.CLOCK_MOVED)
        assert moved.due_at == before + timedelta(days=1)
        assert (event.facts["from"], event.facts["reason"]) == (before.isoformat(), "new dates")

    def test_a_cancelled_stay_ends_it_and_the_case_lives_on(self):
        case = make_case()
        case.reservation.status = "cancelled"
        case.reservation.save()

        clocks.reservation_changed(case, reason="cancelled", now=NOON)

        assert clock(case, "stay").status == ClockStatus.CANCELLED
        assert clock(case, "resolution").status == ClockStatus.RUNNING


class TestUnansweredAgain:
    def test_owes_one_answer_when_the_side_wrote_again_before_the_send_was_taken_back(self):
        owner = UserFactory(undo_seconds=60)
        case = make_case(owner=owner)
        wrote(case)
        send(case, by=owner, at=NOON + timedelta(minutes=1))
        wrote(case, at=NOON + timedelta(minutes=5))
        answer = send(case, by=owner, at=NOON + timedelta(minutes=6))
        wrote(case, at=NOON + timedelta(minutes=6, seconds=10))

        conversation.take_back(
            message_id=answer.pk, by=owner, now=NOON + timedelta(minutes=6, seconds=20)
        )

        owed = case.clocks.get(side="guest", status=ClockStatus.RUNNING)
        assert owed.started_at == NOON + timedelta(minutes=5)
        shown = tiles_of(case.clocks.all(), case, reader_of(now=NOON))
        assert owed.due_at.isoformat() in [tile.due for tile in shown]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
class TestResumeElapsed:
    def test_leaves_alone_what_somebody_let_wait_for_longer_meanwhile(self):
        owner = UserFactory()
        case = make_case(owner=owner)
        words = {"case_id": case.pk, "by": owner, "on": "guest", "reason": "", "now": NOON}
        waiting.wait(**words, until=NOON + timedelta(hours=1))

        with ThreadPoolExecutor() as pool:
            with transaction.atomic():
                waiting.wait(**words, until=NOON + timedelta(hours=9))
                sweep = pool.submit(sweep_waiting, now=NOON + timedelta(hours=1))
                time.sleep(0.3)  # the sweep found the case, and waits for it
            sweep.result(timeout=20)

        case.refresh_from_db()
        assert (case.status, case.waiting_until) == ("waiting", NOON + timedelta(hours=9))


def sweep_waiting(*, now):
    try:
        return waiting.resume_elapsed(now=now)
    finally:
        connection.close()
