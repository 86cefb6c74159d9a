from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.deciding.authority import Bound, Limits, Reach, Spent, converted

sums = st.integers(min_value=0, max_value=10**9)


class TestLimits:
    def test_let_exactly_the_limit_through_and_not_a_cent_more(self):
        limits = Limits(per_decision=50_000, per_case=50_000, per_person=150_000)

        assert limits.bounds(50_000, Spent()) == ()
        assert limits.bounds(50_001, Spent()) == (Bound.DECISION, Bound.CASE)

    def test_count_what_was_given_on_the_case_and_to_the_person(self):
        limits = Limits(per_decision=100, per_case=150, per_person=300)

        assert limits.bounds(100, Spent(on_case=51)) == (Bound.CASE,)
        assert limits.bounds(100, Spent(on_person=201)) == (Bound.PERSON,)

    def test_let_nobody_without_one_decide_anything(self):
        assert Limits().bounds(1, Spent()) == (Bound.DECISION,)

    @given(sums, sums, sums, sums, sums)
    def test_what_is_left_fits_and_a_cent_more_does_not(self, one, case, person, here, them):
        limits, spent = Limits(one, case, person), Spent(here, them)
        left = limits.left(spent)

        assert limits.bounds(left + 1, spent)
        if left:
            assert not limits.bounds(left, spent)

    @given(st.lists(st.integers(min_value=1, max_value=1000), min_size=1, max_size=20), sums)
    def test_parts_of_an_amount_get_no_further_than_the_whole(self, parts, cap):
        limits = Limits(per_decision=cap, per_case=cap, per_person=cap)
        given_so_far = 0
        for part in parts:
            if not limits.bounds(part, Spent(given_so_far, given_so_far)):
                given_so_far += part

        assert given_so_far <= cap


class TestReach:
    def test_needs_a_second_person_above_what_one_may(self):
        limits = Limits(per_decision=100, together=500)

        assert limits.reach(100, Spent()) == Reach.ALONE
        assert limits.reach(101, Spent()) == Reach.TOGETHER
        assert limits.reach(500, Spent()) == Reach.TOGETHER
        assert limits.reach(501, Spent()) == Reach.NOT

    def test_counts_what_was_given_before_for_two_people_too(self):
        limits = Limits(per_decision=100, per_person=100, together=500)

        assert limits.reach(100, Spent(on_person=401)) == Reach.NOT


class TestConverted:
    def test_counts_in_the_minor_units_of_each_currency(self):
        assert converted(1000, "JPY", Decimal("0.0067"), "USD") == 670
        assert converted(10_000, "BRL", Decimal("0.18"), "USD") == 1800

    def test_never_rounds_down(self):
        assert converted(1, "JPY", Decimal("0.0067"), "USD") == 1

    @given(sums, sums, st.decimals(min_value="0.0001", max_value="100", places=4))
    def test_two_parts_never_weigh_less_than_the_whole(self, one, other, units):
        whole = converted(one + other, "EUR", units, "USD")

        parts = converted(one, "EUR", units, "USD") + converted(other, "EUR", units, "USD")

        assert parts >= whole

    @pytest.mark.parametrize("minor", [0, 1, 123456789])
    def test_leaves_an_amount_at_par_as_it_is(self, minor):
        assert converted(minor, "EUR", Decimal(1), "USD") == minor
