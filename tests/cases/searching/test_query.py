"""What is typed into the search box is always read: words, phrases, minus, operators; never an error."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.searching.operators import Operator
from cases.searching.query import LONGEST, read


class TestRead:
    def test_takes_words_apart(self):
        assert read("burst  pipe").words == ("burst", "pipe")

    def test_keeps_a_phrase_together(self):
        query = read('leak "no hot water"')

        assert (query.words, query.phrases) == (("leak",), (("no", "hot", "water"),))

    @pytest.mark.parametrize("text", ['"no hot water', "“no hot water”", "«no hot water»"])
    def test_forgives_how_a_phrase_is_quoted(self, text):
        assert read(text).phrases == (("no", "hot", "water"),)

    def test_knows_what_must_not_stand_there(self):
        query = read('heating -refund -"second floor"')

        assert query.words == ("heating",)
        assert query.without == (("refund",), ("second", "floor"))

    @pytest.mark.parametrize(
        ("text", "operator", "value"),
        [
            ("owner:me", Operator.OWNER, "me"),
            ("OWNER:me", Operator.OWNER, "me"),
            ("dono:eu", Operator.OWNER, "eu"),
            ('from:"Marina Teles"', Operator.FROM, "Marina Teles"),
            ("de:marina", Operator.FROM, "marina"),
            ("before:2026-03-12", Operator.BEFORE, "2026-03-12"),
            ("está:aberto", Operator.IS, "aberto"),
        ],
    )
    def test_knows_operators_in_both_languages(self, text, operator, value):
        (said,) = read(text).said

        assert (said.operator, said.value, said.is_not) == (operator, value, False)

    def test_knows_what_is_not_meant(self):
        (said,) = read("-is:open").said

        assert said.is_not

    @pytest.mark.parametrize(
        "text", ["http://a.example/b", "12:30", "owner:", "note: owner", "a:b:c"]
    )
    def test_takes_any_other_colon_for_words(self, text):
        query = read(text)

        assert query.said == ()
        assert query.words

    def test_can_be_written_again_without_one_operator(self):
        query = read('pipe owner:me -type:refund "hot water"')

        assert query.without_said(query.said[0]) == 'pipe "hot water" -type:refund'

    @given(st.text(max_size=400))
    def test_never_raises_and_stays_small(self, text):
        query = read(text)

        assert len(query.text) <= LONGEST
        assert len(query.words) <= 8
        assert "\x00" not in query.text

    @given(st.lists(st.sampled_from(["pipe", "owner:me", "-type:x", "is:open"]), max_size=6))
    def test_can_be_written_again_without_any_one_operator(self, parts):
        query = read(" ".join(parts))

        for said in query.said:
            left = [str(other) for other in read(query.without_said(said)).said]
            assert left == [str(other) for other in query.said if other is not said]
