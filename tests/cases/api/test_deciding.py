import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from knox.models import AuthToken
from rest_framework.test import APIClient

from cases.actions.deciding import paying
from payments.actions import asking
from tests.factories.cases import make_case
from tests.factories.deciding import ask, decide, set_limits
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(owner):
    set_limits("goodwill", associate=(50, 50, 150), manager=(10_000, 10_000, 10_000, 50_000))
    return make_case(owner=owner, now=timezone.now())


@pytest.fixture
def boss(case):
    return UserFactory(manager=True, name="Helena Vasques")


def given(case, minor=5000, **more):
    return {
        "case": case.reference,
        "kind": "goodwill",
        "remedy": "credit",
        "remedy_text": "A credit",
        "amount_minor": minor,
        "currency": "USD",
        "person": case.parties.get(side="guest").person_id,
        "client_key": str(uuid.uuid4()),
        **more,
    }


REASONS = {
    "why": "The cap does not fit.",
    "harm": "They leave.",
    "fairness": "The host pays nothing.",
    "alternatives": "Less.",
    "rule_text": "Goodwill cap",
}


class TestADecision:
    def decided(self, api, case, minor=5000):
        because = {"basis": "judgement", "because": "The evening was lost."}
        return api.post("decisions/", **given(case, minor, **because))

    def test_is_taken_at_the_limit_and_not_one_cent_above(self, mine, case):
        assert self.decided(mine, case).status_code == 201

        refused = self.decided(mine, case, 1)

        assert refused.status_code == 409
        assert refused.json()["left_minor"] == 0

    def test_is_held_against_the_limit_first(self, mine, case, boss):
        asked = {
            k: given(case, 5001)[k] for k in ("case", "kind", "amount_minor", "currency", "person")
        }

        limit = mine.post("decisions/limit/", **asked).json()

        assert (limit["is_over"], limit["over_by"]["minor"]) == (True, 1)
        assert limit["decider"]["name"] == boss.name

    def test_is_reversed_carried_out_and_let_go(self, mine, case):
        kept, gone = self.decided(mine, case, 100).json(), self.decided(mine, case, 100).json()

        done = mine.post(f"remedies/{kept['remedy_id']}/execution/", proof="P-1")
        assert done.json()["state"] == "executed"
        reversal = {"because": "Twice", "client_key": str(uuid.uuid4())}
        assert mine.post(f"decisions/{gone['id']}/reversal/", **reversal).json()["reversed_by"]
        assert mine.get("remedies/", open="true").json()["results"] == []

    def test_is_unknown_to_who_may_not_see_the_case(self, as_user, case):
        decision = decide(case, "10", at=timezone.now())
        stranger = as_user(UserFactory(team=False))

        assert stranger.get("decisions/").json()["results"] == []
        assert stranger.get(f"decisions/{decision.pk}/").status_code == 404
        assert self.decided(stranger, case).status_code == 404


class TestARequest:
    def test_is_asked_and_approved_otherwise(self, mine, as_user, case, boss):
        asked = mine.post("exceptions/", **given(case, 90_000, **REASONS)).json()
        assert asked["asked_of"]["name"] == boss.name

        answered = as_user(boss).post(
            f"exceptions/{asked['id']}/approval/", amount_minor=40_000, reason="Half"
        )

        assert answered.json()["state"] == "modified"
        assert answered.json()["approvals"][0]["by"]["name"] == boss.name

    def test_is_declined_or_withdrawn(self, mine, as_user, case, boss):
        one, other = (
            mine.post("exceptions/", **given(case, 90_000, **REASONS)).json()["id"]
            for _time in range(2)
        )

        assert mine.post(f"exceptions/{one}/approval/").status_code == 403
        declined = as_user(boss).post(f"exceptions/{one}/refusal/", reason="Too much")
        assert declined.json()["state"] == "denied"
        assert mine.post(f"exceptions/{other}/withdrawal/", reason="Gone").status_code == 200

    def test_is_never_answered_by_a_token(self, case, boss):
        request = ask(case, "900", at=timezone.now())
        client = APIClient()
        client.credentials(HTTP_AUTHORIZATION=f"Token {AuthToken.objects.create(boss)[1]}")
        assert client.get("/api/v1/exceptions/").status_code == 200

        answered = client.post(f"/api/v1/exceptions/{request.pk}/approval/", {}, format="json")

        assert answered.status_code in (401, 403)
        request.refresh_from_db()
        assert request.state == "requested"

    @pytest.mark.parametrize("field", ["why", "harm", "amount_minor", "currency", "person"])
    def test_says_what_is_missing(self, mine, case, field):
        sent = given(case, 90_000, **REASONS)
        del sent[field]

        assert mine.post("exceptions/", **sent).status_code == 400


class TestAPayment:
    @pytest.fixture
    def remedy(self, mine, case, ledger):
        because = {"basis": "judgement", "because": "The evening was lost."}
        return mine.post("decisions/", **given(case, 4000, **because)).json()["remedy_id"]

    def test_is_asked_for_shown_and_called_back(self, mine, remedy):
        asked = mine.post(f"remedies/{remedy}/payment/").json()
        assert (asked["state"], asked["payment"]["state"]) == ("executing", "requested")
        self.settle()
        paid = mine.get(f"remedies/{remedy}/").json()
        assert (paid["state"], paid["payment"]["state"]) == ("executed", "accepted")

        back = mine.post(f"remedies/{remedy}/recall/", minor=100, reason="Twice").json()

        assert (back["recall"]["amount_minor"], back["recall"]["state"]) == (100, "requested")

    def test_is_stopped_before_it_leaves(self, mine, remedy):
        mine.post(f"remedies/{remedy}/payment/")

        stopped = mine.post(f"remedies/{remedy}/stop/", reason="Wrong person").json()

        assert (stopped["state"], stopped["payment"]["state"]) == ("failed", "withdrawn")

    @pytest.mark.parametrize(
        ("minor", "status", "code"),
        [(4201, 409, "grew-too-much"), (0, 400, ""), (-5, 400, ""), (10**13, 400, "")],
    )
    def test_of_what_makes_no_sense_is_refused(self, mine, remedy, minor, status, code):
        refused = mine.post(f"remedies/{remedy}/payment/", minor=minor)

        assert refused.status_code == status
        assert code in refused.content.decode()
        assert mine.get(f"remedies/{remedy}/").json()["payment"] is None

    def test_is_listed_with_as_few_statements_for_many_as_for_one(self, mine, case, remedy):
        with CaptureQueriesContext(connection) as few:
            mine.get("remedies/")
        for _time in range(3):
            decide(case, "1", at=timezone.now())

        with CaptureQueriesContext(connection) as many:
            mine.get("remedies/")

        assert len(many) == len(few)

    def settle(self):
        at = timezone.now() + timedelta(minutes=5)
        asking.ask_due(now=at)
        paying.take_in(now=at)


class TestADispute:
    FIGHT = {"claim": 400_000, "chance": "60", "counsel": 150_000, "hours": "12.5", "rate": 6_000}

    def test_is_worked_out(self, mine):
        worked = mine.post(
            "decisions/fight/", **self.FIGHT, fee=20_000, offer=300_000, currency="USD"
        ).json()

        assert (worked["expected"]["minor"], worked["verdict"]) == (485_000, "settle")
        assert [step["minor"] for step in worked["steps"]] == [240_000, 150_000, 75_000, 20_000]
        assert worked["even_chance"] == "13.8"

    def test_is_kept_with_a_decision(self, mine, case):
        because = {"basis": "judgement", "because": "Fighting costs more."}

        kept = mine.post("decisions/", **given(case, 100, **because, working=self.FIGHT)).json()

        assert kept["working"]["claim"] == "400000"

    @pytest.mark.parametrize(
        "said", [{"chance": "101"}, {"claim": -1}, {"hours": "x"}, {"fee": 1.5}]
    )
    def test_that_makes_no_sense_is_refused(self, mine, said):
        sent = {**self.FIGHT, "offer": 1, "currency": "USD", **said}

        assert mine.post("decisions/fight/", **sent).status_code == 400
