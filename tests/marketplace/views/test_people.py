from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from marketplace.actions import people
from tests.factories.marketplace import (
    ContactPointFactory,
    ListingFactory,
    PersonFactory,
    PersonNoteFactory,
    ReservationFactory,
)
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db

PEOPLE = reverse("marketplace:people")
HTMX = {"HX-Request": "true"}


@pytest.fixture
def desk(client):
    client.force_login(UserFactory())
    return client


def a_life(person, *, stays):
    """Give somebody stays in several homes and currencies, a home with guests, addresses and notes."""
    for number in range(stays):
        day = date(2024, 1, 1) + timedelta(days=7 * number)
        currency = ("EUR", "BRL", "JPY")[number % 3]
        ReservationFactory(guest=person, check_in_date=day, currency=currency, completed=True)
        ReservationFactory(listing=ListingFactory(host=person), check_in_date=day)
        ContactPointFactory(person=person)
        PersonNoteFactory(person=person, by=UserFactory())


class TestIndex:
    def test_lists_everybody_by_name(self, desk):
        PersonFactory(full_name="Zoe Example")
        PersonFactory(full_name="Álvaro Example")

        page = desk.get(PEOPLE).content.decode()

        assert page.index("Álvaro Example") < page.index("Zoe Example")

    def test_answers_htmx_with_the_list_alone(self, desk):
        PersonFactory(full_name="Marina Teles")

        page = desk.get(PEOPLE, {"q": "marína"}, headers=HTMX).content.decode()

        assert "Marina Teles" in page
        assert "<html" not in page

    def test_says_what_to_try_when_nobody_fits(self, desk):
        assert "Nobody fits." in desk.get(PEOPLE, {"q": "xyzzy"}).content.decode()

    def test_escapes_the_words(self, desk):
        page = desk.get(PEOPLE, {"q": '"><script>alert(1)</script>'}).content.decode()

        assert "<script>alert" not in page

    @pytest.mark.parametrize("page", ["0", "-1", "x", "999"])
    def test_forgives_a_page_that_does_not_exist(self, desk, page):
        assert desk.get(PEOPLE, {"page": page}).status_code == 200

    @pytest.mark.parametrize("words", ["", "example"])
    def test_needs_the_same_few_statements_for_one_and_for_many(
        self, desk, words, django_assert_max_num_queries
    ):
        for _ in range(20):
            a_life(PersonFactory(), stays=1)

        with django_assert_max_num_queries(8):
            desk.get(PEOPLE, {"q": words})

    def test_does_not_exist_for_who_works_no_cases(self, client):
        client.force_login(UserFactory(admin=True))

        assert client.get(PEOPLE).status_code == 404

    def test_asks_visitors_to_sign_in(self, client):
        assert client.get(PEOPLE).status_code == 302


class TestDetail:
    def test_shows_stays_money_and_homes_of_both_sides(self, desk):
        stay = ReservationFactory(guest=PersonFactory(premier=True, full_name="Marina Teles"))
        ListingFactory(host=stay.guest, title="Casa da Serra")

        as_guest = desk.get(stay.guest.get_absolute_url()).content.decode()
        as_host = desk.get(stay.guest.get_absolute_url(), {"as": "host"}).content.decode()

        assert stay.listing.title in as_guest
        assert "€\u00a0900.00" in as_guest
        assert "Also a host, 1 home" in as_guest
        assert "Casa da Serra" in as_host

    def test_opens_as_host_for_who_only_hosts(self, desk):
        home = ListingFactory()

        assert "Homes" in desk.get(home.host.get_absolute_url()).content.decode()

    def test_counts_down_to_the_next_stay_on_the_clock_of_the_home(self, desk, time_machine):
        time_machine.move_to(datetime(2026, 3, 12, 11, 50, tzinfo=UTC), tick=False)
        stay = ReservationFactory(check_in_date=date(2026, 3, 12))  # 15:00 in Lisbon

        assert "Check-in in 3 h 10 m" in desk.get(stay.guest.get_absolute_url()).content.decode()

    def test_shows_a_person_about_whom_nothing_is_known(self, desk):
        page = desk.get(PersonFactory().get_absolute_url()).content.decode()

        assert "No stay as a guest." in page

    def test_marks_what_an_import_assumed(self, desk):
        stay = ReservationFactory(assumed=["currency", "check_in_time"])

        page = desk.get(stay.guest.get_absolute_url()).content.decode()

        assert "2 facts assumed" in page
        assert "currency, check-in time" in page

    def test_shows_what_is_kept_and_every_word_on_it(self, desk):
        person, livia = PersonFactory(), UserFactory(name="Lívia Prates")
        for number, is_given in enumerate((True, False)):
            people.decide_consent(
                person_id=person.pk,
                purpose="marketing",
                is_given=is_given,
                source="said",
                by=livia,
                now=datetime(2026, 3, 12 + number, 12, tzinfo=UTC),
            )

        page = desk.get(person.get_absolute_url(), {"as": "data"}).content.decode()

        history = page[page.index('id="said-t"') :]
        assert history.index("Refused") < history.index("Agreed")
        assert "Nothing beyond their name" in page

    def test_asks_for_every_contact_after_the_page(self, desk):
        person = PersonFactory()

        page = desk.get(person.get_absolute_url(), {"as": "contacts"}).content.decode()

        assert reverse("cases:contacts_of", args=[person.pk]) in page

    @pytest.mark.parametrize(
        ("side", "most"), [("guest", 12), ("host", 12), ("contacts", 13), ("data", 14)]
    )
    def test_needs_the_same_few_statements_for_a_short_and_a_long_life(
        self, desk, side, most, django_assert_max_num_queries
    ):
        person = PersonFactory()
        a_life(person, stays=30)

        with django_assert_max_num_queries(most):
            desk.get(person.get_absolute_url(), {"as": side})

    def test_does_not_exist_for_who_works_no_cases(self, client):
        client.force_login(UserFactory(admin=True))

        assert client.get(PersonFactory().get_absolute_url()).status_code == 404

    def test_does_not_exist_for_an_unknown_number(self, desk):
        assert desk.get(reverse("marketplace:person", args=[999])).status_code == 404
