from datetime import UTC, date, datetime, time

import pytest

from marketplace.importing.column_map import load
from marketplace.importing.parsing import parse
from marketplace.importing.reading import RawRow
from tests.marketplace.importing.files import hotel, steward

HOTELS, STEWARD = load("hotel-bookings"), load("steward")


def parsed_hotel(**changes):
    return parse(RawRow(2, hotel(**changes)), HOTELS, file_hash="abc")


def parsed(**changes):
    return parse(RawRow(2, steward(**changes)), STEWARD, file_hash="abc")


class TestParse:
    def test_makes_dates_of_parts_and_nights(self):
        stay = parsed_hotel().stay

        assert (stay["check_in_date"], stay["check_out_date"]) == (
            date(2016, 3, 12),
            date(2016, 3, 18),
        )

    def test_multiplies_the_rate_by_the_nights_exactly(self):
        assert parsed_hotel(adr="75.35").stay["price_minor"] == 6 * 7535

    def test_counts_a_completed_stay_as_paid_and_a_cancelled_one_as_not(self):
        assert parsed_hotel().stay["paid_minor"] == 6 * 7550
        assert parsed_hotel(reservation_status="Canceled").stay["paid_minor"] == 0

    def test_dates_the_booking_by_its_lead_at_noon_at_the_home(self):
        assert parsed_hotel().stay["booked_at"] == datetime(2016, 3, 2, 12, tzinfo=UTC)

    def test_marks_what_the_source_never_holds(self):
        assumed = parsed_hotel().stay["assumed"]

        assert {"guest", "currency", "check_in_time", "check_out_time"} <= set(assumed)

    def test_marks_a_number_of_guests_the_row_leaves_out(self):
        stay = parsed_hotel(children="NA").stay

        assert stay["children"] is None
        assert "children" in stay["assumed"]

    def test_keeps_further_facts_without_the_empty_ones(self):
        details = parsed_hotel().stay["details"]

        assert details["assigned_room_type"] == "D"
        assert "agent" not in details

    def test_identifies_a_row_without_a_key_by_file_and_line(self):
        assert parsed_hotel().key == "abc:2"

    def test_identifies_a_row_by_its_key_where_the_source_has_one(self):
        assert parsed().key == "HX7-M2QD"

    def test_reads_times_amounts_and_people(self):
        row = parsed()

        assert row.stay["check_in_time"] == time(16)
        assert row.stay["price_minor"] == 125_040
        assert (row.guest.email, row.guest.phone) == ("marina@mail.example", "+351215550100")

    def test_knows_that_yen_have_no_cents(self):
        assert parsed(currency="JPY", price="12000", paid="0").stay["price_minor"] == 12_000

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"adr": "-6.38"}, "adr"),
            ({"adr": "NULL"}, "adr"),
            ({"adr": "NaN"}, "adr"),
            ({"adr": "75,5"}, "adr"),
            ({"hotel": "Third Hotel"}, "hotel"),
            ({"arrival_date_month": "Febuary"}, "arrival_date_year"),
            (
                {"arrival_date_day_of_month": "31", "arrival_date_month": "June"},
                "arrival_date_year",
            ),
            ({"stays_in_week_nights": "-1"}, "stays_in_week_nights"),
            ({"stays_in_week_nights": "1e9"}, "stays_in_week_nights"),
            ({"lead_time": "2.5"}, "lead_time"),
            ({"adults": "0"}, "adults"),
            ({"adults": "two"}, "adults"),
            ({"reservation_status": "Vanished"}, "reservation_status"),
            ({"reservation_status_date": "18/3/2016"}, "reservation_status_date"),
        ],
    )
    def test_refuses_a_row_under_the_name_of_its_column(self, changes, field):
        problems = parsed_hotel(**changes)

        assert field in [problem.field for problem in problems]
        assert all(problem.reason.endswith((".", "…")) for problem in problems)

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"time_zone": "Europe/Lisboa"}, "time_zone"),
            ({"time_zone": ""}, "time_zone"),
            ({"price": "-1"}, "price"),
            ({"price": "10.005"}, "price"),
            ({"price": ""}, "price"),
            ({"paid": "-0.01"}, "paid"),
            ({"currency": "EURO"}, "currency"),
            ({"check_out_date": "2026-03-11"}, "check_out_date"),
            ({"check_in_date": "0026-03-11"}, "check_in_date"),
            ({"booked_at": "2026-01-15T10:00:00"}, "booked_at"),
            ({"code": "O01-IIII"}, "code"),
            ({"country": "Portugal"}, "country"),
            ({"guest_email": "marina at mail"}, "guest_email"),
            ({"guest_phone": "0800 1"}, "guest_phone"),
            ({"status": ""}, "status"),
        ],
    )
    def test_refuses_what_makes_no_sense(self, changes, field):
        assert [problem.field for problem in parsed(**changes)] == [field]

    def test_names_everything_that_is_wrong_with_a_row(self):
        problems = parsed(price="-1", time_zone="Mars/Olympus")

        assert [problem.field for problem in problems] == ["time_zone", "price"]
