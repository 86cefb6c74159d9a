"""Which running clocks would move, what past cases would have made of it, and moving them when told."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from cases.actions import deadlines, resolution, rollout, waiting
from cases.actions.clocks import moving
from cases.actions.rollout import NotInForce
from cases.clocks import impact
from cases.clocks.past import in_hindsight
from cases.clocks.tally import Tally
from cases.models import CaseEvent, SLAClock
from cases.models.clock import ClockStatus
from escalations.actions import guarding
from messaging.models import Delivery
from sla.actions import drafting, publishing
from sla.models import DeadlineRule, Rollout, Shelf
from tests.factories.cases import make_case, receive, send
from tests.factories.sla import (
    BusinessCalendarFactory,
    DeadlineRuleFactory,
    ServiceLevelFactory,
    TargetFactory,
)
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db

# A Thursday, 09:00 in São Paulo.
NOON = datetime(2026, 3, 12, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def helena():
    return UserFactory(manager=True)


@pytest.fixture
def office():
    """Monday to Friday, 08:00 to 18:00 in São Paulo."""
    return BusinessCalendarFactory(code="office", name="Office")


@pytest.fixture
def level(office):
    level = ServiceLevelFactory(code="all", name="Everybody", order=50)
    TargetFactory(service_level=level, kind="resolution", minutes=12 * 60, calendar=office)
    TargetFactory(service_level=level, kind="first_response", minutes=60)
    return level


def draft_of(shelf, code, by, **changes):
    draft = drafting.begin(shelf=shelf, code=code, by=by, now=NOON)
    typed = {name: [text] if isinstance(text, str) else text for name, text in changes.items()}
    return drafting.write(
        shelf=shelf,
        code=code,
        contents={**draft.contents, **typed},
        seen_revision=None,
        by=by,
        now=NOON,
    )


def publish(draft, by, *, now=NOON):
    return publishing.publish(
        shelf=Shelf(draft.shelf),
        code=draft.code,
        seen_revision=draft.revision,
        valid_from=now,
        by=by,
        now=now,
    )


def look(draft, *, now=NOON):
    return impact.look(impact.of_draft(draft, now=now), now=now)


def elsewhere(seen):
    return [move for move in seen.moves if move.is_elsewhere]


def resolution_of(case):
    return case.clocks.get(kind="resolution", status__in=["running", "paused", "met"])


class TestACalendar:
    def test_moves_the_clocks_that_count_in_it(self, helena, level):
        case = make_case(now=NOON, wrote="guest")
        draft = draft_of(Shelf.CALENDARS, "office", helena, day_3="08:00–12:00")

        moves = elsewhere(look(draft))

        assert [move.clock for move in moves] == [resolution_of(case)]
        # Thursday is three hours shorter than nine: what was due Friday 11:00 is due Friday 17:00.
        assert moves[0].before == datetime(2026, 3, 13, 14, tzinfo=UTC)
        assert moves[0].after == datetime(2026, 3, 13, 20, tzinfo=UTC)

    def test_that_closes_sooner_than_pauses_ended_counts_them(self, helena, level):
        case = make_case(now=NOON, owner=helena)
        waiting.wait(case_id=case.pk, by=helena, on="guest", reason="photos", now=NOON + HOUR)
        waiting.resume(case_id=case.pk, by=helena, now=NOON + 3 * HOUR)
        draft = draft_of(Shelf.CALENDARS, "office", helena, day_3="07:00–18:00")

        moves = elsewhere(look(draft, now=NOON + 4 * HOUR))

        assert moves == []  # it began at nine: an hour before that changes nothing

    def test_never_moves_what_is_past_due(self, helena, level):
        case = make_case(now=NOON)
        SLAClock.objects.filter(pk=resolution_of(case).pk).update(
            breached_at=NOON + 9 * HOUR, noticed_at=NOON + 9 * HOUR
        )
        draft = draft_of(Shelf.CALENDARS, "office", helena, day_3="08:00–12:00")

        seen = look(draft)

        assert (seen.moves, seen.past_due) == ([], 1)

    def test_that_opens_so_much_that_it_is_past_already_says_so(self, helena, level):
        make_case(now=NOON)
        later = NOON + 20 * HOUR
        draft = draft_of(
            Shelf.CALENDARS, "office", helena, day_3="00:00–24:00", day_4="00:00–24:00"
        )

        (move,) = elsewhere(look(draft, now=later))

        assert move.at_once
        assert move.after == NOON + 12 * HOUR

    def test_moves_statutory_clocks_counted_in_it(self, helena, level, office):
        owner = UserFactory()
        case = make_case(now=NOON, owner=owner)
        rule = DeadlineRuleFactory(code="court", unit="business_days", amount=3, calendar=office)
        deadlines.start(
            case_id=case.pk, by=owner, rule=rule.code, started_on=NOON, zone="UTC", now=NOON
        )
        draft = draft_of(
            Shelf.CALENDARS,
            "office",
            helena,
            date=["2026-03-16"],
            date_kind=["closed"],
            date_hours=[""],
            date_reason=["Moved"],
        )

        moved = {move.clock.kind: move for move in elsewhere(look(draft))}

        assert moved["statutory"].after > moved["statutory"].before


class TestALevel:
    def test_moves_clocks_to_the_level_that_would_win(self, helena, level, office):
        case = make_case(now=NOON, severity=2)
        drafting.invent(shelf=Shelf.LEVELS, name="Severe", by=helena, now=NOON)
        draft = draft_of(
            Shelf.LEVELS, "severe", helena, order="10", severities=["2"], resolution="6 h"
        )

        (move,) = elsewhere(look(draft))

        assert (move.clock, move.after) == (resolution_of(case), NOON + 6 * HOUR)

    def test_leaves_what_it_does_not_fit_and_what_it_does_not_promise(self, helena, level):
        make_case(now=NOON, severity=3, wrote="guest")
        drafting.invent(shelf=Shelf.LEVELS, name="Severe", by=helena, now=NOON)
        unfit = draft_of(
            Shelf.LEVELS, "severe", helena, order="10", severities=["1"], resolution="6 h"
        )
        assert look(unfit).moves == []

        fit = draft_of(Shelf.LEVELS, "severe", helena, severities=["3"], resolution="6 h")
        assert {move.clock.kind for move in look(fit).moves} == {"resolution"}

    def test_gives_up_cases_it_no_longer_fits_to_the_next(self, helena, level):
        first = ServiceLevelFactory(code="first", order=10)
        TargetFactory(service_level=first, kind="resolution", minutes=120)
        make_case(now=NOON, severity=3)
        draft = draft_of(Shelf.LEVELS, "first", helena, severities=["1"])

        (move,) = elsewhere(look(draft))

        assert move.after == datetime(2026, 3, 13, 14, tzinfo=UTC)


class TestARule:
    def test_moves_the_clocks_that_hang_by_it(self, helena, level):
        DeadlineRuleFactory(stay=True, source="House", start_event="opened")
        case = make_case(now=NOON)
        stay = case.clocks.get(kind="stay")
        draft = draft_of(
            Shelf.RULES, "stay-check-in", helena, hangs="offset", offset="1 h", offset_way="before"
        )

        (move,) = elsewhere(look(draft))

        assert (move.clock, move.after) == (stay, stay.due_at - HOUR)


class TestStatements:
    @pytest.mark.parametrize("shelf", [Shelf.CALENDARS, Shelf.LEVELS])
    def test_are_the_same_for_two_clocks_and_twenty(
        self, helena, level, shelf, django_assert_num_queries
    ):
        code, changes = {
            Shelf.CALENDARS: ("office", {"day_3": "08:00–12:00"}),
            Shelf.LEVELS: ("all", {"resolution": "6 h"}),
        }[shelf]
        draft = draft_of(shelf, code, helena, **changes)
        proposal = impact.of_draft(draft, now=NOON)
        make_case(now=NOON)
        with django_assert_num_queries(6):
            impact.look(proposal, now=NOON)
        for _n in range(10):
            make_case(now=NOON)

        fresh = impact.of_draft(draft, now=NOON)
        with django_assert_num_queries(6):
            seen = impact.look(fresh, now=NOON)

        assert len(elsewhere(seen)) == 11

    def test_looks_go_on_where_the_last_one_stopped(self, helena, level):
        for _n in range(5):
            make_case(now=NOON)
        proposal = impact.of_draft(
            draft_of(Shelf.CALENDARS, "office", helena, day_3="08:00–12:00"), now=NOON
        )
        tally, after = Tally(), 0
        for _look in range(3):
            seen = impact.look(proposal, now=NOON, after=after, most=2)
            tally.add(seen)
            tally, after = Tally.load(tally.dump()), seen.reached

        assert (tally.looked_at, tally.later, len(tally.listed)) == (5, 5, 5)


class TestPublishing:
    def test_alone_moves_nothing(self, helena, level):
        case = make_case(now=NOON)
        before = SLAClock.objects.filter(case=case).values()

        publish(draft_of(Shelf.CALENDARS, "office", helena, day_3="08:00–12:00"), helena)

        assert list(SLAClock.objects.filter(case=case).values()) == list(before)
        assert make_case(now=NOON).clocks.get(kind="resolution").due_at == datetime(
            2026, 3, 13, 20, tzinfo=UTC
        )


class TestApplying:
    def applied(self, helena, *, now=NOON, **changes):
        version = publish(draft_of(Shelf.CALENDARS, "office", helena, **changes), helena)
        asked = rollout.ask(
            shelf=Shelf.CALENDARS, code="office", number=version.version, by=helena, now=now
        )
        rollout.go_on(now=now)
        asked.refresh_from_db()
        return version, asked

    def test_moves_clocks_and_says_so_on_the_case(self, helena, level):
        case = make_case(now=NOON)
        before = resolution_of(case)

        version, asked = self.applied(helena, day_3="08:00–12:00")

        after = resolution_of(case)
        assert after.due_at == datetime(2026, 3, 13, 20, tzinfo=UTC)
        assert (after.calendar_id, after.generation) == (version.pk, before.generation + 1)
        event = case.events.get(kind=CaseEvent.Kind.CLOCK_MOVED)
        assert event.facts["from"] == before.due_at.isoformat()
        assert event.facts["reason"] == "Office v2"
        assert event.actor == helena
        case.refresh_from_db()
        assert case.next_due_at == after.due_at
        assert (asked.moved, asked.looked_at, asked.finished_at) == (1, 1, NOON)

    def test_never_un_breaches(self, helena, level):
        case = make_case(now=NOON)
        SLAClock.objects.filter(pk=resolution_of(case).pk).update(
            breached_at=NOON + HOUR, noticed_at=NOON + HOUR
        )
        before = SLAClock.objects.filter(pk=resolution_of(case).pk).values().get()

        self.applied(helena, day_3="08:00–09:30")

        assert SLAClock.objects.filter(pk=before["id"]).values().get() == before

    def test_does_not_touch_what_has_ended(self, helena, level):
        case = make_case(now=NOON)
        SLAClock.objects.filter(case=case).update(status=ClockStatus.CANCELLED)
        before = list(SLAClock.objects.filter(case=case).values())

        self.applied(helena, day_3="08:00–12:00")

        assert list(SLAClock.objects.filter(case=case).values()) == before

    def test_a_clock_past_at_once_is_due_now_and_scores_no_breach(self, helena, level):
        case = make_case(now=NOON)
        later = NOON + 20 * HOUR

        self.applied(helena, now=later, day_3="00:00–24:00", day_4="00:00–24:00")

        clock = resolution_of(case)
        assert (clock.due_at, clock.compressed, clock.breached_at) == (later, True, None)

    def test_a_paused_clock_goes_on_under_it(self, helena, level):
        case = make_case(now=NOON, owner=helena)
        waiting.wait(case_id=case.pk, by=helena, on="guest", reason="photos", now=NOON)

        version, _asked = self.applied(helena, day_3="08:00–12:00")
        waiting.resume(case_id=case.pk, by=helena, now=NOON + HOUR)

        assert resolution_of(case).calendar_id == version.pk

    def test_goes_on_where_it_was_interrupted_and_moves_nothing_twice(
        self, helena, level, monkeypatch
    ):
        monkeypatch.setattr(rollout, "BATCH", 2)
        cases = [make_case(now=NOON) for _n in range(5)]
        version = publish(draft_of(Shelf.CALENDARS, "office", helena, day_3="08:00–12:00"), helena)
        rollout.ask(shelf=Shelf.CALENDARS, code="office", number=2, by=helena, now=NOON)

        rollout.go_on(now=NOON, batches=1)
        assert Rollout.objects.get().finished_at is None
        rollout.go_on(now=NOON)
        rollout.go_on(now=NOON)

        assert Rollout.objects.get().moved == 5
        assert all(resolution_of(case).calendar_id == version.pk for case in cases)
        moved = CaseEvent.objects.filter(kind=CaseEvent.Kind.CLOCK_MOVED)
        assert moved.count() == 5

    def test_one_clock_that_cannot_be_counted_keeps_no_other_waiting(self, helena, level):
        DeadlineRuleFactory(stay=True, source="House", start_event="opened")
        bad, good = make_case(now=NOON), make_case(now=NOON)
        SLAClock.objects.filter(case=bad, kind="stay").update(anchor_zone="Moon/Far_Side")
        before = good.clocks.get(kind="stay").due_at
        publish(
            draft_of(Shelf.RULES, "stay-check-in", helena, hangs="offset", offset="1 h"), helena
        )

        rollout.ask(shelf=Shelf.RULES, code="stay-check-in", number=2, by=helena, now=NOON)
        rollout.go_on(now=NOON)

        assert good.clocks.get(kind="stay").due_at == before - HOUR
        assert Rollout.objects.get().finished_at == NOON

    def test_one_clock_that_cannot_be_moved_keeps_no_other_waiting(
        self, helena, level, monkeypatch
    ):
        bad, good = make_case(now=NOON), make_case(now=NOON)
        spoiled, move = resolution_of(bad).pk, moving.move

        def breaks_on_one(*, clock_id, **words):
            if clock_id == spoiled:
                raise OverflowError
            return move(clock_id=clock_id, **words)

        monkeypatch.setattr(moving, "move", breaks_on_one)
        version, asked = self.applied(helena, day_3="08:00–12:00")

        assert resolution_of(good).calendar_id == version.pk
        assert (asked.moved, asked.finished_at) == (1, NOON)

    def test_one_that_cannot_be_carried_out_keeps_no_later_one_waiting(self, helena, level):
        make_case(now=NOON)
        version = publish(draft_of(Shelf.CALENDARS, "office", helena, day_3="08:00–12:00"), helena)
        asked = rollout.ask(shelf=Shelf.CALENDARS, code="office", number=2, by=helena, now=NOON)
        Rollout.objects.create(
            shelf=Shelf.RULES,
            version_id=0,
            told="gone",
            asked_by=helena,
            asked_at=NOON - HOUR,
            last_clock=1,
        )

        rollout.go_on(now=NOON)

        asked.refresh_from_db()
        assert (asked.moved, asked.finished_at, version.version) == (1, NOON, 2)

    def test_goes_on_without_a_worker(self, helena, level):
        make_case(now=NOON)
        publish(draft_of(Shelf.CALENDARS, "office", helena, day_3="08:00–12:00"), helena)
        rollout.ask(shelf=Shelf.CALENDARS, code="office", number=2, by=helena, now=NOON)

        guarding.do(["cases.roll_out"], now=NOON)

        assert Rollout.objects.get().finished_at == NOON

    def test_asked_twice_is_done_once(self, helena, level):
        publish(draft_of(Shelf.CALENDARS, "office", helena), helena)

        one = rollout.ask(shelf=Shelf.CALENDARS, code="office", number=2, by=helena, now=NOON)
        two = rollout.ask(shelf=Shelf.CALENDARS, code="office", number=2, by=helena, now=NOON)

        assert one == two

    def test_of_what_is_not_in_force_is_refused(self, helena, level):
        publish(draft_of(Shelf.CALENDARS, "office", helena), helena)

        with pytest.raises(NotInForce):
            rollout.ask(shelf=Shelf.CALENDARS, code="office", number=1, by=helena, now=NOON)

    def test_of_a_rule_moves_stay_clocks(self, helena, level):
        DeadlineRuleFactory(stay=True, source="House", start_event="opened")
        case = make_case(now=NOON)
        before = case.clocks.get(kind="stay").due_at
        publish(
            draft_of(Shelf.RULES, "stay-check-in", helena, hangs="offset", offset="1 h"), helena
        )

        rollout.ask(shelf=Shelf.RULES, code="stay-check-in", number=2, by=helena, now=NOON)
        rollout.go_on(now=NOON)

        clock = case.clocks.get(kind="stay")
        assert (clock.due_at, clock.rule) == (before - HOUR, DeadlineRule.objects.get(version=2))


class TestHindsight:
    def test_of_more_cases_than_a_number_can_say_is_of_the_most(self, client, helena, office):
        draft_of(Shelf.CALENDARS, "office", helena)
        client.force_login(helena)

        answer = client.get(
            reverse("cases:sla_past", args=("calendars", "office")), {"last": "9" * 5000}
        )

        assert answer.status_code == 200

    @pytest.fixture
    def answered(self, helena, level):
        """A case answered after 30 minutes and resolved after two hours."""
        case = make_case(now=NOON, owner=helena, wrote="guest")
        receive(case, at=NOON)
        send(case, by=helena, at=NOON + 0.5 * HOUR)
        self.resolve(case, helena, NOON + 2 * HOUR)
        return case

    def resolve(self, case, by, at):
        Delivery.objects.update(state="sent", sent_at=at)
        resolution.resolve(
            case_id=case.pk, by=by, outcome="solved", root_cause="other", note="Done", now=at
        )

    def test_counts_past_cases_under_both(self, helena, answered):
        draft = draft_of(Shelf.LEVELS, "all", helena, resolution="1 h", resolution_calendar="")

        told = in_hindsight(
            impact.of_draft(draft, now=NOON + 3 * HOUR), viewer=helena, now=NOON + 3 * HOUR
        )

        assert told.cases == 1
        (measured,) = told.differing
        assert measured.case == answered
        assert [(v.kind, v.before, v.after) for v in measured.changed] == [
            ("resolution", False, True)
        ]
        assert told.kinds["resolution"].missed_after == 1

    def test_is_shown_segment_by_segment(self, client, helena, answered):
        draft_of(Shelf.LEVELS, "all", helena, resolution="1 h", resolution_calendar="")
        client.force_login(helena)

        answer = client.get(reverse("cases:sla_past", args=("levels", "all")))

        assert answer.status_code == 200
        assert "Met then" in answer.content.decode()

    def test_a_sealed_case_is_measured_only_for_who_may_see_it(self, helena, answered):
        type(answered).objects.filter(pk=answered.pk).update(access_level="restricted")
        proposal = impact.of_draft(
            draft_of(Shelf.LEVELS, "all", helena, resolution="1 h"), now=NOON
        )
        later, nadia = NOON + 3 * HOUR, UserFactory(manager=True)

        assert in_hindsight(proposal, viewer=helena, now=later).cases == 1
        assert in_hindsight(proposal, viewer=nadia, now=later).cases == 0

    def test_asks_the_database_the_same_number_of_times(
        self, helena, answered, django_assert_num_queries
    ):
        draft = draft_of(Shelf.CALENDARS, "office", helena, day_3="08:00–12:00")
        proposal = impact.of_draft(draft, now=NOON)
        with django_assert_num_queries(10):
            in_hindsight(proposal, viewer=helena, now=NOON + 3 * HOUR)
        for _n in range(3):
            self.resolve(make_case(now=NOON, owner=helena), helena, NOON + HOUR)

        with django_assert_num_queries(10):
            told = in_hindsight(proposal, viewer=helena, now=NOON + 3 * HOUR)

        assert told.cases == 4
