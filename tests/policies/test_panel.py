from datetime import UTC, datetime

import pytest
from django.template.loader import render_to_string

from policies.facts import Facts
from policies.panel import for_booking
from policies.sample import install

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 12, 15, 35, tzinfo=UTC)
STAY = Facts(
    time_zone="Europe/Lisbon",
    booked_at=datetime(2025, 11, 18, 14, 2, tzinfo=UTC),
    discovered_at=datetime(2026, 3, 12, 10, tzinfo=UTC),
    issue="host-cancelled",
    host_policy="flexible",
)


@pytest.fixture(autouse=True)
def _library():
    install(now=NOW)


class TestForBooking:
    def test_shows_the_version_of_the_booking_day_and_todays(self, django_assert_num_queries):
        with django_assert_num_queries(2):
            rows = for_booking(STAY, language="en", now=NOW, topics=["rebooking"])

        row = next(row for row in rows if row.code == "rebooking")
        assert (row.number, row.newest, str(row.in_force_on)) == (7, 8, "2025-11-18")
        assert row.later == "Version 8 is in force today and does not apply to this stay."
        cap = next(clause for clause in row.clauses if clause.anchor == "4.2")
        assert "20%" in cap.text
        assert [run.words for run in cap.changed if run.kind == "new"] == ["35%"]

    def test_puts_the_strongest_rule_first(self):
        rows = for_booking(STAY, language="en", now=NOW, topics=["rebooking"])

        assert [row.code for row in rows][:2] == ["relocation-for-safety", "rebooking"]

    def test_quotes_in_the_language_asked_for(self):
        (row, *_rest) = for_booking(STAY, language="pt-br", now=NOW, topics=["privacy-at-home"])

        assert "Nenhuma câmera" in row.clauses[0].text

    def test_leaves_out_policies_made_for_other_stays(self):
        codes = {row.code for row in for_booking(STAY, language="en", now=NOW)}

        assert "cancellation-flexible" in codes
        assert not codes & {"cancellation-firm", "cancellation-moderate", "luxury-reaccommodation"}

    def test_names_the_fact_it_misses(self):
        (row,) = for_booking(Facts(time_zone="UTC"), language="en", now=NOW, topics=["price-match"])

        assert "governed by the day of booking, which we do not know" in row.problem

    def test_is_never_silent(self):
        (row,) = for_booking(STAY, language="en", now=NOW, topics=["nothing"])

        assert row.problem == "No policy was in force for this stay."

    def test_says_to_whom_a_clause_may_be_quoted(self):
        rows = for_booking(
            Facts(time_zone="UTC", received_at=NOW), language="en", now=NOW, topics=["goodwill"]
        )

        assert not any(c.may_quote_to_guest or c.may_quote_to_host for c in rows[0].clauses)


class TestFragment:
    def test_shows_clauses_reasons_and_a_way_to_cite(self):
        rows = for_booking(STAY, language="en", now=NOW, topics=["rebooking"])

        html = render_to_string(
            "policies/_in_force.html",
            {"rows": rows, "icons": "/i.svg", "case_reference": "ST-481236"},
        )

        assert "Version 7, in force on 18 Nov 2025, the day of booking." in " ".join(html.split())
        assert 'name="clause"' in html
        assert "&amp;case=ST-481236" in html

    def test_offers_no_citation_without_a_case(self):
        rows = for_booking(STAY, language="en", now=NOW, topics=["rebooking"])

        html = render_to_string("policies/_in_force.html", {"rows": rows, "icons": "/i.svg"})

        assert "<form" not in html
