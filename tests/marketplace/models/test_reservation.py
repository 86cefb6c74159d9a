from datetime import UTC, date, datetime, time

import pytest
from django.db import IntegrityError

from common.money import Money
from marketplace.models import Listing, Reservation
from tests.factories.marketplace import ReservationFactory


def stay(**fields):
    listing = Listing(time_zone=fields.pop("zone", "Europe/Lisbon"), check_in_from=time(15))
    defaults = {
        "check_in_date": date(2026, 7, 1),
        "check_out_date": date(2026, 7, 4),
        "currency": "EUR",
    }
    return Reservation(listing=listing, **(defaults | fields))


class TestCheckInAt:
    def test_uses_the_clock_of_the_home(self):
        assert stay(zone="America/Sao_Paulo").check_in_at == datetime(2026, 7, 1, 18, tzinfo=UTC)

    def test_prefers_the_agreed_time(self):
        agreed = stay(check_in_time=time(20, 30))

        assert agreed.check_in_at == datetime(2026, 7, 1, 19, 30, tzinfo=UTC)

    def test_takes_the_end_of_a_gap_in_the_clock(self):
        spring = stay(check_in_date=date(2026, 3, 29), check_in_time=time(1, 30))

        assert spring.check_in_at == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)


class TestNights:
    def test_counts_dates_not_hours(self):
        assert stay().nights == 3

    def test_is_zero_for_a_day_visit(self):
        assert stay(check_out_date=date(2026, 7, 1)).nights == 0


class TestParty:
    def test_sums_everybody(self):
        assert stay(adults=2, children=1, infants=1).party == 4

    def test_is_unknown_when_one_number_is(self):
        assert stay(adults=2, children=None, infants=0).party is None


class TestPaid:
    def test_is_money(self):
        assert stay(paid_minor=12_345).paid == Money(12_345, "EUR")


@pytest.mark.django_db
class TestConstraints:
    @pytest.mark.parametrize(
        "wrong",
        [
            {"price_minor": -1},
            {"paid_minor": -1},
            {"payout_minor": -1},
            {"check_out_date": date(2026, 3, 11)},
            {"adults": 0, "children": 0, "infants": 0},
            {"code": "O01-IIII"},
            {"code": "HXY-MNQD"},
            {"currency": "eur"},
            {"status": "lost"},
        ],
    )
    def test_the_database_refuses(self, wrong):
        with pytest.raises(IntegrityError):
            ReservationFactory(**wrong)

    @pytest.mark.parametrize(
        "odd",
        [
            {"adults": 0, "children": 2, "infants": 0},
            {"adults": 0, "children": None, "infants": 0},
            {"check_out_date": date(2026, 3, 12)},
            {"guest": None},
        ],
    )
    def test_the_database_takes_what_is_odd_but_possible(self, odd):
        assert ReservationFactory(**odd).pk
