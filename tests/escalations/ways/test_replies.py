"""What people type back at night, read without any doubt or not at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalations.ways.replies import Reply, Verb, code_of, of_key, of_text

YES, NO = Verb.ACKNOWLEDGE, Verb.CANNOT


class TestAText:
    @pytest.mark.parametrize(
        ("body", "reply"),
        [
            ("1", Reply(YES)),
            (" 1 ", Reply(YES)),
            ("1.", Reply(YES)),
            ("Ok", Reply(YES)),
            ("OK 4711", Reply(YES, 4711)),
            ("ok4711", Reply(YES, 4711)),
            ("ok #4711", Reply(YES, 4711)),
            ("1 4711-3", Reply(YES, 4711, 3)),
            ("4711 ok", Reply(YES, 4711)),
            ("Sim", Reply(YES)),
            ("já!", Reply(YES)),
            ("2", Reply(NO)),
            ("NÃO", Reply(NO)),
            ("can't", Reply(NO)),
            ("2 4711", Reply(NO, 4711)),
            ("next 4711-2", Reply(NO, 4711, 2)),
        ],
    )
    def test_is_read(self, body, reply):
        assert of_text(body) == reply

    @pytest.mark.parametrize(
        "body",
        [
            "",
            "12",
            "1 or 2?",
            "ok but call me",
            "not ok",
            "3",
            "11",
            "4711",
            "who is this",
            "1 2 3",
            "ok 99999999999",
        ],
    )
    def test_is_nothing_when_it_might_mean_anything_else(self, body):
        assert of_text(body) is None

    @given(st.text(max_size=200))
    def test_never_breaks(self, body):
        of_text(body)

    @given(st.integers(1, 10**8), st.integers(1, 999))
    def test_carries_alert_and_round_as_the_text_wrote_them(self, alert, generation):
        reply = of_text(f"OK {code_of(alert, generation)}")

        assert (reply.alert_id, reply.generation or 1) == (alert, generation)


class TestAKey:
    def test_one_takes_it_and_two_passes_it_on(self):
        assert of_key("1") == Reply(YES)
        assert of_key("2") == Reply(NO)

    @pytest.mark.parametrize("digits", ["", "3", "12", "*", "#", "٢"])
    def test_other_keys_are_nothing(self, digits):
        assert of_key(digits) is None
