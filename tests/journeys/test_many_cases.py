"""A desk of eight cases, switched all day: every draft is where it was left, and every word reaches whom it was for."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from cases.models import Case, CaseMerge, Draft, Message
from messaging.models import Delivery
from sla import defaults
from tests.browser import DESK, Complaints, assert_accessible
from tests.factories.cases import make_case
from tests.factories.marketplace import ListingFactory, PersonFactory
from tests.factories.shaping import take_in
from tests.factories.users import UserFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.journey, pytest.mark.slow]

GUESTS = ("Ada", "Bento", "Clara", "Davi", "Elisa", "Fábio", "Gina", "Hugo")


@pytest.fixture
def livia():
    return UserFactory(name="Lívia Prates", time_zone="America/Sao_Paulo", undo_seconds=0)


@pytest.fixture
def cases(livia):
    """Eight cases of eight guests and eight hosts, each with a message nobody has answered."""
    now = timezone.now() - timedelta(minutes=30)
    defaults.install(now=now - timedelta(days=1))
    opened = []
    for place, name in enumerate(GUESTS):
        case = make_case(
            now=now + timedelta(minutes=place),
            owner=livia,
            guest=PersonFactory(full_name=f"{name} Teles"),
            host=ListingFactory().host,
            title=f"{name} stands before the door",
        )
        take_in(case, at=now + timedelta(minutes=place), text=f"{name} here, please answer.")
        opened.append(case)
    return opened


class Hands:
    """What Lívia does with mouse and keys."""

    def __init__(self, page, url):
        self.page, self.url = page, url

    def open(self, case, side="guest"):
        """Switch to a case at once, whatever is half written, and to one side of it."""
        self.page.locator(f"#row-{case.reference}").click()
        expect(self.page.locator(f".pane[data-case='{case.reference}']")).to_be_visible()
        thread = self.page.locator(f".threads a[data-party={side}]")
        if thread.get_attribute("aria-current") is None:  # it came back to where it was left
            thread.click()
        expect(self.composer(case)).to_have_attribute("data-party", side)

    def composer(self, case):
        """Where words to this case are written."""
        return self.page.locator(f"[data-composer='{case.reference}']")

    def writes(self, case, text):
        """Type, and wait for nothing."""
        words = self.composer(case).locator("textarea")
        words.focus()
        self.page.keyboard.type(text)

    def finds(self, case, text):
        """See exactly this in the composer."""
        expect(self.composer(case).locator("textarea")).to_have_value(text)

    def sends(self, case):
        """Send what is written."""
        self.composer(case).locator("textarea").focus()
        self.page.keyboard.press("Control+Enter")
        self.finds(case, "")


@pytest.fixture
def hands(page, live_server, sign_in, livia, cases):
    complaints = Complaints(page)
    sign_in(livia)
    page.set_viewport_size(DESK)
    page.goto(f"{live_server.url}/?list=mine")
    yield Hands(page, live_server.url)
    assert not complaints, complaints


class TestADayOfEightCases:
    def test_loses_no_draft_and_mixes_no_recipient(self, hands, cases):
        for case in cases:
            hands.open(case)
            hands.writes(case, f"Dear guest of {case.reference}")
        for case in reversed(cases[::2]):
            hands.open(case, "host")
            hands.finds(case, "")
            hands.writes(case, f"Dear host of {case.reference}")

        hands.page.reload()
        for place in (3, 0, 6, 1, 7, 4, 2, 5):
            case = cases[place]
            hands.open(case)
            hands.finds(case, f"Dear guest of {case.reference}")
            hands.sends(case)
            if place % 2 == 0:
                hands.open(case, "host")
                hands.finds(case, f"Dear host of {case.reference}")
                hands.sends(case)

        assert not Draft.objects.exists()
        for case in cases:
            for side in ("guest", "host"):
                said = Message.objects.filter(thread__case=case, thread__kind=side, direction="out")
                wanted = side == "guest" or cases.index(case) % 2 == 0
                assert [m.text for m in said] == [f"Dear {side} of {case.reference}"] * wanted
                assert {m.delivery.to_address for m in said} == (
                    {case.parties.get(side=side).address} if wanted else set()
                )
        assert Delivery.objects.count() == 12


class TestAMergeUndone:
    def test_stands_as_before(self, hands, livia, cases):
        page, into = hands.page, cases[0]
        again = make_case(
            now=timezone.now(), owner=livia, reservation=into.reservation, title="Ada once more"
        )
        take_in(again, at=timezone.now(), text="Ada again, from another address line.")
        page.goto(f"{hands.url}{again.get_absolute_url()}")

        page.locator("#panel-shaping > summary").click()
        page.locator("#panel-shaping").get_by_role("link", name="Merge…").click()
        dialog = page.locator("#case-dialog")
        dialog.get_by_label("Into which case").fill(into.reference)
        dialog.get_by_role("button", name="Look what would happen").click()
        expect(dialog.locator("#merge-preview")).to_contain_text(into.title)
        expect(dialog).to_contain_text(into.parties.get(side="guest").address)
        assert_accessible(page)
        dialog.get_by_role("button", name="Merge", exact=True).click()

        expect(page).to_have_url(re.compile(into.reference))
        expect(page.locator(".timeline")).to_contain_text("Ada again, from another address line.")
        assert Case.objects.get(pk=again.pk).merged_into == into
        page.goto(f"{hands.url}{again.get_absolute_url()}")
        expect(page).to_have_url(re.compile(into.reference))

        page.get_by_role("button", name=f"Undo the merge of {again.reference}").click()
        expect(page.locator("#toasts, .toasts, [role=status]").first).to_be_attached()
        expect(page.locator("#panel-shaping")).to_contain_text("This case stands alone.")
        expect(page.locator(".timeline")).not_to_contain_text("from another address line")
        page.goto(f"{hands.url}{again.get_absolute_url()}")
        expect(page.locator(".timeline")).to_contain_text("from another address line")
        assert CaseMerge.objects.get().undone_by == livia
