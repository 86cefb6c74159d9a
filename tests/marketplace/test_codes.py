from itertools import islice
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.codes import codes_from, codes_in, is_code, new_code


class TestNewCode:
    @given(st.integers())
    def test_is_always_a_readable_code(self, seed):
        code = new_code(Random(seed).choice)

        assert is_code(code)
        assert not set(code) & set("01BILOSZAEU")


class TestCodesFrom:
    def test_gives_the_same_row_for_the_same_seed(self):
        assert list(islice(codes_from("line 7"), 3)) == list(islice(codes_from("line 7"), 3))

    def test_gives_another_row_for_another_seed(self):
        assert next(codes_from("line 7")) != next(codes_from("line 8"))


class TestCodesIn:
    @pytest.mark.parametrize(
        "text",
        [
            "Booking HX7-M2QD please",
            "booking hx7-m2qd.",
            "HX7M2QD",
            "(hx7 m2qd)",
            "Re: [HX7–M2QD] no key",
            "https://stays.example/HX7-M2QD/help",
        ],
    )
    def test_finds_a_code_however_it_is_written(self, text):
        assert codes_in(text) == ["HX7-M2QD"]

    def test_keeps_the_order_and_names_each_once(self):
        assert codes_in("HX7-M2QD or T4K-9RWC, I mean hx7m2qd") == ["HX7-M2QD", "T4K-9RWC"]

    @pytest.mark.parametrize(
        "text",
        [
            "The pipe burst and the kitchen is under water",
            "Call me at 234-5678 or 2345678",
            "AHX7-M2QD",
            "HX7-M2QDX",
            "HX7--M2QD",
            "RHY-THMC",
            "",
        ],
    )
    def test_finds_none_in_words_numbers_and_longer_marks(self, text):
        assert codes_in(text) == []

    @given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz ", max_size=200))
    def test_finds_none_in_letters_alone(self, text):
        assert codes_in(text) == []

    @given(st.integers(), st.text(alphabet=" .,;!?\n()[]", min_size=1, max_size=5))
    def test_finds_every_new_code_between_punctuation(self, seed, around):
        code = new_code(Random(seed).choice)

        assert codes_in(f"{around}{code.lower()}{around}") == [code]
