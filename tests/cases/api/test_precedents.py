"""Precedents over the API: looked for, weighed against a case or a request, and never beyond what one may see."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories.cases import make_case
from tests.factories.deciding import ask, decide, set_limits
from tests.factories.users import TeamFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def before(owner):
    """Three decisions of an hour ago."""
    set_limits(associate=(500, None, None), manager=(50_000, None, None))
    at = timezone.now() - timedelta(hours=1)
    return [
        decide(
            make_case(owner=owner, now=at), amount, at=at, because=f"The lift was broken, {amount}."
        )
        for amount in ("100", "200", "300")
    ]


class TestPrecedents:
    def test_are_found_by_words_with_what_they_come_to(self, mine, before):
        told = mine.get("precedents/", words="lifts", kind="goodwill").json()

        assert {row["case"] for row in told["found"]} == {one.case.reference for one in before}
        assert (told["summary"]["decided"], told["summary"]["median"]) == (3, 20_000)
        assert mine.get("precedents/", least=15_000, most=25_000).json()["summary"]["decided"] == 1

    @pytest.mark.parametrize(
        ("asked", "field"),
        [
            ({"least": 2, "most": 1}, "most"),
            ({"clause": 999_999}, "clause"),
            ({"kind": "gift"}, "kind"),
            ({"country": "Portugal"}, "country"),
            ({"mood": "good"}, "mood"),
        ],
    )
    def test_refuse_a_question_that_makes_no_sense_by_its_field(self, mine, asked, field):
        answer = mine.get("precedents/", **asked)

        assert answer.status_code == 400
        assert [error["field"] for error in answer.json()["errors"]] == [field]

    def test_place_an_amount_that_is_being_typed(self, mine, case, before):
        asked = {"case": case.reference, "kind": "goodwill", "remedy": "credit"}

        told = mine.get("precedents/like/", **asked, amount_minor=25_000, currency="USD").json()
        unknown = mine.get("precedents/like/", **asked, amount_minor=25_000, currency="XYZ").json()

        assert told["place"] == {"below": 2, "same": 0, "above": 1, "is_highest": False}
        assert "remedy" in told["found"][0]["shares"]
        assert unknown["place"] is None

    def test_stand_beside_a_request(self, mine, case, before):
        request = ask(case, "900", at=timezone.now())

        told = mine.get("precedents/of-request/", exception=request.pk).json()

        assert (told["place"]["below"], told["place"]["is_highest"]) == (3, True)

    def test_tell_a_stranger_nothing(self, as_user, case, before):
        request = ask(case, "900", at=timezone.now())
        elsewhere = as_user(UserFactory(team=TeamFactory(slug="elsewhere", name="Elsewhere")))

        assert elsewhere.get("precedents/").json()["found"] == []
        assert elsewhere.get("precedents/of-request/", exception=request.pk).status_code == 404
        asked = {"case": case.reference, "kind": "goodwill"}
        assert elsewhere.get("precedents/like/", **asked).status_code == 404
