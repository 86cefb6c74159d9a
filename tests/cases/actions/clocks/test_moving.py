from dataclasses import replace
from datetime import timedelta

import pytest

from cases.actions import clocks, waiting
from cases.actions.clocks import moving
from cases.models import CaseEvent
from cases.models.clock import ClockStatus
from sla import promises
from tests.factories.cases import NOON, make_case, send
from tests.factories.clocks import clock_of, wrote
from tests.factories.sla import DeadlineRuleFactory
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def other(clock, minutes):
    """The promise of a clock with another length."""
    return replace(promises.plan_of(clock.target_id), minutes=minutes)


class TestMove:
    def test_counts_from_the_same_start_and_says_so(self):
        case = make_case()
        clock = clock_of(case, "resolution")
        plan = other(clock, 2880)

        moved = moving.move(clock_id=clock.pk, plan=plan, reason="level v2", now=NOON + HOUR)

        assert (moved.due_at, moved.moved_from) == (NOON + 48 * HOUR, NOON + 24 * HOUR)
        assert (moved.generation, moved.moved_because) == (2, "level v2")
        assert case.events.get(kind=CaseEvent.Kind.CLOCK_MOVED).facts["reason"] == "level v2"

    def test_leaves_out_the_time_it_stood_still(self):
        owner = UserFactory()
        case = make_case(owner=owner)
        words = {"case_id": case.pk, "by": owner}
        waiting.wait(**words, on="guest", reason="", now=NOON)
        waiting.resume(**words, now=NOON + 2 * HOUR)
        clock = clock_of(case, "resolution")

        moved = moving.move(clock_id=clock.pk, plan=other(clock, 60), reason="", now=NOON + HOUR)

        assert moved.due_at == NOON + 3 * HOUR

    def test_to_the_past_is_due_now_labelled_and_no_breach(self):
        case = make_case()
        clock = clock_of(case, "resolution")

        moved = moving.move(clock_id=clock.pk, plan=other(clock, 30), reason="v2", now=NOON + HOUR)
        clocks.breach_due(now=NOON + 2 * HOUR)

        moved.refresh_from_db()
        assert (moved.due_at, moved.compressed, moved.breached_at) == (NOON + HOUR, True, None)

    def test_un_breaches_nothing(self):
        case = make_case()
        clock = clock_of(case, "resolution")
        clocks.breach_due(now=NOON + 25 * HOUR)

        after = moving.move(
            clock_id=clock.pk, plan=other(clock, 9999), reason="v2", now=NOON + 25 * HOUR
        )

        assert (after.due_at, after.breached_at) == (NOON + 24 * HOUR, NOON + 24 * HOUR)

    def test_un_breaches_nothing_that_ran_out_and_nobody_noticed_yet(self):
        case = make_case()
        clock = clock_of(case, "resolution")
        late = NOON + 25 * HOUR

        moving.move(clock_id=clock.pk, plan=other(clock, 9999), reason="v2", now=late)
        clocks.breach_due(now=late)

        clock.refresh_from_db()
        assert (clock.due_at, clock.breached_at) == (NOON + 24 * HOUR, NOON + 24 * HOUR)

    def test_one_past_at_once_that_stood_still_and_ran_out_later_is_a_breach_then(self):
        owner = UserFactory()
        case = make_case(owner=owner)
        clock = clock_of(case, "resolution")
        moving.move(clock_id=clock.pk, plan=other(clock, 30), reason="v2", now=NOON + HOUR)
        words = {"case_id": case.pk, "by": owner}
        waiting.wait(**words, on="guest", reason="", now=NOON + HOUR)
        waiting.resume(**words, now=NOON + 5 * HOUR)

        clock.refresh_from_db()
        assert (clock.due_at, clock.compressed) == (NOON + 28 * HOUR, False)
        clocks.breach_due(now=NOON + 29 * HOUR)
        clock.refresh_from_db()
        assert clock.breached_at == NOON + 28 * HOUR

    def test_waiting_scores_no_breach_of_one_that_was_past_when_it_moved(self):
        owner = UserFactory()
        case = make_case(owner=owner)
        clock = clock_of(case, "resolution")
        moving.move(clock_id=clock.pk, plan=other(clock, 30), reason="v2", now=NOON + HOUR)

        waiting.wait(case_id=case.pk, by=owner, on="guest", reason="", now=NOON + 2 * HOUR)

        clock.refresh_from_db()
        assert (clock.status, clock.breached_at) == (ClockStatus.PAUSED, None)

    def test_leaves_what_ended_alone(self):
        owner = UserFactory()
        case = make_case(owner=owner)
        wrote(case)
        send(case, by=owner, at=NOON)
        met = clock_of(case, "first_response", "guest")

        after = moving.move(clock_id=met.pk, plan=other(met, 60), reason="v2", now=NOON)

        assert (after.status, after.generation) == (ClockStatus.MET, 1)

    def test_gives_a_standing_clock_the_version_it_goes_on_under(self):
        owner = UserFactory()
        case = make_case(owner=owner)
        waiting.wait(case_id=case.pk, by=owner, on="guest", reason="", now=NOON)
        clock = clock_of(case, "resolution")

        moving.move(clock_id=clock.pk, plan=other(clock, 60), reason="v2", now=NOON)

        clock.refresh_from_db()
        assert (clock.status, clock.minutes) == (ClockStatus.PAUSED, 60)


class TestMoveToRule:
    def test_hangs_a_stay_clock_by_the_other_version(self):
        case = make_case()
        clock = clock_of(case, "stay")
        before = clock.due_at
        rule = DeadlineRuleFactory(
            kind="anchored", amount=None, unit="", anchor="check_in", offset_minutes=-60
        )

        moved = moving.move_to_rule(clock_id=clock.pk, rule=rule, reason="v2", now=NOON)

        assert (moved.due_at, moved.rule) == (before - HOUR, rule)

    def test_un_breaches_nothing_that_ran_out_and_nobody_noticed_yet(self):
        case = make_case()
        clock = clock_of(case, "stay")
        rule = DeadlineRuleFactory(
            kind="anchored", amount=None, unit="", anchor="check_in", offset_minutes=600
        )

        moving.move_to_rule(clock_id=clock.pk, rule=rule, reason="v2", now=clock.due_at + HOUR)
        clocks.breach_due(now=clock.due_at + HOUR)

        assert clock_of(case, "stay").breached_at == clock.due_at
