from datetime import UTC, date, datetime, timedelta

import pytest

from policies.actions.parts import keep
from policies.facts import Facts
from policies.models import PolicyVersion
from policies.sample import install
from tests.factories.policies import PolicyVersionFactory
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 12, 15, 35, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _library(client, time_machine):
    time_machine.move_to(NOW, tick=False)
    install(now=NOW)
    client.force_login(UserFactory())


def text(response):
    return " ".join(response.content.decode().split())


class TestIndex:
    url = "/policies/"

    def test_asks_who_is_there(self, client):
        client.logout()

        assert client.get(self.url).status_code == 302

    def test_lists_what_is_in_force_and_what_is_not(self, client):
        page = text(client.get(self.url))

        assert "In force today" in page
        assert "Luxury re-accommodation, pilot, v1" in page

    def test_lists_by_another_day(self, client):
        page = text(client.get(self.url, {"on": "2025-01-08"}))

        assert "In force on 8 Jan 2025" in page

    def test_says_when_the_day_is_none(self, client):
        assert "That is not a day" in text(client.get(self.url, {"on": "soon"}))

    def test_finds_and_marks(self, client):
        page = text(client.get(self.url, {"q": "transport receipt"}))

        assert "<mark>" in page
        assert "?q=transport+receipt&amp;clause=4.4#s4-4" in page

    def test_keeps_to_rules_that_can_be_about_a_stay(self, client):
        PolicyVersionFactory(
            policy__title_en="Villas in Ireland", countries=["IE"], nights_from=28, published=True
        )
        everywhere = text(client.get(self.url))
        there = text(client.get(self.url, {"listing_country": "IE", "nights": "30"}))
        elsewhere = text(client.get(self.url, {"listing_country": "IE", "nights": "3"}))

        assert '<option value="IE">' in everywhere
        assert "Villas in Ireland" in everywhere
        assert "Villas in Ireland" in there
        assert "can be about such a stay" in there
        assert "?listing_country=IE&amp;nights=30" in there
        assert "Villas in Ireland" not in elsewhere

    def test_searches_only_rules_that_can_be_about_a_stay(self, client):
        PolicyVersionFactory(
            segments=["boats"],
            clauses=[{"text_en": "A lantern on every boat."}],
            published=True,
        )

        assert "<mark>lantern</mark>" in text(client.get(self.url, {"q": "lantern"}))
        assert "No clause says that" in text(
            client.get(self.url, {"q": "lantern", "segment": "villas"})
        )

    def test_takes_no_notice_of_a_fact_that_is_none(self, client):
        assert client.get(self.url, {"nights": "x", "listing_country": "<b>"}).status_code == 200

    def test_says_when_nothing_is_found(self, client):
        assert "No clause says that" in text(client.get(self.url, {"q": "zzzzqqq"}))

    def test_answers_htmx_with_the_list_alone(self, client):
        page = text(client.get(self.url, {"q": "refund"}, headers={"HX-Request": "true"}))

        assert page.startswith('<div class="scroll" id="policy-results"')

    @pytest.mark.parametrize("more", [0, 20])
    def test_costs_the_same_whatever_the_size(self, client, django_assert_num_queries, more):
        for _ in range(more):
            PolicyVersionFactory(published=True)

        with django_assert_num_queries(2):  # person, versions
            client.get(self.url)
        with django_assert_num_queries(5):  # and the search: its words, itself, its clauses
            client.get(self.url, {"q": "extinguisher"})


class TestDetail:
    url = "/policies/rebooking/"

    def test_opens_the_version_in_force_on_the_day(self, client):
        page = text(client.get(self.url, {"on": "2025-11-18"}))

        assert "In force on <strong>18 Nov 2025</strong>" in page
        assert "<strong>20%</strong>" in page
        assert "Changed in v8" in page
        assert "<del>20%</del> <ins>35%</ins>" in page

    def test_opens_todays_without_a_day(self, client):
        assert "Version 8" in text(client.get(self.url))

    def test_opens_the_version_asked_for(self, client):
        page = text(client.get(self.url + "5/"))

        assert "Version 5" in page
        assert "Not in force today" in page

    def test_reads_portuguese(self, client):
        page = text(client.get(self.url, {"language": "pt-br"}))

        assert "A diferença de preço é coberta" in page
        assert 'lang="pt-br"' in page

    def test_lights_the_clause_asked_for(self, client):
        page = text(client.get(self.url, {"clause": "4.2"}))

        assert 'id="s4-2" data-target' in page
        assert "Copy link" in page

    def test_compares_versions(self, client):
        page = text(client.get(self.url + "7/", {"compare": "8"}))

        assert "From version 7 to version 8" in page
        assert "<del>20%</del>" in page

    def test_shows_who_may_go_above_a_cap(self, client):
        page = text(client.get("/policies/goodwill-and-authority/", {"clause": "1.2"}))

        assert "up to € 300.00" in page
        assert "For us: never quote it outside." in page

    @pytest.mark.parametrize(
        "path", ["nothing/", "rebooking/99/", "rebooking/99999999999999999999/"]
    )
    def test_knows_no_other_page(self, client, path):
        assert client.get("/policies/" + path).status_code == 404

    def test_hides_drafts(self, client):
        draft = PolicyVersionFactory()

        assert client.get(f"/policies/{draft.policy.code}/").status_code == 404

    def test_costs_the_same_whatever_the_size(self, client, django_assert_num_queries):
        with django_assert_num_queries(3):  # person, versions, clauses
            client.get(self.url)
        for _ in range(10):
            PolicyVersionFactory(published=True)

        with django_assert_num_queries(3):
            client.get(self.url, {"clause": "4.2", "case": "ST-481236"})

    def test_opens_every_version_there_is(self, client):
        for version in PolicyVersion.objects.select_related("policy"):
            assert client.get(version.get_absolute_url()).status_code == 200

    @pytest.mark.parametrize(
        "query",
        [
            {"on": "x", "case": "<script>", "language": "xx", "compare": "-1", "clause": "../"},
            {"compare": "9999", "q": "'; drop table"},
        ],
    )
    def test_survives_nonsense(self, client, query):
        response = client.get(self.url, query)

        assert response.status_code == 200
        assert "<script>" not in text(response).replace("<script type", "")


class TestLookup:
    url = "/policies/lookup/"

    def test_invites_facts(self, client):
        assert "Give the facts you know" in text(client.get(self.url))

    def test_answers_with_reasons(self, client):
        page = text(
            client.get(
                self.url,
                {
                    "topic": "rebooking",
                    "time_zone": "Europe/Lisbon",
                    "booked": "2025-11-18",
                    "issue": "host-cancelled",
                    "discovered": "2026-03-12",
                },
            )
        )

        assert "Host cancellation and rebooking v7 was in force on 18 Nov 2025" in page
        assert "It came later: in force from 1 Feb 2026" in page

    @pytest.mark.parametrize(
        ("wrong", "said"),
        [
            ({"time_zone": "Mars/Olympus"}, "is not a time zone"),
            ({"check_in_date": "2026-03-12", "check_out_date": "2026-03-11"}, "before check-in"),
            ({"topic": "nothing"}, "nothing"),
        ],
    )
    def test_says_what_makes_no_sense(self, client, wrong, said):
        given = {"topic": "rebooking", "time_zone": "Europe/Lisbon", **wrong}

        assert said in text(client.get(self.url, given))

    def test_works_the_amount_out_step_by_step(self, client):
        page = text(
            client.get(
                self.url,
                {
                    "topic": "cancellation",
                    "time_zone": "Europe/Lisbon",
                    "booked": "2025-11-18",
                    "check_in_date": "2026-03-12",
                    "check_out_date": "2026-03-16",
                    "cancelled": "2026-03-10",
                    "host_policy": "moderate",
                    "currency": "eur",
                    "booking_value": "1000.00",
                    "paid": "1000.00",
                },
            )
        ).replace("\u00a0", " ")

        assert "4 nights, 0 slept, 1 more kept: 3 not used." in page
        assert "€ 375.00" in page

    @pytest.mark.parametrize(
        ("wrong", "said"),
        [
            ({"booking_value": "10"}, "Say in which currency the sums are."),
            ({"booking_value": "-1", "currency": "EUR"}, "That sum cannot be right."),
            ({"booking_value": "1e30", "currency": "EUR"}, "That sum cannot be right."),
            ({"booking_value": "1.5", "currency": "JPY"}, "JPY has no such fraction: 1.5."),
            ({"currency": "EURO"}, "A currency has three letters"),
            ({"rate_of": "USD"}, "A rate needs a currency, a value and its day."),
        ],
    )
    def test_refuses_sums_that_make_no_sense(self, client, wrong, said):
        given = {"topic": "cancellation", "time_zone": "Europe/Lisbon", **wrong}

        assert said in text(client.get(self.url, given))

    def test_judges_a_changed_stay_part_by_part(self, client):
        facts = Facts(time_zone="Europe/Lisbon", host_policy="moderate", stay="HM7Q2K4X")
        booked_at = datetime(2025, 11, 18, 14, tzinfo=UTC)
        given = {"stay": "HM7Q2K4X", "agreed_at": booked_at, "facts": facts}
        first, last = date(2026, 4, 10), date(2026, 4, 14)
        keep(from_date=first, until_date=last, now=booked_at, **given)
        keep(from_date=first, until_date=last + timedelta(days=2), now=NOW, **given)

        page = text(
            client.get(
                self.url,
                {
                    "topic": "cancellation",
                    "time_zone": "Europe/Lisbon",
                    "check_in_date": "2026-04-10",
                    "check_out_date": "2026-04-16",
                    "cancelled": "2026-03-12",
                    "currency": "EUR",
                    "paid": "600",
                    "stay": "HM7Q2K4X",
                },
            )
        )

        assert "Nights from 10 Apr 2026 until 14 Apr 2026" in page
        assert "Agreed on 12 Mar 2026." in page
        assert "The whole stay" in page
