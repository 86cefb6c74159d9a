"""A legal hold above a case: seen by everybody there, explained, and ended by two people."""

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.actions import holding
from cases.models import Case, LegalHold
from tests.factories.cases import NOON, make_case, receive
from tests.factories.users import UserFactory
from users.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def livia():
    return UserFactory(name="Lívia Prates", role=Role.MANAGER)


@pytest.fixture
def case(livia):
    return make_case(owner=livia)


@pytest.fixture
def officer():
    return UserFactory(name="Otto Klee", role=Role.PRIVACY_OFFICER)


def at(name, case, *args):
    return reverse(f"cases:{name}", args=[case.reference, *args])


def set_on(case, by, **options):
    words = {"scope": "case", "reason": "Counsel wrote", "instruction": "", **options}
    return holding.hold(case_id=case.pk, by=by, now=NOON, **words)


def signed_in(person):
    browser = Client()
    browser.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
    return browser


class TestTheBanner:
    def test_stands_above_every_case_the_hold_reaches(self, desk, case, livia):
        other = make_case(reservation=case.reservation)
        made = set_on(case, livia, scope="listing", instruction="Don’t discuss the stairs.")

        for each in (case, other):
            page = desk.get(each.get_absolute_url()).content.decode()
            assert f"Legal hold {made}." in page
            assert "on this listing are kept" in page
            assert "Don’t discuss the stairs." in page
        assert "Legal hold LH-" not in desk.get(make_case().get_absolute_url()).content.decode()

    def test_never_says_elsewhere_why_or_on_which_case(self, case, livia):
        Case.objects.filter(pk=case.pk).update(access_level="restricted")
        other = make_case(reservation=case.reservation)
        made = set_on(case, livia, scope="listing")
        reader = signed_in(UserFactory(team=other.team))

        page = reader.get(at("hold", other, made.pk)).content.decode()

        assert str(made) in page
        assert "Counsel wrote" not in page
        assert case.reference not in page

    def test_costs_no_statement(self, desk, case, livia):
        def asked():
            with CaptureQueriesContext(connection) as counted:
                desk.get(case.get_absolute_url())
            return len(counted)

        asked()
        before = asked()
        for scope in LegalHold.Scope.values:
            set_on(case, livia, scope=scope)
        assert asked() == before


class TestTheDialogs:
    def test_set_it_and_answer_with_the_banner(self, htmx, case):
        assert b"Set a legal hold" in htmx.get(at("holds", case)).content

        answer = htmx.post(at("holds", case), {"scope": "stay", "reason": "Demand letter"})

        made = LegalHold.objects.get()
        assert f"Legal hold {made}.".encode() in answer.content
        assert made.reservation == case.reservation

    def test_say_what_is_missing(self, htmx, case):
        answer = htmx.post(at("holds", case), {"scope": "case", "reason": ""})

        assert answer.status_code == 400
        assert not LegalHold.objects.exists()

    def test_are_no_page_for_who_sets_none(self, case):
        associate = signed_in(UserFactory(team=case.team))

        assert associate.get(at("holds", case)).status_code == 404
        assert b"Set a legal hold" not in associate.get(case.get_absolute_url()).content

    def test_let_two_people_end_it(self, htmx, case, livia, officer):
        made = set_on(case, livia)
        second = signed_in(officer)
        assert second.get(case.get_absolute_url()).status_code == 404

        htmx.post(
            at("hold_lift_request", case, made.pk), {"decider": officer.pk, "because": "Settled"}
        )
        asked = htmx.get(at("hold", case, made.pk)).content.decode()
        assert "Lift the hold" not in asked
        assert "Take the request back" in asked
        assert htmx.post(at("hold_lifting", case, made.pk)).status_code == 403

        assert b"You were asked whether it may end." in second.get(case.get_absolute_url()).content
        assert b"Lift the hold" in second.get(at("hold", case, made.pk)).content
        second.post(at("hold_lifting", case, made.pk))

        made.refresh_from_db()
        assert (made.state, made.lifted_by) == ("lifted", officer)
        assert second.get(case.get_absolute_url()).status_code == 404

    def test_leave_it_in_force_when_who_was_asked_says_so(self, htmx, case, livia, officer):
        made = set_on(case, livia)
        htmx.post(
            at("hold_lift_request", case, made.pk), {"decider": officer.pk, "because": "Settled"}
        )

        signed_in(officer).post(at("hold_keeping", case, made.pk))

        made.refresh_from_db()
        assert (made.state, made.asked_by, made.decider) == ("standing", None, None)

    def test_of_another_case_are_not_found_here(self, htmx, case, livia):
        other = make_case(reservation=case.reservation)
        made = set_on(case, livia, scope="listing")

        assert htmx.get(at("hold", other, made.pk)).status_code == 200
        assert htmx.get(at("hold_lift_request", other, made.pk)).status_code == 404
        assert htmx.get(at("hold", make_case(), made.pk)).status_code == 404

    def test_say_on_a_redaction_why_it_is_refused(self, htmx, case, livia):
        message = receive(case, text="My card is 4111")
        made = set_on(case, livia)

        answer = htmx.post(
            at("redactions", case), {"message": message.pk, "words": "4111", "reason": "Card"}
        )

        assert answer.status_code == 409
        assert str(made) in answer.content.decode()


class TestTheList:
    def test_names_what_waits_for_the_reader_apart_from_what_stands(self, case, livia, officer):
        standing = set_on(make_case(owner=livia), livia, reason="An authority wrote")
        asked = set_on(case, livia)
        holding.ask_end(
            hold_id=asked.pk, by=livia, decider=officer, because="The claim was settled", now=NOON
        )
        page = reverse("cases:legal_holds")

        mine = signed_in(livia).get(page).context
        theirs = signed_in(officer).get(page).context

        assert (mine["waiting"], set(mine["standing"])) == ([], {asked, standing})
        assert (theirs["waiting"], theirs["standing"]) == ([asked], [])

    def test_keeps_what_was_lifted_and_by_whom(self, case, livia, officer):
        made = set_on(case, livia, reason="Counsel wrote a letter")
        holding.ask_end(hold_id=made.pk, by=livia, decider=officer, because="Settled", now=NOON)
        holding.lift(hold_id=made.pk, by=officer, now=NOON)

        answer = signed_in(livia).get(reverse("cases:legal_holds"))

        assert list(answer.context["ended"]) == [made]
        assert "Counsel wrote a letter" in answer.content.decode()

    def test_is_not_there_for_who_sets_none(self):
        associate = signed_in(UserFactory())

        assert associate.get(reverse("cases:legal_holds")).status_code == 404

    def test_asks_the_database_as_often_for_twenty_holds_as_for_two(
        self, livia, django_assert_max_num_queries
    ):
        browser, page = signed_in(livia), reverse("cases:legal_holds")
        for _each in range(2):
            set_on(make_case(owner=livia), livia)
        browser.get(page)

        with django_assert_max_num_queries(8) as few:
            browser.get(page)
        for _each in range(18):
            set_on(make_case(owner=livia), livia)
        with django_assert_max_num_queries(8) as many:
            browser.get(page)

        assert len(few) == len(many)
