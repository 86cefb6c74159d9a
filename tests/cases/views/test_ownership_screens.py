"""Handing over in a real browser: few keys, declined and then accepted, accessible in both themes and sizes."""

import os
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from cases.actions import handovers, promising, specialists
from cases.models import Case, Handover
from sla import defaults
from tests.browser import SIZES, assert_accessible
from tests.factories.cases import make_case, receive
from tests.factories.marketplace import PersonFactory
from tests.factories.users import UserFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.journey]


class Keys:
    """A keyboard that counts."""

    def __init__(self, page):
        self._page, self.pressed = page, 0

    def press(self, key):
        self._page.keyboard.press(key)
        self.pressed += 1


@pytest.fixture
def livia():
    return UserFactory(name="Lívia Prates", time_zone="America/Sao_Paulo")


@pytest.fixture
def nadia():
    return UserFactory(name="Nadia Ferrovale", time_zone="America/Sao_Paulo")


@pytest.fixture
def case(livia):
    now = timezone.now() - timedelta(minutes=20)
    defaults.install(now=now - timedelta(days=1))
    case = make_case(
        now=now,
        owner=livia,
        guest=PersonFactory(full_name="Marina Teles"),
        host=PersonFactory(full_name="Kate Hallow"),
    )
    receive(case, at=now)
    promising.make(
        case_id=case.pk,
        by=livia,
        text="Call by six",
        due_at=now + timedelta(hours=6),
        side="guest",
        now=now,
    )
    return case


def keep_picture(page, name):
    if folder := os.environ.get("STEWARD_PICTURES"):
        page.screenshot(path=f"{folder}/{name}.png")


def hand_over(page, keys, name):
    """Press H, the first letter of a name, and the send key: the words are there already."""
    expect(page.locator("#panel-hands")).to_be_attached()  # the last part: everything answers now
    keys.press("h")
    choice = page.locator("#case-dialog select")
    expect(choice).to_be_focused()
    keys.press(name[0])
    expect(choice.locator("option:checked")).to_have_text(name)
    with page.expect_response(lambda answer: "/handovers/" in answer.url):
        keys.press("Control+Enter")


class TestAHandOver:
    def test_is_declined_and_then_accepted_with_six_keys_at_most(
        self, page, live_server, sign_in, complaints, case, livia, nadia
    ):
        sign_in(livia)
        page.goto(f"{live_server.url}{case.get_absolute_url()}")
        keys = Keys(page)
        hand_over(page, keys, nadia.name)
        expect(page.locator(".case-banners")).to_contain_text("Lívia offered this case to Nadia.")
        assert keys.pressed <= 6

        sign_in(nadia)
        page.goto(f"{live_server.url}/lists/handovers/")
        banner = page.locator(".case-banners")
        expect(banner).to_contain_text("Lívia offers you this case.")
        expect(banner).to_contain_text("Promised")
        page.get_by_role("link", name="Decline…").click()
        page.locator("#case-dialog input[name=reason]").fill("My shift ends.")
        with page.expect_response(lambda answer: "/refusal/" in answer.url):
            page.keyboard.press("Control+Enter")
        assert Case.objects.get().owner == livia

        sign_in(livia)
        page.goto(f"{live_server.url}/lists/handovers/")
        expect(page.locator(".case-banners")).to_contain_text("Nadia declined the hand-over")
        expect(page.locator(".case-banners")).to_contain_text("My shift ends.")
        hand_over(page, keys, nadia.name)

        sign_in(nadia)
        page.goto(f"{live_server.url}/lists/handovers/")
        expect(page.locator(".case-banners")).to_contain_text("Lívia offers you this case.")
        with page.expect_response(lambda answer: "/acceptance/" in answer.url):
            page.keyboard.press("a")
        expect(page.locator(".case-head")).to_contain_text("You own this")
        assert Case.objects.get().owner == nadia
        states = Handover.objects.order_by("pk").values_list("state", flat=True)
        assert list(states) == ["declined", "accepted"]
        assert not complaints, complaints


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
class TestAccessibility:
    def test_no_screen_breaks_a_rule(
        self, page, live_server, sign_in, complaints, case, livia, theme, size
    ):
        manager = UserFactory(name="Iracema Valdoura", manager=True, theme=theme)
        now = timezone.now()
        specialists.give(
            case_id=case.pk,
            by=livia,
            user=UserFactory(),
            specialty="legal",
            reason="Court.",
            now=now,
        )
        handovers.offer(case_id=case.pk, by=livia, to=manager, summary="Call them.", now=now)
        sign_in(manager)
        page.set_viewport_size(SIZES[size])
        screens = {
            "away": "/settings/away/",
            "capacities": "/settings/people/",
            "capacity": f"/settings/people/{livia.pk}/",
            "routing": "/routing/premium-south/",
            "closing": "/closing/",
            "closing_rule": f"/closing/rules/{case.case_type.code}/",
            "cause": "/closing/causes/new/",
            "offered": case.get_absolute_url(),
            "takeover": f"{case.get_absolute_url()}takeover/",
            "specialists": f"{case.get_absolute_url()}specialists/",
        }
        for name, address in screens.items():
            page.goto(f"{live_server.url}{address}")
            if name == "offered":
                expect(page.locator("#panel-hands")).to_be_attached()
            keep_picture(page, f"{name}-{theme}-{size}")
            assert_accessible(page)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth + 1"), name
        assert not complaints, complaints
