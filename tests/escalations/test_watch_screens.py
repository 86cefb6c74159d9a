"""Is anybody watching, test pages and sources of alerts in a real browser: accessible in both themes."""

import os
from datetime import timedelta

import pytest

from cases.models import Case
from common.time import database_now
from escalations.actions import sweep, test_pages
from escalations.alerting.links import Ticket, link_for_test
from escalations.models import Alarm, Heartbeat, TestPage
from tests.browser import DESK, PHONE, assert_accessible
from tests.factories.cases import make_case
from tests.factories.clocks import broken_clock
from tests.factories.escalations import AlertSourceFactory, ProbeFactory, all_well
from tests.factories.users import UserFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.journey]
SECOND = timedelta(seconds=1)


@pytest.fixture
def helena(transactional_db, settings):
    settings.SMTP_URL = "smtp://127.0.0.1:9"  # nobody listens there
    return UserFactory(
        name="Helena Vasques",
        email="helena@staff.example",
        manager=True,
        time_zone="America/Sao_Paulo",
        language=os.environ.get("SHOT_LANGUAGE", "en"),
    )


@pytest.fixture
def a_bad_night(helena):
    """Beat has fallen silent, one test was never heard, somebody did not confirm."""
    now = database_now()
    all_well(now=now)
    Heartbeat.objects.filter(name="beat@host:1").update(
        beaten_at=now - 95 * SECOND, expected_every=10
    )
    for minutes in range(1, 6):
        ProbeFactory(raised_at=now - minutes * 600 * SECOND, unheard=minutes == 1)
    Alarm.objects.create(
        kind="loops",
        facts={"loops": "beat"},
        since=now - 95 * SECOND,
        opened_at=now - 65 * SECOND,
        seen_at=now,
        next_tell_at=now,
    )
    Alarm.objects.create(
        kind="overdue",
        facts={"timer": "alert", "seconds": 31},
        since=now - 7200 * SECOND,
        opened_at=now - 7170 * SECOND,
        seen_at=now - 7000 * SECOND,
        closed_at=now - 6970 * SECOND,
    )
    for hours in (1, 3, 9):
        broken_clock(make_case(), at=now - hours * 3600 * SECOND, late=hours * SECOND)
    TestPage.objects.create(
        user=UserFactory(name="Tomás Abreu"),
        reason="shift",
        shift_starts_at=now + 2400 * SECOND,
        sent_at=now - 1200 * SECOND,
        expires_at=now - 300 * SECOND,
        lead_told_at=now - 300 * SECOND,
    )
    TestPage.objects.create(
        user=UserFactory(name="Nadia Ferraz"),
        reason="asked",
        sent_at=now - 1200 * SECOND,
        expires_at=now - 300 * SECOND,
        confirmed_at=now - 1190 * SECOND,
    )


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
class TestEveryPage:
    def test_of_the_watch_has_no_barrier(
        self, page, live_server, sign_in, helena, a_bad_night, theme, size
    ):
        page.emulate_media(color_scheme=theme)
        page.set_viewport_size(size)
        sign_in(helena)

        page.goto(f"{live_server.url}/on-call/watch/")

        page.get_by_role("heading", name="Is anybody watching?", level=1).wait_for()
        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]

    def test_of_sources_has_no_barrier(self, page, live_server, sign_in, helena, theme, size):
        admin = UserFactory(name="Ada Admin", admin=True)
        AlertSourceFactory(name="Boiler room")
        AlertSourceFactory(name="Locks", is_active=False)
        page.emulate_media(color_scheme=theme)
        page.set_viewport_size(size)
        sign_in(admin)

        page.goto(f"{live_server.url}/on-call/sources/")
        assert_accessible(page)
        page.get_by_role("button", name="New secret for Boiler room").click()
        page.get_by_role("heading", name="Secret").wait_for()

        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


class TestATestPage:
    def test_is_asked_for_and_confirmed_on_the_phone(
        self, page, live_server, sign_in, helena, browser
    ):
        page.set_viewport_size(PHONE)
        sign_in(helena)
        test = test_pages.ask(user_id=helena.pk, by=helena, now=database_now())
        sweep.sweep(now=database_now())
        page.goto(f"{live_server.url}/on-call/tests/{test.pk}/")
        assert_accessible(page)

        phone = browser.new_context(java_script_enabled=False).new_page()
        link = link_for_test(Ticket(test.alert_id, 1, helena.pk))
        phone.goto(live_server.url + link.partition("8000")[2])
        phone.get_by_role("button", name="Confirm, it arrived").click()
        phone.get_by_role("heading", name="Thank you, it arrived").wait_for()

        page.get_by_text("Confirmed", exact=True).wait_for()
        test.refresh_from_db()
        assert test.confirmed_at is not None


class TestTheWatch:
    def test_sees_by_itself_when_all_is_well_again(
        self, page, live_server, sign_in, helena, a_bad_night
    ):
        page.set_viewport_size(DESK)
        sign_in(helena)
        page.goto(f"{live_server.url}/on-call/watch/")
        page.get_by_text("Something is wrong").wait_for()

        now = database_now()
        Heartbeat.objects.update(beaten_at=now, expected_every=60)
        Case.objects.update(severity=4, urgency=4)  # nobody need be woken
        ProbeFactory(raised_at=now)

        page.get_by_text("Yes. Every loop beats").wait_for()
