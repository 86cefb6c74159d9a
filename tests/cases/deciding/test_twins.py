"""Same facts, different outcome: which decisions are twins, and when one of them is out of line."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.deciding.likeness import Facts
from cases.deciding.twins import Settled, are_twins, difference

FACTS = Facts(
    kind="goodwill",
    rule="rebooking §4.1",
    remedy="credit",
    segment="premier",
    country="PT",
    lead_days=1,
    minor=10_000,
    words=frozenset({"lift", "broken"}),
)


def ended(minor=10_000, *, key=1, is_given=True, asked=None, **facts):
    asked = minor if asked is None else asked
    return Settled(
        key=key, facts=replace(FACTS, minor=asked, **facts), is_given=is_given, minor=minor
    )


class TestTwins:
    def test_share_every_fact_that_counts(self):
        assert are_twins(FACTS, replace(FACTS, minor=1, words=frozenset()))

    @pytest.mark.parametrize(
        "other",
        [
            {"kind": "relocation"},
            {"rule": ""},
            {"rule": "rebooking §4.2"},
            {"remedy": "move"},
            {"segment": "standard"},
            {"lead_days": 20},
            {"lead_days": None},
            {"country": "BR", "words": frozenset({"pool"})},
        ],
    )
    def test_are_none_when_one_of_them_differs(self, other):
        assert not are_twins(FACTS, replace(FACTS, **other))

    @given(
        st.builds(
            Facts,
            kind=st.sampled_from(["goodwill", "other"]),
            rule=st.sampled_from(["", "a §1"]),
            remedy=st.sampled_from(["credit", "move"]),
            segment=st.sampled_from(["", "premier"]),
            country=st.sampled_from(["", "PT", "BR"]),
            lead_days=st.one_of(st.none(), st.integers(-5, 60)),
            minor=st.integers(0, 10**9),
            words=st.frozensets(st.sampled_from(["lift", "pool", "noise"])),
        ),
        st.sampled_from([FACTS, replace(FACTS, rule=""), replace(FACTS, country="")]),
    )
    def test_are_so_whichever_way_it_is_asked(self, one, other):
        assert are_twins(one, other) == are_twins(other, one)


class TestTheAnswer:
    def test_differs_from_one_other_with_the_same_facts(self):
        found = difference(ended(is_given=False), [ended(key=7)])

        assert found is not None
        assert (found.what, [each.key for each in found.twins]) == ("answer", [7])

    def test_is_in_line_when_most_were_answered_the_same(self):
        others = [ended(is_given=False), ended(is_given=False), ended()]

        assert difference(ended(is_given=False), others) is None

    def test_says_nothing_of_what_was_asked_for_much_more(self):
        assert difference(ended(is_given=False), [ended(100_000)]) is None


class TestTheAmount:
    def test_differs_from_twice_the_usual_on(self):
        others = [ended(4_000), ended(4_500), ended(4_900)]

        found = difference(ended(10_000), others)

        assert found is not None
        assert (found.what, found.usual) == ("amount", 4_500)

    @pytest.mark.parametrize("amounts", [[4_000], [5_000, 5_000], [9_000, 12_000], []])
    def test_is_in_line_near_the_usual_or_beside_a_single_other(self, amounts):
        assert difference(ended(10_000), [ended(each) for each in amounts]) is None

    def test_of_nothing_given_is_no_amount(self):
        assert difference(ended(0), [ended(4_000), ended(4_000)]) is None

    @given(st.lists(st.integers(1, 10**9), max_size=12), st.integers(1, 10**9))
    def test_out_of_line_is_always_more_than_twice_from_the_usual(self, amounts, minor):
        found = difference(ended(minor), [ended(each) for each in amounts])

        if found is not None:
            assert found.what == "amount"
            assert max(found.usual, minor) > 2 * min(found.usual, minor)
            assert len(found.twins) * 3 >= len(amounts) * 2
