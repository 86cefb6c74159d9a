"""What a dispute is expected to cost, and what ends it for less."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.deciding.fighting import Fight

MINOR = st.integers(0, 10**12)
CHANCE = st.decimals(0, 100, places=2)
HOURS = st.decimals(0, 1000, places=2)
FIGHTS = st.builds(
    Fight,
    currency=st.just("USD"),
    claim=MINOR,
    chance=CHANCE,
    counsel=MINOR,
    hours=HOURS,
    rate=st.integers(0, 10**7),
    fee=MINOR,
)


def fight(**said):
    usual = {"currency": "USD", "claim": 400_000, "chance": Decimal(60), "counsel": 150_000}
    return Fight(**(usual | {"hours": Decimal("12.5"), "rate": 6_000, "fee": 20_000} | said))


class TestOneDispute:
    def test_is_worked_out_line_by_line(self):
        assert [(str(step.part), step.minor) for step in fight().steps] == [
            ("loss", 240_000),
            ("counsel", 150_000),
            ("hours", 75_000),
            ("fee", 20_000),
        ]
        assert fight().expected == 485_000

    @pytest.mark.parametrize(
        ("offer", "verdict"), [(484_999, "settle"), (485_000, "even"), (485_001, "fight")]
    )
    def test_is_settled_for_one_cent_less_and_fought_for_one_more(self, offer, verdict):
        assert fight().verdict(offer) == verdict

    def test_is_even_at_a_chance(self):
        assert fight().even_chance(445_000) == Decimal("50.0")

    def test_is_never_even_when_it_costs_more_even_if_won_or_less_even_if_lost(self):
        assert fight().even_chance(244_999) is None
        assert fight().even_chance(645_001) is None
        assert fight(claim=0).even_chance(10) is None

    @pytest.mark.parametrize(
        "said",
        [
            {"claim": -1},
            {"chance": Decimal("100.1")},
            {"chance": Decimal("-0.1")},
            {"hours": Decimal(-1)},
            {"rate": -1},
            {"fee": -1},
            {"counsel": -1},
            {"currency": ""},
            *({name: 10**12 + 1} for name in ("claim", "counsel", "rate", "fee")),
            *(
                {name: Decimal(value)}
                for name in ("hours", "chance")
                for value in ("Infinity", "NaN", "sNaN", "1e30", "1e5", "1E+5000", "0.001")
            ),
        ],
    )
    def test_makes_sense(self, said):
        with pytest.raises(ValueError):
            fight(**said)

    @pytest.mark.parametrize(
        "kept",
        [
            {},
            {"claim": "x"},
            {"claim": None},
            {"claim": float("inf")},
            {"hours": "Infinity"},
            {"hours": "NaN"},
            {"hours": "1e30"},
            {"hours": []},
            {"currency": None, "claim": 1},
        ],
    )
    def test_is_not_read_from_what_is_none(self, kept):
        with pytest.raises(ValueError):
            Fight.read(fight().kept() | kept if kept else kept)


class TestAnyDispute:
    @given(FIGHTS)
    def test_is_kept_and_read_as_it_was(self, fight):
        assert Fight.read(fight.kept()) == fight

    @given(FIGHTS)
    def test_costs_what_its_lines_add_up_to_and_never_less_than_winning(self, fight):
        assert fight.expected == sum(step.minor for step in fight.steps)
        assert 0 <= fight.certain <= fight.expected <= fight.certain + fight.claim

    @given(FIGHTS, MINOR, MINOR)
    def test_is_never_settled_for_more_and_fought_for_less(self, fight, one, other):
        low, high = sorted((one, other))
        if fight.verdict(low) == "fight":
            assert fight.verdict(high) == "fight"

    @given(FIGHTS, CHANCE)
    def test_is_dearer_the_likelier_it_is_lost(self, fight, chance):
        other = replace(fight, chance=chance)
        low, high = sorted((fight, other), key=lambda each: each.chance)
        assert low.expected <= high.expected
