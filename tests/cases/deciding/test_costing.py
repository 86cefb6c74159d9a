"""What something given costs us, whatever it is and whoever pays."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.deciding.costing import Costing, StaySums
from cases.models import CostBearer
from common.money import Money

MINOR = st.integers(0, 10**12)
STAYS = st.none() | st.builds(
    StaySums,
    currency=st.sampled_from(["USD", "BRL"]),
    price=MINOR,
    paid=MINOR,
    payout=MINOR,
    nights=st.integers(0, 400),
    host_bears=MINOR,
)


def costing(minor=20_000, bearer="platform", **stay):
    usual = {"currency": "USD", "price": 100_000, "paid": 80_000, "payout": 15_000, "nights": 5}
    return Costing(Money(minor, "USD"), bearer, StaySums(**(usual | stay)))


class TestWhoBearsIt:
    @pytest.mark.parametrize(
        ("bearer", "ours"), [("platform", 20_000), ("host", 5_000), ("guest", 0), ("insurer", 0)]
    )
    def test_is_us_but_for_what_somebody_else_can(self, bearer, ours):
        assert costing(bearer=bearer).borne == Money(ours, "USD")

    def test_is_not_said_where_the_payout_is_in_another_currency_or_unknown(self):
        for cost in (
            costing(bearer="host", currency="BRL"),
            Costing(Money(20_000, "USD"), "host", None),
        ):
            assert (cost.borne, cost.passed_on) == (None, None)

    @pytest.mark.parametrize(("already", "ours"), [(0, 5_000), (10_000, 15_000), (16_000, 20_000)])
    def test_leaves_the_host_no_payout_twice(self, already, ours):
        assert costing(bearer="host", host_bears=already).borne.minor == ours


class TestHowMuchOfTheStay:
    def test_is_said_in_nights_and_as_a_share_of_what_they_paid(self):
        assert (costing().nights, costing().of_paid) == (Decimal("1.0"), Decimal("25.0"))
        assert costing(80_001).is_more_than_paid
        assert not costing(80_000).is_more_than_paid

    @pytest.mark.parametrize(
        "stay", [{"nights": 0}, {"price": 0}, {"currency": "BRL"}, {"nights": -1}]
    )
    def test_is_not_divided_by_nothing(self, stay):
        assert costing(**stay).nights is None

    def test_is_no_share_of_nothing(self):
        assert costing(paid=0).of_paid is None
        assert not costing(paid=0).is_more_than_paid


class TestAnything:
    @given(MINOR, st.sampled_from(CostBearer.values), STAYS)
    def test_is_borne_by_somebody_to_the_last_cent(self, minor, bearer, stay):
        cost = Costing(Money(minor, "USD"), bearer, stay)

        if cost.borne is None:
            assert cost.passed_on is None
        else:
            assert cost.borne.minor + cost.passed_on.minor == minor
            assert min(cost.borne.minor, cost.passed_on.minor) >= 0
        assert cost.of_paid is None or cost.of_paid >= 0
        assert cost.nights is None or cost.nights >= 0
