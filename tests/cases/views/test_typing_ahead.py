"""Keys pressed faster than the desk answers: each waits for the piece it is for, in a real browser."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from cases.models import Draft, Handover, Message
from sla import defaults
from tests.browser import DESK, Complaints
from tests.factories.cases import make_case, receive
from tests.factories.marketplace import PersonFactory
from tests.factories.users import UserFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.journey]


@pytest.fixture
def livia():
    return UserFactory(name="Lívia Prates", time_zone="America/Sao_Paulo")


@pytest.fixture
def first(livia):
    return _case(livia, "Ada Guest", 40)


@pytest.fixture
def second(livia):
    return _case(livia, "Bento Guest", 20)


def _case(livia, guest, minutes_ago):
    now = timezone.now() - timedelta(minutes=minutes_ago)
    defaults.install(now=now - timedelta(days=1))
    case = make_case(now=now, owner=livia, guest=PersonFactory(full_name=guest), title=guest)
    receive(case, at=now)
    return case


class Slow:
    """A server that answers one address only when it is told to."""

    def __init__(self, page, address):
        self._held, self._is_open = [], False
        page.route(address, self._take)

    def answers(self):
        """Let everything asked so far through, and what is asked from now on."""
        self._is_open = True
        while self._held:
            self._held.pop(0).continue_()

    def fails(self):
        """Let nothing asked so far through, and everything from now on."""
        self._is_open = True
        while self._held:
            self._held.pop(0).abort()

    def _take(self, route):
        if self._is_open:
            route.continue_()
        else:
            self._held.append(route)


@pytest.fixture
def desk(page, live_server, sign_in, livia, first, second):
    complaints = Complaints(page)
    sign_in(livia)
    page.set_viewport_size(DESK)
    page.goto(f"{live_server.url}/?list=mine&case={first.reference}")
    expect(page.locator("#case .case-title")).to_have_text("Ada Guest")
    page.complaints = complaints
    yield page
    assert not complaints, complaints


def words_for(page, case):
    return page.locator(f"[data-composer='{case.reference}'] textarea")


class TestAnotherCase:
    def test_gets_the_words_typed_before_it_came(self, desk, first, second):
        slow = Slow(desk, f"**/cases/{second.reference}/pane/**")
        desk.locator(f"#row-{second.reference}").focus()
        desk.keyboard.press("Enter")
        desk.keyboard.type("rDear Bento, ")
        slow.answers()

        expect(words_for(desk, second)).to_have_value("Dear Bento, ")
        desk.keyboard.type("all is well.")
        with desk.expect_response("**/draft/"):
            expect(words_for(desk, second)).to_have_value("Dear Bento, all is well.")
        assert [draft.thread.case for draft in Draft.objects.all()] == [second]

    def test_can_be_asked_for_again_when_it_did_not_come(self, desk, second):
        slow = Slow(desk, f"**/cases/{second.reference}/pane/**")
        row = desk.locator(f"#row-{second.reference}")
        with desk.expect_request("**/pane/**"):
            row.click()
        expect(desk.locator("#case")).to_have_attribute("aria-busy", "true")
        slow.fails()
        expect(desk.locator("#case")).not_to_have_attribute("aria-busy", "true")
        desk.complaints.heard.clear()  # asked for

        row.click()

        expect(desk.locator("#case .case-title")).to_have_text("Bento Guest")


class TestAnotherThread:
    def test_gets_the_words_typed_before_it_came(self, desk, first):
        slow = Slow(desk, "**/talk/**")
        desk.locator("#case .case-title").focus()
        desk.keyboard.type("2rDear host, ")
        slow.answers()

        expect(words_for(desk, first)).to_have_value("Dear host, ")
        expect(desk.locator("[data-composer]")).to_have_attribute("data-party", "host")
        with desk.expect_response("**/host/draft/"):
            desk.keyboard.type("hello.")
        assert Draft.objects.get().thread.kind == "host"
        assert not Message.objects.filter(direction="out").exists()


class TestADialog:
    def test_gets_the_choice_made_before_it_came(self, desk, livia, first):
        nadia = UserFactory(name="Nadia Ferrovale")
        slow = Slow(desk, "**/handovers/**")
        desk.locator("#case .case-title").focus()
        desk.keyboard.type("hN")
        desk.keyboard.press("Control+Enter")
        slow.answers()

        expect(desk.locator(".case-banners")).to_contain_text("offered this case to Nadia")
        assert Handover.objects.get().taker == nadia

    def test_is_forgotten_with_its_keys_by_escape(self, desk, livia, first):
        slow = Slow(desk, "**/handovers/**")
        desk.locator("#case .case-title").focus()
        desk.keyboard.type("hN")
        desk.keyboard.press("Escape")
        slow.answers()

        expect(desk.locator("#case-dialog select")).to_be_focused()
        assert not Handover.objects.exists()
