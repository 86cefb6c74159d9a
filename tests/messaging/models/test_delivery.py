"""What a delivery believes of what a provider reports: the best word stays, in whatever order words come."""

from datetime import UTC, datetime
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging.lifecycle import NEWS, DeliveryState
from messaging.models import Delivery

NOON = datetime(2026, 3, 12, 12, tzinfo=UTC)
S = DeliveryState


def delivery(state=S.SENT, attempts=1, **fields):
    return Delivery(state=state, attempts=attempts, lane="page", body_text="x", **fields)


def told(states, *, start=S.SENT):
    row = delivery(start)
    for state in states:
        row.learn(state, attempt=1, ref="CA1", now=NOON)
    return S(row.state)


class TestReports:
    @given(st.lists(st.sampled_from(NEWS), max_size=8))
    def test_leave_the_best_word_whatever_their_order_and_number(self, states):
        best = max([S.SENT, *states], key=NEWS.index)

        assert told(states) == best
        assert {told(order) for order in permutations(states[:4])} == {
            max([S.SENT, *states[:4]], key=NEWS.index)
        }

    @pytest.mark.parametrize("start", [S.PENDING, S.SENDING])
    @pytest.mark.parametrize("state", NEWS)
    def test_before_our_own_answer_count_as_well(self, start, state):
        row = delivery(start, next_at=NOON)

        assert row.learn(state, attempt=1, ref="CA1", now=NOON)

        assert (row.state, row.next_at, row.provider_ref) == (state, None, "CA1")
        assert (row.sent_at == NOON) == (state != S.FAILED)

    def test_of_a_failure_count_only_for_the_attempt_they_are_about(self):
        row = delivery(S.SENDING, attempts=2)

        assert not row.learn(S.FAILED, attempt=1, ref="CA1", now=NOON)
        assert row.learn(S.FAILED, attempt=2, ref="CA2", now=NOON)

    @pytest.mark.parametrize("end", [S.SUPERSEDED, S.EXPIRED, S.CANCELLED])
    def test_of_a_text_nobody_needs_are_noted_and_wake_nothing_up(self, end):
        row = delivery(end)

        assert not row.learn(S.ANSWERED, attempt=1, ref="CA1", now=NOON)

        assert (row.state, row.answered_at) == (end, NOON)

    def test_keep_the_first_reference(self):
        row = delivery(provider_ref="CA1")

        row.learn(S.DELIVERED, attempt=1, ref="CA2", now=NOON)

        assert row.provider_ref == "CA1"


class TestEnding:
    @pytest.mark.parametrize("state", [S.SENT, S.FAILED, S.EXPIRED])
    def test_forgets_the_words_of_a_code_and_of_nothing_else(self, state):
        code, page = delivery(S.SENDING), delivery(S.SENDING)
        code.lane = "code"

        code.end(state)
        page.end(state)

        assert (code.body_text, page.body_text) == ("", "x")
