"""Keeping one's word: two promises to one guest, one renegotiated in time, one broken and kept late."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from cases.actions import clocks
from cases.models import CaseEvent, SLAClock
from cases.models.clock import ClockStatus
from messaging.models import Delivery, Lane
from sla import defaults
from tests.browser import DESK
from tests.factories.cases import make_case
from tests.factories.users import UserFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.journey, pytest.mark.slow]
ZONE = ZoneInfo("America/Sao_Paulo")


@pytest.fixture
def livia():
    return UserFactory(name="Lívia Prates", time_zone=ZONE.key)


@pytest.fixture
def case(livia):
    defaults.install(now=timezone.now() - timedelta(days=1))
    return make_case(owner=livia, now=timezone.now())


def promise(page, text, due_at):
    """Promise something to the guest, by keyboard alone, at a time on one's own clock."""
    there = due_at.astimezone(ZONE)
    page.keyboard.press("m")
    box = page.locator("#case-dialog")
    box.get_by_label("What you promise").fill(text)
    box.get_by_label("Day").fill(f"{there:%Y-%m-%d}")
    box.get_by_label("At what time").fill(f"{there:%H:%M}")
    box.get_by_label("On whose clock").select_option(ZONE.key)
    box.get_by_label("What you promise").press("Enter")
    expect(page.locator("#toasts")).to_contain_text("Promised.")


def clock_of(page, text):
    """Open why a promise is due then."""
    page.locator(".clock-tile").first.click()
    face = page.locator("#case-dialog .clock-face").filter(has_text=text)
    if face.get_attribute("open") is None:
        face.locator("summary").click()
    return face


def test_one_is_moved_in_time_and_one_is_broken_and_kept_late(
    page, live_server, sign_in, livia, case
):
    sign_in(livia)
    page.set_viewport_size(DESK)
    page.goto(f"{live_server.url}{case.get_absolute_url()}")
    soon, later = (timezone.now() + timedelta(hours=hours) for hours in (2, 4))
    promise(page, "Call when she lands", soon)
    promise(page, "Send the name of the driver", later)

    moved = clock_of(page, "Call when she lands")
    moved.get_by_role("link", name="Another time").click()
    box = page.locator("#case-dialog")
    evening = (soon + timedelta(hours=6)).astimezone(ZONE)
    box.get_by_label("Day").fill(f"{evening:%Y-%m-%d}")
    box.get_by_label("At what time").fill(f"{evening:%H:%M}")
    box.get_by_label("Who agreed, and why").fill("Marina: her flight is late")
    box.get_by_label("Who agreed, and why").press("Enter")
    expect(page.locator(".timeline")).to_contain_text("Marina: her flight is late")

    clocks.breach_due(now=later + timedelta(minutes=1))
    broken = SLAClock.objects.get(label="Send the name of the driver")
    kept = SLAClock.objects.get(label="Call when she lands")
    assert (kept.breached_at, kept.generation) == (None, 2)
    assert broken.breached_at == broken.due_at
    page.reload()
    face = clock_of(page, "Send the name of the driver")
    expect(face.get_by_role("link", name="Another time")).to_have_count(0)
    face.get_by_role("button", name="Done").click()
    expect(page.locator(".timeline")).to_contain_text("done after")

    page.keyboard.press("Shift+e")
    expect(page.locator("#case-dialog")).to_contain_text("Call when she lands")
    broken.refresh_from_db()
    assert (broken.status, broken.breached_at) == (ClockStatus.MET, broken.due_at)
    told = CaseEvent.objects.filter(
        case=case,
        kind=CaseEvent.Kind.CLOCK_BREACHED,
        facts__has_key="label",  # four hours on, the service levels may be past due as well
    )
    assert [event.facts["label"] for event in told] == ["Send the name of the driver"]
    assert not Delivery.objects.filter(lane=Lane.CONVERSATION).exists()
