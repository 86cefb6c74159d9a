"""Likeness is counted the same whichever way one looks, and a summary never says more than it was given."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.deciding.likeness import (
    WIDTH,
    Facts,
    Lead,
    Outcome,
    Trait,
    Weight,
    drawn,
    lead_of,
    points,
    shared,
    summary,
    words_of,
)

FACTS = Facts(
    kind="goodwill",
    rule="rebooking §4.2",
    remedy="move",
    segment="premier",
    country="PT",
    lead_days=0,
    minor=40_000,
    words=frozenset({"lift", "cane", "stairs"}),
)

facts = st.builds(
    Facts,
    kind=st.just("goodwill"),
    rule=st.sampled_from(["", "a §1", "a §2"]),
    remedy=st.sampled_from(["", "refund", "move"]),
    segment=st.sampled_from(["standard", "premier"]),
    country=st.sampled_from(["", "PT", "BR"]),
    lead_days=st.none() | st.integers(-10, 400),
    minor=st.integers(0, 10**9),
    words=st.frozensets(st.sampled_from(["lift", "cane", "stairs", "noise"])),
)
weights = st.lists(
    st.builds(Weight, st.sampled_from(list(Outcome)), st.integers(0, 10**9), st.booleans()),
    max_size=40,
)


class TestShared:
    def test_is_everything_for_the_same_facts(self):
        assert set(shared(FACTS, FACTS)) == set(Trait)

    @pytest.mark.parametrize(
        ("changed", "trait"),
        [
            ({"rule": "rebooking §4.3"}, Trait.RULE),
            ({"remedy": "refund"}, Trait.REMEDY),
            ({"minor": 80_001}, Trait.AMOUNT),
            ({"segment": "standard"}, Trait.SEGMENT),
            ({"country": "BR"}, Trait.COUNTRY),
            ({"lead_days": 2}, Trait.LEAD),
            ({"words": frozenset({"noise"})}, Trait.WORDS),
        ],
    )
    def test_leaves_out_what_differs(self, changed, trait):
        assert set(Trait) - set(shared(FACTS, replace(FACTS, **changed))) == {trait}

    def test_takes_twice_as_much_for_about_the_same(self):
        assert Trait.AMOUNT in shared(FACTS, replace(FACTS, minor=80_000))

    def test_finds_nothing_shared_in_what_nobody_knows(self):
        assert shared(Facts(kind="other"), Facts(kind="other")) == ()

    @given(one=facts, other=facts)
    def test_is_the_same_whichever_way_it_is_asked(self, one, other):
        assert shared(one, other) == shared(other, one)

    @given(one=facts, other=facts)
    def test_never_counts_more_than_being_the_same(self, one, other):
        assert points(shared(one, other)) <= points(shared(one, one))


class TestLead:
    @pytest.mark.parametrize(
        ("days", "band"),
        [
            (None, None),
            (-1, Lead.STAYING),
            (0, Lead.TODAY),
            (1, Lead.TODAY),
            (2, Lead.WEEK),
            (7, Lead.WEEK),
            (8, Lead.MONTH),
            (30, Lead.MONTH),
            (31, Lead.LATER),
        ],
    )
    def test_begins_and_ends_on_its_days(self, days, band):
        assert lead_of(days) == band


class TestWords:
    def test_are_those_that_say_something_without_case_or_figures(self):
        assert words_of("Her MOTHER uses a cane; 1234 no", "Elevador") == {
            "mother",
            "uses",
            "cane",
            "elevador",
        }


class TestSummary:
    def test_counts_each_way_and_finds_the_middle(self):
        told = summary(
            [
                Weight(Outcome.GRANTED, 300),
                Weight(Outcome.CHANGED, 100, split=True),
                Weight(Outcome.DENIED, 9_000),
                Weight(Outcome.DECIDED, 200),
                Weight(Outcome.DECIDED, 400),
            ]
        )

        assert (told.granted, told.denied, told.decided, told.split) == (2, 1, 2, 1)
        assert (told.rate, told.dissent, told.median) == (67, 1, 250)
        assert (told.low, told.high) == (175, 325)

    def test_of_nothing_says_nothing(self):
        told = summary([])

        assert (told.rate, told.median, told.low, drawn(told, 100)) == (None, None, None, None)

    def test_places_an_amount_among_those_given(self):
        told = summary([Weight(Outcome.GRANTED, minor) for minor in (100, 200, 200)])

        assert told.place(200).same == 2
        assert told.place(201).is_highest
        assert not told.place(150).is_highest

    @given(weights)
    def test_keeps_its_median_inside_the_middle_half_of_what_was_given(self, given):
        told = summary(given)

        if told.low is not None:
            assert told.low <= told.median <= told.high
        assert told.asked + told.decided == len(given)

    @given(weights, st.none() | st.integers(0, 10**9))
    def test_is_drawn_inside_its_picture(self, given, asked):
        strip = drawn(summary(given), asked)

        if strip is not None:
            marks = [*strip.dots, strip.median, *([] if strip.asked is None else [strip.asked])]
            assert all(0 <= mark <= WIDTH for mark in marks)
