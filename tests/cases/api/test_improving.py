"""Proposals over the API: reported from a case, answered by an editor, shipped, verified; seen by whom they concern."""

from datetime import date

import pytest
from django.utils import timezone

from cases.models import Citation
from policies.actions import versions
from tests.factories.cases import make_case
from tests.factories.policies import PolicyFactory, PolicyVersionFactory
from tests.factories.users import TeamFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def version():
    return PolicyVersionFactory(
        policy=PolicyFactory(code="arrival"),
        clauses=[{"anchor": "4.1"}, {"anchor": "4.2"}],
        published=True,
    )


@pytest.fixture
def editor(as_user):
    return as_user(UserFactory(role="policy_editor"))


@pytest.fixture
def sent(case, version):
    one, other = version.clauses.order_by("anchor")
    return {
        "case": case.reference,
        "clause": one.pk,
        "other_clause": other.pk,
        "problem": "One gives a fifth, the other everything.",
        "cost_minor": 12_000,
        "currency": "EUR",
    }


@pytest.fixture
def proposal(mine, sent):
    return mine.post("proposals/", **sent).json()


def publish_next(policy):
    """Publish the next version, written by one person and published by another."""
    ines, bruno = (UserFactory(role="policy_editor") for _person in range(2))
    now = timezone.now()
    draft = versions.draft(policy_id=policy.pk, from_date=date(2026, 5, 1), by=ines, now=now)
    versions.submit(version_id=draft.pk, by=ines, now=now)
    versions.publish(version_id=draft.pk, by=bruno, now=now)


def quote(case, version, anchor):
    return Citation.objects.create(
        case=case,
        clause=version.clauses.get(anchor=anchor),
        audience="guest",
        language="en",
        quoted_text="The difference is covered.",
        cited_by=case.owner,
        cited_at=timezone.now(),
    )


class TestProposals:
    def test_go_from_a_case_to_a_version_that_says_it_better(
        self, mine, editor, case, version, proposal
    ):
        one = f"proposals/{proposal['id']}/"
        assert (proposal["state"], proposal["cases"], proposal["evidence"]) == (
            "proposed",
            [case.reference],
            1,
        )

        accepted = editor.post(f"{one}acceptance/", answer="Only the second stands.").json()
        publish_next(version.policy)
        shipped = editor.post(f"{one}shipping/", policy="arrival", version=2).json()
        verified = editor.post(f"{one}verification/", verdict="Nobody leaves it any more.").json()

        assert (accepted["state"], accepted["answer"]) == ("accepted", "Only the second stands.")
        assert shipped["state"] == "shipped"
        assert (verified["state"], verified["verdict"]) == (
            "verified",
            "Nobody leaves it any more.",
        )
        weight = mine.get(f"{one}weight/").json()
        assert weight["volume"] == {"quoted": 0, "exceptions": 0, "evidence": 1}

    def test_are_declined_with_a_reason_only(self, editor, proposal):
        one = f"proposals/{proposal['id']}/"

        silent = editor.post(f"{one}refusal/", answer="")
        told = editor.post(f"{one}refusal/", answer="Both are right.")
        again = editor.post(f"{one}acceptance/")

        assert (silent.status_code, silent.json()["errors"][0]["field"]) == (400, "answer")
        assert (told.json()["state"], again.status_code) == ("declined", 409)

    def test_are_answered_by_an_editor_and_never_by_their_author(self, mine, proposal):
        assert mine.post(f"proposals/{proposal['id']}/acceptance/").status_code == 403

    def test_point_at_no_version_that_is_not_there(self, editor, proposal, version):
        one = f"proposals/{proposal['id']}/"
        editor.post(f"{one}acceptance/")

        missing = editor.post(f"{one}shipping/", policy="arrival", version=9)
        earlier = editor.post(f"{one}shipping/", policy="arrival", version=1)

        assert (missing.status_code, earlier.status_code) == (404, 409)

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [
            ({"clause": 999_999}, "clause"),
            ({"currency": ""}, "currency"),
            ({"cost_minor": -1}, "cost_minor"),
            ({"problem": " "}, "problem"),
            ({"state": "verified"}, "state"),
        ],
    )
    def test_are_refused_by_the_field_that_is_wrong(self, mine, sent, wrong, field):
        answer = mine.post("proposals/", **sent | wrong)

        assert answer.status_code == 400
        assert [error["field"] for error in answer.json()["errors"]] == [field]

    def test_name_no_case_the_reader_may_not_see(self, as_user, editor, proposal):
        elsewhere = as_user(UserFactory(team=TeamFactory(slug="elsewhere", name="Elsewhere")))

        assert editor.get(f"proposals/{proposal['id']}/").json()["cases"] == []
        assert elsewhere.get(f"proposals/{proposal['id']}/").status_code == 404
        assert elsewhere.get("proposals/").json()["results"] == []

    def test_take_more_evidence_from_who_may_see_it(self, mine, owner, proposal):
        hidden = make_case(team=TeamFactory(slug="elsewhere", name="Elsewhere"))
        other = make_case(owner=owner)
        door = f"proposals/{proposal['id']}/evidence/"

        assert mine.post(door, case=hidden.reference).status_code == 404
        assert mine.post(door, case=other.reference).json()["evidence"] == 2

    def test_are_told_apart_by_state(self, mine, editor, sent, proposal):
        second = mine.post("proposals/", **sent).json()
        editor.post(f"proposals/{second['id']}/refusal/", answer="No.")

        rows = mine.get("proposals/", state="declined").json()["results"]

        assert [row["id"] for row in rows] == [second["id"]]

    def test_offer_the_clauses_of_the_case(self, mine, case, version):
        quote(case, version, "4.2")

        offered = mine.get("proposals/choices/", case=case.reference).json()

        assert version.clauses.get(anchor="4.2").pk in {
            each["clause"] for each in offered["clauses"]
        }


class TestCitedBy:
    def test_names_the_cases_one_may_see(self, mine, editor, case, version):
        quote(case, version, "4.1")

        told = mine.get("cited-by/arrival/1/").json()

        assert (told["cited"], told["left"], told["proposals"]) == (1, {}, [])
        assert [(row["case"], row["anchor"]) for row in told["cited_by"]] == [
            (case.reference, "4.1")
        ]
        assert editor.get("cited-by/arrival/1/").json()["cited"] == 0

    def test_knows_no_version_that_is_not_there(self, mine):
        assert mine.get("cited-by/arrival/7/").status_code == 404
