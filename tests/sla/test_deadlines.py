from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sla.business_time import Calendar, OutOfRange
from sla.counting import Count, NoWorkingDay, UncountableRule, Unit, months_later
from sla.deadlines import MONDAY_TO_FRIDAY, StatutoryRule, statutory_due
from sla.public_holidays import public_holidays

OFFICE = [[(9 * 3600, 17 * 3600)]] * 5 + [[], []]


def days(amount):
    return Count(amount, Unit.CALENDAR_DAYS)


def working_days(amount):
    return Count(amount, Unit.BUSINESS_DAYS)


def calendar(zone, country="", subdivision="", **kwargs):
    holidays = public_holidays(country, subdivision, **kwargs) if country else frozenset()
    return Calendar(zone, OFFICE, holidays=holidays)


ENGLAND = calendar("Europe/London", "GB", "ENG")
BRAZIL = calendar("America/Sao_Paulo", "BR")
CALIFORNIA = Calendar(
    "America/Los_Angeles", OFFICE, holidays={date(2025, 12, 25), date(2026, 1, 1)}
)
CARNIVAL = Calendar("America/Sao_Paulo", OFFICE, holidays={date(2026, 2, 16), date(2026, 2, 17)})
COUNTED = [unit for unit in Unit if unit is not Unit.FIXED_DATE]
MONTH = StatutoryRule(Count(1, Unit.MONTHS), first_day_counts=True, rolls=True)


def due_date(rule, start, working=MONDAY_TO_FRIDAY):
    due = statutory_due(rule, start, zone=working.zone, working=working)
    return due.external_due_at.astimezone(ZoneInfo(working.zone)).date()


class TestPublishedExamples:
    """What bodies publish, or what counting by hand gives."""

    @pytest.mark.parametrize(
        ("rule", "start", "working", "expected"),
        [
            (MONTH, date(2026, 1, 31), ENGLAND, date(2026, 3, 2)),
            (MONTH, date(2025, 9, 3), ENGLAND, date(2025, 10, 3)),
            (StatutoryRule(days(30), rolls=True), date(2026, 6, 19), ENGLAND, date(2026, 7, 20)),
            (StatutoryRule(working_days(10)), date(2025, 12, 19), CALIFORNIA, date(2026, 1, 6)),
            (
                StatutoryRule(days(45), first_day_counts=True),
                date(2025, 12, 19),
                CALIFORNIA,
                date(2026, 2, 1),
            ),
            (StatutoryRule(days(45)), date(2025, 12, 19), CALIFORNIA, date(2026, 2, 2)),
            (StatutoryRule(days(15)), date(2026, 2, 10), BRAZIL, date(2026, 2, 25)),
            (StatutoryRule(working_days(15)), date(2026, 11, 10), BRAZIL, date(2026, 12, 2)),
        ],
        ids=["ICO", "ICO 3 Sep", "DUAA", "CCPA 10", "CCPA 45", "CCPA 45 later", "LGPD", "JEC"],
    )
    def test_end_when_they_say(self, rule, start, working, expected):
        assert due_date(rule, start, working) == expected

    def test_seventy_two_hours_run_through_a_weekend(self):
        aware = datetime(2026, 3, 13, 17, tzinfo=UTC)
        rule = StatutoryRule(Count(72, Unit.HOURS), rolls=True)

        due = statutory_due(rule, aware, zone="UTC", working=MONDAY_TO_FRIDAY)

        assert due.external_due_at == datetime(2026, 3, 16, 17, tzinfo=UTC)

    @pytest.mark.parametrize(
        ("working", "expected"),
        [
            (BRAZIL, date(2026, 2, 18)),
            (CARNIVAL, date(2026, 2, 20)),
            (calendar("America/Sao_Paulo", "BR", optional=True), date(2026, 2, 23)),
        ],
        ids=["works through", "Monday and Tuesday off", "Ash Wednesday off as well"],
    )
    def test_carnival_is_a_setting_of_the_calendar(self, working, expected):
        rule = StatutoryRule(working_days(3), start_event="aware")

        assert due_date(rule, date(2026, 2, 13), working) == expected


class TestCounting:
    @pytest.mark.parametrize(
        ("start", "amount", "expected"),
        [
            (date(2026, 1, 31), 1, date(2026, 2, 28)),
            (date(2024, 1, 31), 1, date(2024, 2, 29)),
            (date(2026, 3, 31), 1, date(2026, 4, 30)),
            (date(2024, 2, 29), 12, date(2025, 2, 28)),
            (date(2026, 11, 30), 3, date(2027, 2, 28)),
            (date(2026, 3, 31), -1, date(2026, 2, 28)),
        ],
    )
    def test_months_end_on_the_last_day_where_there_is_no_such_date(self, start, amount, expected):
        assert months_later(start, amount) == expected

    def test_a_last_day_stays_where_the_rule_does_not_roll(self):
        assert due_date(StatutoryRule(days(8)), date(2026, 3, 6)) == date(2026, 3, 14)

    def test_a_first_day_that_counts_is_the_first_of_them(self):
        rule = StatutoryRule(working_days(1), first_day_counts=True)

        assert due_date(rule, date(2026, 3, 13)) == date(2026, 3, 13)
        assert due_date(rule, date(2026, 3, 14)) == date(2026, 3, 16)

    def test_weeks_end_on_the_same_weekday(self):
        assert due_date(StatutoryRule(Count(2, Unit.WEEKS)), date(2026, 3, 12)) == date(2026, 3, 26)

    def test_an_instant_counts_from_its_local_date(self):
        evening = datetime(2026, 2, 11, 1, tzinfo=UTC)  # still the 10th in São Paulo

        assert due_date(StatutoryRule(days(15)), evening, BRAZIL) == date(2026, 2, 25)

    def test_ends_with_the_last_local_second(self):
        due = statutory_due(
            StatutoryRule(days(15)), date(2026, 2, 10), zone=BRAZIL.zone, working=BRAZIL
        )

        assert due.external_due_at == datetime(2026, 2, 26, 2, 59, 59, tzinfo=UTC)

    def test_says_which_holidays_it_left_out(self):
        due = statutory_due(
            StatutoryRule(working_days(15)), date(2026, 11, 10), zone=BRAZIL.zone, working=BRAZIL
        )

        assert any("Fri 20 Nov 2026" in line for line in due.explanation)

    def test_the_letter_beats_the_rule(self):
        due = statutory_due(
            StatutoryRule(days(15)),
            date(2026, 2, 10),
            zone="UTC",
            working=MONDAY_TO_FRIDAY,
            letter_date=date(2026, 2, 20),
        )

        assert due.external_due_at.date() == date(2026, 2, 20)


class TestExtension:
    def test_is_shown_and_never_assumed(self):
        rule = StatutoryRule(Count(1, Unit.MONTHS), rolls=True, extension=Count(2, Unit.MONTHS))

        due = statutory_due(rule, date(2026, 1, 31), zone="Europe/London", working=ENGLAND)

        assert due.external_due_at.date() == date(2026, 3, 2)
        assert due.extended_due_at.date() == date(2026, 4, 30)

    def test_adds_up_to_ninety_days(self):
        rule = StatutoryRule(days(45), first_day_counts=True, extension=days(45))

        due = statutory_due(rule, date(2025, 12, 19), zone="UTC", working=MONDAY_TO_FRIDAY)

        assert due.extended_due_at.date() == date(2025, 12, 19) + timedelta(days=89)


class TestMargin:
    def test_is_a_working_day_unless_the_rule_says_otherwise(self):
        due = statutory_due(MONTH, date(2026, 1, 31), zone="Europe/London", working=ENGLAND)

        assert due.internal_due_at.date() == date(2026, 2, 27)

    def test_our_own_date_is_a_working_day(self):
        rule = StatutoryRule(days(30), rolls=True, margin=days(1))

        due = statutory_due(rule, date(2026, 6, 19), zone="Europe/London", working=ENGLAND)

        assert due.internal_due_at.date() == date(2026, 7, 17)

    def test_hours_keep_a_twelfth(self):
        aware = datetime(2026, 3, 13, 17, tzinfo=UTC)

        due = statutory_due(
            StatutoryRule(Count(72, Unit.HOURS)), aware, zone="UTC", working=MONDAY_TO_FRIDAY
        )

        assert due.external_due_at - due.internal_due_at == timedelta(hours=6)

    @given(
        st.integers(1, 60),
        st.sampled_from(COUNTED),
        st.booleans(),
        st.booleans(),
        st.dates(date(2024, 1, 1), date(2027, 1, 1)),
        st.none() | st.builds(Count, st.integers(1, 40), st.sampled_from(COUNTED)),
    )
    def test_our_own_date_is_never_later_nor_before_the_beginning(
        self, amount, unit, counts, rolls, start, margin
    ):
        rule = StatutoryRule(
            Count(amount, unit), first_day_counts=counts, rolls=rolls, margin=margin
        )

        due = statutory_due(rule, start, zone=BRAZIL.zone, working=BRAZIL)

        began = datetime.combine(start, datetime.min.time(), ZoneInfo(BRAZIL.zone))
        assert began <= due.internal_due_at <= due.external_due_at


class TestRefusals:
    def test_a_calendar_without_working_days(self):
        with pytest.raises(NoWorkingDay):
            due_date(StatutoryRule(working_days(3)), date(2026, 3, 13), Calendar("UTC", [[]] * 7))

    def test_a_negative_amount(self):
        with pytest.raises(UncountableRule):
            days(-1)

    def test_a_count_of_thousands(self):
        with pytest.raises(OutOfRange):
            days(50_000)
