from datetime import UTC, date, datetime, timedelta

import pytest

from sla.business_time import NeverOpen
from sla.matching import CaseFacts
from sla.models import DayException
from sla.promises import plan_of, stay_rule, targets_for
from tests.factories.sla import (
    BusinessCalendarFactory,
    DayExceptionFactory,
    DeadlineRuleFactory,
    ServiceLevelFactory,
    TargetFactory,
)

pytestmark = pytest.mark.django_db

FRIDAY = datetime(2026, 3, 13, 20, 30, tzinfo=UTC)  # 17:30 in São Paulo


class TestTargetsFor:
    def test_takes_the_first_service_level_that_fits(self):
        TargetFactory(service_level__order=20, minutes=600)
        urgent = TargetFactory(service_level__order=10, service_level__severities=[1], minutes=5)

        promise = targets_for(CaseFacts(severity=1), now=FRIDAY)

        assert promise.service_level_id == urgent.service_level_id
        assert promise.targets["first_response"].minutes == 5
        assert promise.targets["first_response"].target_id == urgent.pk

    def test_looks_only_at_versions_in_force(self):
        ServiceLevelFactory(valid_until=FRIDAY)
        ServiceLevelFactory(valid_from=FRIDAY + timedelta(seconds=1))

        promise = targets_for(CaseFacts(), now=FRIDAY)

        assert (promise.service_level_id, promise.targets) == (None, {})

    def test_asks_the_database_a_constant_number_of_times(self, django_assert_num_queries):
        level = ServiceLevelFactory()
        for kind in ("first_response", "next_update", "resolution"):
            TargetFactory(service_level=level, kind=kind, calendar=BusinessCalendarFactory())

        with django_assert_num_queries(6):
            targets_for(CaseFacts(), now=FRIDAY)


class TestTargetPlan:
    def test_is_due_in_the_calendars_working_time(self):
        target = TargetFactory(calendar=BusinessCalendarFactory(), minutes=60)

        due = plan_of(target.pk).due(FRIDAY)

        assert due.due_at == datetime(2026, 3, 16, 11, 30, tzinfo=UTC)
        assert due.warn_at == datetime(2026, 3, 16, 11, 15, tzinfo=UTC)
        assert due.explanation[-1] == "Due Mon 16 Mar 2026, 08:30 in São Paulo."

    def test_leaves_out_pauses(self):
        plan = plan_of(TargetFactory(minutes=60).pk)

        due = plan.due(FRIDAY, pauses=[(FRIDAY, FRIDAY + timedelta(hours=2))])

        assert due.due_at == FRIDAY + timedelta(hours=3)

    def test_honours_exceptions_breaks_and_public_holidays(self):
        calendar = BusinessCalendarFactory(holiday_country="BR", holiday_subdivision="SP")
        DayExceptionFactory(calendar=calendar, date=date(2026, 4, 6))
        DayExceptionFactory(
            calendar=calendar,
            date=date(2026, 4, 7),
            kind=DayException.Kind.BREAK,
            windows=[[480, 540]],
        )
        target = TargetFactory(calendar=calendar, minutes=60)

        # Friday 3 April 2026 is Good Friday; Monday is closed; Tuesday begins with a break.
        due = plan_of(target.pk).due(datetime(2026, 4, 2, 20, 30, tzinfo=UTC))

        assert due.due_at == datetime(2026, 4, 7, 12, 30, tzinfo=UTC)

    def test_refuses_a_calendar_that_never_opens(self):
        target = TargetFactory(calendar=BusinessCalendarFactory(openings=[]))

        with pytest.raises(NeverOpen):
            plan_of(target.pk).due(FRIDAY)


class TestStayRule:
    def test_is_the_rule_in_force(self):
        rule = DeadlineRuleFactory(stay=True)

        assert stay_rule(now=FRIDAY) == rule

    def test_may_be_missing(self):
        assert stay_rule(now=FRIDAY) is None
