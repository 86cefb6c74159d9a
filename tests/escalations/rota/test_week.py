from datetime import date, timedelta

import pytest

from escalations.rota.duty import Duty
from escalations.rota.week import hours_of, monday_of, week_of, zones_of
from tests.factories.escalations import (
    NIGHT,
    Desk,
    OverrideFactory,
    RotationFactory,
    ScheduleFactory,
)
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
MONDAY = date(2026, 3, 9)


@pytest.fixture
def desk():
    return Desk()


def week(desk, *, zone="America/Sao_Paulo", first=MONDAY, now=NIGHT, reader=None):
    start, end = hours_of(first, zone=zone)
    duty = Duty(desk.schedule, start=start, end=end, now=now)
    return week_of(duty, first=first, zone=zone, now=now, reader=reader or desk.tomas)


def bars(found, level):
    row = next(row for row in found.rows if row.level == level)
    return [bar for cell in row.cells for bar in cell.bars]


class TestAWeek:
    def test_fills_every_day_of_every_level(self, desk):
        for row in week(desk).rows:
            assert [sum(bar.length for bar in cell.bars) for cell in row.cells] == [24] * 7

    def test_says_a_bar_s_name_once(self, desk):
        spoken = [bar for bar in bars(week(desk), "first") if not bar.is_repeat]

        assert [bar.names for bar in spoken] == ["Nadia", "Tomás, you"]

    def test_says_the_name_of_a_night_where_it_is_widest(self, desk):
        at = NIGHT.replace(hour=23, minute=0)  # Friday 20:00 there, until Saturday 08:00
        OverrideFactory(schedule=desk.schedule, add_user=desk.helena, during=(at, at + 12 * HOUR))

        night = [bar for bar in bars(week(desk), "first") if bar.kind == "override"]

        assert [(bar.part, bar.is_repeat) for bar in night] == [("20–24", True), ("00–08", False)]
        assert night[1].hours == "20–08"

    def test_moves_with_the_zone_it_is_read_in(self, desk):
        here, there = (
            next(bar for bar in bars(week(desk, zone=zone), "first") if bar.is_mine)
            for zone in ("America/Sao_Paulo", "Europe/Lisbon")
        )

        assert (here.part, there.part) == ("08–24", "11–24")
        assert here.at == there.at

    def test_draws_half_hours_at_the_nearest_hour_without_overlap(self, desk):
        at = NIGHT.replace(hour=15, minute=30)
        OverrideFactory(schedule=desk.schedule, add_user=desk.helena, during=(at, at + 3 * HOUR))

        friday = week(desk).rows[0].cells[4].bars

        assert [(bar.hour, bar.length) for bar in friday] == [(0, 13), (13, 3), (16, 8)]
        assert friday[1].part == "12:30–15:30"

    def test_counts_gaps_from_now_on(self, desk):
        desk.schedule.rotations.filter(level="second").update(
            valid_from=NIGHT - DAY, valid_until=NIGHT + HOUR
        )

        gaps = week(desk).gaps

        assert [(gap.level, gap.start) for gap in gaps] == [("second", NIGHT + HOUR)]

    def test_names_public_holidays_of_the_rota_s_country(self, desk):
        desk.schedule.holiday_country = "PT"
        desk.schedule.save()

        days = week(desk, first=date(2026, 4, 20)).days

        assert [bool(day.holiday) for day in days] == [False] * 5 + [True, False]

    def test_has_a_short_day_when_clocks_go_forward(self):
        schedule = ScheduleFactory(time_zone="Europe/Lisbon")
        person = UserFactory()
        RotationFactory(schedule=schedule, people=[person])

        first = date(2026, 3, 23)
        start, end = hours_of(first, zone="Europe/Lisbon")
        found = week_of(
            Duty(schedule, start=start, end=end, now=NIGHT),
            first=first,
            zone="Europe/Lisbon",
            now=NIGHT,
            reader=person,
        )

        assert found.clock_changes == [(date(2026, 3, 29), "Europe/Lisbon")]
        assert sum(bar.length for bar in found.rows[0].cells[6].bars) == 24


class TestZones:
    def test_are_the_reader_s_the_rota_s_the_home_s_and_utc_each_once(self, desk):
        reader = UserFactory(time_zone="America/Sao_Paulo")

        found = zones_of(desk.schedule, reader, "Europe/Lisbon")

        assert found == ["America/Sao_Paulo", "Europe/Lisbon", "UTC"]


class TestTheAskedWeek:
    @pytest.mark.parametrize("asked", ["", "x", "2026-02-31", "0001-01-01", "9999-12-31"])
    def test_of_nonsense_is_this_one(self, asked):
        assert monday_of(asked, zone="America/Sao_Paulo", now=NIGHT) == MONDAY

    def test_begins_on_its_monday(self):
        assert monday_of("2026-03-22", zone="UTC", now=NIGHT) == date(2026, 3, 16)
