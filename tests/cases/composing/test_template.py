"""Texts with places: filled from facts, asked where none is known, and told apart from a person's own words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.composing.template import (
    MacroAct,
    NotATemplate,
    fill,
    is_unedited,
    missing,
    own_places_in,
    places_in,
)

LETTER = "Dear {guest},\nthe code is {door code}.\n[[A line of your own]]\nYours, {me}"


class TestFill:
    def test_puts_facts_into_their_places(self):
        assert (
            fill("Dear {Guest}, {me}", {"guest": "Marina", "me": "Lívia"}) == "Dear Marina, Lívia"
        )

    def test_leaves_a_place_without_a_fact_to_be_seen(self):
        assert fill("Code {door code}", {"door code": "  "}) == "Code {door code}"

    def test_asks_for_what_is_not_known(self):
        assert missing(LETTER, {"guest": "Marina", "me": ""}) == ["door code", "me"]

    def test_names_each_place_once(self):
        assert places_in("{a} {b} {A}") == ["a", "b"]
        assert own_places_in(LETTER) == ["A line of your own"]


class TestIsUnedited:
    def test_knows_the_text_as_it_came(self):
        text = "Dear Marina,\nthe code is 1234.\n\nYours, Lívia"

        assert is_unedited(LETTER, text)
        assert is_unedited(LETTER, text.replace("\n", " "))

    def test_sees_words_of_ones_own(self):
        own = "I was in Alfama myself last year, you will love it, and the view from the kitchen."
        text = f"Dear Marina,\nthe code is 1234.\n{own}\nYours, Lívia"

        assert not is_unedited(LETTER, text)
        assert not is_unedited("Thank you.", "Thank you. I will call the host now.")
        assert not is_unedited("Thank you.", "Marina, thank you.")

    @given(text=st.text(max_size=200), template=st.text(max_size=100))
    def test_never_refuses(self, text, template):
        is_unedited(template, text)
        assert is_unedited("Fixed words.", "fixed  words.")


class TestMacroAct:
    def test_reads_what_is_done_along(self):
        assert MacroAct.read({"do": "wait", "on": "guest", "hours": 24}).hours == 24

    @pytest.mark.parametrize(
        "raw",
        [
            None,
            {"do": "fly"},
            {"do": "wait", "on": "nobody", "hours": 1},
            {"do": "wait", "on": "guest", "hours": 0},
            {"do": "wait", "on": "guest"},
            {"do": "urgency", "level": 9},
            {"do": "promise", "text": " ", "hours": 1},
            {"do": "snooze", "hours": "1"},
        ],
    )
    def test_refuses_what_nobody_could_do(self, raw):
        with pytest.raises(NotATemplate):
            MacroAct.read(raw)
