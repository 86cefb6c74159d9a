"""What cannot be decided, asked or answered: a clear sentence on the page and over the API, and nothing is changed."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.models import Case, Decision, ExceptionRequest, Remedy
from tests.factories.cases import make_case
from tests.factories.deciding import REASONS, ask, decide, set_limits, state_rate
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


def ended(case, now):
    Case.objects.filter(pk=case.pk).update(
        status="resolved", resolved_at=now, outcome="solved", next_due_at=None
    )


def on_the_page(htmx, case, *, reasons=False, **fields):
    """Decide, or ask, as the dialog does; gives the status and what is said."""
    sent = {
        "kind": "goodwill",
        "remedy": "credit",
        "remedy_text": "A credit",
        "person": str(case.parties.get(side="guest").person_id),
        "currency": "USD",
        "amount": "10",
        "bearer": "platform",
        "basis": "judgement",
        "because": "The evening was lost.",
        "client_key": str(uuid.uuid4()),
    }
    if reasons:
        sent |= {name: REASONS[name] for name in ("harm", "fairness", "alternatives")}
    response = htmx.post(at("decisions", case.reference), sent | fields)
    return response.status_code, response.content.decode()


def nothing_kept():
    return not (Decision.objects.exists() or ExceptionRequest.objects.exists())


class TestOnAResolvedCase:
    SAID = "This case is resolved. Reopen it first."

    @pytest.mark.parametrize("amount", ["10", "900"], ids=["decide", "ask"])
    def test_nothing_is_decided_or_asked(self, htmx, case, now, amount):
        ended(case, now)

        status, said = on_the_page(htmx, case, amount=amount, reasons=True)

        assert (status, self.SAID in said) == (409, True)
        assert nothing_kept()


class TestAnAmount:
    @pytest.mark.parametrize(
        ("amount", "sentence"),
        [
            ("-0.01", "greater than or equal to 0"),
            ("99999999999", "This amount makes no sense."),
            ("0.001", "This currency has no such small part."),
            ("1e400", "no more than 14 digits"),
            ("NaN", "Enter a number."),
            ("ten", "Enter a number."),
        ],
    )
    def test_that_makes_no_sense_is_refused_at_its_field(self, htmx, case, amount, sentence):
        status, said = on_the_page(htmx, case, amount=amount)

        assert status in (400, 409)
        assert sentence in said
        assert nothing_kept()

    @pytest.mark.parametrize(
        ("amount", "reason"), [("-1", ""), ("99999", "Why not"), ("0.001", "Half a cent")]
    )
    def test_that_makes_no_sense_is_not_granted(self, client, case, helena, now, amount, reason):
        request = ask(case, "900", at=now)
        client.force_login(helena)

        response = client.post(
            at("exception_answer", case.reference, request.pk),
            {"amount": amount, "reason": reason},
        )

        assert response.status_code in (400, 409)
        assert not Decision.objects.exists()


class TestACurrency:
    def test_without_a_rate_says_who_can_state_one(self, htmx, case):
        state_rate("EUR", "1.10", day=timezone.now().date() + timedelta(days=9))

        status, said = on_the_page(htmx, case, currency="EUR")

        assert status == 400
        assert "Nobody has stated what EUR is worth. Ask a manager to." in said
        assert nothing_kept()

    def test_with_a_rate_of_long_ago_says_so(self, htmx, case, now):
        state_rate("EUR", "1.10", day=now.date() - timedelta(days=60))

        status, said = on_the_page(htmx, case, currency="EUR")

        assert status == 400
        assert "The last rate for EUR is from" in said
        assert nothing_kept()

    def test_that_is_none_is_refused(self, htmx, case):
        status, _said = on_the_page(htmx, case, currency="XXQ")

        assert status == 400
        assert nothing_kept()


class TestAnApproverWhoLeft:
    def test_is_asked_nothing_and_answers_nothing(self, client, case, helena, now):
        client.force_login(helena)
        helena.is_active = False
        helena.save()
        request = ask(case, "900", at=now)
        assert request.asked_of is None

        response = client.post(at("exception_approval", case.reference, request.pk))

        assert response.status_code == 302
        assert "login" in response["Location"]
        request.refresh_from_db()
        assert request.state == "requested"


class TestAnExecutionOfWhatEnded:
    def test_is_refused_for_what_was_let_go(self, htmx, case, now):
        remedy = decide(case, "10", at=now).remedy_state
        htmx.post(at("remedy_lapse", case.reference, remedy.pk), {"reason": "Unwanted"})

        response = htmx.post(
            at("remedy_execution", case.reference, remedy.pk), {"amount": "10", "proof": "P-1"}
        )

        assert response.status_code == 409
        assert "it is “Lapsed”" in response.content.decode()

    @pytest.mark.parametrize("proof", ["", "   ", "\x00"])
    def test_is_refused_without_a_proof(self, htmx, case, now, proof):
        remedy = decide(case, "10", at=now).remedy_state

        response = htmx.post(
            at("remedy_execution", case.reference, remedy.pk), {"amount": "10", "proof": proof}
        )

        assert response.status_code == 400
        assert Remedy.objects.get().state == "decided"
