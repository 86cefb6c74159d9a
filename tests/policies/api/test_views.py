from datetime import UTC, datetime

import pytest
from rest_framework.test import APIClient

from policies.sample import install
from tests.factories.policies import PolicyFactory, PolicyVersionFactory
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 12, 15, 35, tzinfo=UTC)
POLICIES = "/api/v1/policies/"
STAY = {
    "time_zone": "Europe/Lisbon",
    "topics": ["rebooking"],
    "booked_at": "2025-11-18T14:02:00Z",
    "discovered_at": "2026-03-12T10:00:00Z",
    "issue": "host-cancelled",
}


@pytest.fixture
def api(time_machine):
    time_machine.move_to(NOW, tick=False)
    install(now=NOW)
    client = APIClient()
    client.force_authenticate(UserFactory())
    return client


class TestPolicies:
    def test_need_somebody(self):
        assert APIClient().get(POLICIES).status_code == 401

    def test_are_listed_with_their_versions(self, api):
        body = api.get(POLICIES, {"topic": "rebooking"}).json()

        by_code = {row["code"]: row for row in body["results"]}
        assert set(by_code) == {"rebooking", "relocation-for-safety", "luxury-reaccommodation"}
        assert [v["number"] for v in by_code["rebooking"]["versions"]] == [5, 6, 7, 8]
        assert by_code["rebooking"]["versions"][2]["until_date"] == "2026-02-01"

    def test_show_one_version_with_its_clauses(self, api):
        body = api.get(f"{POLICIES}rebooking/versions/7/").json()

        cap = next(c for c in body["clauses"] if c["anchor"] == "4.2")
        assert (body["policy"], cap["percent"], cap["parameters"]) == (
            "rebooking",
            "20.00",
            {"percent": 20},
        )

    def test_hide_drafts(self, api):
        PolicyVersionFactory(policy=PolicyFactory(code="draft-only"))

        assert api.get(f"{POLICIES}draft-only/").status_code == 404
        assert api.get(f"{POLICIES}draft-only/versions/1/").status_code == 404

    def test_cannot_be_written(self, api):
        assert api.post(POLICIES, {}, format="json").status_code == 405

    def test_cost_the_same_whatever_their_number(self, api, django_assert_num_queries):
        with django_assert_num_queries(2):
            api.get(POLICIES)


class TestSearch:
    def test_marks_what_it_found(self, api):
        hits = api.get(f"{POLICIES}search/", {"q": "transport receipt"}).json()

        assert (hits[0]["policy"], hits[0]["anchor"]) == ("rebooking", "4.4")
        assert "<mark>" in hits[0]["excerpt"]

    @pytest.mark.parametrize(
        ("query", "field"),
        [
            ({}, "q"),
            ({"q": "x", "on": "soon"}, "on"),
            ({"q": "x", "colour": "red"}, "colour"),
            ({"q": "x", "nights": "0"}, "nights"),
            ({"q": "x", "listing_country": "Portugal"}, "listing_country"),
        ],
    )
    def test_names_the_field_that_is_wrong(self, api, query, field):
        response = api.get(f"{POLICIES}search/", query)

        assert response.status_code == 400
        assert response.json()["errors"][0]["field"] == field

    def test_keeps_to_rules_that_can_be_about_a_stay(self, api):
        PolicyVersionFactory(
            policy=PolicyFactory(audience="internal"),
            clauses=[{"text_en": "A lantern for us alone."}],
            published=True,
        )

        def hits(**facts):
            return api.get(f"{POLICIES}search/", {"q": "lantern", **facts}).json()

        assert len(hits()) == len(hits(audience="internal", nights="3")) == 1
        assert hits(audience="guest") == []


class TestLookup:
    def test_answers_then_and_now_with_reasons(self, api, django_assert_num_queries):
        with django_assert_num_queries(2):
            body = api.post(f"{POLICIES}lookup/", STAY, format="json").json()

        rebooking = next(f for f in body["findings"] if f["policy"] == "rebooking")
        assert (rebooking["version"], rebooking["version_now"]) == (7, 8)
        assert rebooking["in_force_on"] == "2025-11-18"
        cap = next(a for a in body["answers"] if a["question"] == "price_difference")
        assert (cap["outcome"], cap["clause"]["anchor"]) == ("found", "4.2")
        assert any("pilot" in lost["why"] or lost["why"] for lost in rebooking["lost"])

    def test_works_the_amount_out(self, api):
        asked = STAY | {
            "questions": ["price_difference", "transport"],
            "sums": {"currency": "BRL", "booking_value": 200000, "receipt": 90000},
        }

        cap, transport = api.post(f"{POLICIES}lookup/", asked, format="json").json()["answers"]

        assert cap["amount"]["minor"] == 40000
        assert "state a rate" in transport["amount"]["problem"]

    def test_converts_at_a_stated_rate(self, api):
        asked = STAY | {
            "questions": ["transport"],
            "sums": {"currency": "BRL", "receipt": 90000},
            "rates": [{"currency": "EUR", "value": "6.10", "on": "2026-03-12"}],
        }

        (transport,) = api.post(f"{POLICIES}lookup/", asked, format="json").json()["answers"]

        assert transport["amount"]["minor"] == 48800

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [
            ({"time_zone": "Mars/Olympus"}, "time_zone"),
            ({"booked_at": "yesterday"}, "booked_at"),
            ({"booked_at": "9999-12-31T23:59:59Z"}, "booked_at"),
            ({"check_in_date": "0001-01-01"}, "check_in_date"),
            ({"colour": "red"}, "colour"),
            ({"audience": "press"}, "audience"),
            ({"sums": {"currency": "euro"}}, "sums.currency"),
            ({"sums": {"currency": "EUR", "paid": -5}}, "sums.paid"),
            ({"topics": "rebooking"}, "topics"),
        ],
    )
    def test_names_the_field_that_is_wrong(self, api, wrong, field):
        response = api.post(f"{POLICIES}lookup/", STAY | wrong, format="json")

        assert response.status_code == 400
        assert response.json()["errors"][0]["field"] == field

    @pytest.mark.parametrize("body", [[], "x", 3, None])
    def test_refuses_another_shape(self, api, body):
        assert api.post(f"{POLICIES}lookup/", body, format="json").status_code == 400
