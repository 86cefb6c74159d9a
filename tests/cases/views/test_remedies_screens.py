"""Paying from the list, and settling a dispute, in a real browser: on a desk and on a phone, accessible."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from cases.actions.deciding import paying
from cases.models import Decision
from payments.actions import asking
from tests.browser import DESK, PHONE, assert_accessible
from tests.factories.cases import make_case
from tests.factories.deciding import decide, set_limits
from tests.factories.marketplace import PersonFactory
from tests.factories.users import UserFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.journey]


@pytest.fixture
def livia():
    return UserFactory(name="Lívia Prates", time_zone="America/Sao_Paulo")


@pytest.fixture
def case(livia):
    set_limits("goodwill", associate=(5000, 5000, 15000))
    return make_case(
        now=timezone.now() - timedelta(minutes=20),
        owner=livia,
        guest=PersonFactory(full_name="Marina Teles"),
    )


class TestTheListOfRemedies:
    @pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
    def test_pays_from_a_dialog_and_comes_back(
        self, page, live_server, sign_in, complaints, case, livia, ledger, size
    ):
        decide(case, "40", at=timezone.now(), remedy_text="A credit for the lost evening")
        page.set_viewport_size(size)
        sign_in(livia)
        page.goto(f"{live_server.url}{reverse('cases:remedies')}")
        row = page.get_by_role("listitem").filter(has_text="A credit for the lost evening")
        expect(row).to_contain_text("US$\u00a040.00")
        assert_accessible(page)

        row.get_by_role("link", name="Pay it…").click()
        dialog = page.locator("#case-dialog")
        expect(dialog).to_contain_text("Pay US$\u00a040.00 to Marina?")
        dialog.get_by_role("button", name="Pay it").click()

        expect(row).to_contain_text("US$\u00a040.00 is being paid.")
        later = timezone.now() + timedelta(minutes=5)
        asking.ask_due(now=later)
        paying.take_in(now=later)
        page.reload()
        expect(page.get_by_text("Nothing is left to carry out")).to_be_visible()
        assert len(ledger.booked) == 1
        assert not complaints, complaints


class TestADispute:
    def test_is_worked_out_while_one_types_and_decided(
        self, page, live_server, sign_in, complaints, case, livia
    ):
        sign_in(livia)
        page.goto(f"{live_server.url}{case.get_absolute_url()}")
        expect(page.locator("#panel-hands")).to_be_attached()
        page.locator("#panel-deciding > summary").click()
        page.locator(f"#fight-{case.reference}").click()
        dialog = page.locator("#case-dialog")
        dialog.get_by_label("Currency").select_option("USD")
        for label, value in (
            ("What they would get if we lose", "4000"),
            ("How likely we lose, in percent", "60"),
            ("Counsel", "1500"),
            ("What we would settle for", "3000"),
        ):
            dialog.get_by_label(label).fill(value)
        expect(dialog).to_contain_text("Settling costs US$\u00a0900.00 less.")
        assert_accessible(page)

        dialog.get_by_role("link", name="Decide on settling…").click()
        expect(dialog.get_by_label("What it costs")).to_have_value("3000")
        dialog.get_by_label("In words").fill("They end the dispute")
        dialog.get_by_label("Why", exact=True).fill("Fighting costs more.")
        dialog.get_by_role("button", name="Decide").click()

        expect(page.locator(".timeline")).to_contain_text("You decided US$\u00a03,000.00")
        assert Decision.objects.get().worked.expected.minor == 390_000
        assert not complaints, complaints
