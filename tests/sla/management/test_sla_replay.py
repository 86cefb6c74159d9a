import io
import json
import os
import subprocess
import sys

import pytest
from django.core.management import call_command

from sla.reading import WEEKDAYS

OFFICE = {day: [["08:00", "18:00"]] for day in WEEKDAYS[:5]}


@pytest.fixture
def ask(monkeypatch):
    """Pipe text into the command; gives its answers and its exit code."""

    def piped(text, *arguments):
        raw = text if isinstance(text, bytes) else text.encode()
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw)))
        out, code = io.StringIO(), 0
        try:
            call_command("sla_replay", *arguments, stdout=out)
        except SystemExit as exited:
            code = exited.code
        return [json.loads(line) for line in out.getvalue().splitlines()], code

    return piped


@pytest.fixture
def answer_to(ask):
    def one(**question):
        (answered,), code = ask(json.dumps(question))
        assert (code == 2) == ("error" in answered)
        return answered

    return one


class TestOneObject:
    def test_replays_a_clock(self, answer_to):
        told = answer_to(
            op="clock",
            time_zone="Europe/Berlin",
            weekly_hours=OFFICE,
            sla_minutes={"first_response": 60, "next_update": 120, "resolution": 180},
            events=[
                {"at": "2026-03-12T11:00:00Z", "type": "agent_reply"},
                {"at": "2026-03-12T09:30:00Z", "type": "case_created"},
                {"at": "2026-03-12T09:30:00Z", "type": "customer_message"},
            ],
            as_of="2026-03-12T11:30:00Z",
        )

        assert told["first_response_due"] is None
        assert told["first_response_minutes"] == 90
        assert told["first_response_slack_minutes"] == -30
        assert told["first_response_late_minutes"] == 30
        assert told["longest_update_minutes"] == 90
        assert told["next_update_slack_minutes"] == 30
        assert told["next_due"] == told["resolution_due"] == "2026-03-12T12:30:00Z"
        assert told["sla_state"] == "active_with_misses"
        assert told["explanation"]

    def test_a_hidden_reply_meets_nothing(self, answer_to):
        told = answer_to(
            op="clock",
            sla_minutes={"first_response": 60},
            events=[
                {"at": "2026-03-12T09:30:00Z", "type": "case_created", "initial_state": "pending"},
                {"at": "2026-03-12T09:40:00Z", "type": "resume"},
                {"at": "2026-03-12T09:45:00Z", "type": "agent_reply", "public": False},
            ],
        )

        assert told["first_response_due"] == "2026-03-12T10:40:00Z"

    @pytest.mark.parametrize(
        ("amount", "unit", "direction", "result"),
        [
            (90, "seconds", "after", "2026-03-13T17:31:30Z"),
            (90, "minutes", "after", "2026-03-16T09:00:00Z"),
            (1.5, "hours", "before", "2026-03-13T16:00:00Z"),
            (1, "days", "after", "2026-03-16T17:30:00Z"),
            (0, "days", "after", "2026-03-13T17:30:00Z"),
            (2, "day", "before", "2026-03-11T17:30:00Z"),
        ],
    )
    def test_adds(self, answer_to, amount, unit, direction, result):
        told = answer_to(
            op="add",
            weekly_hours=OFFICE,
            start="2026-03-13T17:30:00Z",
            amount=amount,
            unit=unit,
            direction=direction,
        )

        assert told == {"result": result}

    def test_measures(self, answer_to):
        told = answer_to(
            op="elapsed",
            weekly_hours=OFFICE,
            **{"from": "2026-03-13T17:30:30Z", "to": "2026-03-16T08:30:00Z"},
            pauses=[["2026-03-16T08:00:00Z", "2026-03-16T08:10:00Z"]],
        )

        assert told == {"business_minutes": 49}

    def test_says_whether_open(self, answer_to):
        assert answer_to(op="is_open", weekly_hours=OFFICE, at="2026-03-13T18:00:00Z") == {
            "open": False
        }

    def test_lists_what_is_open(self, answer_to):
        told = answer_to(
            op="open_segments",
            time_zone="America/Sao_Paulo",
            weekly_hours={"thu": [["21:00", "02:00"]]},
            holidays=["2026-03-13"],
            breaks={"2026-03-12": [["22:00", "22:30"]]},
            **{"from": "2026-03-12T00:00:00Z", "count": 2},
        )

        assert told["open_segments"] == [
            ["2026-03-13T00:00:00Z", "2026-03-13T01:00:00Z"],
            ["2026-03-13T01:30:00Z", "2026-03-13T05:00:00Z"],
        ]

    @pytest.mark.parametrize(
        ("local_time", "instant"),
        [("24:00", "2015-10-18T03:00:00Z"), ("23:30", "2015-10-18T02:30:00Z")],
    )
    def test_reads_a_wall_clock(self, answer_to, local_time, instant):
        told = answer_to(
            op="local_to_instant",
            time_zone="America/Sao_Paulo",
            local_date="2015-10-17",
            local_time=local_time,
        )

        assert told == {"instant": instant}


class TestDeadline:
    def test_counts_days(self, answer_to):
        told = answer_to(
            op="deadline",
            time_zone="Europe/London",
            start_date="2026-06-19",
            rule={
                "unit": "calendar_days",
                "amount": 30,
                "first_day_counts": False,
                "roll": "next_working_day",
                "internal_margin": {"amount": 2, "unit": "business_days"},
            },
        )

        assert told["external_due"] == "2026-07-20T22:59:59Z"
        assert told["external_due_date"] == "2026-07-20"
        assert told["internal_due_date"] == "2026-07-16"

    @pytest.mark.parametrize(
        ("rule", "due"),
        [
            ({"unit": "hours", "amount": 48}, "2026-03-07T19:00:00Z"),
            ({"unit": "hours", "amount": -48}, "2026-03-07T19:00:00Z"),
            ({"unit": "hours", "amount": 2, "direction": "after"}, "2026-03-09T21:00:00Z"),
            ({"unit": "calendar_days", "amount": 2}, "2026-03-07T20:00:00Z"),
            ({"days_before": 2, "wall_time": "18:00"}, "2026-03-07T23:00:00Z"),
            ({"unit": "business_days", "amount": 2}, "2026-03-05T20:00:00Z"),
            ({"unit": "months", "amount": 1}, "2026-02-09T20:00:00Z"),
            ({"offset_minutes": -30}, "2026-03-09T18:30:00Z"),
            ({}, "2026-03-09T19:00:00Z"),
        ],
    )
    def test_hangs_on_check_in(self, answer_to, rule, due):
        told = answer_to(
            op="deadline",
            anchor="check_in",
            anchor_date="2026-03-09",
            anchor_time="15:00",
            anchor_time_zone="America/New_York",
            rule=rule,
        )

        assert told["external_due"] == due
        assert told["internal_due"] < due

    def test_uses_lead_time_bands(self, answer_to):
        told = answer_to(
            op="deadline",
            anchor="check_in",
            anchor_date="2026-03-12",
            anchor_time="15:00",
            start="2026-03-12T03:00:00Z",
            rule={"bands": [{"under_minutes": 1440, "minutes": 30}, {"minutes": 1440}]},
        )

        assert told["external_due"] == "2026-03-12T03:30:00Z"


class TestValidate:
    def test_accepts_a_calendar_that_makes_sense(self, answer_to):
        assert answer_to(op="validate", weekly_hours=OFFICE) == {"valid": True, "problems": []}

    @pytest.mark.parametrize(
        ("calendar", "problem"),
        [
            ({"time_zone": "Mars/Olympus", "weekly_hours": OFFICE}, "Mars/Olympus"),
            ({"weekly_hours": {}}, "never open"),
            ({"weekly_hours": {"mon": []}}, "never open"),
            ({"weekly_hours": {**OFFICE, "moon": [["08:00", "09:00"]]}}, "moon"),
            ({"weekly_hours": {"mon": [["08:00", "25:00"]]}}, "25:00"),
            ({"weekly_hours": {"mon": [["24:00", "08:00"]]}}, "24:00"),
            ({"weekly_hours": {"mon": [["08:00"]]}}, "pair"),
            ({"weekly_hours": {"mon": "08:00"}}, "pairs"),
            ({"weekly_hours": [1]}, "weekdays"),
            ({"weekly_hours": {"mon": [["08:00", "12:00"], ["11:00", "13:00"]]}}, "overlap"),
            (
                {"weekly_hours": {"mon": [["21:00", "02:00"]], "tue": [["01:00", "03:00"]]}},
                "runs into",
            ),
            ({"weekly_hours": {"mon": [["21:00", "02:00"]]}, "strict_hours": True}, "does not end"),
            ({"weekly_hours": {"mon": [["09:00", "09:00"]]}, "strict_hours": True}, "does not end"),
            ({"weekly_hours": OFFICE, "holidays": ["2026-02-30"]}, "2026-02-30"),
            ({"weekly_hours": OFFICE, "date_hours": {"soon": []}}, "soon"),
            ({"weekly_hours": OFFICE, "breaks": [1]}, "by date"),
            ({"weekly_hours": OFFICE, "strict_hours": "yes"}, "true or false"),
            ({"weekly_hours": OFFICE, "pauses": [["x", "y"]]}, "instant"),
        ],
    )
    def test_names_what_does_not(self, answer_to, calendar, problem):
        told = answer_to(op="validate", **calendar)

        assert told["valid"] is False
        assert any(problem in line for line in told["problems"]), told["problems"]

    def test_names_everything_at_once(self, answer_to):
        told = answer_to(
            op="validate", time_zone="X", weekly_hours={"mon": [["8", "9"]]}, holidays=["x"]
        )

        assert len(told["problems"]) >= 3


class TestRefusals:
    @pytest.mark.parametrize(
        ("question", "field"),
        [
            ({"op": "guess"}, "op"),
            ({"op": "add", "amount": 1, "unit": "hours"}, "start"),
            ({"op": "add", "start": "2026-03-13T17:30:00", "amount": 1, "unit": "hours"}, "start"),
            ({"op": "add", "start": "2026-03-13T17:30:00Z", "amount": 1, "unit": "eons"}, "unit"),
            (
                {"op": "add", "start": "2026-03-13T17:30:00Z", "amount": -1, "unit": "hours"},
                "amount",
            ),
            (
                {"op": "add", "start": "2026-03-13T17:30:00Z", "amount": "1", "unit": "hours"},
                "amount",
            ),
            (
                {"op": "add", "start": "2026-03-13T17:30:00Z", "amount": 1e300, "unit": "days"},
                "amount",
            ),
            (
                {"op": "add", "start": "2026-03-13T17:30:00Z", "amount": 1e300, "unit": "hours"},
                "amount",
            ),
            (
                {
                    "op": "add",
                    "start": "2026-03-13T17:30:00Z",
                    "amount": 1,
                    "unit": "hours",
                    "weekly_hours": {},
                },
                "weekly_hours",
            ),
            ({"op": "is_open", "at": "2026-03-13T17:30:00Z", "time_zone": "Nowhere"}, "time_zone"),
            ({"op": "open_segments", "from": "2026-03-13T17:30:00Z", "count": -1}, "count"),
            ({"op": "clock", "events": []}, "sla_minutes"),
            ({"op": "clock", "sla_minutes": {}, "events": []}, "events"),
            ({"op": "clock", "sla_minutes": {"first_response": 0}, "events": []}, "sla_minutes"),
            ({"op": "clock", "sla_minutes": {"lunch": 5}, "events": []}, "sla_minutes"),
            ({"op": "clock", "sla_minutes": {}, "events": [{"type": "x"}]}, "events.0.type"),
            (
                {
                    "op": "elapsed",
                    "from": "2026-03-13T17:30:00Z",
                    "to": "x",
                    "weekly_hours": OFFICE,
                },
                "to",
            ),
            ({"op": "deadline", "rule": {"unit": "hours", "amount": 1}}, "start"),
            ({"op": "deadline"}, "rule"),
            (
                {
                    "op": "is_open",
                    "at": "2026-03-13T17:30:00Z",
                    "pauses": [["2026-03-13T17:30:00Z", "2026-03-13T17:00:00Z"]],
                },
                "pauses",
            ),
        ],
    )
    def test_names_the_field(self, answer_to, question, field):
        told = answer_to(**question)

        assert told["error"]["field"] == field
        assert told["error"]["message"]
        assert told["error"]["code"]

    @pytest.mark.parametrize("text", ["", "nope", "[" * 100_000, b"\xff\xfe\x00", "[1, 2]", "null"])
    def test_what_is_no_question_is_refused(self, ask, text):
        (told,), code = ask(text)

        assert code == 2
        assert told["error"]["message"]


class TestLines:
    def test_answers_one_a_line_and_goes_on_after_a_mistake(self, ask):
        lines = [
            json.dumps({"op": "is_open", "at": "2026-03-13T17:30:00Z", "id": 7}),
            "",
            "nope",
            json.dumps({"op": "is_open", "at": "2026-03-13T17:30:00Z", "weekly_hours": {}}),
        ]

        told, code = ask("\n".join(lines), "--lines")

        assert code == 0
        assert told[0] == {"id": 7, "open": True}
        assert told[1]["error"]["code"] == "not-json"
        assert told[2] == {"open": False}


class TestProcess:
    def test_needs_no_database(self):
        answered = subprocess.run(
            [sys.executable, "manage.py", "sla_replay"],
            input=b'{"op": "is_open", "at": "2026-03-13T17:30:00Z"}',
            capture_output=True,
            check=True,
            env={**os.environ, "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"},
        )

        assert json.loads(answered.stdout) == {"open": True}
