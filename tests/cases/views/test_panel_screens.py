"""What stands beside a case in a real browser: answers quoted, proof looked at, parts folded, sources followed."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from cases.actions import consulting, macros, recapping
from cases.asking import links
from cases.models import Draft
from policies import sample
from sla import defaults
from tests.browser import DESK, PHONE, assert_accessible, until
from tests.cases.views.test_screens import heard, keep_picture
from tests.factories import asking as questions
from tests.factories.cases import make_case
from tests.factories.marketplace import PersonFactory
from tests.factories.users import UserFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.journey]


@pytest.fixture
def livia():
    return UserFactory(name="Lívia Prates", time_zone="America/Sao_Paulo", manager=True)


@pytest.fixture
def case(livia):
    now = timezone.now() - timedelta(minutes=20)
    sample.install(now=now)
    defaults.install(now=now - timedelta(days=1))
    guest = PersonFactory(full_name="Marina Teles", time_zone="Europe/Lisbon")
    case = make_case(now=now, guest=guest, owner=livia, title="Burst pipe at Casa do Miradouro")
    heard(case, "guest", "We land tonight, what now?", now)
    return case


def open_case(page, live_server, case, *, thread="guest", size=DESK):
    page.set_viewport_size(size)
    page.goto(f"{live_server.url}{case.get_absolute_url()}?thread={thread}")
    expect(page.locator("#panel-summary")).to_be_visible()


def unfold(page, slug):
    panel = page.locator(f"#panel-{slug}")
    if panel.get_attribute("open") is None:
        panel.locator("summary").first.click()
    return panel


def settled_words(page):
    return page.locator("[data-composer] textarea")


class TestADepartment:
    def test_answers_by_its_link_without_signing_in_and_is_quoted(
        self, page, live_server, sign_in, complaints, livia, case
    ):
        now = timezone.now()
        asked = questions.ask(case, by=livia, question="Is the report enough?", at=now)
        page.set_viewport_size(PHONE)
        page.goto(f"{live_server.url}/answers/{links.token_for(asked)}/")
        expect(page.get_by_text("Is the report enough?")).to_be_visible()
        assert_accessible(page)
        keep_picture(page, "answer-link-phone")
        page.locator("textarea[name=answer]").fill("Yes, it is enough for a waiver.")
        for name in page.locator("form input[type=text]").all():
            if name.is_visible() and not name.input_value():
                name.fill("Ines Rocha")
        page.get_by_role("button", name="Send the answer").click()
        expect(page.get_by_text("Thank you.")).to_be_visible()
        assert_accessible(page)

        sign_in(livia)
        open_case(page, live_server, case)
        panel = page.locator("#panel-departments")
        panel.get_by_role("button", name="Quote").click()

        expect(settled_words(page)).to_have_value("Yes, it is enough for a waiver.")
        panel.get_by_role("button", name="It helps").click()
        expect(page.locator("#panel-departments")).not_to_contain_text("It helps")
        asked.refresh_from_db()
        assert asked.usable is True
        assert not complaints.heard, str(complaints)


class TestAnExpert:
    def test_answers_where_the_case_is_read_and_is_quoted(
        self, page, live_server, sign_in, complaints, livia, case
    ):
        now = timezone.now()
        expert = UserFactory(name="Duarte Lindosar", time_zone="Europe/Lisbon")
        consulting.ask(
            case_id=case.pk,
            by=livia,
            expert=expert,
            question="Does the penalty fall?",
            decide_by=now + timedelta(hours=3),
            client_key=uuid.uuid4(),
            now=now,
        )
        sign_in(expert)
        open_case(page, live_server, case, thread="all")
        page.get_by_role("link", name="Advise…").click()
        page.locator("#case-dialog textarea").fill("It does, with the notice.")
        assert_accessible(page)
        page.locator("#case-dialog button[type=submit]").click()
        expect(page.locator("#panel-consults")).to_contain_text("It does, with the notice.")

        sign_in(livia)
        open_case(page, live_server, case)
        page.locator("#panel-consults").get_by_role("button", name="Quote").click()

        expect(settled_words(page)).to_have_value("It does, with the notice.")
        assert not complaints.heard, str(complaints)


class TestProof:
    def test_is_kept_looked_at_and_made_unreadable(
        self, page, live_server, sign_in, complaints, livia, case, picture
    ):
        sign_in(livia)
        open_case(page, live_server, case)
        unfold(page, "evidence").get_by_role("link", name="Keep a file").click()
        page.locator("#case-dialog input[type=file]").set_input_files(
            {"name": "ceiling.png", "mimeType": "image/png", "buffer": picture}
        )
        assert_accessible(page)
        page.locator("#case-dialog button[type=submit]").click()

        # Unfolding was remembered: the panel that is renewed is open still.
        shown = page.locator("#panel-evidence").get_by_role("button", name="ceiling.png")
        expect(shown).to_be_visible()
        shown.click()
        expect(page.locator(".evidence-preview")).to_be_visible()
        assert_accessible(page)
        keep_picture(page, "evidence")
        page.get_by_role("link", name="Make unreadable…").click()
        page.locator("#case-dialog :is(textarea, input[type=text])").first.fill("A stranger’s face")
        page.locator("#case-dialog button[type=submit]").click()

        expect(page.locator("#panel-evidence")).to_contain_text("Made unreadable")
        assert not complaints.heard, str(complaints)

    @pytest.fixture
    def picture(self):
        """The smallest picture there is: one red dot."""
        return bytes.fromhex(
            "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
            "0000000c49444154789c63f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
        )


class TestARecap:
    def test_is_confirmed_beside_the_case(
        self, page, live_server, sign_in, complaints, livia, case
    ):
        recapping.send(
            case_id=case.pk,
            by=livia,
            side="guest",
            text="You land tonight and need four bedrooms.",
            client_key=uuid.uuid4(),
            now=timezone.now(),
        )
        sign_in(livia)
        open_case(page, live_server, case)

        page.get_by_role("button", name="They confirmed it").click()

        expect(page.locator("#panel-recaps")).to_contain_text("Confirmed")
        assert case.recaps.get().state == "confirmed"
        assert not complaints.heard, str(complaints)


class TestTheSide:
    def test_leads_to_its_sources_and_stays_folded(
        self, page, live_server, sign_in, complaints, livia, case
    ):
        sign_in(livia)
        open_case(page, live_server, case, thread="all")
        line = page.locator("#panel-summary .source").last
        entry = f"#{line.get_attribute('href').partition('#')[2]}"
        line.click()
        expect(page.locator(entry)).to_be_focused()
        expect(page.locator(entry)).to_be_in_viewport()

        with page.expect_response(lambda answer: "/panels/summary/" in answer.url):
            page.locator("#panel-summary > summary").click()
        expect(page.locator("#panel-summary .inner")).to_be_hidden()
        page.reload()
        expect(page.locator("#panel-summary")).to_be_visible()

        expect(page.locator("#panel-summary .inner")).to_be_hidden()
        assert_accessible(page)
        assert not complaints.heard, str(complaints)


class TestATemplate:
    def test_is_kept_with_the_draft_and_the_acts_that_were_chosen(
        self, page, live_server, sign_in, livia, case
    ):
        macros.publish(
            by=livia,
            name_en="Looking into it",
            name_pt="Estou vendo",
            texts={"guest": {"en": "Dear {guest}, I am looking.", "pt": "{guest}, estou vendo."}},
            acts=[{"do": "wait", "on": "guest", "hours": 24}, {"do": "urgency", "level": 3}],
            now=timezone.now(),
        )
        sign_in(livia)
        open_case(page, live_server, case)
        page.keyboard.press("t")
        expect(page.locator("#case-dialog [data-filters]")).to_be_focused()
        page.keyboard.press("Enter")
        acts = page.locator("[data-composer] input[name=acts]")
        expect(acts).to_have_count(2)
        acts.first.uncheck()
        expect(page.locator("[data-saved]")).to_contain_text("Saved")
        until(page, lambda: Draft.objects.filter(acts=[1]).exists())

        page.reload()

        expect(acts).to_have_count(2)
        expect(acts.first).not_to_be_checked()
        expect(acts.last).to_be_checked()
