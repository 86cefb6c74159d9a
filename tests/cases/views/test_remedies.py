"""What is to be carried out: the list of it, and what can be done from there."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases.actions.deciding import paying
from payments.actions import asking
from tests.factories.cases import make_case
from tests.factories.deciding import decide, set_limits
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def case(livia, now):
    set_limits("goodwill", associate=(500, 5000, 15000), manager=(10_000, None, None))
    return make_case(owner=livia, now=now)


def at(name, *args):
    return reverse(f"cases:{name}", args=args)


def shown(browser, **query):
    return browser.get(at("remedies"), query).content.decode()


class TestTheList:
    def test_shows_what_i_have_to_carry_out_and_not_what_is_done(self, desk, case, now):
        decide(case, "40", at=now, remedy_text="The taxi from the station")
        done = decide(case, "10", at=now, remedy_text="The cleaning").remedy_state
        desk.post(at("remedy_execution", case.reference, done.pk), {"amount": "10", "proof": "P"})

        page = shown(desk)

        assert "The taxi from the station" in page
        assert "The cleaning" not in page

    def test_counts_payments_nobody_knows_the_outcome_of(self, desk, case, now, ledger, settings):
        settings.LEDGER_TOKEN = "not-ours"
        then = now - timedelta(hours=2)
        remedy = decide(case, "40", at=then).remedy_state
        paying.pay(remedy_id=remedy.pk, by=case.owner, now=then)
        asking.ask_due(now=then)

        assert "for over an hour whether 1 payment was made" in shown(desk)

    def test_shows_what_lapses_first_at_the_top(self, desk, case, now):
        early, late = decide(case, "1", at=now, remedy_text="Early"), decide(case, "2", at=now)
        type(early.remedy_state).objects.filter(pk=late.remedy_state.pk).update(
            lapses_at=early.remedy_state.lapses_at.replace(year=2040)
        )

        page = shown(desk)

        assert page.index("Early") < page.index(late.remedy_text)

    def test_shows_others_only_when_asked_for_and_says_whose_it_is(self, client, case, now):
        remedy = decide(case, "40", at=now).remedy_state
        boss = UserFactory(manager=True)
        client.force_login(boss)

        assert "Nothing is left to carry out" in shown(client)
        page = shown(client, of="all")

        assert "Lívia has to do it" in page
        assert at("remedy_execution", case.reference, remedy.pk) not in page

    def test_shows_nothing_of_cases_one_may_not_see(self, client, case, now):
        decide(case, "40", at=now, remedy_text="The taxi from the station")
        client.force_login(UserFactory(team=False))

        assert "The taxi from the station" not in shown(client, of="all")

    def test_is_of_who_works_cases(self, client, case):
        client.force_login(UserFactory(role="auditor"))

        assert client.get(at("remedies")).status_code == 404

    def test_reads_as_few_statements_for_many_as_for_one(self, desk, case, livia, now):
        decide(case, "1", at=now)
        shown(desk, of="all")
        with CaptureQueriesContext(connection) as few:
            shown(desk, of="all")
        for _time in range(5):
            decide(make_case(owner=livia, now=now), "1", at=now)

        with CaptureQueriesContext(connection) as many:
            shown(desk, of="all")

        assert len(many) == len(few)


class TestTheRail:
    def test_counts_what_i_have_to_carry_out(self, desk, case, now):
        decide(case, "1", at=now)
        decide(case, "2", at=now)

        rail = desk.get(at("rail")).content.decode()

        start = rail.index(at("remedies"))
        assert '<span class="count">2</span>' in rail[start : start + 600]


class TestFromTheList:
    def test_comes_back_to_the_list_with_and_without_scripts(self, desk, case, now):
        first, second = (decide(case, "1", at=now).remedy_state for _time in range(2))
        sent = {"amount": "1", "proof": "P-17", "place": "remedies"}

        plain = desk.post(at("remedy_execution", case.reference, first.pk), sent)
        swapped = desk.post(
            at("remedy_execution", case.reference, second.pk), sent, headers={"HX-Request": "true"}
        )

        assert plain["Location"] == at("remedies")
        assert swapped["HX-Redirect"] == at("remedies")
        assert shown(desk).count("Carried out.") >= 1

    def test_keeps_what_was_typed_when_it_is_refused(self, htmx, case, now):
        remedy = decide(case, "1", at=now).remedy_state

        answer = htmx.post(
            at("remedy_execution", case.reference, remedy.pk),
            {"amount": "900", "proof": "P-17", "place": "remedies"},
        )

        assert answer.status_code == 409
        assert 'name="place" value="remedies"' in answer.content.decode()
        assert "P-17" in answer.content.decode()


@pytest.fixture
def refund(case, now, ledger):
    set_limits("entitled_refund", associate=(5000, 20000, 40000))
    stay = case.reservation
    stay.currency, stay.paid_minor = "USD", 100_000
    stay.save()
    said = {"kind": "entitled_refund", "remedy": "refund", "basis": "step", "step": "3"}
    return decide(case, "400", at=now, **said).remedy_state


def settled(*, now):
    asking.ask_due(now=now + timedelta(minutes=5))
    paying.take_in(now=now + timedelta(minutes=5))


class TestPaying:
    def paid(self, htmx, case, refund, amount="400"):
        return htmx.post(at("remedy_payment", case.reference, refund.pk), {"amount": amount})

    def test_says_where_the_money_goes_before_it_leaves(self, htmx, case, refund):
        dialog = htmx.get(at("remedy_payment", case.reference, refund.pk)).content.decode()

        assert "US$\xa0400.00" in dialog
        assert "what they paid this stay with" in dialog

    def test_shows_that_it_is_being_paid_and_then_that_it_was(self, htmx, case, refund, now):
        assert "On its way" in self.paid(htmx, case, refund).content.decode()
        assert "is being paid" in htmx.get(at("panels", case.reference)).content.decode()

        settled(now=now)

        panels = htmx.get(at("panels", case.reference)).content.decode()
        assert "Carried out" in panels
        assert at("remedy_recall", case.reference, refund.pk) in panels

    def test_shows_that_nobody_knows_yet(self, htmx, case, refund, now, ledger):
        ledger.faults.append("silent")
        self.paid(htmx, case, refund)
        settled(now=now)

        assert "Nobody knows yet whether US$\xa0400.00 was paid" in shown(htmx)

    def test_shows_why_it_was_refused_and_offers_to_try_again(
        self, htmx, case, refund, now, ledger
    ):
        ledger.refusals[case.reservation.code] = "account_closed"
        self.paid(htmx, case, refund)
        settled(now=now)

        page = shown(htmx)

        assert "The account they paid from is closed." in page
        assert at("remedy_payment", case.reference, refund.pk) in page

    @pytest.mark.parametrize(
        ("amount", "sentence"),
        [
            ("-1", "greater than or equal to 0"),
            ("0", "There is nothing to pay."),
            ("0.001", "This currency has no such small part."),
            ("99999", "is more than the US$\xa0400.00 that was decided"),
            ("", "required"),
            ("1e5", "is more than"),
        ],
    )
    def test_refuses_what_makes_no_sense(self, htmx, case, refund, amount, sentence):
        response = self.paid(htmx, case, refund, amount)

        assert response.status_code in (400, 409)
        assert sentence in response.content.decode()
        refund.refresh_from_db()
        assert refund.state == "decided"

    def test_refuses_once_who_decided_it_has_left(self, client, case, refund, livia):
        other = UserFactory()
        type(case).objects.filter(pk=case.pk).update(owner=other)
        livia.is_active = False
        livia.save()
        client.force_login(other)

        response = client.post(at("remedy_payment", case.reference, refund.pk), {"amount": "400"})

        assert response.status_code == 409
        assert "decided this and may not any more" in response.content.decode()

    def test_is_not_offered_where_nobody_pays(self, htmx, case, refund, settings):
        settings.LEDGER_URL = ""

        page = shown(htmx)

        assert at("remedy_payment", case.reference, refund.pk) not in page
        assert at("remedy_execution", case.reference, refund.pk) in page

    def test_is_stopped_before_it_leaves_and_called_back_after(
        self, htmx, case, refund, now, ledger
    ):
        self.paid(htmx, case, refund)
        htmx.post(at("payment_stop", case.reference, refund.pk), {"reason": "Wrong amount"})
        assert ledger.booked == []
        self.paid(htmx, case, refund)
        settled(now=now)

        sent = {"amount": "100", "reason": "They came after all"}
        htmx.post(at("remedy_recall", case.reference, refund.pk), sent)

        assert (
            "US$\xa0100.00 is being called back"
            in htmx.get(at("panels", case.reference)).content.decode()
        )
