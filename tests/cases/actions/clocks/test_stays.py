from datetime import timedelta

import pytest

from cases.actions import clocks
from cases.models import CaseEvent
from cases.models.clock import ClockStatus
from tests.factories.cases import NOON, make_case
from tests.factories.clocks import clock_of

pytestmark = pytest.mark.django_db


class TestReservationChanged:
    def test_moves_the_clock_and_says_from_when_and_why(self):
        case = make_case()
        before = clock_of(case, "stay").due_at
        case.reservation.check_in_date += timedelta(days=1)
        case.reservation.check_out_date += timedelta(days=1)
        case.reservation.save()

        clocks.reservation_changed(case, now=NOON)

        moved = clock_of(case, "stay")
        event = case.events.get(kind=CaseEvent.Kind.CLOCK_MOVED)
        assert moved.due_at == before + timedelta(days=1)
        assert (event.facts["from"], event.facts["reason"]) == (before.isoformat(), "dates")

    def test_a_cancelled_stay_ends_it_and_the_case_lives_on(self):
        case = make_case()
        case.reservation.status = "cancelled"
        case.reservation.save()

        clocks.reservation_changed(case, now=NOON)

        assert clock_of(case, "stay").status == ClockStatus.CANCELLED
        assert clock_of(case, "resolution").status == ClockStatus.RUNNING
