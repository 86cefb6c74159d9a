"""Writing in a real browser: promises caught, templates filled, later sends shown, all of it by keyboard."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from cases.actions import macros
from cases.models import Citation, Message, PlannedSend, SLAClock
from policies import sample
from sla import defaults
from tests.browser import DESK
from tests.cases.views.test_screens import heard, keep_picture
from tests.factories.cases import make_case
from tests.factories.marketplace import PersonFactory
from tests.factories.users import UserFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.journey]


@pytest.fixture
def livia():
    return UserFactory(
        name="Lívia Prates", time_zone="America/Sao_Paulo", undo_seconds=10, senior=True
    )


@pytest.fixture
def unowned():
    now = timezone.now() - timedelta(minutes=20)
    sample.install(now=now)
    defaults.install(now=now - timedelta(days=1))
    guest = PersonFactory(full_name="Marina Teles", time_zone="Europe/Lisbon")
    host = PersonFactory(full_name="Kate Hallworth")
    case = make_case(now=now, guest=guest, host=host, title="Burst pipe at Casa do Miradouro")
    heard(case, "guest", "We land tonight, what now?", now)
    heard(case, "host", "Water is coming through the kitchen ceiling.", now)
    return case


@pytest.fixture
def case(unowned, livia):
    unowned.owner, unowned.owned_since = livia, timezone.now()
    unowned.save()
    return unowned


class Keys:
    """A keyboard that counts what is pressed besides the words."""

    def __init__(self, page):
        self.page, self.pressed = page, 0

    def press(self, key):
        self.pressed += 1
        self.page.keyboard.press(key)

    def write(self, words):
        self.page.keyboard.type(words)


def open_guest(page, live_server, case):
    page.set_viewport_size(DESK)
    page.goto(f"{live_server.url}{case.get_absolute_url()}?thread=guest")
    expect(page.locator("#policy .in-force button").first).to_be_visible()


class TestByKeyboard:
    def test_takes_reads_and_replies_with_a_citation_in_twelve_keys(
        self, page, live_server, sign_in, complaints, livia, unowned
    ):
        sign_in(livia)
        open_guest(page, live_server, unowned)
        keys = Keys(page)

        keys.press("t")
        expect(page.locator("#case-title ~ * .owner, .owner").first).to_contain_text("You own this")
        keys.press("r")
        keys.write("Marina, I am on it. ")
        keys.press("Escape")
        keys.press("p")
        keys.press("Enter")
        expect(page.locator("[data-chip]")).to_be_visible()
        keys.press("Control+Enter")
        expect(page.locator("#toasts")).to_contain_text("Sending to Marina")

        assert keys.pressed <= 12
        assert Citation.objects.filter(message__direction="out").count() == 1
        assert not complaints.heard, str(complaints)

    def test_keeps_a_promise_that_was_written(
        self, page, live_server, sign_in, complaints, livia, case
    ):
        sign_in(livia)
        open_guest(page, live_server, case)

        page.keyboard.press("r")
        page.keyboard.type(
            "The kitchen ceiling is wet, water is coming through the kitchen ceiling. "
        )
        page.keyboard.type("I will call you within two hours.")
        expect(page.locator(".heard")).to_contain_text("I will call you within two hours")
        expect(page.locator(".guard mark").first).to_contain_text("kitchen ceiling")
        keep_picture(page, "composer-promise")
        page.keyboard.press("Control+Enter")
        expect(page.locator("#toasts")).to_contain_text("Sending to Marina")

        assert SLAClock.objects.get(kind="promise").label == "I will call you within two hours"
        assert not complaints.heard, str(complaints)

    def test_fills_a_template_and_asks_for_what_nobody_knows(
        self, page, live_server, sign_in, livia, case
    ):
        macros.publish(
            by=livia,
            name_en="Door code",
            name_pt="Senha da porta",
            texts={"guest": {"en": "Dear {guest}, the code is {door code}.", "pt": "{door code}"}},
            acts=[{"do": "wait", "on": "guest", "hours": 24}],
            now=timezone.now(),
        )
        sign_in(livia)
        open_guest(page, live_server, case)

        page.keyboard.press("r")
        page.keyboard.type("/")
        page.locator("[data-filters]").wait_for()
        page.keyboard.type("door")
        keep_picture(page, "composer-templates")
        page.keyboard.press("Enter")
        expect(page.locator("#case-dialog [name=place_0]")).to_be_focused()
        page.keyboard.type("4711")
        page.keyboard.press("Enter")

        area = page.locator("[data-composer] textarea")
        expect(area).to_have_value("Dear Marina, the code is 4711.")
        area.press("Control+Enter")
        expect(page.locator("#toasts")).to_contain_text("Sending to Marina")
        case.refresh_from_db()
        assert case.status == "waiting"

    def test_plans_a_message_and_takes_it_back(
        self, page, live_server, sign_in, complaints, livia, case
    ):
        sign_in(livia)
        open_guest(page, live_server, case)
        page.keyboard.press("r")
        page.keyboard.type("Bom dia, Marina.")
        page.keyboard.press("Escape")

        page.keyboard.press("Shift+S")
        page.get_by_role("button", name="Tomorrow, 9:00").click()
        expect(page.locator(".planned")).to_contain_text("Bom dia, Marina.")
        keep_picture(page, "composer-planned")
        page.locator(".planned").get_by_role("button", name="Take back").click()

        expect(page.locator("[data-composer] textarea")).to_have_value("Bom dia, Marina.")
        assert not PlannedSend.objects.waiting().exists()
        assert not Message.objects.filter(direction="out").exists()
        assert not complaints.heard, str(complaints)


class TestOddWords:
    def test_a_paste_that_does_not_fit_says_so_and_takes_nothing(
        self, page, live_server, sign_in, complaints, livia, case
    ):
        sign_in(livia)
        open_guest(page, live_server, case)
        page.keyboard.press("r")
        page.keyboard.type("Marina, שלום 👩‍👩‍👧")

        page.evaluate(
            """() => {
              const data = new DataTransfer();
              data.setData("text", "x".repeat(5_000_000));
              const paste = new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true});
              document.querySelector("[data-composer] textarea").dispatchEvent(paste);
            }"""
        )

        expect(page.locator("#toasts")).to_contain_text("at most 100,000 fit")
        expect(page.locator("[data-composer] textarea")).to_have_value("Marina, שלום 👩‍👩‍👧")
        page.keyboard.press("Control+Enter")
        expect(page.locator(".timeline")).to_contain_text("שלום 👩‍👩‍👧")
        assert not complaints.heard, str(complaints)
