"""A merge taken back by one key, and a legal hold above a case, in a real browser."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from cases.actions import holding
from cases.models import Case, LegalHold
from sla import defaults
from tests.browser import SIZES, assert_accessible
from tests.factories.cases import make_case, receive
from tests.factories.users import UserFactory
from users.roles import Role

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.journey]


@pytest.fixture
def nadia():
    return UserFactory(name="Nadia Ferrovale", role=Role.MANAGER)


@pytest.fixture
def case(nadia):
    now = timezone.now() - timedelta(minutes=20)
    defaults.install(now=now - timedelta(days=1))
    case = make_case(now=now, owner=nadia)
    receive(case, at=now)
    return case


def test_a_merge_is_taken_back_by_one_key(page, live_server, complaints, sign_in, nadia, case):
    other = make_case(
        now=timezone.now(), owner=nadia, reservation=case.reservation, title="Still outside"
    )
    sign_in(nadia)
    page.goto(f"{live_server.url}{other.get_absolute_url()}merge/?into={case.reference}")
    page.get_by_role("button", name="Merge", exact=True).click()
    expect(page.get_by_role("heading", name=case.title)).to_be_visible()
    expect(page.locator("[data-undo]")).to_be_visible()
    expect(page.locator("#panel-hands")).to_be_attached()  # the last part: everything answers now

    page.keyboard.press("Control+z")

    expect(page.get_by_role("heading", name="Still outside")).to_be_visible()
    assert Case.objects.get(pk=other.pk).is_open
    assert not complaints, complaints


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_a_hold_is_explained(page, live_server, complaints, sign_in, nadia, case, size, scheme):
    holding.hold(
        case_id=case.pk,
        by=nadia,
        scope=LegalHold.Scope.LISTING,
        reason="Counsel wrote",
        instruction="Don’t discuss the stairs.",
        now=timezone.now(),
    )
    page.set_viewport_size(SIZES[size])
    page.emulate_media(color_scheme=scheme)
    sign_in(nadia)
    page.goto(f"{live_server.url}{case.get_absolute_url()}")

    page.get_by_role("link", name="What this means").click()

    expect(page.get_by_role("heading", name="Legal hold LH-")).to_be_visible()
    expect(page.get_by_role("definition").filter(has_text="Counsel wrote")).to_be_visible()
    assert_accessible(page)
    assert not complaints, complaints
