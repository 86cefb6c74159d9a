"""From the sign-in page to the first reply, with a rule cited in it, without a mouse."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from cases.models import Case, Citation, Message
from policies import sample
from sla import defaults
from tests.browser import DESK, Complaints
from tests.factories.cases import make_case, receive
from tests.factories.marketplace import PersonFactory
from tests.factories.users import UserFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.journey, pytest.mark.slow]

PASSWORD = "a-password-for-stories-only"


@pytest.fixture
def livia():
    user = UserFactory(email="livia@staff.example", name="Lívia Prates", undo_seconds=0)
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def cases():
    """Two cases that nobody owns, the more urgent one first."""
    now = timezone.now() - timedelta(minutes=20)
    sample.install(now=now)
    defaults.install(now=now - timedelta(days=1))
    made = []
    for hours, name in ((1, "Marina Teles"), (5, "Bento Arruda")):
        case = make_case(
            now=now,
            guest=PersonFactory(full_name=name),
            host=PersonFactory(full_name="Kate Hallworth"),
            title=f"{name} stands before the door",
        )
        receive(case, at=now, text="We are here. What now?")
        Case.objects.filter(pk=case.pk).update(
            next_due_at=now + timedelta(hours=hours), next_due_kind="first_response"
        )
        made.append(case)
    return made


def test_somebody_signs_in_takes_the_first_case_and_answers(page, live_server, livia, cases):
    complaints = Complaints(page)
    page.set_viewport_size(DESK)
    keys = page.keyboard
    page.goto(f"{live_server.url}/account/login/")

    keys.type(livia.email)
    keys.press("Tab")
    keys.type(PASSWORD)
    keys.press("Enter")
    expect(page.locator("#list-title")).to_have_text("Mine")
    page.wait_for_load_state()  # a page just begun has no keys yet
    keys.type("gu")
    expect(page.locator("#list-title")).to_have_text("Unowned")
    page.wait_for_load_state()
    keys.press("j")  # the first is open already
    keys.press("k")
    expect(page.locator(f"#row-{cases[0].reference}")).to_be_focused()
    keys.press("Enter")
    keys.press("t")
    keys.press("1")
    keys.type("r")
    keys.type("Marina, I am on it. ")
    expect(page.locator("#case .owner")).to_contain_text("You own this")
    expect(page.locator("#case [data-composer] textarea")).to_have_value("Marina, I am on it. ")
    keys.press("Escape")
    keys.press("p")
    keys.press("Enter")
    expect(page.locator("[data-chip]")).to_be_visible()
    keys.press("Control+Enter")

    expect(page.locator("#case .timeline")).to_contain_text("Marina, I am on it.")
    expect(page.locator("#case [data-composer] textarea")).to_have_value("")
    said = Message.objects.get(direction="out")
    assert (said.thread.case, said.thread.kind, said.author) == (cases[0], "guest", livia)
    assert re.match(r"Marina, I am on it\. .+", said.text)
    assert Citation.objects.get().message == said
    assert Case.objects.get(pk=cases[0].pk).owner == livia
    assert not complaints, complaints
