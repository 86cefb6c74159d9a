import pytest
from django.utils import timezone

from cases.actions import summaries
from tests.factories.cases import closing_rule

pytestmark = pytest.mark.django_db


class TestFacts:
    def noted(self, api, case, **more):
        words = {"kind": "fact", "text": "The boiler is out.", "source": "Host, by mail"}
        return api.post("facts/", case=case.reference, **{**words, **more})

    def test_are_noted_verified_replaced_and_dropped(self, mine, case):
        first = self.noted(mine, case).json()

        checked = mine.post(f"facts/{first['id']}/verification/").json()
        new = mine.post(
            f"facts/{first['id']}/replacement/", kind="fact", text="It runs.", source="Ana"
        )
        gone = mine.post(f"facts/{new.json()['id']}/dropping/", reason="Said by mistake.").json()
        held = mine.get("facts/", case=case.reference, held=True).json()["results"]

        assert checked["verified_by"]["id"] == case.owner_id
        assert new.status_code == 201
        assert mine.get(f"facts/{first['id']}/").json()["replaced_by"] == new.json()["id"]
        assert gone["retired_because"] == "Said by mistake."
        assert held == []

    def test_need_their_source(self, mine, case):
        refused = self.noted(mine, case, source="")

        assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, "source")

    def test_of_cases_one_may_not_see_do_not_exist(self, mine, stranger, case):
        fact = self.noted(mine, case).json()
        type(case).objects.filter(pk=case.pk).update(access_level="restricted")

        assert stranger.post(f"facts/{fact['id']}/verification/").status_code == 404
        assert self.noted(stranger, case).status_code == 404


class TestIssues:
    def test_are_added_and_settled_once(self, mine, case):
        issue = mine.post("issues/", case=case.reference, text="Refund the taxi").json()
        ended = {"state": "solved", "answer": "Paid."}

        first = mine.post(f"issues/{issue['id']}/settlement/", **ended)
        again = mine.post(f"issues/{issue['id']}/settlement/", **ended)

        assert first.json()["state"] == "solved"
        assert (again.status_code, again.json()["code"]) == (409, "issue-settled")


class TestHowACaseStands:
    def test_is_summed_up_each_line_on_an_event(self, mine, case):
        mine.post("issues/", case=case.reference, text="Refund the taxi")

        lines = mine.get(f"cases/{case.reference}/summary/").json()["lines"]

        assert "Refund the taxi" in str(lines)
        events = set(case.events.values_list("pk", flat=True))
        assert {line["event"] for line in lines} <= events

    def test_is_kept_for_ever_when_it_is_handed_over(self, mine, owner, case, db):
        mine.post("issues/", case=case.reference, text="Refund the taxi")
        summaries.freeze(case, occasion="handover", by=owner, now=timezone.now())

        kept = mine.get("summaries/", case=case.reference).json()["results"]

        assert [summary["occasion"] for summary in kept] == ["handover"]

    def test_says_what_is_open_before_it_can_end(self, mine, case):
        closing_rule(case, "cause")

        gate = mine.get(f"cases/{case.reference}/gate/").json()

        assert gate["requires"] == ["cause"]
        assert isinstance(gate["open"], list)
