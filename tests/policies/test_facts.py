from datetime import UTC, date, datetime

import pytest

from common.errors import BadInput
from policies.conditions import UnknownCondition, check, unmet
from policies.facts import Facts

STAY = Facts(
    time_zone="America/Sao_Paulo",
    booked_at=datetime(2026, 3, 1, 2, 30, tzinfo=UTC),
    acted_at=datetime(2026, 3, 10, 18, tzinfo=UTC),
    check_in_at=datetime(2026, 3, 12, 18, tzinfo=UTC),
    check_in_date=date(2026, 3, 12),
    check_out_date=date(2026, 3, 15),
    received_at=datetime(2026, 3, 30, 1, tzinfo=UTC),
)


class TestFacts:
    def test_counts_nights(self):
        assert STAY.nights == 3

    def test_reads_days_on_the_clock_of_the_home(self):
        assert STAY.governed("booking").on == date(2026, 2, 28)

    @pytest.mark.parametrize("year", [1, 1989, 2201, 9999])
    def test_refuses_years_nobody_books_for(self, year):
        with pytest.raises(BadInput) as refused:
            Facts(time_zone="UTC", event_date=date(year, 6, 1))

        assert refused.value.field == "event_date"

    def test_refuses_an_instant_without_a_zone(self):
        with pytest.raises(ValueError, match="booked_at"):
            Facts(time_zone="UTC", booked_at=datetime(2026, 1, 1))  # noqa: DTZ001


class TestUnmet:
    @pytest.mark.parametrize(
        ("conditions", "answer"),
        [
            ({}, ("", False)),
            ({"nights": {"at_least": 3}}, ("", False)),
            ({"nights": {"below": 3}}, ("It needs fewer than 3 nights; here it is 3.", False)),
            ({"notice_days": {"at_least": 2}}, ("", False)),
            ({"notice_hours": {"at_least": 48}}, ("", False)),
            (
                {"notice_hours": {"at_least": 49}},
                ("It needs at least 49 hours before check-in; here it is 48.", False),
            ),
            ({"days_after_checkout": {"below": 15}}, ("", False)),  # 29 March at the home
            (
                {"segment": {"one_of": ["luxury"]}},
                ("It depends on segment, which we do not know.", True),
            ),
            (
                {"segment": {"one_of": ["luxury"]}, "nights": {"below": 3}},
                ("It needs fewer than 3 nights; here it is 3.", False),
            ),
        ],
    )
    def test_says_which_bound_fails_or_which_fact_is_missing(self, conditions, answer):
        assert unmet(conditions, STAY) == answer


class TestCheck:
    @pytest.mark.parametrize(
        "conditions", [[], "x", {"mood": {"below": 3}}, {"nights": {}}, {"nights": {"about": 3}}]
    )
    def test_refuses_what_cannot_be_judged(self, conditions):
        with pytest.raises(UnknownCondition):
            check(conditions)
