"""Two rules disagree: reported from a case, accepted, published by two people, shipped; its author is told."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from cases.lifecycle import ProposalState
from cases.models import ImprovementProposal
from messaging.models import Delivery
from policies.lifecycle import State
from tests.browser import DESK
from tests.factories.cases import make_case
from tests.factories.policies import PolicyFactory, PolicyVersionFactory
from tests.factories.users import UserFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.journey, pytest.mark.slow]


@pytest.fixture
def case():
    return make_case(now=timezone.now() - timedelta(minutes=5), owner=UserFactory(name="Lívia"))


@pytest.fixture
def policy():
    clauses = [
        {"anchor": "4.1", "question": "refund", "basis": "paid", "percent": 20},
        {"anchor": "4.2", "question": "refund", "basis": "paid", "percent": 100},
    ]
    policy = PolicyFactory(topic="arrival")
    PolicyVersionFactory(policy=policy, clauses=clauses, published=True)
    return policy


def test_reported_accepted_shipped(page, live_server, sign_in, case, policy):
    ines, bruno = (UserFactory(role="policy_editor", name=name) for name in ("Ines", "Bruno"))
    page.set_viewport_size(DESK)

    def open_as(user, address):
        page.context.clear_cookies()
        sign_in(user)
        page.goto(f"{live_server.url}{address}")

    open_as(case.owner, case.get_absolute_url())
    page.locator("#panel-gives summary").first.wait_for()
    if page.locator("#panel-gives[open]").count() == 0:
        page.locator("#panel-gives > summary").click()
    expect(page.locator("#panel-gives")).to_contain_text("Conflict")
    page.locator("#panel-gives").get_by_role("link", name="Report rules that disagree").click()
    box = page.locator("#case-dialog")
    box.get_by_label("What is wrong").fill("One gives a fifth, the other everything.")
    box.get_by_role("button", name="Report it").click()
    expect(page.locator("#toasts")).to_contain_text("Reported.")
    proposal = ImprovementProposal.objects.get()
    assert proposal.is_conflict

    open_as(ines, proposal.get_absolute_url())
    page.get_by_label("Accept").check()
    page.get_by_label("Why").fill("Only the second should stand.")
    page.get_by_role("button", name="Answer").click()
    expect(page.get_by_text("Only the second should stand.")).to_be_visible()

    page.get_by_role("link", name=policy.title_en).first.click()
    page.get_by_role("button", name="Write the next version").click()
    page.get_by_role("button", name="Take out §4.1").click()
    expect(page.get_by_role("button", name="Take out §4.1")).to_have_count(0)
    page.get_by_label("What changes (English)").fill("Everything is refunded.")
    page.get_by_role("button", name="Keep the draft").click()
    expect(page.get_by_text("The draft is kept.")).to_be_visible()
    page.get_by_role("button", name="Hand it to a second person").click()
    expect(page.get_by_text("somebody else publishes it")).to_be_visible()
    draft = policy.versions.get(number=2)
    assert (draft.state, draft.submitted_by) == (State.IN_REVIEW, ines)

    open_as(bruno, f"/policies/{policy.code}/2/draft/publication/")
    expect(page.get_by_text("Removed")).to_be_visible()
    page.get_by_role("button", name="Publish it").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(policy.title_en)

    page.goto(f"{live_server.url}{proposal.get_absolute_url()}")
    page.get_by_role("button", name="It is published").click()
    expect(page.get_by_text("What became of it")).to_be_visible()
    proposal.refresh_from_db()
    assert (proposal.state, proposal.shipped_version_id) == (ProposalState.SHIPPED, draft.pk)
    subjects = Delivery.objects.filter(to_address=case.owner.email).values_list(
        "subject", flat=True
    )
    assert {f"{proposal}: Accepted", f"{proposal}: Shipped"} <= set(subjects)

    open_as(case.owner, case.get_absolute_url())
    expect(page.locator(".timeline")).to_contain_text("Shipped")
