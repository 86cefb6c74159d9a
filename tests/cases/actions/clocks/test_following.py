from datetime import UTC, datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.actions import clocks, deadlines, resolution
from cases.models import Case, CaseEvent, SLAClock
from cases.models.clock import ClockStatus
from cases.tasks import breach_due_clocks
from marketplace.models import Listing, Reservation, StayChange
from sla import defaults
from sla.models import DeadlineRule, LeadTimeBand
from tests.factories.cases import NOON, case_type, make_case, send
from tests.factories.clocks import clock_of, promise_everybody
from tests.factories.marketplace import ReservationFactory
from tests.factories.sla import SINCE, DeadlineRuleFactory
from tests.factories.users import TeamFactory, UserFactory
from tests.racing import race

pytestmark = pytest.mark.django_db

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def change(case, **facts):
    """Change the stay at the table, as an import does."""
    Reservation.objects.filter(pk=case.reservation_id).update(**facts)


def far_case(**options):
    """A case on a stay ten days ahead, at 15:00 in Lisbon."""
    stay = ReservationFactory(
        check_in_date=(NOON + 10 * DAY).date(),
        check_out_date=(NOON + 14 * DAY).date(),
        check_in_time=time(15),
        listing__time_zone="Europe/Lisbon",
    )
    return make_case(reservation=stay, **options)


def hung(case, owner, **rule):
    """Hang another rule on the stay."""
    made = DeadlineRuleFactory(
        kind=DeadlineRule.Kind.ANCHORED,
        amount=None,
        unit="",
        **{"anchor": DeadlineRule.Anchor.CHECK_IN, **rule},
    )
    return deadlines.hang(case_id=case.pk, by=owner, rule=made.code, now=NOON)


class TestAChangedStay:
    def test_moves_the_clock_and_says_from_when_and_why(self):
        case = make_case()
        before = clock_of(case, "stay").due_at
        change(
            case,
            check_in_date=case.reservation.check_in_date + DAY,
            check_out_date=case.reservation.check_out_date + DAY,
        )

        assert clocks.follow_changed_stays(now=NOON) == 1

        moved = clock_of(case, "stay")
        event = case.events.get(kind=CaseEvent.Kind.CLOCK_MOVED)
        assert (moved.due_at, moved.moved_from) == (before + DAY, before)
        assert (moved.generation, moved.moved_because, moved.compressed) == (2, "dates", False)
        assert (event.facts["from"], event.facts["reason"]) == (before.isoformat(), "dates")
        case.refresh_from_db()
        assert case.version == 2

    def test_is_followed_once(self):
        case = make_case()
        change(case, check_in_time=time(23, 30))

        assert [clocks.follow_changed_stays(now=NOON) for _ in range(2)] == [1, 0]
        assert not StayChange.objects.exists()

    def test_in_nothing_that_says_when_leaves_no_trace(self):
        case = make_case()
        change(case, paid_minor=1)

        assert not StayChange.objects.exists()

    def test_back_to_what_it_was_moves_nothing(self):
        case = make_case()
        was = case.reservation.check_in_time
        change(case, check_in_time=time(23, 30))
        change(case, check_in_time=was)

        assert clocks.follow_changed_stays(now=NOON) == 0
        assert clock_of(case, "stay").generation == 1

    def test_that_is_off_ends_it_and_the_case_lives_on(self):
        case = make_case()
        change(case, status="cancelled")

        clocks.follow_changed_stays(now=NOON)

        case.refresh_from_db()
        assert clock_of(case, "stay").status == ClockStatus.CANCELLED
        assert clock_of(case, "resolution").status == ClockStatus.RUNNING
        assert (case.status, case.next_due_kind) == ("open", "resolution")
        assert case.events.get(kind=CaseEvent.Kind.CLOCK_ENDED).facts["reason"] == "stay_off"

    def test_that_takes_place_after_all_hangs_it_again(self):
        case = make_case()
        change(case, status="cancelled")
        clocks.follow_changed_stays(now=NOON)
        change(case, status="confirmed")

        clocks.follow_changed_stays(now=NOON)

        assert case.clocks.filter(kind="stay", status="running").count() == 1

    def test_that_has_begun_leaves_it_running(self):
        case = make_case()
        change(case, status="in_stay")

        assert clocks.follow_changed_stays(now=NOON) == 0
        assert clock_of(case, "stay").status == ClockStatus.RUNNING

    def test_that_is_past_now_is_due_at_once_labelled_and_no_breach(self):
        case = far_case()
        change(case, check_in_date=NOON.date(), check_in_time=time(9))

        clocks.follow_changed_stays(now=NOON)
        clocks.breach_due(now=NOON + HOUR)

        moved = clock_of(case, "stay")
        assert (moved.due_at, moved.compressed, moved.breached_at) == (NOON, True, None)
        assert list(SLAClock.objects.past_due(now=NOON)) == [moved]
        assert case.events.get(kind=CaseEvent.Kind.CLOCK_MOVED).facts["compressed"] is True

    def test_after_the_breach_leaves_it_and_lets_another_clock_run(self):
        case = make_case()
        due = clock_of(case, "stay").due_at
        clocks.breach_due(now=due + HOUR)
        change(
            case,
            check_in_date=case.reservation.check_in_date + 2 * DAY,
            check_out_date=case.reservation.check_out_date + 2 * DAY,
        )

        clocks.follow_changed_stays(now=due + HOUR)

        old, new = case.clocks.filter(kind="stay").order_by("pk")
        assert (old.status, old.breached_at) == (ClockStatus.CANCELLED, due)
        assert (new.due_at, new.breached_at, new.generation) == (due + 2 * DAY, None, 2)
        assert new.moved_from == due

    @pytest.mark.parametrize(
        "facts", [{"status": "cancelled"}, {"check_out_date": (NOON + 20 * DAY).date()}]
    )
    def test_un_breaches_nothing_that_ran_out_and_nobody_noticed_yet(self, facts):
        case = make_case()
        due = clock_of(case, "stay").due_at
        later = {"check_in_date": case.reservation.check_in_date + 2 * DAY}
        change(case, **(facts if "status" in facts else facts | later))

        clocks.follow_changed_stays(now=due + HOUR)
        clocks.breach_due(now=due + HOUR)

        old = case.clocks.filter(kind="stay").earliest("pk")
        assert (old.status, old.breached_at) == (ClockStatus.CANCELLED, due)
        assert old.noticed_at == due + HOUR

    def test_of_a_resolved_case_waits_for_its_reopening(self):
        owner = UserFactory()
        case = far_case(owner=owner)
        resolution.resolve(
            case_id=case.pk, by=owner, outcome="solved", note="", root_cause="", now=NOON
        )
        before = clock_of(case, "stay").due_at
        change(case, check_in_date=(NOON + 11 * DAY).date())
        clocks.follow_changed_stays(now=NOON)

        resolution.reopen(case_id=case.pk, by=owner, reason="again", now=NOON)

        assert case.clocks.get(kind="stay", status="running").due_at == before + DAY


class TestAHome:
    def test_whose_zone_is_put_right_moves_the_clocks_of_its_stays(self):
        case = far_case()
        Listing.objects.filter(pk=case.reservation.listing_id).update(time_zone="America/Sao_Paulo")

        clocks.follow_changed_stays(now=NOON)

        moved = clock_of(case, "stay")
        there = moved.due_at.astimezone(ZoneInfo("America/Sao_Paulo"))
        assert (there.time(), moved.moved_because) == (time(15), "zone")
        assert moved.anchor_zone == "America/Sao_Paulo"

    def test_gives_its_usual_time_to_a_stay_of_unknown_hour_and_says_so(self):
        case = far_case()
        change(case, check_in_time=None)

        clocks.follow_changed_stays(now=NOON)

        moved = clock_of(case, "stay")
        there = moved.due_at.astimezone(ZoneInfo("Europe/Lisbon"))
        assert there.time() == case.reservation.listing.check_in_from
        assert moved.anchor_assumed is True


class TestNewRulesOfTime:
    def test_count_running_clocks_again_and_say_nothing_when_they_stay(self):
        case = make_case()
        SLAClock.objects.filter(case=case, kind="stay").update(tzdata="2020a")

        assert clocks.follow_changed_stays(now=NOON) == 0

        assert clock_of(case, "stay").tzdata > "2020a"
        assert clocks.follow_changed_stays(now=NOON) == 0

    def test_move_a_clock_they_put_elsewhere(self):
        case = make_case()
        right = clock_of(case, "stay").due_at
        SLAClock.objects.filter(case=case, kind="stay").update(
            tzdata="2020a", due_at=right + HOUR, anchor_at=right + HOUR
        )

        assert clocks.follow_changed_stays(now=NOON) == 1

        assert clock_of(case, "stay").due_at == right

    def test_leave_what_is_past_due_and_look_at_it_once(self):
        case = make_case()
        due = clock_of(case, "stay").due_at
        clocks.breach_due(now=due + HOUR)
        SLAClock.objects.filter(case=case, kind="stay").update(tzdata="2020a")

        clocks.follow_changed_stays(now=due + HOUR)

        late = clock_of(case, "stay")
        assert (late.due_at, late.tzdata > "2020a") == (due, True)

    def test_un_breach_no_deadline_that_ran_out_and_nobody_noticed_yet(self):
        defaults.install(now=SINCE)
        owner = UserFactory()
        case = make_case(owner=owner)
        clock = deadlines.start(
            case_id=case.pk,
            by=owner,
            rule="lgpd-access",
            started_on=NOON.date(),
            zone="America/Sao_Paulo",
            now=NOON,
        )
        SLAClock.objects.filter(pk=clock.pk).update(tzdata="2020a", due_at=NOON + HOUR)

        clocks.follow_changed_stays(now=NOON + 2 * HOUR)
        clocks.breach_due(now=NOON + 2 * HOUR)

        clock.refresh_from_db()
        assert (clock.due_at, clock.breached_at) == (NOON + HOUR, NOON + HOUR)

    def test_count_statutory_deadlines_again(self):
        defaults.install(now=SINCE)
        owner = UserFactory()
        case = make_case(owner=owner)
        clock = deadlines.start(
            case_id=case.pk,
            by=owner,
            rule="lgpd-access",
            started_on=NOON.date(),
            zone="America/Sao_Paulo",
            now=NOON,
        )
        right = clock.due_at
        SLAClock.objects.filter(pk=clock.pk).update(tzdata="2020a", due_at=right + HOUR)

        assert clocks.follow_changed_stays(now=NOON) == 1

        clock.refresh_from_db()
        assert (clock.due_at, clock.moved_because) == (right, "tzdata")


class TestWhatWasDone:
    def test_is_not_begun_again_while_the_stay_is_where_it_was(self):
        owner = UserFactory()
        case = far_case(owner=owner)
        deadlines.meet(clock_id=clock_of(case, "stay").pk, by=owner, now=NOON)
        change(case, status="pending")

        assert clocks.follow_changed_stays(now=NOON) == 0
        assert case.clocks.filter(kind="stay").count() == 1


class TestManyRules:
    def test_hang_on_one_stay_each_where_it_says(self):
        owner = UserFactory()
        case = far_case(owner=owner)
        check_in = clock_of(case, "stay").due_at

        elapsed = hung(case, owner, offset_minutes=-48 * 60)
        evening = hung(case, owner, days_before=2, wall_time=time(18))

        two_before = (check_in - 2 * DAY).date()
        assert elapsed.due_at == check_in - 48 * HOUR
        assert evening.due_at == datetime.combine(
            two_before, time(18), tzinfo=ZoneInfo("Europe/Lisbon")
        ).astimezone(UTC)
        assert case.clocks.filter(kind="stay", status="running").count() == 3

    def test_all_move_with_the_stay(self):
        owner = UserFactory()
        case = far_case(owner=owner)
        hung(case, owner, offset_minutes=-48 * 60)
        before = dict(case.clocks.filter(kind="stay").values_list("pk", "due_at"))
        change(case, check_in_date=(NOON + 12 * DAY).date())

        assert clocks.follow_changed_stays(now=NOON) == 2

        after = dict(case.clocks.filter(kind="stay").values_list("pk", "due_at"))
        assert {pk: due - before[pk] for pk, due in after.items()} == dict.fromkeys(before, 2 * DAY)

    @pytest.mark.parametrize(
        ("ahead", "within"), [(10 * HOUR, HOUR / 2), (3 * DAY, 2 * HOUR), (9 * DAY, DAY)]
    )
    def test_bands_say_how_soon_by_how_near_the_stay_is(self, ahead, within):
        owner = UserFactory()
        there = (NOON + ahead).astimezone(ZoneInfo("Europe/Lisbon"))
        stay = ReservationFactory(
            check_in_date=there.date(),
            check_in_time=there.time(),
            check_out_date=there.date() + 3 * DAY,
            listing__time_zone="Europe/Lisbon",
        )
        case = make_case(reservation=stay, owner=owner)
        rule = DeadlineRuleFactory(
            kind=DeadlineRule.Kind.ANCHORED, amount=None, unit="", anchor="check_in"
        )
        for under, minutes in ((24 * 60, 30), (7 * 24 * 60, 120), (None, 24 * 60)):
            LeadTimeBand.objects.create(rule=rule, under_minutes=under, minutes=minutes)

        clock = deadlines.hang(case_id=case.pk, by=owner, rule=rule.code, now=NOON)

        assert clock.due_at == NOON + within

    def test_one_that_is_past_when_hung_is_due_now_and_no_breach(self):
        owner = UserFactory()
        case = make_case(owner=owner)

        clock = hung(case, owner, offset_minutes=-48 * 60)

        assert (clock.due_at, clock.compressed) == (NOON, True)


class TestTheSweep:
    def test_costs_two_reads_when_nothing_changed_however_many_clocks_run(self):
        for _ in range(6):
            make_case()

        with CaptureQueriesContext(connection) as captured:
            clocks.follow_changed_stays(now=NOON)

        assert len(captured) == 2

    def test_drops_changes_nobody_hangs_on_in_one_go(self):
        for stay in ReservationFactory.create_batch(5):
            Reservation.objects.filter(pk=stay.pk).update(status="cancelled")

        with CaptureQueriesContext(connection) as captured:
            clocks.follow_changed_stays(now=NOON)

        assert not StayChange.objects.exists()
        assert len(captured) < 12


class TestOneThatCannotBeFollowed:
    def test_keeps_no_other_stay_and_no_breach_waiting(self):
        bad, good = make_case(), make_case()
        before = clock_of(good, "stay").due_at
        due = clock_of(bad, "resolution").due_at
        Listing.objects.filter(pk=bad.reservation.listing_id).update(time_zone="Moon/Far_Side")
        for case in (bad, good):
            day = case.reservation.check_in_date
            change(case, check_in_date=day + DAY, check_out_date=day + 9 * DAY)

        clocks.follow_changed_stays(now=NOON)
        breach_due_clocks()

        assert clock_of(good, "stay").due_at == before + DAY
        assert clock_of(bad, "resolution").breached_at == due
        assert StayChange.objects.filter(reservation=bad.reservation_id).exists()

    def test_with_newer_rules_of_time_keeps_no_other_waiting(self):
        bad, good = make_case(), make_case()
        SLAClock.objects.filter(kind="stay").update(tzdata="2020a")
        Listing.objects.filter(pk=bad.reservation.listing_id).update(time_zone="Moon/Far_Side")
        StayChange.objects.all().delete()

        clocks.follow_changed_stays(now=NOON)

        assert clock_of(good, "stay").tzdata > "2020a"
        assert clock_of(bad, "stay").tzdata == "2020a"

    def test_is_behind_the_breaches_of_a_sweep(self, monkeypatch):
        case = make_case()

        def broken(**_words):
            raise RuntimeError

        monkeypatch.setattr(clocks, "follow_changed_stays", broken)
        with pytest.raises(RuntimeError):
            breach_due_clocks()

        assert clock_of(case, "resolution").breached_at is not None


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
class TestAtTheSameMoment:
    @pytest.fixture(autouse=True)
    def promise(self, transactional_db):
        return promise_everybody()

    def test_sweepers_move_a_clock_once(self):
        case = far_case()
        change(case, check_in_date=(NOON + 11 * DAY).date())

        moved = race(*[lambda: clocks.follow_changed_stays(now=NOON)] * 4)

        assert sum(moved) == 1
        assert clock_of(case, "stay").generation == 2

    def test_a_reply_and_a_move_both_hold(self):
        owner = UserFactory()
        case = far_case(owner=owner)
        before = clock_of(case, "stay").due_at
        change(case, check_in_date=(NOON + 11 * DAY).date())

        race(
            lambda: clocks.follow_changed_stays(now=NOON),
            lambda: send(case, by=owner, at=NOON),
        )

        case.refresh_from_db()
        moved = clock_of(case, "stay")
        assert moved.due_at == before + DAY
        assert case.next_due_at == min(
            due for due in case.clocks.filter(status="running").values_list("due_at", flat=True)
        )

    def test_a_case_opened_while_its_stay_moves_is_not_left_behind(self):
        stay = far_case().reservation
        team, kind = TeamFactory(), case_type("stranded")

        def open_another():
            found = Reservation.objects.select_related("listing__host", "guest").get(pk=stay.pk)
            make_case(reservation=found, team=team, type_code=kind.code)

        def move(day):
            there = Reservation.objects.filter(pk=stay.pk)
            there.update(
                check_in_date=(NOON + day * DAY).date(), check_out_date=(NOON + 20 * DAY).date()
            )

        for day in range(11, 16):
            race(open_another, partial(move, day))
            while StayChange.objects.exists():
                clocks.follow_changed_stays(now=NOON)

            moved = Reservation.objects.select_related("listing").get(pk=stay.pk)
            dues = SLAClock.objects.filter(kind="stay", status="running", case__reservation=moved)
            assert set(dues.values_list("due_at", flat=True)) == {moved.check_in_at}
            assert Case.objects.filter(reservation=moved).count() == dues.count()
