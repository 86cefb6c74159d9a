from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sla.business_time import Calendar, working_time_between
from sla.clock import LONGEST_TARGET, ImpossibleTarget, Kind, PlainGoal, SLAState
from sla.replay import Event, EventKind, State, replay
from sla.timeline import NoCreation, read_timeline

BERLIN = Calendar("Europe/Berlin", [[(9 * 3600, 18 * 3600)]] * 7)
CREATED = EventKind.CASE_CREATED
MESSAGE = EventKind.CUSTOMER_MESSAGE
REPLY = EventKind.AGENT_REPLY


def at(clock, day=4):
    hour, minute = clock.split(":")
    return datetime(2026, 6, day, int(hour), int(minute), tzinfo=UTC)


def happened(*events, created="09:00", state=State.RUNNING):
    return [
        Event(at(created), CREATED, state),
        *(Event(at(clock), EventKind(kind)) for clock, kind in events),
    ]


def targets(first=120, update=180, resolution=250, calendar=BERLIN):
    return {
        kind: PlainGoal(minutes, calendar)
        for kind, minutes in zip(Kind, (first, update, resolution), strict=True)
        if minutes
    }


def clocks(*events, as_of=None, pauses=(), goals=None, **kwargs):
    return replay(
        targets=goals or targets(),
        events=happened(*events, **kwargs),
        as_of=as_of,
        pauses=pauses,
    )


class TestFirstResponse:
    def test_runs_from_creation(self):
        replayed = clocks()

        assert replayed.clocks["first_response"].due_at == at("11:00")
        assert replayed.clocks["first_response"].minutes is None
        assert replayed.next_due_at == at("11:00")

    def test_is_met_by_the_first_public_reply(self):
        first = clocks(("09:30", "internal_note"), ("09:45", REPLY), ("10:30", REPLY)).clocks[
            "first_response"
        ]

        assert (first.due_at, first.met_at) == (None, at("09:45"))
        assert (first.minutes, first.slack_minutes, first.late_minutes) == (45, 75, 0)
        assert first.breached_at is None

    def test_a_late_reply_meets_it_and_leaves_the_breach(self):
        first = clocks(("13:30", REPLY)).clocks["first_response"]

        assert (first.minutes, first.slack_minutes, first.late_minutes) == (270, -150, 150)
        assert first.breached_at == at("11:00")

    def test_a_reply_at_the_due_instant_is_in_time(self):
        assert clocks(("11:00", REPLY)).clocks["first_response"].breached_at is None

    def test_is_breached_at_the_due_instant_when_nobody_replied(self):
        assert clocks(as_of=at("10:59")).clocks["first_response"].breached_at is None
        assert clocks(as_of=at("11:00")).clocks["first_response"].breached_at == at("11:00")

    def test_leaves_out_paused_and_closed_time(self):
        replayed = clocks(
            ("09:30", "pause"), ("09:45", "resume"), ("10:00", "close"), ("10:30", "reopen")
        )

        assert replayed.clocks["first_response"].due_at == at("11:45")

    def test_is_due_at_closing_time_when_it_ends_exactly_then(self):
        replayed = clocks(("10:00", "pause"), ("15:00", "resume"))

        assert replayed.clocks["first_response"].due_at == at("16:00")

    def test_moves_into_the_next_morning(self):
        replayed = clocks(("10:00", "pause"), ("15:01", "resume"))

        assert replayed.clocks["first_response"].due_at == at("07:01", day=5)

    def test_no_pause_undoes_a_breach(self):
        replayed = clocks(("11:30", "pause"), as_of=at("12:00"))

        assert replayed.clocks["first_response"].due_at is None
        assert replayed.clocks["first_response"].breached_at == at("11:00")
        assert replayed.state == SLAState.ACTIVE_WITH_MISSES

    def test_keeps_its_history_through_a_reopening(self):
        replayed = clocks(("09:45", REPLY), ("10:00", "close"), ("10:30", "reopen"))

        assert replayed.clocks["first_response"].minutes == 45


class TestNextUpdate:
    def test_nothing_is_owed_before_a_message(self):
        assert clocks().clocks["next_update"].due_at is None

    def test_runs_from_the_oldest_unanswered_message(self):
        replayed = clocks(("09:10", MESSAGE), ("10:10", MESSAGE))

        assert replayed.clocks["next_update"].due_at == at("12:10")

    def test_keeps_the_longest_wait(self):
        update = clocks(
            ("09:00", MESSAGE),
            ("10:30", REPLY),
            ("10:35", MESSAGE),
            ("10:40", REPLY),
            ("11:00", MESSAGE),
        ).clocks["next_update"]

        assert (update.minutes, update.slack_minutes) == (90, 90)
        assert update.due_at == at("14:00")

    def test_a_reply_while_paused_answers(self):
        update = clocks(
            ("09:30", MESSAGE), ("10:00", "pause"), ("10:15", REPLY), ("10:30", "resume")
        ).clocks["next_update"]

        assert (update.due_at, update.minutes) == (None, 30)

    def test_survives_a_reopening(self):
        replayed = clocks(("09:30", MESSAGE), ("10:00", "close"), ("11:00", "reopen"))

        assert replayed.clocks["next_update"].due_at == at("13:30")

    def test_a_message_before_the_case_counts_from_its_own_time(self):
        replayed = clocks(("08:50", MESSAGE))

        assert replayed.clocks["next_update"].due_at == at("11:50")


class TestResolution:
    def test_counts_from_creation_to_close(self):
        resolution = clocks(
            ("10:00", "pause"), ("10:30", "resume"), ("10:45", REPLY), ("12:00", "close")
        ).clocks["resolution"]

        assert (resolution.minutes, resolution.slack_minutes) == (150, 100)
        assert resolution.due_at is None

    def test_a_case_that_waited_all_its_life_took_no_time(self):
        resolution = clocks(("12:00", "close"), state=State.PAUSED).clocks["resolution"]

        assert (resolution.minutes, resolution.slack_minutes) == (0, 250)

    def test_a_close_out_of_a_pause_counts_what_ran(self):
        resolution = clocks(
            ("10:30", "resume"), ("11:00", "pause"), ("12:00", "close"), state=State.PAUSED
        ).clocks["resolution"]

        assert resolution.minutes == 30

    def test_runs_again_after_a_reopening(self):
        resolution = clocks(("10:00", "close"), ("10:30", "reopen")).clocks["resolution"]

        assert resolution.minutes is None
        assert resolution.due_at == at("13:40")


class TestState:
    def test_everything_is_empty_before_the_case_began(self):
        replayed = clocks(as_of=at("08:00"))

        assert replayed.state == SLAState.NOT_STARTED
        assert replayed.next_due_at is None

    def test_later_events_are_not_known_yet(self):
        replayed = clocks(("10:00", REPLY), as_of=at("09:30"))

        assert replayed.clocks["first_response"].due_at == at("11:00")

    @pytest.mark.parametrize(
        ("events", "state"),
        [
            ([("09:10", REPLY)], SLAState.ACTIVE),
            ([("11:10", REPLY)], SLAState.ACTIVE_WITH_MISSES),
            ([("09:10", REPLY), ("10:00", "close")], SLAState.HIT),
            ([("11:10", REPLY), ("12:00", "close")], SLAState.MISSED),
            ([("09:10", "sla_detached")], SLAState.NONE),
        ],
    )
    def test_says_how_the_case_stands(self, events, state):
        assert clocks(*events).state == state

    def test_nothing_is_due_without_its_service_level(self):
        replayed = clocks(("09:30", "sla_detached"))

        assert replayed.next_due_at is None

    def test_counts_on_from_creation_once_the_level_is_back(self):
        replayed = clocks(("09:30", "sla_detached"), ("10:30", "sla_attached"))

        assert replayed.next_due_at == at("11:00")

    def test_a_changed_stay_moves_none_of_these(self):
        assert clocks(("09:30", "reservation_changed")).next_due_at == at("11:00")

    def test_explains_itself(self):
        lines = clocks(("09:30", "pause"), ("09:45", "resume"), ("13:00", REPLY)).explanation

        assert lines[0].startswith("Paused from Thu 4 Jun 2026, 09:30 UTC")
        assert "First response was missed: it was due Thu 4 Jun 2026, 13:15 in Berlin." in lines

    def test_a_level_that_promises_little_says_little(self):
        replayed = clocks(("09:45", REPLY), goals=targets(update=None, resolution=None))

        assert replayed.clocks["resolution"].due_at is None
        assert replayed.clocks["resolution"].minutes is None


class TestPauses:
    def test_given_stretches_do_not_count(self):
        replayed = clocks(pauses=[(at("10:00"), at("10:30"))])

        assert replayed.clocks["first_response"].due_at == at("11:30")

    def test_nothing_is_due_inside_one(self):
        replayed = clocks(pauses=[(at("10:00"), at("10:30"))], as_of=at("10:15"))

        assert replayed.next_due_at is None

    def test_one_without_end_stops_everything(self):
        assert clocks(pauses=[(at("10:00"), None)]).next_due_at is None

    def test_one_that_is_not_known_yet_changes_nothing(self):
        replayed = clocks(pauses=[(at("10:00"), None)], as_of=at("09:30"))

        assert replayed.next_due_at == at("11:00")


class TestSameInstant:
    def test_a_pause_taken_back_at_once_is_none(self):
        replayed = clocks(("10:00", "pause"), ("10:00", "resume"))

        assert replayed.case_state == State.RUNNING

    def test_one_pause_may_follow_another_at_once(self):
        replayed = clocks(
            ("10:00", "pause"), ("10:30", "resume"), ("10:30", "pause"), ("11:00", "resume")
        )

        assert replayed.clocks["first_response"].due_at == at("12:00")

    def test_a_reply_counts_after_the_message_of_the_same_instant(self):
        assert clocks(("10:00", REPLY), ("10:00", MESSAGE)).clocks["next_update"].due_at is None


class TestRefusals:
    @pytest.mark.parametrize("minutes", [0, -5, LONGEST_TARGET + 1])
    def test_a_target_of_nothing_or_of_a_lifetime(self, minutes):
        with pytest.raises(ImpossibleTarget):
            PlainGoal(minutes)

    @pytest.mark.parametrize(
        "events", [[], [Event(at("09:00"), CREATED), Event(at("09:30"), CREATED)]]
    )
    def test_a_case_begins_exactly_once(self, events):
        with pytest.raises(NoCreation):
            replay(targets=targets(), events=events)


later = st.sampled_from([kind for kind in EventKind if kind is not CREATED])
stories = st.lists(
    st.tuples(st.integers(0, 6000), later).map(
        lambda event: Event(at("09:00") + timedelta(minutes=event[0]), event[1])
    ),
    max_size=12,
).map(lambda events: [Event(at("09:00"), CREATED), *events])


class TestAnyStory:
    @settings(max_examples=200, deadline=None)
    @given(stories, st.randoms(use_true_random=False), st.integers(0, 9000))
    def test_order_of_arrival_changes_nothing(self, events, random, after):
        now = at("09:00") + timedelta(minutes=after)
        shuffled = list(events)
        Random(random.random()).shuffle(shuffled)

        assert replay(targets=targets(), events=events, as_of=now) == replay(
            targets=targets(), events=shuffled, as_of=now
        )

    @settings(max_examples=200, deadline=None)
    @given(stories, st.integers(0, 9000))
    def test_a_due_instant_lies_its_minutes_of_running_time_away(self, events, after):
        now = at("09:00") + timedelta(minutes=after)
        replayed = replay(targets=targets(), events=events, as_of=now)
        clock = replayed.clocks["resolution"]

        stopped = [(start, end) for start, end, _state in read_timeline(events, now).stopped]

        if clock.due_at is not None:
            used = working_time_between(BERLIN, at("09:00"), clock.due_at, stopped)
            assert used == timedelta(minutes=250)

    @settings(max_examples=200, deadline=None)
    @given(stories, st.integers(0, 9000), st.integers(0, 3000))
    def test_a_breach_never_goes_away(self, events, after, more):
        now = at("09:00") + timedelta(minutes=after)
        then = replay(targets=targets(), events=events, as_of=now)
        later_on = replay(targets=targets(), events=events, as_of=now + timedelta(minutes=more))

        for kind in Kind:
            if then.clocks[kind].breached_at and kind is not Kind.RESOLUTION:
                assert later_on.clocks[kind].breached_at == then.clocks[kind].breached_at
