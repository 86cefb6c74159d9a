"""How long, when, where and how much."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common import words

NOW = datetime(2026, 3, 12, 18, 40, tzinfo=UTC)
LOCALES = st.sampled_from(["en", "pt_BR"])
LENGTHS = st.timedeltas(min_value=timedelta(), max_value=timedelta(days=4000))
INSTANTS = st.datetimes(
    min_value=datetime(2001, 1, 1),  # noqa: DTZ001 - the strategy adds the zone
    max_value=datetime(2099, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)
ZONES = st.sampled_from(
    sorted(z for z in available_timezones() if z.startswith(("Europe/", "America/", "Asia/")))
)


class TestSpan:
    @pytest.mark.parametrize(
        ("minutes", "english", "portuguese"),
        [
            (0, "< 1 m", "< 1 min"),
            (15, "15 m", "15 min"),
            (120, "2 h", "2 h"),
            (125, "2 h 05 m", "2 h 05"),
            (190, "3 h 10 m", "3 h 10"),
            (1440, "1 d", "1 d"),
            (1560, "1 d 2 h", "1 d 2 h"),
            (8 * 1440 + 61, "8 d", "8 d"),
        ],
    )
    def test_reads_as_people_say_it(self, minutes, english, portuguese):
        length = timedelta(minutes=minutes)

        assert words.span(length, locale="en") == english
        assert words.span(length, locale="pt_BR") == portuguese

    def test_refuses_a_negative_length(self):
        with pytest.raises(ValueError, match="negative"):
            words.span(timedelta(seconds=-1), locale="en")

    @given(LENGTHS, LOCALES)
    def test_never_shows_more_than_there_is(self, length, locale):
        numbers = [int(n) for n in words.span(length, locale=locale).split() if n.isdigit()]
        text = words.span(length, locale=locale)

        if "<" in text:
            assert length < timedelta(minutes=1)
        elif " d" in text:
            shown = timedelta(days=numbers[0], hours=numbers[1] if len(numbers) > 1 else 0)
            assert shown <= length < shown + timedelta(days=1)
        elif " h" in text:
            shown = timedelta(hours=numbers[0], minutes=numbers[1] if len(numbers) > 1 else 0)
            assert shown <= length < shown + timedelta(minutes=1)
        else:
            assert timedelta(minutes=numbers[0]) <= length < timedelta(minutes=numbers[0] + 1)


class TestExact:
    @pytest.mark.parametrize(
        ("seconds", "shown"), [(40, "40 s"), (192, "3 m 12 s"), (3600, "1 h"), (-5, "0 s")]
    )
    def test_counts_seconds_below_an_hour(self, seconds, shown):
        assert words.exact(timedelta(seconds=seconds), locale="en") == shown


class TestLeft:
    def test_says_what_is_over(self):
        late = NOW - timedelta(minutes=22)

        assert words.left(late, NOW, locale="en") == "22 m over"
        assert words.left(late, NOW, locale="pt_BR") == "22 min de atraso"

    @given(INSTANTS, INSTANTS, LOCALES)
    def test_is_over_exactly_when_now_is_past_it(self, due, now, locale):
        shown = words.left(due, now, locale=locale)

        assert shown.endswith(("over", "de atraso")) == (now > due)


class TestClockState:
    def test_turns_soon_then_over(self):
        due, warn = NOW + timedelta(minutes=30), NOW + timedelta(minutes=10)

        states = [words.clock_state(due, NOW + timedelta(minutes=m), warn) for m in (9, 10, 30)]

        assert states == ["", "soon", "over"]


class TestSpent:
    @given(INSTANTS, INSTANTS, INSTANTS)
    def test_stays_between_nothing_and_all(self, started, due, now):
        assert 0 <= words.spent(started, due, now) <= 100

    def test_is_half_at_half_time(self):
        assert words.spent(NOW, NOW + timedelta(hours=2), NOW + timedelta(hours=1)) == 50


class TestMoment:
    def test_drops_the_day_today(self):
        assert words.moment(NOW, NOW, zone=ZoneInfo("America/Sao_Paulo"), locale="en") == "15:40"

    def test_names_the_day_on_another_one(self):
        later = datetime(2026, 3, 13, 15, 10, tzinfo=UTC)
        zone = ZoneInfo("America/Sao_Paulo")

        assert words.moment(later, NOW, zone=zone, locale="en") == "Fri 13 Mar, 12:10"
        assert words.moment(later, NOW, zone=zone, locale="pt_BR") == "sex. 13 mar., 12:10"

    def test_names_another_year(self):
        assert words.moment(NOW.replace(year=2025), NOW, zone=UTC, locale="en").endswith(
            "2025, 18:40"
        )

    def test_today_is_today_on_those_clocks(self):
        late_there = datetime(2026, 3, 12, 15, 30, tzinfo=UTC)  # 00:30 of the 13th in Tokyo

        assert words.moment(late_there, NOW, zone=ZoneInfo("Asia/Tokyo"), locale="en") == "00:30"

    @given(INSTANTS, INSTANTS, ZONES, LOCALES)
    def test_always_shows_the_hour_of_that_wall(self, at, now, zone, locale):
        shown = words.moment(at, now, zone=ZoneInfo(zone), locale=locale)

        assert shown.endswith(f"{at.astimezone(ZoneInfo(zone)):%H:%M}")


class TestMomentThere:
    def test_names_the_city_as_the_reader_writes_it(self):
        at = datetime(2026, 3, 12, 21, 50, tzinfo=UTC)

        assert words.moment_there(at, NOW, zone="Europe/Lisbon", locale="en") == "21:50 in Lisbon"
        assert (
            words.moment_there(at, NOW, zone="Europe/Lisbon", locale="pt_BR") == "21:50 em Lisboa"
        )

    @given(ZONES, LOCALES)
    def test_finds_a_name_for_every_place(self, zone, locale):
        assert words.city(zone, locale=locale).strip()


class TestDayHeading:
    @pytest.mark.parametrize(
        ("day", "shown"),
        [
            (date(2026, 3, 12), "Today, Thu 12 March"),
            (date(2026, 3, 11), "Yesterday, Wed 11 March"),
            (date(2026, 3, 13), "Tomorrow, Fri 13 March"),
            (date(2026, 3, 1), "Sun 1 March"),
            (date(2025, 11, 18), "Tue 18 November 2025"),
        ],
    )
    def test_names_the_days_around_today(self, day, shown):
        assert words.day_heading(day, NOW.date(), locale="en") == shown

    def test_speaks_portuguese(self):
        assert words.day_heading(NOW.date(), NOW.date(), locale="pt_BR") == "Hoje, qui. 12 de março"


class TestNumber:
    def test_follows_the_reader(self):
        assert words.number(14938, locale="en") == "14,938"
        assert words.number(14938, locale="pt_BR") == "14.938"


class TestEveryZone:
    def test_ends_with_utc_and_repeats_no_zone(self):
        shown = words.every_zone(NOW, ["Europe/Lisbon", "Europe/Lisbon", "UTC"], locale="en")

        assert shown == "Thu 12 Mar 2026, 18:40 Lisbon · Thu 12 Mar 2026, 18:40 UTC"


class TestPercent:
    def test_follows_the_reader(self):
        assert words.percent(0.591, locale="en") == "59.1\u00a0%"
        assert words.percent(0.591, locale="pt_BR") == "59,1%"
        assert words.percent(1, locale="en") == "100\u00a0%"
