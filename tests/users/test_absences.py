from datetime import UTC, datetime, timedelta

import pytest

from common.errors import BadInput, Forbidden
from tests.factories.users import UserFactory
from tests.racing import race
from users.actions import absences
from users.away import away_at
from users.models import Absence

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 12, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def plan(user, *, deputy=None, start=0, end=8, by=None, **options):
    return absences.plan(
        user=user,
        by=by or user,
        begins_at=NOON + start * HOUR,
        ends_at=NOON + end * HOUR,
        deputy=deputy,
        now=NOON,
        **options,
    )


class TestPlan:
    def test_keeps_the_time_and_who_stands_in(self):
        user, deputy = UserFactory(), UserFactory()

        plan(user, deputy=deputy)

        assert away_at(NOON + HOUR).cover(user.pk) == deputy
        assert away_at(NOON + 8 * HOUR).of(user.pk) is None

    def test_refuses_time_in_which_the_person_is_away_already(self):
        user = UserFactory()
        plan(user, start=0, end=8)

        with pytest.raises(absences.AwayAlready):
            plan(user, start=7, end=9)

        plan(user, start=8, end=9)

    @pytest.mark.parametrize(
        ("start", "end"), [(5, 5), (5, 4), (-9, -8), (0, 24 * 401), (69_000_000, 69_000_008)]
    )
    def test_refuses_times_that_make_no_sense(self, start, end):
        with pytest.raises(BadInput):
            plan(UserFactory(), start=start, end=end)

    def test_refuses_an_associate_who_says_it_of_somebody_else(self):
        with pytest.raises(Forbidden):
            plan(UserFactory(), by=UserFactory())

    def test_lets_a_manager_say_it_of_somebody_else(self):
        user, manager = UserFactory(), UserFactory(manager=True)

        assert plan(user, by=manager).told_by == manager

    def test_refuses_a_deputy_who_works_no_cases(self):
        with pytest.raises(BadInput):
            plan(UserFactory(), deputy=UserFactory(admin=True))


class TestChains:
    def test_lead_to_the_deputy_of_a_deputy_who_is_away_too(self):
        first, second, third = UserFactory(), UserFactory(), UserFactory()
        plan(first, deputy=second)
        plan(second, deputy=third, end=2)

        assert away_at(NOON + HOUR).cover(first.pk) == third
        assert away_at(NOON + 3 * HOUR).cover(first.pk) == second

    def test_that_lead_back_are_refused(self):
        first, second, third = UserFactory(), UserFactory(), UserFactory()
        plan(first, deputy=second)
        plan(second, deputy=third)

        with pytest.raises(absences.DeputyLoop):
            plan(third, deputy=first)

    def test_may_lead_back_at_another_time(self):
        first, second = UserFactory(), UserFactory()
        plan(first, deputy=second, start=0, end=2)

        assert plan(second, deputy=first, start=2, end=4)

    def test_end_at_nobody_where_a_deputy_left(self):
        user, deputy = UserFactory(), UserFactory()
        plan(user, deputy=deputy)
        deputy.is_active = False
        deputy.save()

        assert away_at(NOON).cover(user.pk) is None

    def test_survive_a_loop_in_the_rows(self):
        first, second = UserFactory(), UserFactory()
        row = plan(first, deputy=second)
        plan(second, deputy=UserFactory())
        Absence.objects.filter(user=second).update(deputy=first)

        assert away_at(row.during.lower).cover(first.pk) is None


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_two_plans_never_close_a_loop_between_them(self):
        first, second = UserFactory(), UserFactory()

        outcomes = race(lambda: plan(first, deputy=second), lambda: plan(second, deputy=first))

        assert sum(isinstance(outcome, absences.DeputyLoop) for outcome in outcomes) == 1


class TestCancel:
    def test_takes_one_ahead_back(self):
        user = UserFactory()
        row = plan(user, start=4)

        absences.cancel(absence_id=row.pk, by=user, now=NOON)

        assert away_at(NOON + 5 * HOUR).of(user.pk) is None

    def test_ends_one_under_way_and_keeps_what_was(self):
        user = UserFactory()
        row = plan(user, start=-4)

        absences.cancel(absence_id=row.pk, by=user, now=NOON)

        assert away_at(NOON).of(user.pk) is None
        assert away_at(NOON - HOUR).of(user.pk) is not None

    def test_refuses_somebody_else(self):
        row = plan(UserFactory())

        with pytest.raises(Forbidden):
            absences.cancel(absence_id=row.pk, by=UserFactory(), now=NOON)
