from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from cases.desk.rows import Reader
from cases.routing.gathering import LEAST, PATIENCE, answer_by, first_words, lines_of

NOW = datetime(2026, 3, 12, 12, 0, tzinfo=UTC)
READER = Reader(now=NOW, zone=ZoneInfo("America/Sao_Paulo"), locale="en")
EMPTY = {
    "at": NOW.isoformat(),
    "severity": 2,
    "severity_reason": "",
    "waiting_on": "",
    "waiting_until": "",
    "unanswered": [],
    "risks": [],
    "promises": [],
    "clocks": [],
}


class TestAnswerBy:
    @given(st.none() | st.timedeltas(timedelta(days=-3), timedelta(days=3)))
    def test_is_between_a_quarter_and_two_hours(self, ahead):
        due = NOW + ahead if ahead is not None else None

        assert NOW + LEAST <= answer_by(NOW, due) <= NOW + PATIENCE


class TestTheWords:
    def test_name_what_is_owed_first_on_the_readers_clock(self):
        gathered = EMPTY | {
            "unanswered": [{"side": "guest", "since": NOW.isoformat()}],
            "promises": [
                {
                    "id": 1,
                    "kind": "promise",
                    "side": "guest",
                    "label": "Call by six",
                    "due": (NOW + timedelta(hours=6)).isoformat(),
                    "to": "Marina",
                }
            ],
        }

        assert first_words(gathered, READER) == (
            "The guest wrote 09:00 and has no answer. Promised Marina: “Call by six”, due 15:00."
        )
        assert [line.tone for line in lines_of(gathered, READER)][:2] == ["danger", "warn"]

    def test_name_a_risk_in_words_of_the_reader(self):
        gathered = EMPTY | {"risks": [{"axis": "money", "level": 3, "reason": "R$ 900"}]}

        with override("pt-br"):
            told = [line.text for line in lines_of(gathered, READER)]

        assert "Em jogo: Dinheiro, 3 de 4. R$ 900" in told

    @pytest.mark.parametrize("language", ["en", "pt-br"])
    def test_are_never_empty(self, language):
        with override(language):
            assert first_words(EMPTY, READER)

    def test_of_an_offer_from_before_anything_was_gathered_are_none(self):
        assert lines_of({}, READER) == []
