"""What goes wrong between two people on one case: a clear sentence, and nothing that was written is lost."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from cases.actions import ownership
from cases.models import Case, Handover
from sla import defaults
from tests.browser import DESK, Complaints
from tests.factories.cases import make_case, receive
from tests.factories.marketplace import PersonFactory
from tests.factories.users import TeamFactory, UserFactory
from users.actions import absences

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.journey, pytest.mark.slow]


@pytest.fixture
def livia():
    return UserFactory(name="Lívia Prates", time_zone="America/Sao_Paulo")


@pytest.fixture
def tomas():
    return UserFactory(name="Tomás Abreu", time_zone="America/Sao_Paulo")


@pytest.fixture
def open_page(page, live_server, sign_in, livia):
    """A page as Lívia has it open, until the end of the story; what the browser refused is expected."""
    complaints = Complaints(page)

    def go(address):
        sign_in(livia)
        page.set_viewport_size(DESK)
        page.goto(f"{live_server.url}{address}")
        return page

    yield go
    asked_for = ("status of 4", "Status Error Code 4")
    broken = [said for said in complaints.heard if not any(each in said for each in asked_for)]
    assert not broken, broken


def new_case(**given):
    now = timezone.now() - timedelta(minutes=20)
    defaults.install(now=now - timedelta(days=1))
    case = make_case(now=now, guest=PersonFactory(full_name="Marina Teles"), **given)
    receive(case, at=now)
    return case


class TestTwoWhoTakeAtOnce:
    def test_one_owns_and_the_other_is_told_who_and_keeps_her_words(self, open_page, livia, tomas):
        case = new_case()
        page = open_page(f"{case.get_absolute_url()}?thread=guest")
        page.keyboard.press("r")
        page.keyboard.type("Marina, I am on it.")
        page.keyboard.press("Escape")
        ownership.take(case_id=case.pk, by=tomas, now=timezone.now())

        page.keyboard.press("t")

        expect(page.locator("#toasts")).to_contain_text("Tomás already owns this case.")
        expect(page.locator("[data-composer] textarea")).to_have_value("Marina, I am on it.")
        page.reload()
        expect(page.locator(".case-head")).to_contain_text("Tomás")
        expect(page.locator("[data-composer] textarea")).to_have_value("Marina, I am on it.")
        assert Case.objects.get().owner == tomas


class TestAHandOver:
    def test_to_who_went_away_meanwhile_stays_in_the_dialog_with_its_words(
        self, open_page, livia, tomas
    ):
        now = timezone.now()
        case = new_case(owner=livia)
        page = open_page(case.get_absolute_url())
        page.keyboard.press("h")
        box = page.locator("#case-dialog")
        box.get_by_label("To", exact=True).select_option(label=tomas.name)
        words = box.get_by_label("What the next owner must know first")
        words.fill("She waits for a call.")
        absences.plan(
            user=tomas,
            by=tomas,
            begins_at=now - timedelta(hours=1),
            ends_at=now + timedelta(hours=8),
            deputy=None,
            now=now - timedelta(hours=2),
        )

        words.press("Control+Enter")

        expect(page.locator("body")).to_contain_text("Tomás is away until")
        expect(words).to_have_value("She waits for a call.")
        assert not Handover.objects.exists()


class TestManyAtOnce:
    def test_of_which_three_are_no_longer_ones_own_is_done_for_the_rest(
        self, open_page, livia, tomas
    ):
        cases = [new_case(title=f"Case {number}") for number in range(5)]
        page = open_page("/lists/unowned/")
        expect(page.locator("#case .case-title")).to_be_visible()
        page.keyboard.press("x")
        for _step in range(4):
            page.keyboard.press("Shift+K" if _step % 2 else "Shift+J")
        for _step in range(5):
            page.keyboard.press("Shift+J")
        expect(page.locator("[data-selection-text]")).to_have_text("5 cases chosen")
        elsewhere = TeamFactory(slug="elsewhere", name="Elsewhere")
        gone = cases[1:4]
        Case.objects.filter(pk__in=[case.pk for case in gone]).update(team=elsewhere)

        page.keyboard.press("Shift+T")
        expect(page.locator("#bulk-preview li[data-became=missing]")).to_have_count(3)
        page.keyboard.press("Control+Enter")

        said = page.locator("#toasts")
        expect(said).to_contain_text("Done with 2 cases.")
        for case in gone:
            expect(said).to_contain_text(f"{case.reference} (not found)")
        assert Case.objects.filter(owner=livia).count() == 2
