"""The on-call page and the alert on a phone, in a real browser: accessible in both themes, and they work."""

from datetime import timedelta

import pytest
from django.urls import reverse

from common.time import database_now
from escalations import defaults
from escalations.actions import overriding, raising, stepping
from escalations.alerting.links import Ticket, token_for
from escalations.models import Alert, ShiftHandover
from tests.browser import DESK, PHONE, assert_accessible, until
from tests.factories.escalations import EmergencyFactory
from tests.factories.users import TeamFactory, UserFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.journey]


class Night:
    """An emergency in Porto, with Tomás paged a moment ago."""

    def __init__(self):
        now = database_now()
        team = TeamFactory()
        self.tomas = UserFactory(
            name="Tomás Abreu", email="tomas@staff.example", time_zone="America/Sao_Paulo"
        )
        self.nadia = UserFactory(
            name="Nadia Ferraz", email="nadia@staff.example", time_zone="Europe/Lisbon"
        )
        self.bruno = UserFactory(name="Bruno Caldas", email="bruno@staff.example")
        self.helena = UserFactory(
            name="Helena Vasques",
            email="helena@staff.example",
            manager=True,
            time_zone="America/Sao_Paulo",
        )
        self.schedule = defaults.install(
            now=now,
            team=team,
            first=[self.tomas, self.bruno],
            second=[self.nadia, self.tomas],
            managers=[self.helena],
        )
        overriding.override(
            schedule_id=self.schedule.pk,
            level="second",
            kind="cover",
            add_id=self.bruno.pk,
            remove_id=None,
            start=now + timedelta(hours=20),
            end=now + timedelta(hours=32),
            by=self.helena,
            now=now,
        )
        self.case = EmergencyFactory(
            team=team, in_porto=True, opened_at=now - timedelta(minutes=7), last_activity_at=now
        )
        raising.raise_for_cases(now=now)
        stepping.advance_due(now=now)
        self.alert = Alert.objects.get()


@pytest.fixture
def night(transactional_db):
    return Night()


@pytest.mark.parametrize("theme", ["light", "dark"])
class TestOnCall:
    def test_has_no_barrier(self, page, live_server, sign_in, night, theme):
        page.emulate_media(color_scheme=theme)
        page.set_viewport_size(DESK)
        sign_in(night.tomas)

        page.goto(live_server.url + reverse("escalations:oncall"))

        page.locator("#my-pages .banner").wait_for()
        assert_accessible(page)
        page.locator("[data-key=v]").click()
        assert_accessible(page)
        page.keyboard.press("Escape")
        page.set_viewport_size(PHONE)
        assert_accessible(page)


@pytest.mark.parametrize("theme", ["light", "dark"])
class TestAlert:
    def test_has_no_barrier(self, page, live_server, sign_in, night, theme):
        page.emulate_media(color_scheme=theme)
        page.set_viewport_size(PHONE)
        sign_in(night.tomas)

        page.goto(live_server.url + night.alert.get_absolute_url())

        assert_accessible(page)


@pytest.mark.parametrize("theme", ["light", "dark"])
class TestThePagesAround:
    def test_have_no_barrier(self, page, live_server, sign_in, night, theme):
        handover = ShiftHandover.objects.create(
            schedule=night.schedule,
            level="second",
            giver=night.nadia,
            taker=night.helena,
            at=night.alert.raised_at,
            offered_at=night.alert.raised_at,
            contents={
                "alerts": [{"number": night.alert.pk, "case": "", "title": "x", "severity": 1}],
                "promises": [],
            },
        )
        page.emulate_media(color_scheme=theme)
        sign_in(night.helena)
        rota = night.schedule.pk

        for address in (
            reverse("escalations:shift", args=[rota, "second"]),
            reverse("escalations:override", args=[rota]),
            reverse("escalations:temporary", args=[rota]),
            reverse("escalations:handover", args=[handover.pk]),
        ):
            for size in (DESK, PHONE):
                page.set_viewport_size(size)
                page.goto(live_server.url + address)
                assert_accessible(page)


class TestTheWeightOfAnAlert:
    """What a phone with an empty cache fetches, headers and all, before any compression."""

    @pytest.mark.parametrize("is_signed_in", [False, True])
    def test_is_under_thirty_kilobytes(self, page, live_server, sign_in, night, is_signed_in):
        token = token_for(Ticket(night.alert.pk, 1, night.tomas.pk))
        if is_signed_in:
            sign_in(night.tomas)
        browser = page.context.new_cdp_session(page)
        browser.send("Network.enable")
        browser.send("Network.setCacheDisabled", {"cacheDisabled": True})
        weights = []
        browser.on(
            "Network.loadingFinished", lambda event: weights.append(event["encodedDataLength"])
        )

        page.goto(live_server.url + reverse("escalations:alert_link", args=[night.alert.pk, token]))
        page.get_by_role("button", name="Acknowledge").wait_for()
        page.wait_for_load_state("networkidle")

        until(page, lambda: len(weights) >= 3)
        assert sum(weights) < 30_000


class TestAnAnswerOverABadConnection:
    def test_is_sent_until_it_gets_through(self, page, live_server, night):
        page.set_viewport_size(PHONE)
        token = token_for(Ticket(night.alert.pk, 1, night.tomas.pk))
        page.goto(live_server.url + reverse("escalations:alert_link", args=[night.alert.pk, token]))
        page.context.set_offline(True)
        page.get_by_role("button", name="Acknowledge").click()
        page.get_by_text("No connection.").wait_for()

        page.context.set_offline(False)

        page.get_by_text("You have got it").wait_for()
        night.alert.refresh_from_db()
        assert night.alert.acknowledged_by == night.tomas


class TestTheWeekByKeyboard:
    def test_is_one_stop_with_arrow_keys_and_a_dialog_that_gives_the_focus_back(
        self, page, live_server, sign_in, night
    ):
        page.set_viewport_size(DESK)
        sign_in(night.helena)
        page.goto(live_server.url + reverse("escalations:oncall"))
        page.locator("#week[role=grid]").wait_for()
        assert page.locator("#week a[tabindex='0']").count() == 1

        page.locator("#week a[tabindex='0']").focus()
        page.keyboard.press("Home")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowRight")
        at = page.evaluate("document.activeElement.id")
        assert at.startswith("shift-second-")
        page.keyboard.press("Enter")
        page.locator("#shift-dialog[open] h2").wait_for()
        assert_accessible(page)
        page.keyboard.press("Escape")

        assert page.evaluate("document.activeElement.id") == at

    def test_leaves_the_keys_of_the_page_alone(self, page, live_server, sign_in, night):
        page.set_viewport_size(DESK)
        sign_in(night.helena)
        page.goto(live_server.url + reverse("escalations:oncall"))
        page.locator("#week[role=grid]").wait_for()

        page.keyboard.press("v")

        page.locator("#override-rota[open]").wait_for()


class TestAcknowledging:
    def test_works_by_link_without_sign_in_and_without_scripts(self, browser, live_server, night):
        token = token_for(Ticket(night.alert.pk, 1, night.tomas.pk))
        context = browser.new_context(java_script_enabled=False, viewport=PHONE)
        page = context.new_page()

        page.goto(live_server.url + reverse("escalations:alert_link", args=[night.alert.pk, token]))
        page.get_by_role("button", name="Acknowledge").click()

        page.get_by_text("You have got it").wait_for()
        night.alert.refresh_from_db()
        assert night.alert.acknowledged_by == night.tomas
        context.close()

    def test_works_on_top_of_any_page(self, page, live_server, sign_in, night):
        page.set_viewport_size(DESK)
        sign_in(night.tomas)
        page.goto(live_server.url + reverse("escalations:oncall"))

        page.locator("#my-pages").get_by_role("button", name="Acknowledge").click()

        page.locator("#my-pages .banner").wait_for(state="detached")
        night.alert.refresh_from_db()
        assert night.alert.status == "acknowledged"
