"""The work lists under the hands, in a real browser: nothing moves unasked, nothing is lost, all of it by keyboard."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from cases.models import Case, DeskTab, Draft, Snooze
from tests.browser import DESK, PHONE, Complaints, assert_accessible
from tests.factories.cases import make_case
from tests.factories.marketplace import PersonFactory
from tests.factories.users import UserFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.journey]


@pytest.fixture
def livia():
    return UserFactory(name="Lívia Prates", time_zone="America/Sao_Paulo")


@pytest.fixture
def open_list(page, live_server, sign_in, livia):
    """The list of one's own cases at a desk, with what the browser complained of."""
    complaints = Complaints(page)
    sign_in(livia)
    page.set_viewport_size(DESK)

    def go(path="/"):
        page.goto(f"{live_server.url}{path}")
        expect(page.locator("#case .case-title, #case .empty").first).to_be_visible()
        return complaints

    return go


def cases_of(livia, number):
    """Cases due one hour after the other, the first one first."""
    now = timezone.now()
    made = []
    for hours in range(1, number + 1):
        case = make_case(
            now=now,
            owner=livia,
            title=f"Case {hours}",
            guest=PersonFactory(full_name=f"Ana Guest{hours}"),
        )
        Case.objects.filter(pk=case.pk).update(
            next_due_at=now + timedelta(hours=hours), next_due_kind="next_update"
        )
        made.append(case)
    return made


def order(page):
    return page.locator("#list a.case-row .subject").all_inner_texts()


def renew(page):
    with page.expect_response(lambda answer: answer.url.split("?")[0].endswith("/")):
        page.evaluate("document.body.dispatchEvent(new CustomEvent('steward:live'))")


class TestLiveList:
    def test_holds_the_order_under_the_hand_and_moves_when_asked(self, page, open_list, livia):
        _first, second = cases_of(livia, 2)
        complaints = open_list()
        page.keyboard.press("j")
        make_case(now=timezone.now(), owner=livia, title="Just in")
        Case.objects.filter(pk=second.pk).update(next_due_at=timezone.now())

        renew(page)

        held = page.locator("[data-held]")
        expect(held).to_be_visible()
        assert order(page) == ["Case 1", "Case 2"]
        page.keyboard.press(".")
        expect(page.locator("#list a.case-row .subject").first).to_have_text("Case 2")
        expect(held).to_be_hidden()
        assert not complaints, complaints

    def test_tells_why_a_case_stands_there(self, page, open_list, livia):
        cases_of(livia, 1)
        open_list()
        page.keyboard.press("j")

        shown = page.locator("#list .when").first.evaluate(
            "clock => getComputedStyle(clock, '::after').content"
        )
        assert "First, the next update is due" in shown


class TestDesk:
    def test_keeps_each_case_with_its_draft_thread_and_place(self, page, open_list, livia):
        first, second, _third = cases_of(livia, 3)
        complaints = open_list()
        title = page.locator("#case .case-title")
        page.locator(f"#row-{first.reference}").focus()
        page.keyboard.press("Enter")
        expect(page.locator(f"#tab-{first.reference}")).to_be_visible()
        page.keyboard.press("2")
        composer = page.locator("#case [data-composer] textarea")
        expect(page.locator('#talk[data-thread="host"]')).to_be_visible()
        with page.expect_response(re.compile("/draft/")):
            composer.fill("To the host of the first")
        page.keyboard.press("Escape")
        page.locator(f"#row-{second.reference}").focus()
        page.keyboard.press("Enter")
        expect(title).to_have_text("Case 2")
        expect(page.locator("[data-tab]")).to_have_count(2)

        with page.expect_response(re.compile("/pane/")):
            page.keyboard.press("[")

        expect(title).to_have_text("Case 1")
        expect(page.locator('#talk[data-thread="host"]')).to_be_visible()
        expect(composer).to_have_value("To the host of the first")
        expect(page.locator(f"#tab-{first.reference}")).to_have_attribute("aria-current", "true")
        assert Draft.objects.get().thread.case == first
        assert DeskTab.objects.filter(user=livia).count() == 2
        assert not complaints, complaints


class TestSnooze:
    def test_takes_four_keys_and_one_to_go_back(self, page, open_list, livia):
        case, _other = cases_of(livia, 2)
        complaints = open_list()
        page.keyboard.press("z")
        expect(page.locator("#case-dialog")).to_be_visible()
        assert_accessible(page)
        page.keyboard.press("Control+Enter")

        expect(page.locator("[data-undo]")).to_be_visible()
        assert Snooze.objects.asleep().get().case == case
        expect(page.locator("#case-dialog")).to_be_hidden()
        page.keyboard.press("Control+z")
        expect(page.locator(f"#snooze-{case.reference}")).to_be_visible()
        assert not Snooze.objects.asleep().exists()
        assert not complaints, complaints


class TestSeveralAtOnce:
    def test_are_chosen_foreseen_done_and_taken_back_by_keyboard(self, page, open_list, livia):
        mine = cases_of(livia, 1)[0]
        now = timezone.now()
        free = [make_case(now=now, title=f"Free {number}") for number in range(2)]
        complaints = open_list("/lists/team/")
        for _row in range(3):
            page.keyboard.press("j")
        page.keyboard.press("x")
        page.keyboard.press("Shift+K")
        page.keyboard.press("Shift+K")
        expect(page.locator("[data-selection-text]")).to_have_text("3 cases chosen")
        page.keyboard.press("Shift+T")
        lines = page.locator("#bulk-preview li")
        expect(lines).to_have_count(3)
        assert sorted(lines.evaluate_all("all => all.map(line => line.dataset.became)")) == [
            "done",
            "done",
            "same",
        ]
        assert_accessible(page)
        page.keyboard.press("Control+Enter")

        expect(page.locator("[data-undo]")).to_be_visible()
        assert Case.objects.filter(owner=livia).count() == 3
        expect(page.locator("[data-selection]")).to_be_hidden()
        with page.expect_response(re.compile("/acts/undo/")):
            page.keyboard.press("Control+z")
        assert set(Case.objects.filter(owner=None)) == set(free)
        assert Case.objects.get(owner=livia) == mine
        assert not complaints, complaints


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("theme", ["light", "dark"])
class TestAccessibility:
    def test_of_lists_and_the_ways_to_narrow_them(
        self, page, live_server, sign_in, livia, theme, size
    ):
        livia.theme = theme
        livia.save()
        cases_of(livia, 2)
        sign_in(livia)
        page.set_viewport_size(size)
        page.goto(f"{live_server.url}/lists/all/?owner=me&sort=quiet")

        page.locator(".filter > summary").click()
        expect(page.locator("#view-name")).to_be_visible()

        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth + 1")
