# ruff: noqa: DTZ001 - a wall clock carries no zone
import itertools
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from escalations.oncall import resolve
from escalations.oncall.handoffs import instant, wall
from escalations.oncall.shapes import (
    Block,
    Change,
    Kind,
    Override,
    Rota,
    Rotation,
    Rule,
    Swap,
    TemporarySchedule,
)

ZONES = [
    "America/Sao_Paulo",
    "Europe/Amsterdam",
    "America/New_York",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Pacific/Kiritimati",
    "UTC",
]
MONDAY = datetime(2026, 3, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
EVERY_DAY = frozenset(range(7))


def always(person, name="r", **more):
    return Rotation(name, Kind.DAILY, datetime(2026, 1, 1), ((person,),), **more)


def on(rota, hour):
    return set(resolve.at(rota, MONDAY + hour * HOUR))


instants = st.datetimes(datetime(2026, 3, 1), datetime(2026, 4, 15)).map(
    lambda d: d.replace(minute=d.minute // 5 * 5, second=0, microsecond=0, tzinfo=UTC)
)
people = st.sampled_from("abcd")
groups = st.lists(st.lists(people, max_size=2, unique=True).map(tuple), min_size=1, max_size=4)


@st.composite
def stretches(draw):
    start = draw(instants)
    return start, start + draw(st.integers(1, 200)) * HOUR / 2


@st.composite
def rotations(draw):
    kind = draw(st.sampled_from(list(Kind)))
    return Rotation(
        name=draw(st.sampled_from(["one", "two", "three"])),
        kind=kind,
        start=draw(st.datetimes(datetime(2026, 2, 1), datetime(2026, 4, 1))).replace(
            second=0, microsecond=0
        ),
        groups=tuple(draw(groups)),
        interval=draw(st.integers(1, 3)),
        shift=draw(st.none() | st.integers(1, 60).map(lambda hours: hours * HOUR)),
        by_day=draw(st.frozensets(st.integers(0, 6), max_size=4)),
        priority=draw(st.none() | st.integers(0, 2)),
    )


@st.composite
def rotas(draw):
    start, end = draw(stretches())
    overrides = []
    for change in draw(st.lists(st.sampled_from(list(Change)), max_size=3)):
        o_start, o_end = draw(stretches())
        overrides.append(
            Override(
                change,
                o_start,
                o_end,
                (draw(people),),
                (draw(people),),
                draw(st.integers(0, 1)),
                is_final=draw(st.booleans()),
            )
        )
    swap_start, swap_end = draw(stretches())
    unique = {r.name: r for r in draw(st.lists(rotations(), max_size=3))}
    return Rota(
        zone=draw(st.sampled_from(ZONES)),
        rotations=tuple(unique.values()),
        rules=tuple(
            Rule(
                draw(st.frozensets(st.integers(0, 6), min_size=1)),
                a,
                b,
                **draw(
                    st.sampled_from(
                        [{"person": p} for p in "abcd"] + [{"rotation": name} for name in unique]
                    )
                ),
            )
            for a, b in draw(st.lists(st.tuples(st.times(), st.times()), max_size=3))
        ),
        overrides=tuple(overrides),
        temporary=tuple(
            draw(
                st.lists(
                    st.just(
                        TemporarySchedule(
                            start,
                            end,
                            (Block(start, start + (end - start) / 2, ("t",)),),
                            later=tuple(overrides[:1]),
                        )
                    ),
                    max_size=1,
                )
            )
        ),
        swaps=tuple(draw(st.lists(st.just(Swap("a", "d", swap_start, swap_end)), max_size=1))),
        not_pageable=draw(st.frozensets(people, max_size=2)),
    )


class TestSegments:
    @settings(deadline=None, max_examples=60)
    @given(rotas(), stretches())
    def test_tile_the_range_and_differ_from_their_neighbours(self, rota, asked):
        laid = resolve.segments(rota, *asked)

        assert (laid[0].start, laid[-1].end) == asked
        for before, after in itertools.pairwise(laid):
            assert before.end == after.start
            assert set(before.people) != set(after.people)

    @settings(deadline=None, max_examples=60)
    @given(rotas(), stretches(), st.lists(st.floats(0, 0.999), min_size=5, max_size=20))
    def test_say_the_same_as_each_instant(self, rota, asked, parts):
        start, end = asked
        laid = resolve.segments(rota, start, end)

        for part in parts:
            at = start + (end - start) * part
            segment = next(s for s in laid if s.start <= at < s.end)
            assert set(resolve.at(rota, at)) == set(segment.people)

    @settings(deadline=None, max_examples=40)
    @given(rotas(), stretches())
    def test_are_covered_by_whole_shifts(self, rota, asked):
        shifts = resolve.shifts(rota, *asked)

        for segment in resolve.segments(rota, *asked):
            inside = [s for s in shifts if s.start < segment.end and segment.start < s.end]
            assert all(set(s.people) == set(segment.people) for s in inside)
            assert bool(inside) == bool(segment.people)


class TestThroughAChangeOfClocks:
    @pytest.mark.parametrize("zone", ZONES)
    def test_hand_offs_of_a_year_keep_their_wall_clock(self, zone):
        nights = Rotation("n", Kind.DAILY, datetime(2026, 1, 1, 20), (("a",), ("b",)))
        start = instant(datetime(2026, 1, 1, 20), zone)

        laid = resolve.segments(Rota(zone, (nights,)), start, start + timedelta(days=360))

        assert {wall(s.start, zone).time() for s in laid} == {time(20)}

    @pytest.mark.parametrize("zone", ZONES)
    def test_somebody_is_on_call_at_every_quarter_of_an_hour_around_it(self, zone):
        hourly = Rotation("h", Kind.HOURLY, datetime(2026, 1, 1), (("a",), ("b",), ("c",)))
        rota = Rota(zone, (hourly,))

        for month, day in ((3, 8), (3, 29), (4, 5), (10, 4), (10, 25), (11, 1)):
            midnight = instant(datetime(2026, month, day), zone)
            for quarter in range(96):
                assert len(resolve.at(rota, midnight + quarter * HOUR / 4)) == 1


class TestPriorities:
    def test_the_highest_that_has_somebody_wins(self):
        rota = Rota("UTC", (always("a", "low"), always("b", "high", priority=2)))

        assert on(rota, 1) == {"b"}

    def test_equal_or_absent_ones_add_up(self):
        rota = Rota("UTC", (always("a", "one"), always("b", "two", priority=0)))

        assert on(rota, 1) == {"a", "b"}

    def test_a_higher_one_without_anybody_to_page_lets_the_lower_through(self):
        rota = Rota(
            "UTC",
            (always("a", "low"), always("b", "high", priority=2)),
            not_pageable=frozenset("b"),
        )

        assert on(rota, 1) == {"a"}


class TestOverrides:
    def change(self, change, add=(), remove=(), **more):
        return Override(change, MONDAY + 8 * HOUR, MONDAY + 12 * HOUR, add, remove, **more)

    def test_a_replacement_comes_only_for_somebody_who_is_on_call(self):
        overrides = (
            self.change(Change.REPLACE, ("x",), ("a",)),
            self.change(Change.REPLACE, ("y",), ("z",)),
        )

        rota = Rota("UTC", (always("a"),), overrides=overrides)

        assert (on(rota, 7), on(rota, 8), on(rota, 12)) == ({"a"}, {"x"}, {"a"})

    def test_replacements_do_not_chain(self):
        overrides = (
            self.change(Change.REPLACE, ("b",), ("a",)),
            self.change(Change.REPLACE, ("c",), ("b",)),
        )

        assert on(Rota("UTC", (always("a"),), overrides=overrides), 9) == {"b"}

    def test_add_and_remove(self):
        overrides = (self.change(Change.ADD, ("x",)), self.change(Change.REMOVE, (), ("a",)))

        assert on(Rota("UTC", (always("a"),), overrides=overrides), 9) == {"x"}

    def test_a_cover_beats_every_layer_and_the_highest_cover_wins(self):
        overrides = (
            self.change(Change.COVER, ("x",)),
            self.change(Change.COVER, ("y",), priority=1),
        )

        rota = Rota("UTC", (always("a", priority=9),), overrides=overrides)

        assert on(rota, 9) == {"y"}

    def test_a_cover_by_somebody_who_cannot_be_paged_covers_nothing(self):
        overrides = (self.change(Change.COVER, ("x",)),)

        rota = Rota("UTC", (always("a"),), overrides=overrides, not_pageable=frozenset("x"))

        assert on(rota, 9) == {"a"}


class TestTemporarySchedules:
    def test_replace_everything_inside_gaps_and_overrides_included(self):
        inside = Block(MONDAY + 9 * HOUR, MONDAY + 10 * HOUR, ("t",))
        rota = Rota(
            "UTC",
            (always("a"),),
            overrides=(Override(Change.ADD, MONDAY, MONDAY + 24 * HOUR, ("x",)),),
            temporary=(TemporarySchedule(MONDAY + 8 * HOUR, MONDAY + 12 * HOUR, (inside,)),),
        )

        assert [on(rota, hour) for hour in (7, 8, 9, 10, 12)] == [
            {"a", "x"},
            set(),
            {"t"},
            set(),
            {"a", "x"},
        ]


class TestSwaps:
    def test_split_the_shift(self):
        swap = Swap("a", "b", MONDAY + 8 * HOUR, MONDAY + 12 * HOUR)

        rota = Rota("UTC", (always("a"),), swaps=(swap,))

        laid = resolve.segments(rota, MONDAY, MONDAY + 24 * HOUR)
        assert [s.people for s in laid] == [("a",), ("b",), ("a",)]


class TestRules:
    def rule(self, start, end, days=EVERY_DAY, **more):
        return Rule(days, start, end, **({"person": "a"} | more))

    def test_equal_times_are_a_whole_day(self):
        rota = Rota("UTC", rules=(self.rule(time(9), time(9), frozenset({0})),))

        assert [on(rota, hour) for hour in (8, 9, 32, 33)] == [set(), {"a"}, {"a"}, set()]

    def test_overnight_belongs_to_the_day_it_starts(self):
        rota = Rota("UTC", rules=(self.rule(time(22), time(6), frozenset({0})),))

        assert [on(rota, hour) for hour in (3, 22, 29, 30)] == [set(), {"a"}, {"a"}, set()]

    def test_back_to_back_windows_are_one_shift(self):
        rota = Rota("UTC", rules=(self.rule(time(8), time(12)), self.rule(time(12), time(20))))

        shifts = resolve.shifts(rota, MONDAY, MONDAY + 24 * HOUR)

        assert [(s.start.hour, s.end.hour) for s in shifts] == [(8, 20)]

    def test_a_rotation_named_by_a_rule_is_on_call_only_then(self):
        rota = Rota(
            "UTC",
            (always("x", "nights"),),
            (self.rule(time(20), time(8), person=None, rotation="nights"),),
        )

        assert [on(rota, hour) for hour in (7, 8, 20)] == [{"x"}, set(), {"x"}]


class TestShifts:
    def test_are_whole_though_the_question_cuts_them(self):
        weekly = Rotation("w", Kind.WEEKLY, datetime(2026, 3, 9, 8), (("a",), ("b",)))

        (shift,) = resolve.shifts(Rota("UTC", (weekly,)), MONDAY + 24 * HOUR, MONDAY + 48 * HOUR)

        assert (shift.start, shift.end) == (
            MONDAY + 8 * HOUR,
            MONDAY + timedelta(days=7, hours=8),
        )

    def test_without_any_end_are_cut_by_the_question(self):
        rota = Rota("UTC", rules=(Rule(EVERY_DAY, time(0), time(0), person="a"),))

        (shift,) = resolve.shifts(rota, MONDAY, MONDAY + HOUR)

        assert (shift.start, shift.end) == (MONDAY, MONDAY + HOUR)
        assert resolve.handoffs(rota, MONDAY, MONDAY + HOUR) == []
