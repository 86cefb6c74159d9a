"""One emergency from the first mail to its end: in Chromium, on a telephone, against every real process."""

import os
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import expect

from demo import emergency
from tests.browser import DESK, PHONE, Complaints, assert_accessible
from tests.journeys.desk import PASSWORD

pytestmark = [pytest.mark.journey, pytest.mark.slow, pytest.mark.enable_socket]

#: Where the pictures of README and docs come from; only refreshed when asked.
PICTURES = Path("docs/pictures") if os.environ.get("UPDATE_PICTURES") else None

STAGE = """
import json
from django.utils import timezone
from demo import emergency
cast = emergency.prepare(now=timezone.now())
print(json.dumps({"code": cast.reservation.code}))
"""

ON_CALL, SECOND = "tomas@steward.example", "nadia@steward.example"


@pytest.fixture
def laptop(browser, desk):
    """The browser of the person on call, at a desk, signed in through the sign-in page by keyboard."""
    context = browser.new_context(viewport=DESK, color_scheme="light", base_url=desk.url)
    page = context.new_page()
    page.complaints = Complaints(page)
    page.goto("/account/login/")
    page.keyboard.type(ON_CALL)
    page.keyboard.press("Tab")
    page.get_by_label("Password", exact=True).focus()
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{desk.url}/")
    yield page
    context.close()


@pytest.fixture
def telephone(browser, desk):
    """A telephone nobody signed in on."""
    context = browser.new_context(
        viewport=PHONE, color_scheme="dark", base_url=desk.url, has_touch=True, is_mobile=True
    )
    page = context.new_page()
    page.complaints = Complaints(page)
    yield page
    context.close()


def picture(page, name):
    """Keep a picture for the docs when asked to."""
    if PICTURES is not None:
        PICTURES.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=PICTURES / f"{name}.png", animations="disabled")


def first_mail(desk):
    """Send the mail that starts it all and return its cast's reservation code."""
    code = desk.ask(STAGE)["code"]
    letter = emergency.first_mail(code, now=datetime.now(UTC))
    desk.deliver(letter)
    return code


def pages_about(desk, code, address=ON_CALL):
    """Return the alert links in pages to this address, newest last."""
    links = [
        re.search(r"http://\S+/on-call/alerts/\d+/\S+", letter.get_content())
        for letter in desk.letters_to(address)
        if "/on-call/alerts/" in letter.get_content()
    ]
    return [link[0] for link in links if link]


class TestTheEmergency:
    def test_from_the_first_mail_to_its_end(self, desk, laptop, telephone):
        before = len(pages_about(desk, ""))
        guests_before = len(desk.letters_to(emergency.GUEST_ADDRESS))

        # A mail comes in and wakes the person on call.
        code = first_mail(desk)
        link = desk.wait_for(
            "the page to reach the person on call",
            lambda: pages_about(desk, code)[before:] and pages_about(desk, code)[-1],
        )

        # Answered on a telephone, without signing in; it shows no words of the case.
        telephone.goto(link)
        expect(telephone.get_by_role("button", name=re.compile("Acknowledge"))).to_be_visible()
        assert "dizzy" not in telephone.content()
        assert_accessible(telephone)
        picture(telephone, "alert-phone")
        telephone.get_by_role("button", name=re.compile("Acknowledge")).click()
        expect(telephone.get_by_text("You have got it")).to_be_visible()

        # Owned at the desk. The row came by itself; nothing was reloaded.
        row = laptop.locator("a.case-row", has_text="Carbon monoxide").first
        laptop.goto("/lists/unowned/")
        expect(row).to_be_visible(timeout=60_000)
        row.click()
        title = laptop.locator(".case-title", has_text="Carbon monoxide")
        expect(title).to_be_visible()
        laptop.locator(".case-head").get_by_role("button", name=re.compile("^Take")).click()
        expect(laptop.locator(".case-head").get_by_text("You own this")).to_be_visible()
        picture(laptop, "workspace")
        laptop.get_by_role("link", name=re.compile("Open the full case")).click()
        laptop.wait_for_url(re.compile(r"/cases/ST-\d+/"))
        case_url = laptop.url.split("?")[0]
        assert_accessible(laptop)

        # The guest is answered in private, with the rule in force cited.
        laptop.goto(f"{case_url}?thread=guest")
        laptop.get_by_role("button", name=re.compile("^Cite §")).first.click()
        expect(laptop.locator(".chips [name=clause], .chips input").first).to_be_attached()
        words = laptop.get_by_role("textbox", name=re.compile("Message to Jonas"))
        words.press("End")
        words.press_sequentially(" Are all four of you outside?")
        expect(laptop.locator("[data-saved]")).to_have_text(re.compile("Saved"))
        laptop.reload()
        expect(words).to_have_value(re.compile("Are all four of you outside"))
        picture(laptop, "case")
        laptop.keyboard.press("Escape")
        words.press("Control+Enter")
        expect(
            laptop.locator(".timeline").get_by_text("Are all four of you outside?")
        ).to_be_visible()

        # The host hears something else, on another thread.
        laptop.goto(f"{case_url}?thread=host")
        host_words = laptop.get_by_role("textbox", name=re.compile("Message to Celeste"))
        host_words.fill("Celeste, o alarme disparou. Por favor, não entre na casa.")
        host_words.press("Control+Enter")
        expect(laptop.locator(".timeline").get_by_text("Por favor, não entre")).to_be_visible()

        to_guest = desk.wait_for(
            "the answer to reach the guest",
            lambda: desk.letters_to(emergency.GUEST_ADDRESS)[guests_before:],
        )[0]
        to_host = desk.wait_for(
            "the words to reach the host", lambda: desk.letters_to(emergency.HOST_ADDRESS)
        )[-1]
        assert "não entre" not in to_guest.get_content()
        assert "outside" not in to_host.get_content()
        assert emergency.HOST_ADDRESS not in str(to_guest)
        assert emergency.GUEST_ADDRESS not in str(to_host)

        # The guest answers that very mail; the desk shows it without being asked.
        laptop.goto(f"{case_url}?thread=guest")
        desk.deliver(
            emergency.second_mail(
                to_guest["Message-ID"].strip("<>"), str(to_guest["Reply-To"]), now=datetime.now(UTC)
            )
        )
        news = laptop.locator("nav.threads").get_by_role("link", name=re.compile("Guest.*new"))
        expect(news).to_be_visible(timeout=60_000)  # what is being read never moves by itself
        news.click()
        expect(laptop.get_by_text("fire brigade has measured")).to_be_visible()

        # The gate refuses while the guest waits for an answer; then the case is brought to its end.
        laptop.locator(".case-head").click()  # out of the words, where letters are letters
        laptop.keyboard.press("Shift+E")
        dialog = laptop.locator("#case-dialog")
        expect(dialog.get_by_text("The guest wrote and has no answer.")).to_be_visible()
        laptop.keyboard.press("Escape")
        words.fill("I am glad. The hotel is paid, and the stay is refunded.")
        words.press("Control+Enter")
        desk.wait_for(
            "the last answer to leave",
            lambda: len(desk.letters_to(emergency.GUEST_ADDRESS)) >= guests_before + 2,
        )
        laptop.goto(case_url)
        steps = laptop.locator(".task-box")
        expect(steps).to_have_count(2)
        for left in (1, 0):
            steps.first.click()
            expect(steps).to_have_count(left)
        laptop.locator(".case-head").click()
        laptop.keyboard.press("Shift+E")
        dialog.get_by_label("How it ended").select_option("solved")
        dialog.get_by_label("What caused it").select_option("maintenance")
        dialog.get_by_label("What was decided").fill(
            "All four sleep in a hotel; the stay is refunded."
        )
        dialog.get_by_role("button", name="Resolve").click()
        expect(laptop.locator(".case-head .state", has_text="Resolved")).to_be_visible()
        laptop.goto(f"{case_url}?thread=all")
        picture(laptop, "resolved")
        assert not laptop.complaints, str(laptop.complaints)
        assert not telephone.complaints, str(telephone.complaints)


class TestAKilledWorker:
    def test_loses_no_page_and_sends_nothing_twice(self, desk):
        before = len(pages_about(desk, ""))
        guests_before = len(desk.letters_to(emergency.GUEST_ADDRESS))

        desk.kill("worker")
        code = first_mail(desk)
        desk.wait_for("the page", lambda: pages_about(desk, code)[before:])
        desk.ask(ANSWER % {"code": code})
        desk.kill("worker")
        desk.wait_for(
            "the answer", lambda: desk.letters_to(emergency.GUEST_ADDRESS)[guests_before:]
        )
        desk.kill("worker")
        desk.stay(6)

        ids = [
            letter["Message-ID"]
            for letter in desk.letters_to(emergency.GUEST_ADDRESS)[guests_before:]
        ]
        assert len(ids) == 1


class TestTheDemo:
    def test_tells_the_emergency_to_its_end(self, desk):
        told = desk.manage("play_emergency", "--pause", "0")

        assert "Resolved, and every step of it is on the timeline." in told


ANSWER = """
import json, uuid
from django.utils import timezone
from cases.actions import conversation, ownership
from cases.models import Case
from users.models import User
now = timezone.now()
case = Case.objects.get(reservation__code="%(code)s")
person = User.objects.get(email="tomas@steward.example")
ownership.take(case_id=case.pk, by=person, now=now)
person.undo_seconds = 0
message = conversation.reply(
    thread_id=case.threads.get(kind="guest").pk, by=person, text="We are on it.",
    client_key=uuid.uuid4(), now=now,
)
print(json.dumps(message.pk))
"""
