"""Requests answered in a real browser: with keys at a desk, and by a manager on a phone."""

import os
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from cases.models import Decision, ExceptionRequest
from tests.browser import DESK, PHONE, assert_accessible
from tests.factories.cases import make_case
from tests.factories.deciding import ask, set_limits
from tests.factories.marketplace import PersonFactory
from tests.factories.users import UserFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.journey]


@pytest.fixture
def helena():
    return UserFactory(name="Helena Vasques", manager=True)


@pytest.fixture
def waiting(helena):
    """Two requests of Lívia’s: one to be answered in an hour, one in two."""
    set_limits("goodwill", associate=(50, 50, 150), manager=(10_000, 10_000, 10_000, 50_000))
    livia, now = UserFactory(name="Lívia Prates"), timezone.now()
    return [
        ask(
            make_case(
                now=now - timedelta(minutes=20),
                owner=livia,
                guest=PersonFactory(full_name=guest),
                host=PersonFactory(full_name="Kate Hallow"),
            ),
            amount,
            at=now,
            decide_by=now + timedelta(hours=hours),
            remedy_text=text,
        )
        for guest, amount, hours, text in [
            ("Marina Teles", "900", 1, "A credit for the lost evening"),
            ("Otávio Reis", "700", 2, "A credit for the noise"),
        ]
    ]


def keep_picture(page, name):
    if folder := os.environ.get("STEWARD_PICTURES"):
        page.screenshot(path=f"{folder}/{name}.png")


def state_of(asked):
    return ExceptionRequest.objects.values_list("state", flat=True).get(pk=asked.pk)


class TestAtADesk:
    def test_one_key_answers_and_the_next_one_follows(
        self, page, live_server, sign_in, complaints, helena, waiting
    ):
        sign_in(helena)
        page.set_viewport_size(DESK)
        page.goto(f"{live_server.url}/exceptions/")
        title = page.locator("#asked-title")
        expect(title).to_contain_text("A credit for the lost evening")
        page.keyboard.press("a")
        expect(title).to_contain_text("A credit for the noise")
        expect(page.locator("#toasts")).to_contain_text("approved. Lívia is told.")
        assert state_of(waiting[0]) == "approved"

        expect(page.locator("[data-answers] [aria-disabled=true]")).to_have_count(0)
        page.keyboard.press("d")
        reason = page.get_by_label("Why", exact=True)
        expect(reason).to_be_focused()
        reason.fill("The cheaper home is free.")
        page.keyboard.press("Enter")
        expect(page.locator("#inbox")).to_contain_text("Nothing waits for an answer.")
        assert state_of(waiting[1]) == "denied"
        assert not complaints, complaints

    def test_a_key_hit_twice_answers_one(
        self, page, live_server, sign_in, complaints, helena, waiting
    ):
        sign_in(helena)
        page.goto(f"{live_server.url}/exceptions/")
        title = page.locator("#asked-title")
        expect(title).to_contain_text("A credit for the lost evening")
        page.evaluate(
            """() => document.body.addEventListener("htmx:afterSettle", () => {
                for (let time = 0; time < 3; time++)
                    document.dispatchEvent(new KeyboardEvent("keydown", {key: "a", bubbles: true}));
                document.body.dataset.hit = "again";
            }, {once: true})"""
        )
        page.keyboard.press("a")
        expect(page.locator("body[data-hit]")).to_have_count(1)
        expect(title).to_contain_text("A credit for the noise")
        expect(page.locator("[data-answers] [aria-disabled=true]")).to_have_count(0)
        assert state_of(waiting[1]) == "requested"
        assert not complaints, complaints


class TestOnAPhone:
    def test_a_manager_approves_otherwise(
        self, page, live_server, sign_in, complaints, helena, waiting
    ):
        sign_in(helena)
        page.set_viewport_size(PHONE)
        page.goto(f"{live_server.url}/exceptions/")
        page.get_by_role("link", name="Marina: A credit for the lost evening").click()
        expect(page.locator("#asked-title")).to_contain_text("US$\u00a0900.00")
        expect(page.locator("#exception-list")).to_be_hidden()
        otherwise = page.locator("summary", has_text="Otherwise…")
        for button in (page.get_by_role("button", name="Approve US$"), otherwise):
            assert button.bounding_box()["height"] >= 44
        otherwise.click()
        page.get_by_label("Amount in USD").fill("400")
        page.get_by_role("button", name="Approve this").click()
        expect(page.locator("#inbox")).to_contain_text("Say why it is to be otherwise.")
        page.get_by_label("Why, if it is otherwise").fill("Half is fair.")
        page.get_by_role("button", name="Approve this").click()
        expect(page.locator("#asked-title")).to_contain_text("A credit for the noise")
        assert state_of(waiting[0]) == "modified"
        assert Decision.objects.get().amount_minor == 40_000
        page.get_by_role("link", name="All that waits").click()
        expect(page.locator("#exception-list")).to_contain_text("Approved otherwise")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth + 1")
        assert [each for each in complaints.heard if "400" not in each] == []


@pytest.mark.parametrize(("theme", "size"), [("light", DESK), ("dark", PHONE)])
class TestAccessibility:
    def test_no_screen_breaks_a_rule(
        self, page, live_server, sign_in, complaints, helena, waiting, theme, size
    ):
        helena.theme = theme
        helena.save()
        sign_in(helena)
        page.set_viewport_size(size)
        for name, address in {
            "inbox": "/exceptions/",
            "request": f"/exceptions/{waiting[1].pk}/",
            "register": "/exceptions/register/?kind=goodwill",
            "comparisons": "/exceptions/out-of-line/",
            "drift": "/manage/drift/",
            "away": "/exceptions/away/",
            "household": f"/cases/of/{waiting[0].person_id}/household/?q=Marina",
            "authority": "/authority/",
        }.items():
            page.goto(f"{live_server.url}{address}")
            keep_picture(page, f"{name}-{theme}-{size['width']}")
            assert_accessible(page)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth + 1"), name
        assert not complaints, complaints
