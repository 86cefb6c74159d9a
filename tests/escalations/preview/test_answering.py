import contextlib
import io
import json
import sys

import pytest
from django.core.management import call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from common.errors import BadInput
from escalations.preview.answering import answer

MON, TUE = "2026-03-09T00:00:00Z", "2026-03-10T00:00:00Z"
DAILY = {
    "name": "days",
    "kind": "daily",
    "start": "2026-03-09T00:00:00Z",
    "participants": ["ana", "bo"],
}
WEEK = {"from": "2026-03-09T00:00:00Z", "days": 7}


def ask(query=None, **more):
    return answer({"time_zone": "UTC", "query": query or WEEK} | more)


def people(found):
    return [segment["users"] for segment in found["segments"]]


def refusal(**more):
    with pytest.raises(BadInput) as refused:
        ask(**more)
    return refused.value.field


class TestAnswer:
    def test_gives_what_was_asked_and_nothing_else(self):
        assert set(ask({"at": "2026-03-09T00:00:00Z"}, rotations=[DAILY])) == {
            "on_call_at",
            "warnings",
        }

    def test_on_call_at_takes_an_instant_or_a_list(self):
        found = ask(
            {"at": ["2026-03-09T01:00:00Z", "2026-03-10T03:00:00+02:00"]}, rotations=[DAILY]
        )

        assert found["on_call_at"] == [
            {"at": "2026-03-09T01:00:00Z", "users": ["ana"]},
            {"at": "2026-03-10T01:00:00Z", "users": ["bo"]},
        ]

    def test_segments_say_where_the_question_cut_them(self):
        found = ask(
            {"from": "2026-03-09T12:00:00Z", "to": "2026-03-10T12:00:00Z"}, rotations=[DAILY]
        )

        assert found["segments"] == [
            {
                "users": ["ana"],
                "start": "2026-03-09T12:00:00Z",
                "end": "2026-03-10T00:00:00Z",
                "truncated_by_query": True,
            },
            {
                "users": ["bo"],
                "start": "2026-03-10T00:00:00Z",
                "end": "2026-03-10T12:00:00Z",
                "truncated_by_query": True,
            },
        ]

    def test_adjacent_shifts_of_the_same_people_are_one_segment_and_two_shifts(self):
        found = ask(
            {"from": "2026-03-09T00:00:00Z", "days": 2},
            rotations=[DAILY | {"participants": ["ana"]}],
        )

        assert (len(found["segments"]), len(found["shifts"])) == (1, 2)

    def test_shifts_and_hand_offs_are_whole(self):
        found = ask(
            {"from": "2026-03-09T12:00:00Z", "to": "2026-03-09T13:00:00Z"}, rotations=[DAILY]
        )

        assert found["shifts"] == [
            {"users": ["ana"], "start": "2026-03-09T00:00:00Z", "end": "2026-03-10T00:00:00Z"}
        ]
        assert found["handoffs"] == ["2026-03-09T00:00:00Z", "2026-03-10T00:00:00Z"]

    def test_shift_bounds_tell_the_shift_around_an_instant(self):
        found = ask({"shifts_at": ["2026-03-10T05:00:00Z"]}, rotations=[DAILY])

        assert found["shift_bounds"] == [
            {
                "at": "2026-03-10T05:00:00Z",
                "start": "2026-03-10T00:00:00Z",
                "end": "2026-03-11T00:00:00Z",
                "users": ["bo"],
            }
        ]

    def test_gaps_are_where_nothing_stands(self):
        found = ask(
            {"from": "2026-03-09T00:00:00Z", "days": 1},
            rules=[{"days": ["mon"], "start": "08:00", "end": "24:00", "user": "ana"}],
        )

        assert found["gaps"] == [["2026-03-09T00:00:00Z", "2026-03-09T08:00:00Z"]]
        assert (found["has_gaps"], found["has_empty_shifts"]) == (True, False)

    def test_a_shift_of_people_who_cannot_be_paged_is_empty_and_no_gap(self):
        found = ask(rotations=[DAILY | {"participants": ["ana"]}], not_pageable=["ana"])

        assert (found["has_gaps"], found["has_empty_shifts"]) == (False, True)
        assert found["segments"] == []

    def test_an_empty_shift_counts_though_another_layer_covers_it(self):
        found = ask(
            rotations=[
                DAILY | {"name": "one", "participants": ["ana"]},
                DAILY | {"name": "two", "participants": ["bo"], "priority": 2},
            ],
            not_pageable=["bo"],
        )

        assert (people(found), found["has_empty_shifts"]) == ([["ana"]], True)

    def test_a_replacement_splits_the_shift(self):
        found = ask(
            {"from": "2026-03-09T08:00:00Z", "to": "2026-03-09T09:00:00Z"},
            rules=[{"days": ["mon"], "start": "08:00", "end": "10:00", "user": "ana"}],
            overrides=[
                {
                    "kind": "replace",
                    "add": "cy",
                    "remove": "ana",
                    "start": "2026-03-09T08:30:00Z",
                    "end": "2026-03-09T08:45:00Z",
                }
            ],
        )

        assert [(s["users"], s["truncated_by_query"]) for s in found["segments"]] == [
            (["ana"], False),
            (["cy"], False),
            (["ana"], True),
        ]

    @pytest.mark.parametrize(("state", "expected"), [("taken", ["cy"]), ("open", ["ana"])])
    def test_only_a_swap_somebody_took_changes_anything(self, state, expected):
        swap = {
            "from_user": "ana",
            "taken_by": "cy",
            "start": "2026-03-09T00:00:00Z",
            "end": "2026-03-09T12:00:00Z",
            "state": state,
        }

        found = ask({"at": "2026-03-09T01:00:00Z"}, rotations=[DAILY], swaps=[swap])

        assert found["on_call_at"][0]["users"] == expected

    def test_a_temporary_schedule_replaces_everything_gaps_included(self):
        found = ask(
            {"from": "2026-03-09T00:00:00Z", "days": 1},
            rotations=[DAILY],
            temporary_schedules=[
                {
                    "start": "2026-03-09T08:00:00Z",
                    "end": "2026-03-09T12:00:00Z",
                    "shifts": [
                        {
                            "user": "cy",
                            "start": "2026-03-09T09:00:00Z",
                            "end": "2026-03-09T10:00:00Z",
                        }
                    ],
                }
            ],
        )

        assert people(found) == [["ana"], ["cy"], ["ana"]]
        assert len(found["gaps"]) == 2

    def test_policy_steps_name_each_person_once_a_step(self):
        nested = {"schedule": {"time_zone": "UTC", "rotations": [DAILY]}}
        found = ask(
            {"at": "2026-03-09T01:00:00Z"},
            policy_steps=[
                {"delay_minutes": 5, "targets": [{"user": "ana"}, nested]},
                {"delay_minutes": 5, "targets": [{"user": "cy"}]},
            ],
        )

        assert found["policy_on_call"] == [{"step": 0, "user": "ana"}, {"step": 1, "user": "cy"}]

    def test_days_are_wall_clock_days(self):
        found = ask(
            {"from": "2026-03-29T00:00:00+01:00", "days": 1},
            time_zone="Europe/Amsterdam",
            rotations=[DAILY | {"participants": ["ana"]}],
        )

        assert found["segments"][0]["end"] == "2026-03-29T22:00:00Z"


class TestCalendar:
    ICAL = "\r\n".join(
        [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "PRODID:-//test//",
            "BEGIN:VEVENT",
            "UID:one",
            "DTSTART:20260309T080000Z",
            "DTEND:20260309T200000Z",
            "RRULE:FREQ=DAILY;COUNT=5",
            "SUMMARY:[L1] ANA@Staff.example",
            "END:VEVENT",
            "BEGIN:VEVENT",
            "UID:one",
            "RECURRENCE-ID:20260310T080000Z",
            "DTSTART:20260310T100000Z",
            "DTEND:20260310T120000Z",
            "SUMMARY:Bo",
            "END:VEVENT",
            "END:VCALENDAR",
            "",
        ]
    )
    USERS = [
        {"id": "U1", "email": "ana@staff.example", "username": "ana"},
        {"id": "U2", "email": "bo@staff.example", "username": "bo"},
    ]

    def test_people_are_known_whatever_the_case_and_an_edited_instance_replaces_its_occurrence(
        self,
    ):
        found = ask(
            {"at": [f"2026-03-{day}:00:00Z" for day in ("09T09", "10T09", "10T11", "11T09")]},
            ical=self.ICAL,
            users=self.USERS,
        )

        assert [row["users"] for row in found["on_call_at"]] == [["U1"], [], ["U2"], ["U1"]]

    def test_somebody_unknown_leaves_an_empty_shift_and_a_warning(self):
        found = ask({"from": "2026-03-09T00:00:00Z", "days": 1}, ical=self.ICAL, users=[])

        assert found["has_empty_shifts"]
        assert any("ANA" in warning for warning in found["warnings"])

    @pytest.mark.parametrize(
        "text",
        [
            "nonsense",
            ICAL.replace("FREQ=DAILY;COUNT=5", "FREQ=SECONDLY"),
            ICAL.replace("FREQ=DAILY;COUNT=5", "FREQ=HOURLY").replace(
                "DTSTART:20260309", "DTSTART:19000309"
            ),
            "X" * 1_100_000,
        ],
    )
    def test_a_bomb_or_no_calendar_is_refused_with_a_sentence(self, text):
        assert refusal(ical=text) == "ical"


class TestNonsense:
    @pytest.mark.parametrize(
        ("more", "field"),
        [
            ({"time_zone": "Mars/Base"}, "time_zone"),
            ({"rotations": "x"}, "rotations"),
            ({"rotations": [{"kind": "yearly"}]}, "rotations.0.kind"),
            ({"rotations": [DAILY | {"interval": 0}]}, "rotations.0.interval"),
            ({"rotations": [DAILY | {"start": "soon"}]}, "rotations.0.start"),
            ({"rotations": [DAILY | {"by_day": ["XX"]}]}, "rotations.0.by_day"),
            ({"rotations": [DAILY | {"shift_duration_minutes": -5}]}, "rotations.0.shift_duration_minutes"),
            ({"rotations": [DAILY, DAILY]}, "rotations"),
            ({"rules": [{"days": ["mon"], "start": "8", "end": "9", "user": "a"}]}, "rules.0.start"),
            ({"rules": [{"days": ["mon"], "start": "08:00", "end": "09:00", "rotation": "x"}]}, "rules.0.rotation"),
            ({"overrides": [{"kind": "add", "start": MON, "end": TUE}]}, "overrides.0.add"),
            ({"overrides": [{"users": ["a"], "start": TUE, "end": MON}]}, "overrides.0.end"),
            ({"query": {"from": "2026-03-09T00:00:00Z"}}, "query.to"),
            ({"query": {"from": "2026-03-09T00:00:00Z", "days": 99999}}, "query.days"),
            ({"query": {"at": "2026-03-09T00:00:00"}}, "query.at"),
            ({"week_start": "wed"}, "week_start"),
        ],
    )  # fmt: skip
    def test_is_refused_by_its_field(self, more, field):
        assert refusal(**more) == field

    @settings(deadline=None, max_examples=150)
    @given(
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.floats(),
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(
                    st.sampled_from(
                        [
                            "rotations",
                            "rules",
                            "overrides",
                            "query",
                            "kind",
                            "start",
                            "swaps",
                            "ical",
                        ]
                    ),
                    inner,
                    max_size=4,
                )
            ),
            max_leaves=12,
        )
    )
    def test_of_any_shape_is_answered_or_refused_never_a_crash(self, question):
        with contextlib.suppress(BadInput):
            assert "warnings" in answer(question)


class TestCommand:
    def run(self, monkeypatch, capsys, text, *arguments):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
        code = 0
        try:
            call_command("oncall_preview", *arguments)
        except SystemExit as ended:
            code = ended.code
        return code, [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    def test_answers_one_object(self, monkeypatch, capsys):
        question = {"rotations": [DAILY], "query": {"at": "2026-03-09T01:00:00Z"}}

        code, (found,) = self.run(monkeypatch, capsys, json.dumps(question))

        assert (code, found["on_call_at"][0]["users"]) == (0, ["ana"])

    def test_exits_with_two_on_nonsense(self, monkeypatch, capsys):
        code, (found,) = self.run(monkeypatch, capsys, '{"time_zone": "Mars/Base"}')

        assert (code, found["error"]["field"]) == (2, "time_zone")

    def test_answers_a_line_each(self, monkeypatch, capsys):
        lines = '{"query": {}}\nnot json\n{"time_zone": "Mars/Base"}\n'

        code, found = self.run(monkeypatch, capsys, lines, "--lines")

        assert code == 0
        assert ["error" in one for one in found] == [False, True, True]
