"""The clocks of a case in a real browser: accessible, by keyboard, on a phone."""

import os
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from cases.actions import clocks, deadlines, promising
from cases.models.clock import ClockStatus
from sla import defaults
from tests.browser import DESK, PHONE, Complaints, assert_accessible
from tests.factories.cases import make_case, receive
from tests.factories.users import UserFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.journey]


@pytest.fixture
def livia():
    return UserFactory(name="Lívia Prates", time_zone="America/Sao_Paulo")


@pytest.fixture
def case(livia):
    """A case with clocks of many kinds."""
    now = timezone.now() - timedelta(minutes=20)
    defaults.install(now=now - timedelta(days=1))
    case = make_case(now=now, owner=livia)
    receive(case, at=now)
    clocks.customer_wrote(case, "guest", now=now)
    promising.make(
        case_id=case.pk,
        by=livia,
        text="I will call by six with the name of the plumber and the hour of the visit",
        due_at=now + timedelta(hours=5),
        side="guest",
        now=now,
    )
    deadlines.start(
        case_id=case.pk,
        by=livia,
        rule="gdpr-access-uk",
        started_on=now.date(),
        zone="Europe/London",
        now=now,
    )
    return case


@pytest.mark.parametrize(
    ("size", "theme", "language"), [(DESK, "light", "en"), (PHONE, "dark", "pt-br")]
)
class TestTheClocks:
    def test_open_by_keyboard_and_break_no_rule(
        self, page, live_server, sign_in, livia, case, size, theme, language
    ):
        complaints = Complaints(page)
        livia.theme, livia.language = theme, language
        livia.save()
        sign_in(livia)
        page.set_viewport_size(size)
        page.goto(f"{live_server.url}{case.get_absolute_url()}")

        page.locator(".clock-tile").first.focus()
        page.keyboard.press("Enter")
        box = page.locator("#case-dialog")
        expect(box.locator(".clock-face").first).to_be_visible()
        for summary in box.locator(".clock-face > summary").all()[1:]:
            summary.focus()
            page.keyboard.press("Enter")
        assert box.locator(".clock-face:not([open])").count() == 0
        keep(page, f"clocks-{theme}")

        assert_accessible(page)
        assert box.evaluate("box => box.scrollWidth <= box.clientWidth + 1")
        assert not complaints, complaints

    def test_take_a_promise_and_settle_it(
        self, page, live_server, sign_in, livia, case, size, theme, language
    ):
        livia.theme, livia.language = theme, language
        livia.save()
        sign_in(livia)
        page.set_viewport_size(size)
        page.goto(f"{live_server.url}{case.get_absolute_url()}")
        page.locator(".clock-tile").first.click()

        box = page.locator("#case-dialog")
        box.locator("a[href$='/promises/']").click()
        expect(box.locator("#id_text")).to_be_focused()
        tomorrow = (timezone.now() + timedelta(days=1)).date()
        box.locator("#id_text").fill("I will write tomorrow")
        box.locator("#id_day").fill(tomorrow.isoformat())
        box.locator("#id_at").fill("10:00")
        keep(page, f"promise-{theme}")
        assert_accessible(page)
        box.locator("button[type=submit]").click()
        expect(box).not_to_be_visible()

        made = case.clocks.get(label="I will write tomorrow")
        page.locator(".clock-tile").first.click()
        box.locator(f"#clock-{made.pk} > summary").click()
        box.locator(f"#clock-{made.pk} button[type=submit]").click()
        expect(box).not_to_be_visible()
        made.refresh_from_db()
        assert made.status == ClockStatus.MET


def keep(page, name):
    if folder := os.environ.get("STEWARD_PICTURES"):
        page.screenshot(path=f"{folder}/{name}.png")
