from datetime import timedelta

import pytest

from cases.actions import conversation
from cases.clocks.tiles import tiles_of
from cases.models import SLAClock
from cases.models.clock import ClockStatus
from cases.sheet import reader_of
from tests.factories.cases import NOON, make_case, send
from tests.factories.clocks import clock_of, wrote
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db


class TestCustomerWrote:
    def test_first_owes_a_first_response_to_that_side(self):
        case = make_case()

        wrote(case)

        assert clock_of(case, "first_response", "guest").due_at == NOON + timedelta(minutes=15)
        assert not case.clocks.filter(side="host").exists()

    def test_a_second_message_does_not_start_the_clock_anew(self):
        case = make_case()
        wrote(case)

        wrote(case, at=NOON + timedelta(minutes=10))

        assert clock_of(case, "first_response", "guest").due_at == NOON + timedelta(minutes=15)

    def test_later_owes_the_next_update_from_the_oldest_unanswered(self):
        owner = UserFactory()
        case = make_case(owner=owner)
        wrote(case)
        send(case, by=owner, at=NOON + timedelta(minutes=5))

        wrote(case, at=NOON + timedelta(minutes=20))
        wrote(case, at=NOON + timedelta(minutes=30))

        assert clock_of(case, "next_update", "guest").due_at == NOON + timedelta(minutes=80)

    def test_each_side_has_its_own(self):
        case = make_case()

        wrote(case)
        wrote(case, side="host", at=NOON + timedelta(minutes=5))

        assert clock_of(case, "first_response", "host").due_at == NOON + timedelta(minutes=20)


class TestAnswered:
    def test_meets_what_the_side_was_owed(self):
        owner = UserFactory()
        case = make_case(owner=owner)
        wrote(case)

        send(case, by=owner, at=NOON + timedelta(minutes=6))

        met = clock_of(case, "first_response", "guest")
        assert (met.status, met.met_at) == (ClockStatus.MET, NOON + timedelta(minutes=6))

    def test_a_late_answer_meets_and_stays_past_due(self):
        owner = UserFactory()
        case = make_case(owner=owner)
        wrote(case)

        send(case, by=owner, at=NOON + timedelta(minutes=16))

        met = clock_of(case, "first_response", "guest")
        assert met.status == ClockStatus.MET
        assert met.breached_at == NOON + timedelta(minutes=15)

    def test_an_answer_to_one_side_leaves_the_other_waiting(self):
        owner = UserFactory()
        case = make_case(owner=owner)
        wrote(case)
        wrote(case, side="host")

        send(case, by=owner, side="host")

        assert clock_of(case, "first_response", "guest").status == ClockStatus.RUNNING


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

    def test_keeps_past_due_what_ran_out_meanwhile(self):
        owner = UserFactory(undo_seconds=60)
        case = make_case(owner=owner)
        wrote(case)
        answer = send(case, by=owner, at=NOON + timedelta(minutes=1))
        wrote(case, at=NOON + timedelta(minutes=1, seconds=10))
        meanwhile = clock_of(case, "next_update", "guest")
        due = NOON + timedelta(minutes=1, seconds=15)
        SLAClock.objects.filter(pk=meanwhile.pk).update(due_at=due)

        conversation.take_back(
            message_id=answer.pk, by=owner, now=NOON + timedelta(minutes=1, seconds=20)
        )

        meanwhile.refresh_from_db()
        assert (meanwhile.status, meanwhile.breached_at) == (ClockStatus.CANCELLED, due)
