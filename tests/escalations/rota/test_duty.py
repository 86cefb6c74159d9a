import itertools
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from escalations.actions import overriding, shifts, swaps, temporary
from escalations.lifecycle import Level
from escalations.rota import duty
from escalations.rota.duty import Duty
from tests.factories.escalations import NIGHT, Desk, RotationFactory, ScheduleFactory
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def desk():
    return Desk()


def change(desk, at):
    return Duty(desk.schedule, start=at, end=at + HOUR).change_at(Level.FIRST, at)


class TestChangeAt:
    def test_names_what_put_people_there(self, desk):
        common = {"schedule_id": desk.schedule.pk, "level": Level.FIRST, "now": NIGHT}
        day = [NIGHT + n * DAY for n in range(1, 4)]
        row = swaps.ask(kind="cover", start=day[0], end=day[0] + HOUR, by=desk.tomas, **common)
        swaps.take(swap_id=row.pk, by=desk.nadia, now=NIGHT)
        temporary.make(
            start=day[1],
            end=day[1] + HOUR,
            shifts=[(desk.nadia.pk, day[1], day[1] + HOUR)],
            by=desk.helena,
            **common,
        )
        overriding.override(
            kind="cover",
            add_id=desk.nadia.pk,
            remove_id=None,
            start=day[2],
            end=day[2] + HOUR,
            by=desk.nadia,
            **common,
        )

        found = [change(desk, at) for at in (NIGHT, *day)]
        assert found == ["", "swap", "temporary", "override"]


class TestSegments:
    def test_tile_the_range_across_now(self, desk):
        shifts.lay_out(schedule_id=desk.schedule.pk, now=NIGHT)
        start, end, now = NIGHT - 5 * DAY, NIGHT + 10 * DAY, NIGHT + 2 * DAY

        laid = Duty(desk.schedule, start=start, end=end, now=now).segments(Level.FIRST, start, end)

        assert (laid[0].start, laid[-1].end) == (start, end)
        assert all(a.end == b.start for a, b in itertools.pairwise(laid))

    def test_ask_the_database_as_much_for_many_people(self, desk, django_assert_num_queries):
        with CaptureQueriesContext(connection) as few:
            Duty(desk.schedule, start=NIGHT, end=NIGHT + DAY)
        for _ in range(5):
            RotationFactory(schedule=desk.schedule, people=[UserFactory() for _p in range(4)])

        with django_assert_num_queries(len(few)):
            Duty(desk.schedule, start=NIGHT, end=NIGHT + DAY)


class TestNextDuty:
    def test_says_when_somebody_is_first_on_call(self, desk):
        later = UserFactory()
        RotationFactory(
            schedule=desk.schedule,
            level=Level.THIRD,
            people=[later],
            valid_from=NIGHT + 5 * HOUR,
        )

        assert duty.next_duty(later, start=NIGHT, end=NIGHT + DAY) == NIGHT + 5 * HOUR
        assert duty.next_duty(later, start=NIGHT, end=NIGHT + HOUR) is None
        assert duty.next_duty(UserFactory(), start=NIGHT, end=NIGHT + DAY) is None


class TestHolidays:
    def test_are_those_of_the_rotas_country(self):
        rota = ScheduleFactory(holiday_country="BR", holiday_subdivision="SP")

        assert set(duty.holidays(rota, date(2026, 12, 24), date(2026, 12, 26))) == {
            date(2026, 12, 25)
        }
        assert duty.holidays(ScheduleFactory(), date(2026, 1, 1), date(2026, 12, 31)) == {}
