from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from insights.drawing import BOTTOM, LEFT, RIGHT, TOP, Share, chart

MONDAY = date(2026, 3, 2)


def week(number):
    return MONDAY + timedelta(weeks=number)


class TestChart:
    def test_lays_the_first_week_at_the_left_and_the_last_at_the_right(self):
        drawn = chart(
            {"First": [Share(week(0), 0.9), Share(week(4), 1.0)]},
            first=week(0),
            last=week(4),
            goal=0.95,
        )

        first, last = drawn.lines[0].points.split()
        assert first.startswith(f"{LEFT},")
        assert last == f"{RIGHT},{TOP}"

    def test_leaves_out_what_has_no_value(self):
        drawn = chart(
            {"First": [], "Next": [Share(week(1), 0.5)]}, first=week(0), last=week(4), goal=0.95
        )

        assert [(line.name, line.series) for line in drawn.lines] == [("Next", 2)]

    def test_one_week_alone_is_one_point(self):
        drawn = chart({"First": [Share(week(0), 1.0)]}, first=week(0), last=week(0), goal=0.95)

        assert drawn.lines[0].points == f"{LEFT},{TOP}"

    def test_values_at_the_ends_do_not_cover_each_other(self):
        near = {name: [Share(week(1), 0.97 + n / 1000)] for n, name in enumerate("abc")}
        drawn = chart(near, first=week(0), last=week(1), goal=0.95)

        heights = sorted(line.label_y for line in drawn.lines)
        assert all(later - earlier >= 13 for earlier, later in pairwise(heights))

    def test_writes_the_value_of_lines_that_end_together_once(self):
        same = [Share(week(1), 1.0)]
        drawn = chart({"a": same, "b": same}, first=week(0), last=week(1), goal=0.95)

        assert [line.is_told for line in drawn.lines] == [True, False]

    def test_leaves_values_where_they_belong_when_they_stand_far_apart(self):
        drawn = chart(
            {"a": [Share(week(0), 1.0)], "b": [Share(week(1), 1.0)]},
            first=week(0),
            last=week(1),
            goal=0.95,
        )

        assert [line.label_y for line in drawn.lines] == [TOP, TOP]

    @given(st.lists(st.floats(0, 1), min_size=1, max_size=13))
    def test_every_point_lies_inside_the_picture(self, shares):
        points = [Share(week(number), share) for number, share in enumerate(shares)]
        drawn = chart({"a": points}, first=week(0), last=week(12), goal=0.95)

        for point in drawn.lines[0].points.split():
            x, y = map(float, point.split(","))
            assert LEFT <= x <= RIGHT
            assert TOP <= y <= BOTTOM
