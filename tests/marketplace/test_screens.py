"""People and one person in a real browser: accessible in both themes and sizes, and they work."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser import DESK, PHONE, Complaints, assert_accessible
from tests.factories.marketplace import (
    ContactPointFactory,
    ListingFactory,
    PersonFactory,
    PersonNoteFactory,
    ReservationFactory,
)
from tests.factories.users import UserFactory

TABS = ("", "?as=host", "?as=contacts", "?as=data")

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.journey]


@pytest.fixture
def marina(transactional_db):
    """Return somebody with a stay ahead, a past, a home of her own and a long address."""
    person = PersonFactory(
        full_name="Marina Telesmar Duarvale", premier=True, brazilian=True, phone="+447700900123"
    )
    ContactPointFactory(person=person, value="a.rather.long.address.of.marina@letters.mail.example")
    today = timezone.localdate()
    ReservationFactory(guest=person, check_in_date=today + timedelta(days=1))
    ReservationFactory(guest=person, check_in_date=today - timedelta(days=90), completed=True)
    ReservationFactory(guest=person, check_in_date=today - timedelta(days=50), cancelled=True)
    home = ListingFactory(host=person, title="Chalé da Marina")
    ReservationFactory(listing=home, check_in_date=today - timedelta(days=20), assumed=["currency"])
    PersonNoteFactory(person=person)
    return person


@pytest.fixture
def desk(page, sign_in, live_server):
    """Return a function that opens an address as an associate."""
    sign_in(UserFactory())

    def go(address, size=DESK, theme="light"):
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=theme)
        page.goto(f"{live_server.url}{address}")
        return page

    return go


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_every_page_is_accessible_and_fits(desk, marina, size, theme):
    person = marina.get_absolute_url()

    for address in ("/people/", "/people/?q=nobodyatall", *(f"{person}{tab}" for tab in TABS)):
        page = desk(address, size, theme)
        if address.endswith("contacts"):
            expect(page.locator("#person-contacts")).to_contain_text("Nothing was written")

        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


def test_the_list_follows_what_is_typed(desk, marina):
    PersonFactory(full_name="Kate Hallowarth")
    page = desk("/people/")
    complaints = Complaints(page)

    page.get_by_label("Find somebody").fill("telesmr")

    expect(page.get_by_role("link", name="Kate Hallowarth")).to_have_count(0)
    expect(page.get_by_role("link", name="Marina Telesmar Duarvale")).to_be_visible()
    assert not complaints, complaints


def test_a_note_is_kept_without_leaving_the_page(desk, marina):
    page = desk(marina.get_absolute_url())
    complaints = Complaints(page)

    page.get_by_label("What you learned").fill("Likes to be called in the morning.")
    page.get_by_role("button", name="Add what you learned").click()

    expect(page.get_by_text("Likes to be called in the morning.")).to_be_visible()
    assert marina.learned.filter(text="Likes to be called in the morning.").exists()
    assert not complaints, complaints
