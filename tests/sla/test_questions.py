import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.errors import DomainError
from sla.questions import answer

AT = "2026-03-13T17:30:00Z"
CALENDAR = {
    "time_zone": "America/Sao_Paulo",
    "weekly_hours": {"mon": [["21:00", "02:00"]], "fri": [["08:00", "18:00"]]},
    "holidays": ["2026-03-16"],
    "date_hours": {"2026-03-17": [["08:00", "12:00"]]},
    "breaks": {"2026-03-17": [["09:00", "09:30"]]},
    "pauses": [[AT, "2026-03-13T18:30:00Z"], ["2027-03-13T18:30:00Z", None]],
}
QUESTIONS = [
    {
        "op": "clock",
        "sla_minutes": {"first_response": 60, "next_update": 120, "resolution": 180},
        "events": [
            {"at": AT, "type": "case_created", "initial_state": "open"},
            {"at": AT, "type": "customer_message"},
            {"at": "2026-03-20T17:30:00Z", "type": "agent_reply", "public": True},
        ],
        "as_of": "2026-04-20T17:30:00Z",
    },
    {"op": "add", "start": AT, "amount": 2, "unit": "hours", "direction": "before"},
    {"op": "elapsed", "from": AT, "to": "2026-04-20T17:30:00Z"},
    {"op": "is_open", "at": AT},
    {"op": "open_segments", "from": AT, "count": 3},
    {"op": "local_to_instant", "local_date": "2026-03-13", "local_time": "24:00"},
    {"op": "validate"},
    {
        "op": "deadline",
        "start": AT,
        "rule": {
            "unit": "months",
            "amount": 1,
            "first_day_counts": True,
            "roll": "next_working_day",
            "extension": {"amount": 2, "unit": "months"},
            "internal_margin": 3,
        },
    },
    {
        "op": "deadline",
        "anchor": "check_in",
        "anchor_date": "2026-03-13",
        "anchor_time": "15:00",
        "anchor_time_zone": "Europe/Lisbon",
        "rule": {"unit": "hours", "amount": 48, "bands": [{"under_minutes": 60, "minutes": 5}]},
    },
]
JUNK = [
    None, True, 0, -1, 1.5, 10**30, float("nan"), float("inf"), "", "x", "\ud800", "24:00", "00:00",
    "9999-12-31", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z", AT, [], [[]], [None], [["a", "b"]],
    {}, {"a": 1}, "mon", "\u0664:\u0665\u0666",
]  # fmt: skip


def places(value, path=()):
    """Yield the path of everything inside a question."""
    if path:
        yield path
    inside = value.items() if isinstance(value, dict) else enumerate(value)
    if isinstance(value, dict | list):
        for key, part in inside:
            yield from (
                places(part, (*path, key)) if isinstance(part, dict | list) else [(*path, key)]
            )


def spoiled(question, path, junk):
    """Return a question with something else at one place."""
    changed = json.loads(json.dumps(question))
    around = changed
    for step in path[:-1]:
        around = around[step]
    around[path[-1]] = junk
    return changed


class TestAnswer:
    @pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question["op"])
    def test_answers_in_json(self, question):
        assert json.dumps(answer({**CALENDAR, **question}))

    @settings(max_examples=600, deadline=None)
    @given(st.data())
    def test_junk_anywhere_gets_an_answer_or_a_sentence(self, data):
        question = {**CALENDAR, **data.draw(st.sampled_from(QUESTIONS))}
        path = data.draw(st.sampled_from(list(places(question))))
        junk = data.draw(st.sampled_from(JUNK))

        try:
            answered = answer(spoiled(question, path, junk))
        except DomainError as refusal:
            answered = {"error": refusal.message, "field": refusal.field}

        assert json.dumps(answered)


class TestDeadlineOfTheDay:
    """Cut-offs and fixed dates, as the editors know them too."""

    def asked(self, **rule):
        return answer(
            {
                "op": "deadline",
                "time_zone": "America/Sao_Paulo",
                "start": "2026-03-10T21:30:00Z",
                "rule": {"unit": "calendar_days", "amount": 2, **rule},
            }
        )

    def test_what_comes_after_the_cut_off_counts_for_the_next_day(self):
        assert self.asked(cut_off="18:00")["external_due_date"] == "2026-03-13"
        assert self.asked(cut_off="19:00")["external_due_date"] == "2026-03-12"

    def test_the_last_day_may_end_at_an_hour(self):
        assert self.asked(ends_at="18:00")["external_due"] == "2026-03-12T21:00:00Z"

    def test_a_rule_may_name_the_date(self):
        told = self.asked(unit="fixed_date", amount=None, fixed_on="2027-01-29")

        assert told["external_due_date"] == "2027-01-29"

    def test_a_fixed_date_that_is_missing_is_named(self):
        with pytest.raises(DomainError) as refused:
            self.asked(unit="fixed_date")

        assert refused.value.field == "rule.fixed_on"
