from datetime import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sla.wall_clock import (
    UnreadableTime,
    length_in_words,
    read_length_typed,
    read_time_typed,
    read_windows_typed,
    windows_in_words,
)

DAYS = st.lists(st.tuples(st.integers(0, 1439), st.integers(1, 1440)), min_size=0, max_size=4).map(
    lambda raw: [(opens, opens + length) for opens, length in raw]
)


def apart(windows):
    ordered = sorted(windows)
    return all(earlier[1] <= later[0] for earlier, later in pairwise(ordered))


class TestWindows:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("08:00–18:00", [(480, 1080)]),
            ("8-12 13-18", [(480, 720), (780, 1080)]),
            ("8h30–12h, 13:00 – 18:00", [(510, 720), (780, 1080)]),
            ("13:00–18:00; 08:00–12:00", [(480, 720), (780, 1080)]),
            ("00:00–24:00", [(0, 1440)]),
            ("24h", [(0, 1440)]),
            ("18:00–00:00", [(1080, 1440)]),
            ("21:00–02:00 +1", [(1260, 1560)]),
            ("21:00 to 02:00 (+1)", [(1260, 1560)]),
            ("", []),
            ("closed", []),
            ("fechado", []),
        ],
    )
    def test_are_read_as_people_write_them(self, text, expected):
        assert read_windows_typed(text) == expected

    @pytest.mark.parametrize(
        ("text", "why"),
        [
            ("18:00–08:00", "ends before it begins"),
            ("08:00–08:00", "lasts no time"),
            ("08:00–09:00 +1", "longer than 24 hours"),
            ("24:00–02:00 +1", "cannot open at 24:00"),
            ("08:00–12:00, 11:00–13:00", "overlap"),
            ("08:00–25:00", "not a time of day"),
            ("08:61–09:00", "not a time of day"),
            ("whenever", "is not read"),
            ("08:00–12:00 and more", "is not read"),
        ],
    )
    def test_that_make_no_sense_are_refused_in_a_sentence(self, text, why):
        with pytest.raises(UnreadableTime, match=why):
            read_windows_typed(text)

    @given(DAYS.filter(apart))
    def test_are_read_back_as_they_are_written(self, windows):
        assert read_windows_typed(windows_in_words(windows)) == sorted(windows)

    @given(st.text(max_size=60))
    def test_no_text_at_all_breaks_the_reading(self, text):
        try:
            windows = read_windows_typed(text)
        except UnreadableTime:
            return
        assert apart(windows)


class TestLengths:
    @pytest.mark.parametrize(
        ("text", "minutes"),
        [
            ("90", 90),
            ("90 min", 90),
            ("1 h 30 min", 90),
            ("1h30", 90),
            ("1,5 h", 90),
            ("2 d", 2880),
            ("2 dias 1 hora", 2940),
        ],
    )
    def test_are_read_as_people_write_them(self, text, minutes):
        assert read_length_typed(text) == minutes

    def test_that_say_nothing_are_refused(self):
        with pytest.raises(UnreadableTime, match="is not read"):
            read_length_typed("soon")

    @given(st.integers(1, 600_000))
    def test_are_read_back_as_they_are_written(self, minutes):
        assert read_length_typed(length_in_words(minutes)) == minutes


class TestTimes:
    @pytest.mark.parametrize("text", ["18:00", "18", "18h", "18:00:00"])
    def test_are_read(self, text):
        assert read_time_typed(text) == time(18)

    @pytest.mark.parametrize("text", ["24:00", "25:00", "noon", "18:00 –"])
    def test_that_are_none_are_refused(self, text):
        with pytest.raises(UnreadableTime):
            read_time_typed(text)
