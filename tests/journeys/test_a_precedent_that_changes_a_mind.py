"""What was decided before stands beside an amount while it is typed: it is opened, read, and something else decided."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from cases.actions.deciding import answering
from cases.models import Decision
from tests.browser import DESK
from tests.factories.cases import make_case
from tests.factories.deciding import ask, decide, set_limits
from tests.factories.marketplace import PersonFactory
from tests.factories.users import UserFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.journey, pytest.mark.slow]


@pytest.fixture
def people():
    """Lívia decides; Bruna decided before; Helena is who may approve more."""
    livia, bruna = UserFactory(name="Lívia Prates"), UserFactory(name="Bruna Salles")
    return livia, bruna, UserFactory(name="Helena Vasques", manager=True)


@pytest.fixture
def before(people):
    """Three evenings worth twenty dollars, and one for which a manager refused sixty."""
    _livia, bruna, helena = people
    set_limits("goodwill", associate=(50, 50, 150), manager=(10_000, 10_000, 10_000, 50_000))
    then = timezone.now() - timedelta(days=3)
    given = [
        decide(make_case(owner=bruna, now=then), "20", at=then, because="One dinner, as they paid.")
        for _evening in range(3)
    ]
    asked = ask(make_case(owner=bruna, now=then), "60", at=then)
    answering.deny(
        request_id=asked.pk, by=helena, reason="Twenty has paid every dinner.", now=timezone.now()
    )
    return given


def test_she_gives_what_was_given_before(page, live_server, sign_in, complaints, people, before):
    case = make_case(
        now=timezone.now() - timedelta(minutes=20),
        owner=people[0],
        guest=PersonFactory(full_name="Marina Teles"),
    )
    page.set_viewport_size(DESK)
    sign_in(people[0])
    page.goto(f"{live_server.url}{case.get_absolute_url()}")
    expect(page.locator("#panel-hands")).to_be_attached()  # the last part: everything answers now
    page.keyboard.press("x")

    dialog = page.locator("#case-dialog")
    dialog.get_by_label("In words").fill("A credit for the lost evening")
    dialog.get_by_label("What they get").select_option("credit")
    dialog.get_by_label("Currency").select_option("USD")
    dialog.get_by_label("What it costs").fill("50")
    dialog.get_by_label("Why", exact=True).fill("The evening was lost.")
    earlier = dialog.locator("#decided-before")
    expect(earlier).to_contain_text("Half of what was given is US$\u00a020.00 or less.")
    expect(earlier).to_contain_text("Nobody was given as much as this before.")
    expect(earlier).to_contain_text("0 of 1 request granted (0%).")
    expect(earlier).to_contain_text("Twenty has paid every dinner.")

    with page.expect_popup() as opened:
        earlier.get_by_role("link", name=before[-1].case.reference).click()
    expect(opened.value.locator("#panel-deciding")).to_contain_text("One dinner, as they paid.")
    opened.value.close()

    dialog.get_by_label("What it costs").fill("20")
    dialog.get_by_label("Why", exact=True).fill(f"As on {before[-1].case}: one dinner.")
    expect(earlier).to_contain_text("This amount: 0 were given less, 3 the same, 0 more.")
    dialog.get_by_role("button", name="Decide").click()
    expect(page.locator(".timeline")).to_contain_text("You decided US$\u00a020.00 for Marina")
    decided = Decision.objects.latest("pk")
    assert (decided.amount_minor, decided.decided_by) == (2000, people[0])
    assert before[-1].case.reference in decided.because
    assert not complaints, str(complaints)
