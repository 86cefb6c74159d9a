import pytest
from django.urls import reverse

from cases.models import ImprovementProposal
from tests.cases.actions.test_improving import clause, propose
from tests.factories.cases import make_case
from tests.factories.policies import PolicyFactory, PolicyVersionFactory
from tests.factories.users import TeamFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(livia):
    return make_case(owner=livia)


@pytest.fixture
def version():
    return PolicyVersionFactory(
        policy=PolicyFactory(topic="arrival"),
        clauses=[
            {"anchor": "4.1", "question": "refund", "basis": "paid", "percent": 20},
            {"anchor": "4.2", "question": "refund", "basis": "paid", "percent": 100},
        ],
        published=True,
    )


def foreign():
    """A case of a team Lívia is not in."""
    return make_case(team=TeamFactory(slug="elsewhere", name="Elsewhere"))


def text(response):
    return " ".join(response.content.decode().split())


class TestTheReport:
    def test_begins_with_the_two_rules_that_disagree(self, htmx, case, version):
        page = text(htmx.get(reverse("cases:propose", args=[case.reference])))

        first, second = clause(version, "4.1").pk, clause(version, "4.2").pk
        assert f'<option value="{first}" selected>' in page
        assert f'<option value="{second}" selected>' in page

    def test_is_kept_with_its_cost(self, htmx, case, version):
        htmx.post(
            reverse("cases:propose", args=[case.reference]),
            {
                "clause": clause(version, "4.1").pk,
                "other_clause": clause(version, "4.2").pk,
                "problem": "They disagree.",
                "cost": "720.00",
            },
        )

        proposal = ImprovementProposal.objects.get()
        assert (proposal.cost_minor, proposal.currency) == (72000, case.reservation.currency)

    @pytest.mark.parametrize(
        ("wrong", "said"),
        [
            ({"problem": ""}, "required"),
            ({"clause": "999999"}, "valid choice"),
            ({"cost": "-1"}, "greater than or equal to 0"),
            ({"cost": "0.001"}, "cannot be right"),
        ],
    )
    def test_refuses_what_makes_no_sense(self, htmx, case, version, wrong, said):
        given = {"clause": clause(version, "4.1").pk, "problem": "It is wrong.", **wrong}

        response = htmx.post(reverse("cases:propose", args=[case.reference]), given)

        assert response.status_code == 400
        assert said in text(response)
        assert not ImprovementProposal.objects.exists()

    def test_is_not_found_on_a_case_one_may_not_see(self, htmx, version):
        assert htmx.get(reverse("cases:propose", args=[foreign().reference])).status_code == 404


class TestAProposal:
    def test_shows_both_rules_and_how_much_it_is_about(self, desk, case, version):
        proposal = propose(case, version, wording="Covered up to 40% of the booking value.")

        page = text(desk.get(proposal.get_absolute_url()))

        assert "A rule should change" in page
        assert "<ins>" in page
        assert case.reference in page

    def test_offers_no_answer_to_its_author(self, desk, case, version, livia):
        livia.role = "manager"
        livia.save()
        proposal = propose(case, version)

        page = text(desk.get(proposal.get_absolute_url()))

        assert 'aria-label="Answer"' not in page

    def test_says_why_an_answer_is_refused(self, client, case, version):
        proposal = propose(case, version)
        client.force_login(UserFactory(role="policy_editor"))

        response = client.post(f"{proposal.get_absolute_url()}answer/", {"verdict": "decline"})

        assert response.status_code == 400
        assert "Say why, so that the author can tell others." in text(response)

    def test_names_no_case_to_an_editor_who_may_not_see_it(self, client, case, version):
        proposal = propose(case, version)
        client.force_login(UserFactory(role="policy_editor"))

        assert case.reference not in text(client.get(proposal.get_absolute_url()))

    def test_takes_another_case_as_evidence_once(self, desk, case, version, livia):
        proposal = propose(case, version)
        other = make_case(owner=livia)

        for _ in range(2):
            desk.post(f"{proposal.get_absolute_url()}evidence/", {"reference": other.reference})
        refused = desk.post(
            f"{proposal.get_absolute_url()}evidence/", {"reference": foreign().reference}
        )

        assert set(proposal.evidence.all()) == {case, other}
        assert refused.status_code == 404

    def test_is_on_the_list_and_beside_the_policy(self, desk, case, version):
        proposal = propose(case, version)

        assert str(proposal) in text(desk.get("/proposals/"))
        assert str(proposal) in text(desk.get(f"/cited/{version.pk}/"))

    def test_is_not_there_for_who_may_not_see_it(self, client, case, version):
        proposal = propose(case, version)
        client.force_login(UserFactory(role="associate", team=False))

        assert client.get(proposal.get_absolute_url()).status_code == 404
        assert str(proposal) not in text(client.get("/proposals/"))
