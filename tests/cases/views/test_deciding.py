"""Decisions on pages: the meter, within the limit and beyond it, answered, carried out, reversed."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.factories.cases import make_case
from tests.factories.deciding import ask, decide, set_limits, state_rate
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def case(livia, now):
    set_limits("goodwill", associate=(50, 50, 150), manager=(10_000, 10_000, 10_000, 50_000))
    return make_case(owner=livia, now=now)


@pytest.fixture
def helena(case):
    return UserFactory(manager=True, name="Helena Vasques")


def at(name, *args):
    return reverse(f"cases:{name}", args=args)


def filled(case, amount="50", **fields):
    return {
        "kind": "goodwill",
        "remedy": "credit",
        "remedy_text": "A credit for the lost evening",
        "person": str(case.parties.get(side="guest").person_id),
        "currency": "USD",
        "amount": amount,
        "bearer": "platform",
        "basis": "judgement",
        "because": "The evening was lost.",
        "client_key": str(uuid.uuid4()),
        **fields,
    }


BEYOND = {
    "harm": "They leave us.",
    "fairness": "The host pays nothing.",
    "alternatives": "A smaller credit.",
}


def meter(desk, case, amount, **fields):
    query = {"kind": "goodwill", "amount": amount, "currency": "USD", **fields}
    query["person"] = case.parties.get(side="guest").person_id
    return desk.get(at("limit", case.reference), query).content.decode()


class TestTheMeter:
    def test_says_what_is_left_and_nothing_more_within(self, desk, case):
        shown = meter(desk, case, "20")

        assert "US$\xa050.00" in shown
        assert "data-over" not in shown

    def test_says_by_how_much_it_goes_beyond_and_who_decides(self, desk, case, helena):
        shown = meter(desk, case, "50.01")

        assert "data-over" in shown
        assert "US$\xa00.01" in shown
        assert helena.name in shown

    def test_counts_what_was_given(self, desk, case, now):
        decide(case, "30", at=now)

        assert "US$\xa030.00 of US$\xa050.00" in meter(desk, case, "21")

    def test_says_at_which_rate_it_counts(self, desk, case, now):
        state_rate("EUR", "1.10", day=now.date() - timedelta(days=1))

        shown = meter(desk, case, "10", currency="EUR")

        assert "At 1.1 USD for 1 EUR" in shown
        assert "US$\xa011.00" in shown

    def test_says_what_we_bear_and_what_comes_out_of_the_payout(self, desk, case):
        stay = case.reservation
        stay.currency, stay.price_minor, stay.paid_minor, stay.payout_minor = "USD", 9000, 1000, 500
        stay.save()

        ours = meter(desk, case, "12", bearer="platform")
        theirs = meter(desk, case, "12", bearer="host")

        assert "Out of the host’s payout" not in ours
        assert "More than they paid for the stay." in ours
        assert "Out of the host’s payout" in theirs
        assert "US$\xa05.00" in theirs
        assert "US$\xa07.00" in theirs

    def test_says_that_a_currency_has_no_rate(self, desk, case):
        assert "Nobody has stated" in meter(desk, case, "10", currency="EUR")

    @pytest.mark.parametrize("amount", ["", "ten", "1e400", "-1"])
    def test_says_nothing_or_why_of_what_is_no_amount(self, desk, case, amount):
        assert "data-over" not in meter(desk, case, amount)

    def test_is_of_cases_one_may_see(self, client, case):
        client.force_login(UserFactory(team=False))

        response = client.get(at("limit", case.reference))

        assert response.status_code == 404


class TestDeciding:
    def test_decides_at_the_limit(self, htmx, case):
        response = htmx.post(at("decisions", case.reference), filled(case, "50"))

        assert response.status_code == 200
        assert case.decisions.get().amount_minor == 5000

    def test_asks_for_what_is_one_cent_above_and_says_what_is_missing(self, htmx, case, helena):
        response = htmx.post(at("decisions", case.reference), filled(case, "50.01"))
        assert response.status_code == 400
        assert "data-over" in response.content.decode()
        assert not case.decisions.exists()
        assert not case.exception_requests.exists()

        htmx.post(at("decisions", case.reference), filled(case, "50.01", **BEYOND))

        request = case.exception_requests.get()
        assert (request.asked_of, request.state) == (helena, "requested")
        assert not case.decisions.exists()

    def test_asks_within_the_limit_too_when_told_to(self, htmx, case, helena):
        htmx.post(at("decisions", case.reference), filled(case, "10", asks="on", **BEYOND))

        assert case.exception_requests.get().amount_minor == 1000

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("amount", "-5"),
            ("amount", "99999999999"),
            ("amount", "0.001"),
            ("remedy_text", ""),
            ("because", ""),
            ("person", "0"),
            ("currency", "XXX"),
            ("basis", "clause"),
        ],
    )
    def test_refuses_what_makes_no_sense_and_keeps_what_was_typed(self, htmx, case, field, value):
        response = htmx.post(
            at("decisions", case.reference), filled(case, **{"because": "Kept words", field: value})
        )

        assert response.status_code in (400, 409)
        assert not case.decisions.exists()
        if field != "because":
            assert "Kept words" in response.content.decode()


class TestAnswering:
    def test_approves_in_one_stroke(self, client, case, helena, now):
        request = ask(case, "900", at=now)
        client.force_login(helena)
        panels = client.get(at("panels", case.reference)).content.decode()
        assert at("exception_approval", case.reference, request.pk) in panels

        client.post(at("exception_approval", case.reference, request.pk))

        request.refresh_from_db()
        assert request.state == "approved"

    def test_approves_otherwise_with_a_reason(self, client, case, helena, now):
        request = ask(case, "900", at=now)
        client.force_login(helena)
        address = at("exception_answer", case.reference, request.pk)
        assert client.post(address, {"amount": "400"}).status_code == 400

        client.post(address, {"amount": "400", "reason": "Half is fair."})

        request.refresh_from_db()
        assert (request.state, request.decision.amount_minor) == ("modified", 40_000)

    def test_tells_the_second_that_the_first_has_answered(self, client, case, helena, now):
        request = ask(case, "900", at=now)
        for person in (helena, UserFactory(manager=True)):
            client.force_login(person)
            response = client.post(
                at("exception_refusal", case.reference, request.pk), {"reason": "No."}
            )

        assert response.status_code == 409
        assert "Helena answered first" in response.content.decode()

    def test_offers_nothing_to_who_asked(self, desk, case, helena, now):
        request = ask(case, "900", at=now)

        panels = desk.get(at("panels", case.reference)).content.decode()

        assert at("exception_approval", case.reference, request.pk) not in panels
        assert at("exception_withdrawal", case.reference, request.pk) in panels
        assert desk.post(at("exception_approval", case.reference, request.pk)).status_code == 403

    def test_withdraws(self, htmx, case, helena, now):
        request = ask(case, "900", at=now)

        htmx.post(at("exception_withdrawal", case.reference, request.pk), {"reason": "They left."})

        request.refresh_from_db()
        assert request.state == "withdrawn"


class TestAfterwards:
    def test_carries_out_with_a_proof(self, htmx, case, now):
        remedy = decide(case, "40", at=now).remedy_state

        htmx.post(
            at("remedy_execution", case.reference, remedy.pk), {"amount": "40", "proof": "P-17"}
        )

        remedy.refresh_from_db()
        assert (remedy.state, remedy.proof) == ("executed", "P-17")

    def test_lets_go_and_reverses(self, htmx, case, now):
        kept, gone = decide(case, "10", at=now), decide(case, "20", at=now)

        htmx.post(at("remedy_lapse", case.reference, kept.remedy_state.pk), {"reason": "Unwanted"})
        for _time in range(2):
            htmx.post(at("decision_reversal", case.reference, gone.pk), {"reason": "Twice"})

        assert case.decisions.filter(reverses=gone).count() == 1
        kept.remedy_state.refresh_from_db()
        assert kept.remedy_state.state == "lapsed"

    def test_another_cases_rows_are_not_found(self, htmx, case, livia, now):
        other = make_case(owner=livia, now=now)
        remedy = decide(case, "10", at=now).remedy_state

        assert htmx.get(at("remedy_lapse", other.reference, remedy.pk)).status_code == 404


class TestThePanel:
    def test_reads_as_few_statements_for_many_as_for_one(self, client, case, helena, now):
        client.force_login(helena)
        address = at("panels", case.reference)
        ask(case, "900", at=now)
        decide(case, "1", at=now)
        client.get(address)
        with CaptureQueriesContext(connection) as few:
            client.get(address)
        for _time in range(8):
            decide(case, "1", at=now)
            request = ask(case, "900", at=now)
            request.__class__.objects.filter(pk=request.pk).update(
                state="denied", reason="No", ended_at=now
            )

        with CaptureQueriesContext(connection) as many:
            client.get(address)

        assert len(many) == len(few)
