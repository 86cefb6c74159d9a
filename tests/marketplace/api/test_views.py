from datetime import date, timedelta

import pytest
from rest_framework.test import APIClient

from tests.factories.marketplace import (
    ContactPointFactory,
    ListingFactory,
    PersonFactory,
    ReservationFactory,
)
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db

PEOPLE, LISTINGS, STAYS = "/api/v1/people/", "/api/v1/listings/", "/api/v1/reservations/"


@pytest.fixture
def api():
    client = APIClient()
    client.force_authenticate(UserFactory())
    return client


class TestPeople:
    def test_show_ways_to_reach_them(self, api):
        marina = PersonFactory(full_name="Marina Teles", email="marina@mail.example")

        body = api.get(f"{PEOPLE}{marina.pk}/").json()

        assert (body["called"], body["contact_points"][0]["value"]) == (
            "Marina",
            "marina@mail.example",
        )

    def test_are_found_by_slips_of_their_name(self, api):
        PersonFactory(full_name="Kate Hallworth")
        antonio = PersonFactory(full_name="Antônio Duarte")

        results = api.get(PEOPLE, {"q": "antonio duart"}).json()["results"]

        assert [row["id"] for row in results] == [antonio.pk]

    def test_are_found_by_a_verified_address_only(self, api):
        ContactPointFactory(value="marina@mail.example", unverified=True)
        owner = PersonFactory(email="marina@mail.example")

        results = api.get(PEOPLE, {"email": "Marina@mail.example"}).json()["results"]

        assert [row["id"] for row in results] == [owner.pk]

    def test_come_in_pages_by_cursor(self, api):
        PersonFactory.create_batch(3)

        first = api.get(PEOPLE, {"page_size": 2}).json()
        second = api.get(first["next"]).json()

        assert (len(first["results"]), len(second["results"])) == (2, 1)

    def test_need_the_same_statements_for_many(self, api, django_assert_max_num_queries):
        for _ in range(20):
            ContactPointFactory()

        with django_assert_max_num_queries(3):
            api.get(PEOPLE)


class TestReservations:
    def test_show_the_stay_on_both_clocks(self, api):
        stay = ReservationFactory(listing=ListingFactory(in_sao_paulo=True))

        body = api.get(f"{STAYS}{stay.code}/").json()

        assert body["check_in_date"] == "2026-03-12"
        assert body["check_in_at"] == "2026-03-12T18:00:00Z"
        assert body["price"] == {"minor": 90_000, "currency": "EUR"}

    def test_are_narrowed_by_person_state_and_date(self, api):
        stay = ReservationFactory()
        ReservationFactory(guest=stay.guest, cancelled=True)
        ReservationFactory(guest=stay.guest, check_in_date=date(2027, 1, 1))
        ReservationFactory()

        found = api.get(
            STAYS, {"guest": stay.guest.pk, "status": "confirmed", "check_in_until": "2026-12-31"}
        )

        assert [row["code"] for row in found.json()["results"]] == [stay.code]

    def test_refuse_a_filter_that_makes_no_sense_by_its_field(self, api):
        response = api.get(STAYS, {"check_in_from": "soon"})

        assert response.status_code == 400
        assert response.json()["errors"][0]["field"] == "check_in_from"

    def test_cannot_be_changed(self, api):
        stay = ReservationFactory()

        assert api.patch(f"{STAYS}{stay.code}/", {"status": "cancelled"}).status_code == 405

    def test_need_the_same_statements_for_many(self, api, django_assert_max_num_queries):
        for number in range(20):
            ReservationFactory(check_in_date=date(2026, 1, 1) + timedelta(days=number))

        with django_assert_max_num_queries(2):
            api.get(STAYS)


class TestListings:
    def test_show_their_clock_and_host(self, api):
        home = ListingFactory(in_auckland=True)

        body = api.get(f"{LISTINGS}{home.pk}/").json()

        assert (body["time_zone"], body["host"]["id"]) == ("Pacific/Auckland", home.host_id)


class TestVisibility:
    @pytest.mark.parametrize("address", [PEOPLE, LISTINGS, STAYS])
    def test_lists_hold_nothing_for_who_works_no_cases(self, address):
        ReservationFactory()
        client = APIClient()
        client.force_authenticate(UserFactory(admin=True))

        assert client.get(address).json()["results"] == []

    def test_single_rows_do_not_exist_for_who_works_no_cases(self):
        stay = ReservationFactory()
        client = APIClient()
        client.force_authenticate(UserFactory(admin=True))

        assert client.get(f"{STAYS}{stay.code}/").status_code == 404

    @pytest.mark.parametrize("address", [PEOPLE, LISTINGS, STAYS])
    def test_visitors_are_asked_to_sign_in(self, address):
        assert APIClient().get(address).status_code == 401
