from datetime import UTC, date, datetime, time

import pytest

from marketplace.finding import only_upcoming_stay, person_by_email, reservation_by_code_in
from tests.factories.marketplace import (
    ContactPointFactory,
    ListingFactory,
    PersonFactory,
    ReservationFactory,
)

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 12, 12, tzinfo=UTC)


class TestPersonByEmail:
    def test_finds_the_owner_of_a_verified_address_whatever_its_case(self):
        marina = PersonFactory(email="marina@mail.example")

        assert person_by_email(" Marina@Mail.Example ") == marina

    def test_finds_nobody_by_an_unverified_address(self):
        ContactPointFactory(value="marina@mail.example", unverified=True)

        assert person_by_email("marina@mail.example") is None

    def test_prefers_who_verified_it_over_who_only_claims_it(self):
        ContactPointFactory(value="marina@mail.example", unverified=True)
        owner = PersonFactory(email="marina@mail.example")

        assert person_by_email("marina@mail.example") == owner

    def test_finds_nobody_by_an_address_nobody_has(self):
        assert person_by_email("") is None


class TestReservationByCodeIn:
    @pytest.mark.parametrize("written", ["HX7-M2QD", "hx7-m2qd", "hx7m2qd", "HX7 M2QD"])
    def test_finds_a_known_code_in_a_sentence(self, written):
        stay = ReservationFactory(code="HX7-M2QD")

        assert reservation_by_code_in(f"Water everywhere! Booking {written}, help.") == stay

    def test_finds_nothing_by_a_code_nobody_has(self):
        assert reservation_by_code_in("Booking HX7-M2QD") is None

    def test_takes_the_first_of_two_known_codes(self):
        ReservationFactory(code="T4K-9RWC")
        first = ReservationFactory(code="HX7-M2QD")

        assert reservation_by_code_in("HX7-M2QD, not T4K-9RWC") == first

    def test_asks_the_database_nothing_where_no_code_stands(self, django_assert_num_queries):
        with django_assert_num_queries(0):
            assert reservation_by_code_in("The kitchen is under water") is None


class TestOnlyUpcomingStay:
    def test_finds_the_only_stay_of_a_guest(self):
        stay = ReservationFactory(check_in_date=date(2026, 3, 20))

        assert only_upcoming_stay(stay.guest, now=NOON) == stay

    def test_finds_the_only_stay_of_a_host(self):
        stay = ReservationFactory(in_stay=True, check_in_date=date(2026, 3, 10))

        assert only_upcoming_stay(stay.listing.host, now=NOON) == stay

    def test_refuses_to_choose_between_two(self):
        first = ReservationFactory()
        ReservationFactory(guest=first.guest, check_in_date=date(2026, 5, 1))

        assert only_upcoming_stay(first.guest, now=NOON) is None

    def test_counts_a_stay_as_guest_and_one_as_host_as_two(self):
        first = ReservationFactory()
        ReservationFactory(listing=ListingFactory(host=first.guest))

        assert only_upcoming_stay(first.guest, now=NOON) is None

    @pytest.mark.parametrize("trait", ["cancelled", "completed", "no_show"])
    def test_ignores_what_is_over_by_its_status(self, trait):
        stay = ReservationFactory(**{trait: True})

        assert only_upcoming_stay(stay.guest, now=NOON) is None

    def test_is_over_when_the_clock_at_the_home_passes_check_out(self):
        stay = ReservationFactory(
            listing=ListingFactory(in_auckland=True),
            check_in_date=date(2026, 3, 10),
            check_out_date=date(2026, 3, 13),
            check_out_time=time(0, 30),
        )  # 11:30 UTC on the twelfth

        assert only_upcoming_stay(stay.guest, now=NOON) is None
        assert only_upcoming_stay(stay.guest, now=NOON.replace(hour=11)) == stay

    def test_lasts_longer_where_the_sun_sets_later(self):
        stay = ReservationFactory(
            listing=ListingFactory(in_sao_paulo=True),
            check_in_date=date(2026, 3, 8),
            check_out_date=date(2026, 3, 12),
            check_out_time=time(11, 0),
        )  # 14:00 UTC

        assert only_upcoming_stay(stay.guest, now=NOON) == stay
