from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from policies.strip import COLUMNS, lay_out, mark

FIRST = date(2024, 1, 1)


@st.composite
def chains(draw):
    gaps = draw(st.lists(st.integers(1, 900), min_size=1, max_size=14))
    day, starts = FIRST, []
    for number, gap in enumerate(gaps, start=1):
        starts.append((number, day))
        day += timedelta(days=gap)
    return starts, day


class TestLayOut:
    @given(chains())
    def test_fills_the_picture_without_gap_or_overlap(self, chain):
        starts, end = chain

        bands = lay_out(starts, end=end)

        assert sum(band.length for band in bands) == COLUMNS
        assert all(band.length >= 3 for band in bands)
        assert [b.column for b in bands[1:]] == [b.column + b.length for b in bands[:-1]]
        assert bands[-1].number == starts[-1][0]

    def test_draws_nothing_for_nothing(self):
        assert lay_out([], end=FIRST) == []

    def test_gives_longer_versions_more_room(self):
        bands = lay_out([(1, FIRST), (2, date(2025, 12, 1))], end=date(2026, 1, 1))

        assert bands[0].length > bands[1].length


class TestMark:
    @given(chains(), st.integers(0, 12000))
    def test_stands_in_the_band_that_held_the_day(self, chain, days):
        starts, end = chain
        bands, on = lay_out(starts, end=end), FIRST + timedelta(days=days)

        place = mark(bands, on, end=end)

        if on < bands[0].from_date:
            assert place is None
        else:
            band = [b for b in bands if b.from_date <= on][-1]
            assert band.column <= place.column < band.column + band.length
