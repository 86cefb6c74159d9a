from datetime import UTC, date, datetime

import pytest

from policies.highlights import START, STOP, marked, shortened
from policies.sample import install
from policies.search import search
from policies.synonyms import widened
from tests.factories.policies import PolicyFactory, PolicyVersionFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 12, 15, 35, tzinfo=UTC)
TODAY = NOW.date()


def found(text, language="en", on=TODAY, **options):
    return search(text, language=language, on=on, **options)


def first(text, language="en", **options):
    hit = found(text, language, **options)[0]
    return hit.clause.version.policy.code, hit.clause.anchor


class TestSearch:
    @pytest.fixture(autouse=True)
    def library(self):
        install(now=NOW)

    @pytest.mark.parametrize(
        ("text", "language", "answer"),
        [
            ("rebooking cap", "en", ("rebooking", "4.2")),
            ("difference in price", "en", ("rebooking", "4.2")),
            ("diferença de preço", "pt-br", ("rebooking", "4.2")),
            ("diferenca de preco", "pt-br", ("rebooking", "4.2")),
            ("transport receipt", "en", ("rebooking", "4.4")),
            ("carbon monoxide", "en", ("carbon-monoxide-and-fire", "1.2")),
            ("monoxido", "pt-br", ("carbon-monoxide-and-fire", "1.2")),
            ("assistance animal", "en", ("access-needs", "2.1")),
        ],
    )
    def test_finds_the_clause_in_either_language(self, text, language, answer):
        assert first(text, language) == answer

    def test_finds_portuguese_words_for_an_english_reader(self):
        assert first("monóxido de carbono", "en")[0] == "carbon-monoxide-and-fire"

    @pytest.mark.parametrize("text", ["monoxyde", "asistance anmial", "hidden camara"])
    def test_forgives_spelling(self, text):
        assert found(text)

    def test_knows_synonyms(self):
        assert first("taxi") == ("rebooking", "4.4")

    def test_marks_the_words_it_found(self):
        assert "<mark>" in found("transport receipt")[0].excerpt
        assert "<mark>monoxide</mark>" in found("monoxyde")[0].excerpt

    def test_puts_what_was_in_force_that_day_first(self):
        hits = [
            (hit.clause.version.number, hit.in_force)
            for hit in found("difference in price covered", on=date(2025, 1, 8))
            if hit.clause.version.policy.code == "rebooking" and hit.clause.anchor == "4.2"
        ]

        assert hits[0] == (6, True)
        assert {number for number, in_force in hits if not in_force} == {5, 7, 8}

    def test_keeps_to_a_topic(self):
        topics = {h.clause.version.policy.topic for h in found("refund", topic="privacy-at-home")}

        assert topics == {"privacy-at-home"}

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "   ",
            "the",
            "the of a",
            "não",
            "'",
            "\\",
            "a:*",
            "& | !",
            "<b>",
            "%",
            "\x00",
            "''' | 'x",
            "é" * 500,
        ],
    )
    def test_survives_anything_typed(self, text):
        assert isinstance(found(text), list)

    def test_asks_the_database_three_times_at_most(self, django_assert_max_num_queries):
        for text in ("monoxyde", "refund", "the"):
            with django_assert_max_num_queries(3):
                found(text)


class TestTheBestOfMany:
    """Only some of the clauses that hold a common word are weighed in full; none that matters is lost."""

    @pytest.fixture
    def shelf(self):
        def of(*clauses, until_date=None, **policy):
            return PolicyVersionFactory(
                policy=PolicyFactory(**policy),
                from_date=date(2020, 1, 1),
                until_date=until_date,
                published=True,
                clauses=clauses,
            )

        return of

    def test_is_found_though_it_came_last(self, shelf):
        shelf(*({"text_en": f"A lantern of kind {n}."} for n in range(30)))
        shelf({"heading_en": "The lantern", "text_en": "A lantern is a lantern."})

        assert found("lantern", limit=1)[0].clause.text_en == "A lantern is a lantern."

    def test_says_the_word_itself_before_its_synonyms(self, shelf):
        shelf(*({"heading_en": "Taxi", "text_en": "A taxi, a ride, a taxi."} for _ in range(9)))
        shelf({"text_en": "Somewhere in it an uber."})

        assert found("uber", limit=1)[0].clause.text_en == "Somewhere in it an uber."

    def test_reaches_every_clause_of_a_policy_named_so(self, shelf):
        shelf({"text_en": "First."}, {"text_en": "Second."}, title_en="Lanterns")

        assert {hit.clause.text_en for hit in found("lantern")} == {"First.", "Second."}

    def test_puts_words_together_from_the_title_and_the_clause(self, shelf):
        shelf({"text_en": "A lantern."}, {"text_en": "A lantern, twice a lantern."})
        shelf({"text_en": "The cap is 300."}, title_en="Lanterns")

        assert found("lantern cap")[0].clause.text_en == "The cap is 300."

    def test_looks_in_the_other_language_when_its_own_has_too_few(self, shelf):
        shelf({"text_en": "A lantern.", "text_pt": "Uma lanterna."})
        shelf({"text_en": "Nothing.", "text_pt": "Outro lantern."})

        assert [hit.clause.text_en for hit in found("lantern")] == ["A lantern.", "Nothing."]
        assert len(found("lantern", limit=1)) == 1

    def test_puts_what_is_in_force_in_the_other_language_before_what_is_over(self, shelf):
        shelf({"text_en": "A lantern."}, until_date=date(2021, 1, 1))
        shelf({"text_en": "Nothing.", "text_pt": "Um lantern."})

        assert [hit.in_force for hit in found("lantern")] == [True, False]

    def test_keeps_to_the_versions_named(self, shelf):
        kept, _ = shelf({"text_en": "A lantern."}), shelf({"text_en": "Another lantern."})

        assert [hit.clause.version for hit in found("lantern", within=[kept.pk])] == [kept]
        assert found("lantern", within=[]) == []


class TestDrafts:
    def test_are_not_found(self):
        draft = {"text_en": "Zebras sleep for free."}
        PolicyVersionFactory(policy=PolicyFactory(), clauses=[draft])

        assert found("zebras") == []


class TestMarked:
    def test_is_safe_whatever_the_text_says(self):
        headline = f"<script>alert(1)</script> {START}refunds{STOP} & more"

        assert marked(headline) == (
            "&lt;script&gt;alert(1)&lt;/script&gt; <mark>refunds</mark> &amp; more"
        )


class TestShortened:
    def test_says_where_words_are_left_out(self):
        assert shortened(f"{START}b{STOP} c", "a b c d") == f"…{START}b{STOP} c…"
        assert shortened("a b", "a b") == "a b"


class TestWidened:
    def test_adds_words_of_one_meaning(self):
        assert widened("taxi").split() == ["taxi", "ride", "transport", "uber"]

    def test_leaves_other_words_alone(self):
        assert widened("Rebooking zebra").split()[:2] == ["rebooking", "zebra"]
