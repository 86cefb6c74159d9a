from datetime import timedelta

import pytest
from django.db import IntegrityError, InternalError, transaction

from cases.actions import clocks, promising, waiting
from cases.actions.clocks.settling import NotThisClock
from cases.models import CaseEvent, ClockPause
from cases.models.clock import ClockStatus
from common.errors import BadInput
from tests.factories.cases import NOON, make_case
from tests.factories.clocks import clock_of, wrote
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db


class TestPause:
    def test_waiting_stops_the_resolution_and_nothing_owed_to_a_person(self):
        owner = UserFactory()
        case = make_case(owner=owner)
        wrote(case)

        waiting.wait(case_id=case.pk, by=owner, on="guest", reason="photos", now=NOON)

        assert clock_of(case, "resolution").status == ClockStatus.PAUSED
        assert clock_of(case, "first_response", "guest").status == ClockStatus.RUNNING

    def test_the_time_it_stood_still_is_not_counted(self):
        owner = UserFactory()
        case = make_case(owner=owner)
        waiting.wait(case_id=case.pk, by=owner, on="host", reason="", now=NOON + timedelta(hours=1))

        waiting.resume(case_id=case.pk, by=owner, now=NOON + timedelta(hours=5))

        assert clock_of(case, "resolution").due_at == NOON + timedelta(hours=28)

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

    def test_waiting_for_our_own_department_stops_nothing(self):
        owner = UserFactory()
        case = make_case(owner=owner)

        waiting.wait(case_id=case.pk, by=owner, on="department", reason="", now=NOON)

        assert clock_of(case, "resolution").status == ClockStatus.RUNNING

    def test_going_over_to_wait_for_our_own_department_ends_the_pause(self):
        owner = UserFactory()
        case = make_case(owner=owner)
        waiting.wait(case_id=case.pk, by=owner, on="guest", reason="", now=NOON)

        waiting.wait(
            case_id=case.pk, by=owner, on="payment", reason="", now=NOON + timedelta(hours=2)
        )

        assert clock_of(case, "resolution").due_at == NOON + timedelta(hours=26)

    def test_while_somebody_has_no_answer_needs_a_reason(self):
        owner = UserFactory()
        case = make_case(owner=owner)
        wrote(case)

        with pytest.raises(BadInput) as refused:
            waiting.wait(case_id=case.pk, by=owner, on="guest", reason=" ", now=NOON)

        assert refused.value.field == "reason"
        assert clock_of(case, "resolution").status == ClockStatus.RUNNING

    def test_a_clock_that_ran_out_before_stays_past_due(self):
        owner = UserFactory()
        case = make_case(owner=owner)

        waiting.wait(
            case_id=case.pk, by=owner, on="guest", reason="", now=NOON + timedelta(hours=25)
        )

        assert clock_of(case, "resolution").breached_at == NOON + timedelta(hours=24)

    def test_never_ends_before_it_began_whoever_read_the_clock_first(self):
        owner = UserFactory()
        case = make_case(owner=owner)
        waiting.wait(case_id=case.pk, by=owner, on="guest", reason="", now=NOON)

        waiting.resume(case_id=case.pk, by=owner, now=NOON - timedelta(seconds=3))

        assert clock_of(case, "resolution").due_at == NOON + timedelta(hours=24)

    def test_is_refused_by_the_database_for_what_may_never_stand_still(self):
        case = make_case()
        wrote(case)
        owed = clock_of(case, "first_response", "guest")

        with pytest.raises(IntegrityError), transaction.atomic():
            ClockPause.objects.create(clock=owed, from_at=NOON, reason="no")
        with pytest.raises(IntegrityError), transaction.atomic():
            case.clocks.filter(pk=owed.pk).update(status="paused")


class TestEnd:
    def test_meets_a_resolution_that_stood_still_with_the_time_it_had_left(self):
        owner = UserFactory()
        case = make_case(owner=owner)
        waiting.wait(case_id=case.pk, by=owner, on="guest", reason="", now=NOON)

        clocks.end(case, now=NOON + timedelta(hours=4))

        met = clock_of(case, "resolution")
        assert (met.status, met.due_at) == (ClockStatus.MET, NOON + timedelta(hours=28))

    def test_leaves_what_ran_out_and_nobody_noticed_yet_past_due(self):
        owner = UserFactory()
        case = make_case(owner=owner)
        promised = promising.make(
            case_id=case.pk,
            by=owner,
            text="call",
            due_at=NOON + timedelta(hours=1),
            counterpart="Finance",
            now=NOON,
        )

        clocks.end(case, now=NOON + timedelta(hours=2))

        promised.refresh_from_db()
        assert (promised.status, promised.breached_at) == (ClockStatus.CANCELLED, promised.due_at)

    def test_meets_what_hung_on_the_stay(self):
        case = make_case()

        clocks.end(case, now=NOON + timedelta(minutes=4))

        assert clock_of(case, "stay").status == ClockStatus.MET


class TestReset:
    def test_counts_anew_with_the_whole_time_and_says_so(self):
        owner = UserFactory()
        case = make_case(owner=owner)
        old = clock_of(case, "resolution")

        anew = clocks.reset(
            clock_id=old.pk, by=owner, reason="another matter", now=NOON + timedelta(hours=3)
        )

        event = case.events.get(kind=CaseEvent.Kind.CLOCK_RESET)
        assert (anew.due_at, anew.generation) == (NOON + timedelta(hours=27), 2)
        assert (event.facts["reason"], event.actor) == ("another matter", owner)

    def test_leaves_a_breach_where_it_was(self):
        owner = UserFactory()
        case = make_case(owner=owner)
        old = clock_of(case, "resolution")
        later = NOON + timedelta(hours=30)
        clocks.breach_due(now=later)

        anew = clocks.reset(clock_id=old.pk, by=owner, reason="another matter", now=later)

        old.refresh_from_db()
        assert (old.breached_at, anew.breached_at) == (NOON + timedelta(hours=24), None)

    def test_leaves_one_that_ran_out_and_nobody_noticed_yet_past_due(self):
        owner = UserFactory()
        case = make_case(owner=owner)
        clock = clock_of(case, "resolution")
        late = clock.due_at + timedelta(hours=1)

        clocks.reset(clock_id=clock.pk, by=owner, reason="new facts", now=late)

        clock.refresh_from_db()
        assert (clock.status, clock.breached_at, clock.noticed_at) == (
            ClockStatus.CANCELLED,
            clock.due_at,
            late,
        )

    def test_is_refused_for_what_a_person_is_owed(self):
        owner = UserFactory()
        case = make_case(owner=owner)
        wrote(case)

        with pytest.raises(NotThisClock):
            clocks.reset(
                clock_id=clock_of(case, "first_response", "guest").pk,
                by=owner,
                reason="please",
                now=NOON,
            )


class TestABreach:
    def test_can_be_neither_changed_nor_cleared_nor_removed(self):
        case = make_case()
        wrote(case)
        clocks.breach_due(now=NOON + timedelta(hours=1))
        late = case.clocks.filter(kind="first_response")

        for change in ({"breached_at": None, "noticed_at": None}, {"breached_at": NOON}):
            with pytest.raises(InternalError), transaction.atomic():
                late.update(**change)
        with pytest.raises(InternalError), transaction.atomic():
            late.delete()
