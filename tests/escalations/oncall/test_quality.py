# ruff: noqa: DTZ001 - a wall clock carries no zone
from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from escalations.oncall import quality
from escalations.oncall.quality import Facts, Kind
from escalations.oncall.shapes import Change, Override, Rota, Rotation, Rule
from escalations.oncall.shapes import Kind as RotationKind

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
START = datetime(2026, 3, 16, tzinfo=UTC)
END = START + 28 * DAY
BOTH = frozenset({"en", "pt"})


def weekly(*people, **more):
    return Rotation(
        "r", RotationKind.WEEKLY, datetime(2026, 3, 16), tuple((p,) for p in people), **more
    )


def rota(*people, zone="UTC", **more):
    return Rota(zone=zone, rotations=(weekly(*people),) if people else (), **more)


def found(levels, *kinds, **facts):
    everybody = facts | {"speaks": facts.get("speaks", dict.fromkeys("abcdefgh", BOTH))}
    said = quality.findings(levels, START, END, Facts(**everybody), zone="UTC")
    return [f for f in said if not kinds or f.kind in kinds]


class TestFindings:
    def test_are_none_for_a_sound_rota(self):
        assert found({"first": rota(*"abcd"), "second": rota(*"bcda")}, Kind.GAP, Kind.TWICE) == []

    def test_name_gaps(self):
        levels = {"first": Rota(zone="UTC", rotations=(weekly("a", until=START + 9 * DAY),))}

        assert found(levels, Kind.GAP)[0].stretches == ((START + 9 * DAY, END),)

    def test_name_shifts_of_people_who_cannot_be_paged(self):
        levels = {"first": rota(*"ab", not_pageable=frozenset("b"))}

        assert found(levels, Kind.EMPTY)[0].stretches == (
            (START + 7 * DAY, START + 14 * DAY),
            (START + 21 * DAY, END),
        )

    def test_name_who_stands_on_two_levels_at_once(self):
        twice = found({"first": rota(*"ab"), "second": rota(*"ac")}, Kind.TWICE)

        assert [(f.levels, f.people, len(f.stretches)) for f in twice] == [
            (("first", "second"), ("a",), 2)
        ]

    def test_name_little_rest(self):
        two = Rota(
            zone="UTC",
            overrides=(
                Override(Change.COVER, START, START + 8 * HOUR, ("a",)),
                Override(Change.COVER, START + 18 * HOUR, START + 26 * HOUR, ("a",)),
                Override(Change.COVER, START + 37 * HOUR, START + 40 * HOUR, ("a",)),
            ),
        )

        short = found({"first": two}, Kind.REST)

        assert [f.stretches for f in short] == [((START + 8 * HOUR, START + 18 * HOUR),)]

    def test_take_shifts_that_touch_as_one_without_a_pause(self):
        assert found({"first": rota("a"), "second": rota(*"ba")}, Kind.REST) == []

    def test_count_nights_in_a_row(self):
        tired = found({"first": Rota("UTC", (weekly("a", "b", interval=2),))}, Kind.NIGHTS)

        assert [(f.people, f.count) for f in tired] == [(("a",), 15), (("b",), 15)]

    def test_name_hours_in_which_nobody_speaks_a_language(self):
        levels = {"first": rota(*"ab"), "second": rota(*"ba")}
        missing = found(levels, Kind.LANGUAGE, speaks={"a": BOTH, "b": frozenset({"en"})})
        alone = found({"first": rota(*"ab")}, Kind.LANGUAGE, speaks={"a": BOTH, "b": {"en"}})

        assert missing == []
        assert [(f.detail, f.stretches[0]) for f in alone] == [
            ("pt", (START + 7 * DAY, START + 14 * DAY))
        ]

    def test_name_people_without_a_proven_way(self):
        said = found({"first": rota(*"abc")}, Kind.UNREACHABLE, unreachable=frozenset("bx"))

        assert said[0].people == ("b",)

    def test_name_levels_few_people_carry(self):
        assert found({"first": rota(*"ab")}, Kind.FEW)[0].count == 2
        assert found({"first": rota(*"abc")}, Kind.FEW) == []

    def test_name_hand_offs_in_the_gap_of_the_clocks(self):
        nights = Rotation("n", RotationKind.DAILY, datetime(2026, 3, 1, 2, 30), (("a",),))
        levels = {"first": Rota("Europe/Amsterdam", (nights,))}

        gap = datetime(2026, 3, 29, 1, tzinfo=UTC)
        assert found(levels, Kind.MISSING_HANDOFF)[0].stretches == ((gap, gap),)

    def test_come_worst_first(self):
        levels = {"first": Rota("UTC", (weekly("a", until=START + DAY),))}

        assert [f.kind for f in found(levels)][:1] == [Kind.GAP]


class TestNights:
    def test_count_from_an_hour_on(self):
        evening = datetime(2026, 3, 16, 21, tzinfo=UTC)

        assert quality.nights([(evening, evening + 1.5 * HOUR)], "UTC") == []
        assert quality.nights([(evening, evening + 2 * HOUR)], "UTC") == [date(2026, 3, 16)]

    def test_belong_to_the_evening_they_begin_on(self):
        small_hours = datetime(2026, 3, 17, 2, tzinfo=UTC)

        assert quality.nights([(small_hours, small_hours + HOUR)], "UTC") == [date(2026, 3, 16)]

    def test_are_those_of_the_persons_own_clock(self):
        day = datetime(2026, 3, 16, 12, tzinfo=UTC)

        assert quality.nights([(day, day + 2 * HOUR)], "Australia/Sydney") == [date(2026, 3, 16)]

    @settings(deadline=None, max_examples=50)
    @given(
        st.datetimes(datetime(2026, 3, 1), datetime(2026, 11, 30)),
        st.integers(1, 400),
        st.sampled_from(["Europe/Amsterdam", "America/New_York", "Australia/Lord_Howe", "UTC"]),
    )
    def test_are_never_more_than_the_days_touched(self, start, hours, zone):
        opens = start.replace(tzinfo=UTC)
        closes = opens + hours * HOUR

        counted = quality.nights([(opens, closes)], zone, (time(22), time(6)))

        assert hours / 24 - 2 <= len(counted) <= hours / 24 + 2
        assert counted == sorted(set(counted))


class TestRules:
    def test_lay_a_rotation_out_in_its_windows_only(self):
        night = Rule(frozenset(range(5)), time(20), time(8), rotation="r")
        levels = {"first": Rota("UTC", (weekly(*"abc"),), (night,))}

        gaps = found(levels, Kind.GAP)[0].stretches
        assert gaps[1] == (START + 32 * HOUR, START + 44 * HOUR)
