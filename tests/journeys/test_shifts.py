"""A week of on-call duty on screen: a gap is filled, a shift changes hands, a page is answered, a shift ends."""

from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from common.time import database_now
from escalations import defaults
from escalations.actions import answers, handovers, overriding, raising, shifts, stepping
from escalations.alerting.links import Ticket, token_for
from escalations.models import Alert, ShiftHandover, ShiftSwap
from tests.browser import DESK, PHONE
from tests.factories.escalations import EmergencyFactory
from tests.factories.users import TeamFactory, UserFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.journey, pytest.mark.slow]


class Rota:
    """Tomás is first this week, Bruno the next; Helena is duty manager."""

    def __init__(self):
        self.now = database_now()
        self.team = TeamFactory()
        self.tomas = UserFactory(name="Tomás Abreu", email="tomas@staff.example")
        self.bruno = UserFactory(name="Bruno Caldas", email="bruno@staff.example")
        self.nadia = UserFactory(name="Nadia Ferraz", email="nadia@staff.example")
        self.helena = UserFactory(name="Helena Vasques", email="helena@staff.example", manager=True)
        self.schedule = defaults.install(
            now=self.now,
            team=self.team,
            first=[self.tomas, self.bruno],
            second=[self.nadia],
            managers=[self.helena],
        )
        shifts.lay_out(schedule_id=self.schedule.pk, now=self.now)

    def ring(self):
        """Let an emergency wake Tomás."""
        EmergencyFactory(
            team=self.team, in_porto=True, opened_at=self.now, last_activity_at=self.now
        )
        raising.raise_for_cases(now=self.now)
        stepping.advance_due(now=self.now)
        return Alert.objects.get()


@pytest.fixture
def rota(transactional_db):
    return Rota()


@pytest.fixture
def open_as(page, live_server, sign_in):
    """Return a way to open the on-call page as somebody, at a week."""

    def enter(user, *, weeks=0):
        page.context.clear_cookies()
        page.set_viewport_size(DESK)
        sign_in(user)
        week = (database_now() + timedelta(weeks=weeks)).date()
        page.goto(f"{live_server.url}{reverse('escalations:oncall')}?week={week}")
        return page

    return enter


class TestAGap:
    def test_is_seen_in_red_and_taken(self, rota, open_as):
        start = rota.now + timedelta(days=8)
        overriding.override(
            schedule_id=rota.schedule.pk,
            level="second",
            kind="remove",
            add_id=None,
            remove_id=rota.nadia.pk,
            start=start,
            end=start + timedelta(hours=6),
            by=rota.helena,
            now=rota.now,
        )
        page = open_as(rota.bruno, weeks=1)
        week = start.date()
        page.goto(f"{page.url.split('?')[0]}?week={week}")
        expect(page.get_by_text("1 gap")).to_be_visible()

        page.locator('#week a[data-kind="gap"]').first.click()
        page.locator("#shift-dialog").get_by_role("button", name="Take it").click()

        expect(page.get_by_text("These hours are yours.")).to_be_visible()
        expect(page.get_by_text("1 gap")).to_have_count(0)


class TestAShift:
    def test_is_asked_for_by_one_and_taken_by_another(self, rota, open_as):
        page = open_as(rota.bruno, weeks=1)
        page.locator("#week a[data-mine]").last.click()
        sheet = page.locator("#shift-dialog")
        sheet.get_by_text("Cover me, or swap").click()
        sheet.get_by_label("Reason").fill("My sister’s wedding")
        sheet.get_by_role("button", name="Ask").click()
        expect(page.get_by_text("You asked everybody")).to_be_visible()

        page = open_as(rota.nadia, weeks=1)
        expect(page.get_by_text("Bruno Caldas asks everybody")).to_be_visible()
        page.locator("#requests").get_by_role("button", name="Take it").click()

        expect(page.get_by_text("The shift is yours")).to_be_visible()
        expect(page.get_by_text("Nadia for Bruno")).to_be_visible()
        assert ShiftSwap.objects.get().taker == rota.nadia

    def test_ends_with_a_hand_over_that_is_accepted(self, rota, open_as, page):
        alert = rota.ring()
        answers.acknowledge(alert_id=alert.pk, generation=1, by=rota.tomas, now=rota.now)
        row = handovers.offer(
            schedule_id=rota.schedule.pk, level="first", notes="", by=rota.tomas, now=rota.now
        )
        page = open_as(rota.tomas)
        page.get_by_role("link", name="Open the hand-over").click()
        page.get_by_label("What should the next person know?").fill("The crew is measuring.")
        page.get_by_role("button", name="Keep the notes").click()
        expect(page.get_by_text("The notes are kept.")).to_be_visible()

        page = open_as(rota.bruno)
        page.get_by_role("link", name="Open the hand-over").click()
        expect(page.get_by_text("The crew is measuring.")).to_be_visible()
        page.get_by_role("button", name="Accept").click()

        expect(page.get_by_text("is responsible now")).to_be_visible()
        assert ShiftHandover.objects.get(pk=row.pk).taker == rota.bruno


class TestAPage:
    def test_is_passed_on_and_answered_on_phones_without_scripts(self, rota, browser, live_server):
        alert = rota.ring()
        phone = browser.new_context(java_script_enabled=False, viewport=PHONE)
        page = phone.new_page()

        def link(user):
            token = token_for(Ticket(alert.pk, 1, user.pk))
            return live_server.url + reverse("escalations:alert_link", args=[alert.pk, token])

        page.goto(link(rota.tomas))
        page.get_by_role("button", name="Can’t, wake the next").click()
        expect(page.get_by_text("Recorded: you cannot.")).to_be_visible()
        stepping.advance_due(now=database_now())
        page.goto(link(rota.nadia))
        page.get_by_role("button", name="Acknowledge, I’ve got it").click()

        expect(page.get_by_text("You have got it")).to_be_visible()
        page.goto(link(rota.tomas))
        expect(page.get_by_text("Nadia Ferraz answered at")).to_be_visible()
        phone.close()
