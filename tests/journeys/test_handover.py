"""A case changes hands: the first colleague declines, the second accepts; until then the giver owns it."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from cases.actions import promising
from cases.models import CaseEvent, Handover, SLAClock
from cases.models.clock import ClockKind
from sla import defaults
from tests.browser import DESK
from tests.factories.cases import make_case, receive
from tests.factories.users import UserFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.journey, pytest.mark.slow]


@pytest.fixture
def case():
    now = timezone.now() - timedelta(minutes=5)
    defaults.install(now=now - timedelta(days=1))
    case = make_case(now=now, owner=UserFactory(name="Lívia Prates"))
    for name in ("Nadia Ferraz", "Tomás Abreu"):
        UserFactory(name=name).teams.add(case.team)
    case.owner.teams.add(case.team)
    receive(case, at=now)
    promising.make(
        case_id=case.pk,
        by=case.owner,
        text="Call when she lands",
        due_at=now + timedelta(hours=5),
        side="guest",
        now=now,
    )
    return case


def test_declined_by_one_and_accepted_by_another(page, live_server, sign_in, case):
    livia = case.owner
    nadia, tomas = (case.team.people.get(name=name) for name in ("Nadia Ferraz", "Tomás Abreu"))
    page.set_viewport_size(DESK)

    def open_as(user):
        page.context.clear_cookies()
        sign_in(user)
        page.goto(f"{live_server.url}{case.get_absolute_url()}")

    def offer_to(name):
        page.keyboard.press("h")
        box = page.locator("#case-dialog")
        box.get_by_label("To", exact=True).select_option(label=name)
        expect(box.get_by_label("What the next owner must know first")).not_to_be_empty()
        box.get_by_label("To", exact=True).press("Control+Enter")
        expect(page.locator("#toasts")).to_contain_text("You own the case until they accept.")

    open_as(livia)
    offer_to("Nadia Ferraz")

    open_as(nadia)
    expect(page.get_by_text("Lívia owns it until you accept.")).to_be_visible()
    expect(page.locator(".gathered")).to_contain_text("Call when she lands")
    page.get_by_role("link", name="Decline").click()
    page.get_by_label("Why you can’t take it").fill("My shift ends in ten minutes")
    page.get_by_label("Why you can’t take it").press("Enter")
    expect(page.locator("#toasts")).to_contain_text("Declined.")
    case.refresh_from_db()
    assert case.owner == livia

    open_as(livia)
    expect(
        page.get_by_text("Nadia declined the hand-over: you still own this case.")
    ).to_be_visible()
    expect(page.locator(".case-banners")).to_contain_text("My shift ends in ten minutes")
    offer_to("Tomás Abreu")

    open_as(tomas)
    page.keyboard.press("a")
    expect(page.locator("#toasts")).to_contain_text("You own this case.")

    case.refresh_from_db()
    assert case.owner == tomas
    assert [each.state for each in Handover.objects.order_by("pk")] == ["declined", "accepted"]
    assert SLAClock.objects.get(kind=ClockKind.PROMISE).made_by == livia
    told = CaseEvent.objects.filter(case=case, kind__startswith="handover").order_by("pk")
    assert [(event.kind, event.actor) for event in told] == [
        ("handover_offered", livia),
        ("handover_declined", nadia),
        ("handover_offered", livia),
        ("handover_accepted", tomas),
    ]
