from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.money import Money
from policies.amounts import NoAmount, NoRate, Rate, Sums, work_out
from policies.rules import ClauseRule


def clause(**fields):
    return ClauseRule(id=1, anchor="4.2", **fields)


class TestWorkOut:
    def test_shows_each_step(self):
        cap = clause(basis="booking_value", percent=Decimal(20), cap_minor=30000, currency="EUR")

        worked = work_out(cap, Sums(currency="EUR", booking_value=200000))

        assert worked.money == Money(30000, "EUR")
        assert [s.replace("\u00a0", " ") for s in worked.steps] == [
            "20% of the booking value (€ 2,000.00) is € 400.00.",
            "The cap is € 300.00.",
        ]

    def test_converts_a_cap_at_the_stated_rate(self):
        cap = clause(basis="receipt", cap_minor=8000, currency="EUR")

        worked = work_out(
            cap,
            Sums(currency="JPY", receipt=20000),
            rates={"EUR": Rate(Decimal("162.5"), date(2026, 3, 12))},
        )

        assert worked.money == Money(13000, "JPY")
        assert "162.5 (rate of 12 Mar 2026)" in " ".join(worked.steps)

    def test_refuses_a_currency_without_a_rate(self):
        with pytest.raises(NoRate):
            work_out(
                clause(basis="receipt", cap_minor=8000, currency="EUR"),
                Sums(currency="BRL", receipt=20000),
            )

    @pytest.mark.parametrize("nights", [0, None, -1])
    def test_refuses_to_divide_by_no_nights(self, nights):
        with pytest.raises(NoAmount, match="without nights"):
            work_out(
                clause(basis="unused_nights", percent=Decimal(50)),
                Sums(currency="EUR", booking_value=1, nights=nights, unused_nights=1),
            )

    def test_refuses_a_sum_below_zero(self):
        with pytest.raises(NoAmount, match="below zero"):
            work_out(clause(basis="paid", percent=Decimal(50)), Sums(currency="EUR", paid=-1))

    def test_refuses_a_missing_fact(self):
        with pytest.raises(NoAmount, match="do not know"):
            work_out(clause(basis="paid", percent=Decimal(50)), Sums(currency="EUR"))

    def test_refuses_a_clause_without_a_sum(self):
        with pytest.raises(NoAmount, match="names no sum"):
            work_out(clause(), Sums(currency="EUR"))

    @given(st.integers(0, 10**9), st.integers(0, 100), st.none() | st.integers(0, 10**9))
    def test_never_gives_more_than_the_base_or_the_cap(self, base, percent, cap):
        given_clause = clause(basis="paid", percent=Decimal(percent), cap_minor=cap, currency="EUR")

        minor = work_out(given_clause, Sums(currency="EUR", paid=base)).money.minor

        assert 0 <= minor <= base
        assert cap is None or minor <= cap
