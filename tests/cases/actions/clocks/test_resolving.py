from datetime import timedelta

import pytest

from cases.actions import waiting
from cases.models.clock import ClockStatus
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
