import pytest

from tests.factories.cases import make_case

pytestmark = pytest.mark.django_db


@pytest.fixture
def guest(case):
    return case.parties.get(side="guest")


class TestAnExpectation:
    def test_is_kept_and_settled_once(self, mine, case, guest):
        words = {"party_id": guest.pk, "kind": "stated", "text": "A call by noon"}
        kept = mine.post("expectations/", case=case.reference, **words)
        row = f"expectations/{kept.json()['id']}/verdict/"

        met = mine.post(row, is_met=True)
        again = mine.post(row, is_met=False)

        assert kept.status_code == 201
        assert met.json()["state"] == "met"
        assert (again.status_code, again.json()["code"]) == (409, "already-settled")

    def test_is_only_of_who_stands_on_the_case(self, mine, case):
        other = make_case().parties.get(side="guest")

        refused = mine.post(
            "expectations/", case=case.reference, party_id=other.pk, kind="stated", text="A call"
        )

        assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, "party")


class TestWhatWasGiven:
    def test_is_kept_with_its_amount(self, mine, case, guest):
        amount = {"minor": 4_500, "currency": "EUR"}

        kept = mine.post(
            "given/", case=case.reference, party_id=guest.pk, text="Taxi", amount=amount
        )

        assert kept.status_code == 201
        assert (kept.json()["amount_minor"], kept.json()["currency"]) == (4_500, "EUR")

    def test_may_have_no_price(self, mine, case, guest):
        kept = mine.post("given/", case=case.reference, party_id=guest.pk, text="Late check-out")

        assert (kept.status_code, kept.json()["amount_minor"]) == (201, None)
