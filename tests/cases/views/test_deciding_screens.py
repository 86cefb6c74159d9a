"""Deciding in a real browser: at the limit, one cent above it, approved by a manager on a phone; accessible."""

import os
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from cases.models import Decision, ExceptionRequest
from tests.browser import PHONE, SIZES, assert_accessible
from tests.factories.cases import make_case
from tests.factories.deciding import ask, decide, set_limits
from tests.factories.marketplace import PersonFactory
from tests.factories.users import UserFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.journey]


@pytest.fixture
def livia():
    return UserFactory(name="Lívia Prates", time_zone="America/Sao_Paulo")


@pytest.fixture
def helena():
    return UserFactory(name="Helena Vasques", manager=True, time_zone="America/Sao_Paulo")


@pytest.fixture
def case(livia, helena):
    set_limits("goodwill", associate=(50, 50, 150), manager=(10_000, 10_000, 10_000, 50_000))
    return make_case(
        now=timezone.now() - timedelta(minutes=20),
        owner=livia,
        guest=PersonFactory(full_name="Marina Teles"),
        host=PersonFactory(full_name="Kate Hallow"),
    )


def keep_picture(page, name):
    if folder := os.environ.get("STEWARD_PICTURES"):
        page.screenshot(path=f"{folder}/{name}.png")


def open_dialog(page, live_server, case):
    page.goto(f"{live_server.url}{case.get_absolute_url()}")
    expect(page.locator("#panel-hands")).to_be_attached()  # the last part: everything answers now
    page.keyboard.press("x")
    dialog = page.locator("#case-dialog")
    expect(dialog.get_by_label("What it costs")).to_be_visible()
    dialog.get_by_label("In words").fill("A credit for the lost evening")
    dialog.get_by_label("Currency").select_option("USD")
    dialog.get_by_label("Why", exact=True).fill("The evening was lost.")
    return dialog


class TestAnAssociateAtHerLimit:
    def test_decides_at_it_and_asks_for_one_cent_more(
        self, page, live_server, sign_in, complaints, case, livia, helena
    ):
        sign_in(livia)
        dialog = open_dialog(page, live_server, case)
        dialog.get_by_label("What it costs").fill("50.01")
        meter = dialog.locator(".limit")
        expect(meter).to_contain_text("Beyond your limit")
        expect(meter).to_contain_text("Helena Vasques may decide it.")
        expect(dialog.get_by_label("What happens if they say no")).to_be_visible()
        expect(dialog.get_by_role("button", name="Ask for approval")).to_be_visible()

        dialog.get_by_label("What it costs").fill("50")
        expect(meter).not_to_contain_text("Beyond your limit")
        expect(dialog.get_by_label("What happens if they say no")).to_be_hidden()
        dialog.get_by_role("button", name="Decide").click()
        expect(page.locator(".timeline")).to_contain_text("You decided US$\u00a050.00 for Marina")
        assert Decision.objects.get().amount_minor == 5000

        dialog = open_dialog(page, live_server, case)
        dialog.get_by_label("What it costs").fill("0.01")
        expect(dialog.locator(".limit")).to_contain_text("US$\u00a050.00 of US$\u00a050.00")
        dialog.get_by_label("What happens if they say no").fill("They leave us.")
        dialog.get_by_label("Why it is fair").fill("The host pays nothing.")
        dialog.get_by_label("What was refused instead").fill("A smaller credit.")
        dialog.get_by_role("button", name="Ask for approval").click()
        expect(page.locator(".timeline")).to_contain_text("You asked Helena for US$\u00a00.01")
        assert ExceptionRequest.objects.get().asked_of == helena
        assert not complaints, complaints


class TestAManagerOnAPhone:
    def test_approves_otherwise_and_says_why(
        self, page, live_server, sign_in, complaints, case, helena
    ):
        ask(case, "900", at=timezone.now())
        sign_in(helena)
        page.set_viewport_size(PHONE)
        page.goto(f"{live_server.url}{case.get_absolute_url()}")
        panel = page.locator("#panel-deciding")
        expect(panel).to_contain_text("With Helena")
        panel.get_by_role("link", name="Otherwise…").click()
        dialog = page.locator("#case-dialog")
        dialog.get_by_label("Amount in USD").fill("400")
        dialog.get_by_label("Why, if it is otherwise").fill("Half is fair.")
        dialog.get_by_role("button", name="Approve").click()
        expect(page.locator(".timeline")).to_contain_text(
            "You approved US$\u00a0400.00 of US$\u00a0900.00: “Half is fair.”"
        )
        assert Decision.objects.get().amount_minor == 40_000
        assert not complaints, complaints


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
class TestAccessibility:
    def test_no_screen_breaks_a_rule(
        self, page, live_server, sign_in, complaints, case, helena, theme, size
    ):
        now = timezone.now()
        decide(case, "20", at=now)
        ask(case, "900", at=now)
        helena.theme = theme
        helena.save()
        sign_in(helena)
        page.set_viewport_size(SIZES[size])
        request = ExceptionRequest.objects.get()
        for name, address in {
            "decisions": case.get_absolute_url(),
            "decide": f"{case.get_absolute_url()}decisions/",
            "approve": f"{case.get_absolute_url()}exceptions/{request.pk}/answer/",
        }.items():
            page.goto(f"{live_server.url}{address}")
            if name == "decisions":
                expect(page.locator("#panel-deciding")).to_contain_text("With Helena")
            keep_picture(page, f"{name}-{theme}-{size}")
            assert_accessible(page)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth + 1"), name
        assert not complaints, complaints
