import random
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from cases.clocks.folding import Happening, What, answers, course
from tests.factories.cases import NOON


def at(minutes):
    return NOON + timedelta(minutes=minutes)


def heard(order, minutes, side="guest"):
    return Happening((order, 0), What.HEARD, at(minutes), side=side)


def said(order, minutes, side="guest"):
    return Happening((order, 0), What.SAID, at(minutes), side=side)


def turn(order, what, minutes, reason=""):
    return Happening((order, 0), what, at(minutes), reason=reason)


class TestAnswers:
    def test_are_owed_to_nobody_who_never_wrote(self):
        assert answers([said(1, 0)], "guest") == []

    def test_begin_with_the_first_response_and_go_on_with_updates(self):
        runs = answers([heard(1, 0), said(2, 5), heard(3, 9)], "guest")

        assert [(run.kind, run.started_at, run.ended_at) for run in runs] == [
            ("first_response", at(0), at(5)),
            ("next_update", at(9), None),
        ]

    def test_count_from_the_oldest_unanswered_message_whenever_it_was_taken_in(self):
        in_order = answers([heard(1, 0), heard(2, 5)], "guest")
        the_older_later = answers([heard(1, 5), heard(2, 0)], "guest")

        assert in_order == the_older_later

    def test_a_message_nobody_could_have_read_is_not_answered_by_words_written_before(self):
        runs = answers([heard(1, 5), said(2, 10), heard(3, 0)], "guest")

        assert (runs[-1].started_at, runs[-1].is_running) == (at(0), True)

    def test_of_one_side_are_no_answers_to_the_other(self):
        story = [heard(1, 0), heard(2, 1, "host"), said(3, 2)]

        assert [run.is_running for run in answers(story, "host")] == [True]

    def test_are_owed_no_longer_once_the_case_is_resolved(self):
        assert answers([heard(1, 0), turn(2, What.RESOLVED, 5)], "guest") == []


class TestCourse:
    def test_stands_still_while_the_case_waits_for_somebody_outside(self):
        story = [turn(1, What.WAITS, 10, "guest"), turn(2, What.GOES_ON, 40)]

        assert course(story, opened_at=at(0)).pauses == [(at(10), at(40))]

    def test_does_not_stand_still_for_our_own_departments(self):
        whole = course([turn(1, What.WAITS, 10, "department")], opened_at=at(0))

        assert (whole.pauses, whole.paused_since) == ([], None)

    def test_counts_no_closed_time_after_a_reopening(self):
        story = [turn(1, What.RESOLVED, 10), turn(2, What.REOPENED, 70)]

        whole = course(story, opened_at=at(0))

        assert (whole.met_at, whole.pauses) == (None, [(at(10), at(70))])

    def test_begins_anew_when_it_was_set_back(self):
        story = [turn(1, What.WAITS, 5, "host"), turn(2, What.GOES_ON, 9), turn(3, What.RESET, 20)]

        whole = course(story, opened_at=at(0))

        assert (whole.started_at, whole.pauses) == (at(20), [])

    def test_a_pause_never_ends_before_it_began(self):
        story = [turn(1, What.WAITS, 10, "guest"), turn(2, What.GOES_ON, 9)]

        assert course(story, opened_at=at(0)).pauses == [(at(10), at(10))]


happenings = st.lists(
    st.builds(
        lambda what, minutes, side, reason: (what, minutes, side, reason),
        st.sampled_from(What),
        st.integers(0, 500),
        st.sampled_from(["guest", "host"]),
        st.sampled_from(["guest", "department", "date"]),
    ),
    max_size=25,
).map(
    lambda drawn: [
        Happening((place, 0), what, at(minutes), side=side, reason=reason)
        for place, (what, minutes, side, reason) in enumerate(drawn)
    ]
)


class TestAnyOrder:
    @settings(max_examples=200, deadline=None)
    @given(happenings, st.integers())
    def test_of_the_same_happenings_gives_the_same_clocks(self, story, seed):
        shuffled = random.Random(seed).sample(story, len(story))

        assert answers(shuffled, "guest") == answers(story, "guest")
        assert course(shuffled, opened_at=NOON) == course(story, opened_at=NOON)

    @settings(max_examples=200, deadline=None)
    @given(st.lists(st.integers(0, 500), min_size=1, max_size=8), st.randoms(use_true_random=False))
    def test_in_which_messages_come_gives_the_same_start(self, minutes, chance):
        mixed = list(minutes)
        chance.shuffle(mixed)

        def told(order):
            return answers([heard(place, m) for place, m in enumerate(order)], "guest")

        assert told(minutes) == told(mixed)

    @settings(max_examples=200, deadline=None)
    @given(happenings)
    def test_at_most_one_answer_is_owed_to_a_side(self, story):
        running = [run for run in answers(story, "guest") if run.is_running]

        assert len(running) <= 1
