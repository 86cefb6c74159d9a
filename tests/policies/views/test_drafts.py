from datetime import UTC, date, datetime

import pytest

from policies.actions import versions
from policies.lifecycle import State
from policies.models import Clause, Policy, PolicyVersion
from policies.sample import install
from tests.factories.policies import PolicyFactory, PolicyVersionFactory
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 12, 15, 35, tzinfo=UTC)
TERMS = {
    "from_date": "2026-06-01",
    "governing_date": "booking",
    "precedence": "5",
    "strength": "verified",
    "region_of": "listing",
    "change_note_en": "The cap is 40% now.",
    "change_note_pt": "O limite agora é de 40%.",
}
CLAUSE = {
    "anchor": "4.2",
    "heading_en": "Finding another home",
    "heading_pt": "Encontrar outra casa",
    "text_en": "Covered up to 40% of the booking value.",
    "text_pt": "Coberta até 40% do valor da reserva.",
    "question": "price_difference",
    "conditions": "nights at_least 2",
    "basis": "booking_value",
    "percent": "40",
    "discretion": "none",
}


def text(response):
    return " ".join(response.content.decode().split())


@pytest.fixture
def author():
    return UserFactory(role="policy_editor", name="Ines Rocha")


@pytest.fixture
def second():
    return UserFactory(role="policy_editor", name="Bruno Teles")


@pytest.fixture
def pages(client, author, time_machine):
    time_machine.move_to(NOW, tick=False)
    client.force_login(author)
    return client


@pytest.fixture
def draft(author):
    policy = PolicyFactory(code="rebooking")
    PolicyVersionFactory(
        policy=policy, published=True, clauses=[{"anchor": "4.2", "question": "price_difference"}]
    )
    return versions.draft(policy_id=policy.pk, from_date=date(2026, 6, 1), by=author, now=NOW)


class TestFromAnIdeaToARule:
    def test_one_writes_and_another_publishes(self, pages, second):
        pages.post(
            "/policies/new/",
            {
                "code": "late-arrival",
                "title_en": "Late arrival",
                "title_pt": "Chegada tardia",
                "topic": "arrival",
                "audience": "guest",
                "owner": "Guest Policy",
            },
        )
        at = "/policies/late-arrival/1/draft/"
        assert pages.post(at, TERMS).status_code == 302
        assert pages.post(f"{at}clauses/", CLAUSE).status_code == 302
        assert pages.post(f"{at}submission/").status_code == 302
        own = pages.post(f"{at}publication/")
        pages.force_login(second)
        page = text(pages.get(f"{at}publication/"))
        pages.post(f"{at}publication/")

        assert (own.status_code, "A second person publishes" in text(own)) == (409, True)
        assert "Publish it" in page
        version = PolicyVersion.objects.get(policy__code="late-arrival")
        assert (version.state, version.from_date) == (State.PUBLISHED, date(2026, 6, 1))
        clause = version.clauses.get()
        assert clause.conditions == {"nights": {"at_least": 2}}


class TestADraft:
    def test_shows_what_would_change(self, pages, draft):
        at = "/policies/rebooking/2/draft/"
        pages.post(f"{at}clauses/4.2/", CLAUSE)

        page = text(pages.get(f"{at}publication/"))

        assert "Read against version 1." in page
        assert "<del>20%</del> <ins>40%</ins>" in page

    def test_takes_up_the_one_that_was_begun(self, pages, draft):
        response = pages.post("/policies/rebooking/drafts/")

        assert response["Location"] == "/policies/rebooking/2/draft/"
        assert PolicyVersion.objects.count() == 2

    @pytest.mark.parametrize(
        ("wrong", "said"),
        [
            ({"until_date": "2026-06-01"}, "The days in force end before they start."),
            ({"until_date": "2026-05-01"}, "The days in force end before they start."),
            ({"nights_from": "28", "nights_until": "7"}, "This end lies before the start."),
            ({"countries": "Portugal"}, "A country has two letters, such as PT."),
            ({"from_date": "soon"}, "valid date"),
        ],
    )
    def test_refuses_terms_that_make_no_sense(self, pages, draft, wrong, said):
        response = pages.post("/policies/rebooking/2/draft/", TERMS | wrong)

        assert response.status_code == 400
        assert said in text(response)

    @pytest.mark.parametrize(
        ("wrong", "said"),
        [
            ({"conditions": "moon at_least 5"}, "is not something we can measure"),
            ({"conditions": "nights atleast 5"}, "cannot be read"),
            ({"conditions": "nights at_least inf"}, "cannot be read"),
            ({"conditions": "nights at_least 1\nnights below 4"}, "stands on two lines"),
            ({"cap": "10"}, "Say in which currency the sums are."),
            ({"basis": ""}, "Say what the percentage is taken of."),
            ({"floor": "20", "cap": "10", "currency": "EUR"}, "The least is above the most."),
            ({"cap": "1.5", "currency": "JPY"}, "JPY has no such fraction: 1.5."),
            ({"percent": "-1"}, "greater than or equal to 0"),
            ({"anchor": "first"}, "A number such as 4.2."),
        ],
    )
    def test_refuses_a_clause_that_makes_no_sense(self, pages, draft, wrong, said):
        before = Clause.objects.count()

        response = pages.post(
            "/policies/rebooking/2/draft/clauses/", {**CLAUSE, "anchor": "9.1"} | wrong
        )

        assert response.status_code == 400
        assert said in text(response).replace("&#x27;", "'")
        assert Clause.objects.count() == before

    def test_that_would_overlap_is_refused_with_a_sentence(self, pages, draft, second, author):
        other = versions.draft(
            policy_id=draft.policy_id, from_date=date(2026, 7, 1), by=author, now=NOW
        )
        for version in (other, draft):
            versions.submit(version_id=version.pk, by=author, now=NOW)
        versions.publish(version_id=other.pk, by=second, now=NOW)
        pages.force_login(second)

        response = pages.post("/policies/rebooking/2/draft/publication/")

        assert response.status_code == 409
        assert "is the rule on some of these days" in text(response)
        assert "Version 3 is the rule from 1 Jul 2026 on" in text(response)
        draft.refresh_from_db()
        assert draft.state == State.IN_REVIEW

    def test_keeps_amounts_as_they_were_typed(self, pages, draft):
        at = "/policies/rebooking/2/draft/clauses/9.1/"
        sums = {"cap": "300.50", "floor": "20", "currency": "eur", "kept_nights": "1"}
        pages.post("/policies/rebooking/2/draft/clauses/", {**CLAUSE, "anchor": "9.1", **sums})

        page = text(pages.get(at))

        clause = Clause.objects.get(anchor="9.1")
        assert (clause.cap_minor, clause.floor_minor, clause.currency) == (30050, 2000, "EUR")
        assert clause.parameters == {"kept_nights": 1}
        assert 'value="300.50"' in page
        assert "nights at_least 2" in page

    def test_can_be_thrown_away_and_given_back(self, pages, draft, author):
        at = "/policies/rebooking/2/draft/"
        pages.post(f"{at}submission/")
        assert pages.post(f"{at}removal/").status_code == 409
        pages.post(f"{at}return/")
        pages.post(f"{at}clauses/4.2/removal/")
        assert not Clause.objects.filter(version=draft).exists()
        pages.post(f"{at}removal/")

        assert not PolicyVersion.objects.filter(pk=draft.pk).exists()

    def test_is_on_the_list_of_drafts(self, pages, draft):
        page = text(pages.get("/policies/drafts/"))

        assert "Host cancellation and rebooking, v2" in page
        assert "written by Ines" in page


class TestAPublishedVersion:
    def test_is_read_again_and_says_who_did(self, pages):
        install(now=NOW)

        response = pages.post("/policies/rebooking/8/review/", {"next_by": "2026-12-01"})

        assert response.status_code == 302
        version = PolicyVersion.objects.get(policy__code="rebooking", number=8)
        assert (version.verified_by, version.review_by) == ("Ines Rocha", date(2026, 12, 1))

    def test_is_not_reviewed_into_the_past(self, pages):
        install(now=NOW)

        response = pages.post("/policies/rebooking/8/review/", {"next_by": "2026-03-12"})

        assert "The next review is a day to come." in text(response)

    def test_is_ended_on_a_day(self, pages):
        install(now=NOW)

        early = pages.post("/policies/rebooking/8/retirement/", {"on": "2020-01-01"})
        pages.post("/policies/rebooking/8/retirement/", {"on": "2026-09-01"})

        assert "A version cannot end before the day it starts." in text(early)
        assert PolicyVersion.objects.get(policy__code="rebooking", number=8).until_date == date(
            2026, 9, 1
        )

    def test_has_no_draft_page(self, pages):
        install(now=NOW)

        assert pages.get("/policies/rebooking/8/draft/").status_code == 404


class TestWhoMayWrite:
    PATHS = ("drafts/", "new/", "rebooking/2/draft/", "rebooking/2/draft/publication/")

    def test_an_associate_finds_no_such_pages(self, pages, draft):
        pages.force_login(UserFactory(role="associate"))

        for path in self.PATHS:
            assert pages.get(f"/policies/{path}").status_code == 404

    def test_a_senior_writes_and_does_not_publish(self, pages, draft):
        versions.submit(version_id=draft.pk, by=draft.drafted_by, now=NOW)
        pages.force_login(UserFactory(role="senior"))

        page = text(pages.get("/policies/rebooking/2/draft/publication/"))

        assert "Publish it" not in page
        assert pages.post("/policies/rebooking/2/draft/publication/").status_code == 404
        assert pages.get("/policies/rebooking/1/retirement/").status_code == 404

    @pytest.mark.parametrize("code", ["drafts", "lookup", "quiz"])
    def test_no_policy_takes_the_place_of_a_page(self, pages, code):
        given = {
            "code": code, "title_en": "A", "title_pt": "A", "topic": "a", "audience": "guest",
            "owner": "A",
        }  # fmt: skip

        response = pages.post("/policies/new/", given)

        assert "is a page of the library" in text(response)
        assert not Policy.objects.exists()
