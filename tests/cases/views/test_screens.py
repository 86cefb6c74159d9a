"""The desk in a real browser: accessible in both themes and sizes, quick under the hands, nothing lost."""

import os
import re
import uuid
from datetime import date, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from cases.actions import classification, conversation, ownership
from cases.actions.intake import take_in_mail
from cases.actions.timeline import record
from cases.models import CaseEvent, Draft, Message
from messaging.actions import inbound as inbound_actions
from messaging.models import Delivery
from policies import sample
from sla import defaults
from tests.browser import DESK, SIZES, assert_accessible, settle
from tests.factories.cases import make_case, receive
from tests.factories.marketplace import PersonFactory, ReservationFactory
from tests.factories.users import UserFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.journey]


@pytest.fixture
def livia():
    return UserFactory(
        name="Lívia Prates", time_zone="America/Sao_Paulo", undo_seconds=300
    )  # no race


@pytest.fixture
def case(livia):
    """An emergency on both threads, owned, with a note and a risk."""
    now = timezone.now() - timedelta(minutes=20)
    sample.install(now=now)
    defaults.install(now=now - timedelta(days=1))
    case = make_case(
        now=now,
        owner=livia,
        guest=PersonFactory(full_name="Marina Teles", brazilian=True, premier=True),
        title="Burst pipe at Casa do Miradouro, family of five lands tonight",
    )
    heard(case, "guest", "Estamos embarcando agora. Minha mãe usa bengala.", now)
    heard(case, "host", "Water is coming through the kitchen ceiling.", now + timedelta(minutes=1))
    conversation.note(
        case_id=case.pk,
        by=livia,
        text="Lift stops at the 2nd floor.",
        client_key=uuid.uuid4(),
        now=now,
    )
    classification.set_risk(
        case_id=case.pk, by=livia, axis="safety", level=3, reason="Water near electrics", now=now
    )
    return case


def heard(case, side, text, at):
    message = receive(case, side=side, text=text, at=at)
    record(
        case,
        CaseEvent.Kind.MESSAGE_RECEIVED,
        party=message.party,
        thread_kind=side,
        message=message,
        now=at,
    )
    return message


def keep_picture(page, name):
    if folder := os.environ.get("STEWARD_PICTURES"):
        page.screenshot(path=f"{folder}/{name}.png")


def hold(now):
    """A mail nobody could place."""
    raw = b"From: Stranger <who@nowhere.example>\r\nSubject: Help\r\n\r\nPlease call."
    mail = inbound_actions.store(
        raw=raw,
        source="smtp",
        envelope_from="who@nowhere.example",
        envelope_to=["care@steward.example"],
        now=now,
    )
    take_in_mail(inbound_id=mail.pk, now=now)
    return mail


class TestTheStay:
    def test_of_another_year_keeps_every_value_in_its_column(
        self, page, live_server, sign_in, livia
    ):
        far = ReservationFactory(check_in_date=date(2040, 4, 17))
        case = make_case(now=timezone.now(), owner=livia, reservation=far)
        sign_in(livia)
        page.set_viewport_size(DESK)

        page.goto(f"{live_server.url}{case.get_absolute_url()}")

        column = page.locator(".case-left")
        expect(column).to_contain_text("17 Apr 2040")
        assert column.evaluate("column => column.scrollWidth <= column.clientWidth")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
class TestAccessibility:
    def test_no_screen_breaks_a_rule(
        self, page, live_server, sign_in, complaints, livia, case, theme, size
    ):
        livia.theme = theme
        livia.save()
        mail = hold(timezone.now())
        sign_in(livia)
        page.set_viewport_size(SIZES[size])
        screens = {
            "workspace": "/",
            "case": case.get_absolute_url(),
            "guest": f"{case.get_absolute_url()}?thread=guest",
            "resolve": f"{case.get_absolute_url()}resolution/",
            "new": "/cases/new/?q=Marina",
            "new-form": f"/cases/new/?person={case.parties.first().person_id}",
            "search": "/search/?q=pipe",
            "triage": "/triage/",
            "held": f"/triage/{mail.pk}/?person=Marina",
            "empty": "/lists/mediation/",
        }
        for name, address in screens.items():
            page.goto(f"{live_server.url}{address}")
            settle(page)
            keep_picture(page, f"{name}-{theme}-{size}")
            assert_accessible(page)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth + 1"), name
        assert not complaints, complaints

    def test_the_dialogs_break_no_rule(
        self, page, live_server, sign_in, complaints, livia, case, theme, size
    ):
        livia.theme = theme
        livia.save()
        sign_in(livia)
        page.set_viewport_size(SIZES[size])
        page.goto(f"{live_server.url}{case.get_absolute_url()}")

        page.locator(".clock-tile").first.click()
        expect(page.locator("#case-dialog")).to_be_visible()
        assert_accessible(page)
        page.keyboard.press("Escape")
        page.locator(f"#handover-{case.reference}").click()
        expect(page.locator("#case-dialog select")).to_be_visible()
        keep_picture(page, f"handover-{theme}-{size}")
        assert_accessible(page)
        assert not complaints, complaints


class TestConversation:
    def test_a_reply_is_drafted_cited_sent_and_taken_back(
        self, page, live_server, sign_in, complaints, livia, case
    ):
        sign_in(livia)
        page.set_viewport_size(DESK)
        page.goto(f"{live_server.url}{case.get_absolute_url()}?thread=guest")

        page.keyboard.press("r")
        page.keyboard.type("Marina, tudo certo.")
        expect(page.locator("[data-saved]")).to_contain_text("Saved")
        page.locator("#policy .in-force button").first.click()
        with page.expect_response(lambda answer: answer.url.endswith("/draft/")):
            expect(page.locator("[data-chip]")).to_be_visible()
        page.reload()
        expect(page.locator("[data-chip]")).to_be_visible()
        page.locator("[data-composer] textarea").focus()
        page.keyboard.press("Control+Enter")
        expect(page.locator("#toasts")).to_contain_text("Sending to Marina")
        expect(page.locator(".timeline")).to_contain_text("Marina, tudo certo.")
        expect(page.locator("[data-composer] textarea")).to_have_value("")
        assert not Draft.objects.exists()
        page.locator("[data-undo]").click()

        expect(page.locator("[data-composer] textarea")).to_have_value(
            Message.objects.get(direction="out").text
        )
        assert Delivery.objects.get().state == "cancelled"
        assert not complaints, complaints

    def test_a_draft_never_moves_to_the_other_side(self, page, live_server, sign_in, livia, case):
        sign_in(livia)
        page.set_viewport_size(DESK)
        page.goto(f"{live_server.url}{case.get_absolute_url()}?thread=guest")
        page.locator("[data-composer] textarea").fill("For Marina alone")
        expect(page.locator("[data-saved]")).to_contain_text("Saved")

        page.keyboard.press("Escape")
        page.keyboard.press("2")
        expect(page.locator("[data-composer]")).to_have_attribute("data-party", "host")

        expect(page.locator("[data-composer] textarea")).to_have_value("")
        expect(page).to_have_url(re.compile("thread=host"))
        page.locator(".threads a[data-party=guest]").click()
        expect(page.locator("[data-composer] textarea")).to_have_value("For Marina alone")

    def test_a_hand_over_is_offered_in_a_dialog(
        self, page, live_server, sign_in, complaints, livia, case
    ):
        nadia = UserFactory(name="Nadia Ferraz")
        sign_in(livia)
        page.set_viewport_size(DESK)
        page.goto(f"{live_server.url}{case.get_absolute_url()}")

        page.keyboard.press("h")
        page.locator("#case-dialog select").select_option(str(nadia.pk))
        page.locator("#case-dialog textarea").fill("Guest calm, host not reached.")
        page.locator("#case-dialog button[type=submit]").click()

        expect(page.locator("#case-dialog")).not_to_be_visible()
        expect(page.locator(".case-banners")).to_contain_text("offered this case to Nadia")
        assert not complaints, complaints


class TestWorkspace:
    def test_rows_open_beside_the_list_by_mouse_and_keyboard(
        self, page, live_server, sign_in, complaints, livia, case
    ):
        other = make_case(now=timezone.now(), owner=livia, title="Lost key")
        sign_in(livia)
        page.set_viewport_size(DESK)
        page.goto(f"{live_server.url}/")

        page.locator(f"#row-{other.reference}").click()
        expect(page.locator("#case .case-title")).to_have_text("Lost key")
        assert f"case={other.reference}" in page.url
        page.locator(f"#row-{case.reference}").focus()
        page.keyboard.press("Enter")
        expect(page.locator("#case .case-title")).to_contain_text("Burst pipe")
        page.go_back()
        expect(page.locator("#case .case-title")).to_have_text("Lost key")
        assert not complaints, complaints

    def test_a_case_is_taken_from_the_unowned(
        self, page, live_server, sign_in, complaints, livia, case
    ):
        ownership.release(case_id=case.pk, by=livia, reason="", now=timezone.now())
        sign_in(livia)
        page.set_viewport_size(DESK)
        page.goto(f"{live_server.url}/lists/unowned/")

        page.locator(f"#take-{case.reference}").click()

        expect(page.locator("#case .owner")).to_contain_text("You own this")
        expect(page.locator('#case [data-composer] [data-key="mod+enter"]')).to_contain_text(
            "Send to"
        )
        assert not complaints, complaints
