from datetime import UTC, datetime, timedelta

import pytest

from common.errors import BadInput, DomainError, Forbidden
from escalations.actions import overriding, rota_upkeep, shifts, staffing, swaps
from escalations.lifecycle import Level, SwapState
from escalations.models import OnCallSchedule, Override, Shift, ShiftSwap
from escalations.models.swap import AlreadyBegun, AlreadyDecided, NotForYou
from escalations.rota import duty
from escalations.rota.swap_fit import NotTheirShift, OnCallAlready
from messaging.models import Delivery, Lane
from tests.factories.escalations import NIGHT, Desk, RotationFactory, ScheduleFactory
from tests.factories.users import UserFactory
from tests.racing import race

HOUR = timedelta(hours=1)
#: Saturday 14 March 2026, inside Tomás’s week; Nadia’s begins on Monday 16, 11:00 UTC.
SATURDAY = datetime(2026, 3, 14, 12, tzinfo=UTC)
NEXT_WEEK = datetime(2026, 3, 18, 12, tzinfo=UTC)


@pytest.fixture
def desk(db):
    desk = Desk()
    desk.lia = UserFactory(name="Lia Nogueira", email="lia@staff.example")
    return desk


def ask(desk, **more):
    given = {
        "schedule_id": desk.schedule.pk,
        "level": Level.FIRST,
        "kind": "cover",
        "start": SATURDAY,
        "end": SATURDAY + 8 * HOUR,
        "by": desk.tomas,
        "now": NIGHT,
    }
    return swaps.ask(**(given | more))


def first(desk, at):
    return duty.on_call(OnCallSchedule.objects.get(pk=desk.schedule.pk), Level.FIRST, now=at)


def told(person):
    return list(
        Delivery.objects.filter(lane=Lane.NOTICE, to_address=person.email).values_list(
            "subject", flat=True
        )
    )


class TestAsk:
    def test_asks_for_nothing_beyond_what_anybody_plans(self, desk):
        far = datetime(9999, 12, 30, tzinfo=UTC)

        with pytest.raises(BadInput):
            ask(desk, start=far, end=far + HOUR)
        with pytest.raises(BadInput):
            overriding.override(
                schedule_id=desk.schedule.pk,
                level=Level.FIRST,
                kind="add",
                add_id=desk.lia.pk,
                remove_id=None,
                start=far,
                end=far + HOUR,
                by=desk.helena,
                now=NIGHT,
            )

    def test_changes_nobody_until_it_is_taken(self, desk):
        row = ask(desk)

        assert row.state == SwapState.OPEN
        assert first(desk, SATURDAY) == [desk.tomas]

    def test_tells_the_person_named(self, desk):
        ask(desk, asked_id=desk.lia.pk)

        assert told(desk.lia) == ["Can you take a shift of Tomás’s?"]
        assert told(desk.nadia) == []

    def test_tells_everybody_of_the_rota_without_a_name(self, desk):
        ask(desk)

        assert told(desk.nadia) == ["Can you take a shift of Tomás’s?"]
        assert told(desk.tomas) == []

    def test_refuses_hours_that_are_not_wholly_the_givers(self, desk):
        with pytest.raises(NotTheirShift, match="Tomás is not on call"):
            ask(desk, start=NEXT_WEEK - 72 * HOUR, end=NEXT_WEEK)

        assert not ShiftSwap.objects.exists()

    def test_refuses_hours_that_have_begun(self, desk):
        with pytest.raises(AlreadyBegun):
            ask(desk, start=NIGHT - HOUR)

    def test_refuses_hours_asked_for_already(self, desk):
        ask(desk)

        with pytest.raises(staffing.OverlappingRota, match="asked for or given away already"):
            ask(desk, start=SATURDAY + HOUR)

    def test_refuses_a_swap_without_hours_in_return(self, desk):
        with pytest.raises(BadInput, match="in return"):
            ask(desk, kind="swap")

    def test_refuses_a_person_whose_role_answers_no_pages(self, desk):
        with pytest.raises(BadInput, match="answers no pages"):
            ask(desk, asked_id=UserFactory(admin=True).pk)

    def test_is_for_ones_own_shift_unless_one_edits_the_rota(self, desk):
        with pytest.raises(Forbidden):
            ask(desk, giver_id=desk.tomas.pk, by=desk.nadia)

        assert ask(desk, giver_id=desk.tomas.pk, by=desk.helena).giver == desk.tomas


class TestTake:
    def test_puts_the_taker_on_call_in_these_hours_only(self, desk):
        row = swaps.take(swap_id=ask(desk).pk, by=desk.lia, now=NIGHT + HOUR)

        assert (row.state, row.taker) == (SwapState.TAKEN, desk.lia)
        assert first(desk, SATURDAY) == [desk.lia]
        assert first(desk, SATURDAY - HOUR) == first(desk, SATURDAY + 8 * HOUR) == [desk.tomas]
        assert told(desk.tomas) == ["Lia takes your shift"]

    def test_is_in_the_written_shifts_at_once(self, desk):
        swaps.take(swap_id=ask(desk).pk, by=desk.lia, now=NIGHT + HOUR)

        shift = Shift.objects.get(user=desk.lia)
        assert (shift.during.lower, shift.during.upper) == (SATURDAY, SATURDAY + 8 * HOUR)

    def test_gives_hours_in_return(self, desk):
        row = ask(
            desk,
            kind="swap",
            asked_id=desk.nadia.pk,
            return_start=NEXT_WEEK,
            return_end=NEXT_WEEK + 8 * HOUR,
        )

        swaps.take(swap_id=row.pk, by=desk.nadia, now=NIGHT)

        assert first(desk, SATURDAY) == [desk.nadia]
        assert first(desk, NEXT_WEEK) == [desk.tomas]
        assert first(desk, NEXT_WEEK + 8 * HOUR) == [desk.nadia]

    def test_refuses_who_has_no_such_hours_to_give_in_return(self, desk):
        row = ask(desk, kind="swap", return_start=NEXT_WEEK, return_end=NEXT_WEEK + HOUR)

        with pytest.raises(NotTheirShift, match="Lia"):
            swaps.take(swap_id=row.pk, by=desk.lia, now=NIGHT)

    def test_refuses_the_giver(self, desk):
        with pytest.raises(NotForYou, match="somebody else has to take it"):
            swaps.take(swap_id=ask(desk).pk, by=desk.tomas, now=NIGHT)

    def test_refuses_all_but_the_person_asked(self, desk):
        row = ask(desk, asked_id=desk.lia.pk)

        with pytest.raises(NotForYou, match="Somebody else was asked"):
            swaps.take(swap_id=row.pk, by=desk.nadia, now=NIGHT)

    def test_refuses_who_answers_no_pages(self, desk):
        with pytest.raises(NotForYou, match="does not answer pages"):
            swaps.take(swap_id=ask(desk).pk, by=UserFactory(admin=True), now=NIGHT)

    def test_refuses_who_is_on_call_then_anyway(self, desk):
        overriding.override(
            schedule_id=desk.schedule.pk,
            level=Level.FIRST,
            kind=Override.Kind.ADD,
            add_id=desk.lia.pk,
            remove_id=None,
            start=SATURDAY,
            end=SATURDAY + HOUR,
            by=desk.helena,
            now=NIGHT,
        )

        with pytest.raises(OnCallAlready):
            swaps.take(swap_id=ask(desk).pk, by=desk.lia, now=NIGHT)

    def test_refuses_once_it_has_begun(self, desk):
        with pytest.raises(AlreadyBegun):
            swaps.take(swap_id=ask(desk).pk, by=desk.lia, now=SATURDAY)

    def test_says_who_was_faster(self, desk):
        row = ask(desk)
        swaps.take(swap_id=row.pk, by=desk.lia, now=NIGHT)

        with pytest.raises(AlreadyDecided, match="Lia has taken these hours already"):
            swaps.take(swap_id=row.pk, by=desk.nadia, now=NIGHT)

    @pytest.mark.django_db(transaction=True)
    def test_lets_one_of_two_at_once_win(self, transactional_db):
        desk = Desk()
        desk.lia = UserFactory(name="Lia Nogueira")
        row = ask(desk)

        done = race(
            *[
                lambda p=p: swaps.take(swap_id=row.pk, by=p, now=NIGHT)
                for p in (desk.lia, desk.nadia)
            ]
        )

        lost = [d for d in done if isinstance(d, DomainError)]
        won = [d for d in done if isinstance(d, ShiftSwap)]
        assert (len(lost), len(won)) == (1, 1)
        assert won[0].taker.short_name in str(lost[0])
        assert first(desk, SATURDAY) == [won[0].taker]


class TestWithdraw:
    def test_ends_an_open_request(self, desk):
        row = ask(desk, asked_id=desk.lia.pk)

        assert swaps.withdraw(swap_id=row.pk, by=desk.tomas, now=NIGHT).state == SwapState.WITHDRAWN
        with pytest.raises(AlreadyDecided, match="over"):
            swaps.take(swap_id=row.pk, by=desk.lia, now=NIGHT)

    def test_is_for_the_giver_or_a_manager(self, desk):
        with pytest.raises(Forbidden):
            swaps.withdraw(swap_id=ask(desk).pk, by=desk.nadia, now=NIGHT)

    def test_refuses_what_was_taken(self, desk):
        row = ask(desk)
        swaps.take(swap_id=row.pk, by=desk.lia, now=NIGHT)

        with pytest.raises(AlreadyDecided, match="Lia"):
            swaps.withdraw(swap_id=row.pk, by=desk.tomas, now=NIGHT)


class TestGiveBack:
    def test_gives_everybody_their_own_hours_and_tells_both(self, desk):
        row = swaps.take(swap_id=ask(desk).pk, by=desk.lia, now=NIGHT)

        swaps.give_back(swap_id=row.pk, by=desk.lia, now=NIGHT + HOUR)

        assert first(desk, SATURDAY) == [desk.tomas]
        assert "A shift was given back" in told(desk.tomas)
        assert "A shift was given back" in told(desk.lia)

    def test_refuses_once_it_has_begun(self, desk):
        row = swaps.take(swap_id=ask(desk).pk, by=desk.lia, now=NIGHT)

        with pytest.raises(AlreadyBegun):
            swaps.give_back(swap_id=row.pk, by=desk.lia, now=SATURDAY)


class TestSweep:
    def test_ends_what_nobody_took_in_time_and_tells_the_giver(self, desk):
        row = ask(desk)

        assert swaps.sweep(now=SATURDAY - HOUR) == 0
        assert swaps.sweep(now=SATURDAY) == 1

        row.refresh_from_db()
        assert row.state == SwapState.PAST_DUE
        assert told(desk.tomas) == ["Nobody took your shift; it stays yours"]

    def test_undoes_a_swap_whose_shift_moved_and_tells_both(self, desk):
        row = swaps.take(swap_id=ask(desk).pk, by=desk.lia, now=NIGHT)
        overriding.override(
            schedule_id=desk.schedule.pk,
            level=Level.FIRST,
            kind=Override.Kind.REPLACE,
            add_id=desk.nadia.pk,
            remove_id=desk.tomas.pk,
            start=SATURDAY,
            end=SATURDAY + 2 * HOUR,
            by=desk.helena,
            now=NIGHT,
        )

        assert swaps.sweep(now=NIGHT) == 1

        row.refresh_from_db()
        assert row.state == SwapState.VOID
        assert "A swap was undone: the shift moved" in told(desk.tomas)
        assert "A swap was undone: the shift moved" in told(desk.lia)
        assert first(desk, SATURDAY + 3 * HOUR) == [desk.tomas]

    def test_gives_hours_back_when_the_taker_has_left(self, desk):
        row = swaps.take(swap_id=ask(desk).pk, by=desk.lia, now=NIGHT)
        desk.lia.is_active = False
        desk.lia.save()

        swaps.sweep(now=NIGHT)

        row.refresh_from_db()
        assert row.state == SwapState.VOID
        assert first(desk, SATURDAY) == [desk.tomas]

    def test_leaves_a_swap_alone_while_a_colleague_stands_in(self, desk):
        row = swaps.take(swap_id=ask(desk).pk, by=desk.lia, now=NIGHT)
        overriding.override(
            schedule_id=desk.schedule.pk,
            level=Level.FIRST,
            kind=Override.Kind.COVER,
            add_id=desk.nadia.pk,
            remove_id=None,
            start=SATURDAY,
            end=SATURDAY + 2 * HOUR,
            by=desk.nadia,
            now=NIGHT,
        )

        assert swaps.sweep(now=NIGHT) == 0

        row.refresh_from_db()
        assert row.state == SwapState.TAKEN

    def test_does_not_change_what_has_passed(self, desk):
        shifts.lay_out(schedule_id=desk.schedule.pk, now=NIGHT)
        swaps.take(swap_id=ask(desk).pk, by=desk.lia, now=NIGHT)
        after = SATURDAY + 9 * HOUR

        assert swaps.sweep(now=after) == 0

        shifts.lay_out(schedule_id=desk.schedule.pk, now=after)
        past = duty.Duty(desk.schedule, start=SATURDAY, end=after, now=after)
        assert past.segments(Level.FIRST, SATURDAY, SATURDAY + HOUR)[0].people == (desk.lia.pk,)


class TestMayBeTakenBy:
    def test_says_who_may_and_until_when(self, desk):
        mine = ask(desk, asked_id=desk.lia.pk)

        assert mine.may_be_taken_by(desk.lia, now=NIGHT)
        assert not mine.may_be_taken_by(desk.nadia, now=NIGHT)
        assert not mine.may_be_taken_by(desk.tomas, now=NIGHT)
        assert not mine.may_be_taken_by(desk.lia, now=SATURDAY)


class TestTakeNow:
    def test_works_for_who_gave_the_hours_away(self, desk):
        swaps.take(swap_id=ask(desk).pk, by=desk.lia, now=NIGHT)

        overriding.take_now(
            schedule_id=desk.schedule.pk, level=Level.FIRST, by=desk.tomas, now=SATURDAY + HOUR
        )

        assert first(desk, SATURDAY + HOUR) == [desk.tomas]


class TestOneBrokenRota:
    def test_leaves_requests_of_the_others_followed_and_shifts_written(self, desk):
        broken = ScheduleFactory()
        RotationFactory(schedule=broken, people=[desk.tomas, desk.nadia])
        stuck = ask(desk, schedule_id=broken.pk)
        ask(desk)
        OnCallSchedule.objects.filter(pk=broken.pk).update(time_zone="Mars/Olympus")
        desk.tomas.is_active = False
        desk.tomas.save()
        Shift.objects.all().delete()

        done = rota_upkeep.sweep(now=NIGHT)

        stuck.refresh_from_db()
        assert (done["swaps"], done["rotas"], stuck.state) == (1, 1, SwapState.OPEN)
        assert Shift.objects.filter(schedule=desk.schedule).exists()


class TestManyRequests:
    def test_are_followed_to_the_last(self, desk, monkeypatch):
        monkeypatch.setattr(swaps, "_BATCH", 1)
        for hours in range(0, 6, 2):
            ask(desk, start=SATURDAY + hours * HOUR, end=SATURDAY + (hours + 1) * HOUR)
        desk.tomas.is_active = False
        desk.tomas.save()

        assert swaps.sweep(now=NIGHT) == 3
