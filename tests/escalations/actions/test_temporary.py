from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from common.errors import BadInput, Forbidden
from escalations.actions import overriding, staffing, temporary
from escalations.lifecycle import Level
from escalations.models import OnCallSchedule, TemporarySchedule
from escalations.rota import duty
from tests.factories.escalations import NIGHT, Desk
from tests.factories.users import UserFactory

HOUR = timedelta(hours=1)
#: A Friday in the week after; far enough for gaps.
FRIDAY = datetime(2026, 3, 20, 11, tzinfo=UTC)


@pytest.fixture
def desk(db):
    desk = Desk()
    desk.lia = UserFactory(name="Lia Nogueira", email="lia@staff.example")
    return desk


def make(desk, *shifts, **more):
    given = {
        "schedule_id": desk.schedule.pk,
        "level": Level.FIRST,
        "start": FRIDAY,
        "end": FRIDAY + 24 * HOUR,
        "shifts": shifts or [(desk.lia.pk, FRIDAY, FRIDAY + 12 * HOUR)],
        "by": desk.helena,
        "now": NIGHT,
    }
    return temporary.make(**(given | more))


def first(desk, at):
    return duty.on_call(OnCallSchedule.objects.get(pk=desk.schedule.pk), Level.FIRST, now=at)


class TestMake:
    def test_replaces_everything_inside_gaps_included(self, desk):
        make(desk)

        assert first(desk, FRIDAY - HOUR) == [desk.nadia]
        assert first(desk, FRIDAY) == [desk.lia]
        assert first(desk, FRIDAY + 12 * HOUR) == []
        assert first(desk, FRIDAY + 24 * HOUR) == [desk.nadia]

    def test_is_for_managers(self, desk):
        with pytest.raises(Forbidden):
            make(desk, by=desk.tomas)

    def test_begins_within_what_anybody_plans(self, desk):
        far = datetime(9999, 12, 30, tzinfo=UTC)

        with pytest.raises(BadInput):
            make(desk, (desk.lia.pk, far, far + HOUR), start=far, end=far + 24 * HOUR)

    def test_refuses_hours_that_overlap_another_one(self, desk):
        make(desk)

        with pytest.raises(staffing.OverlappingRota, match="temporary schedule in these hours"):
            make(desk, start=FRIDAY + 23 * HOUR, end=FRIDAY + 30 * HOUR)

        assert TemporarySchedule.objects.count() == 1

    def test_cannot_be_stored_twice_over_the_same_hours(self, desk):
        row = make(desk)

        with pytest.raises(IntegrityError), transaction.atomic():
            TemporarySchedule.objects.create(
                schedule=row.schedule,
                level=row.level,
                during=(FRIDAY, FRIDAY + HOUR),
                made_by=desk.helena,
                made_at=NIGHT,
            )

    @pytest.mark.parametrize(
        "shifts",
        [
            lambda d: [(d.lia.pk, FRIDAY - 3 * HOUR, FRIDAY)],
            lambda d: [(d.lia.pk, FRIDAY, FRIDAY + 25 * HOUR)],
            lambda d: [(d.lia.pk, FRIDAY + HOUR, FRIDAY)],
            lambda d: [(0, FRIDAY, FRIDAY + HOUR)],
        ],
    )
    def test_refuses_shifts_that_make_no_sense(self, desk, shifts):
        with pytest.raises(BadInput):
            make(desk, *shifts(desk))

        assert not TemporarySchedule.objects.exists()

    def test_refuses_the_same_person_twice_at_once(self, desk):
        with pytest.raises(staffing.OverlappingRota, match="listed twice"):
            make(
                desk,
                (desk.lia.pk, FRIDAY, FRIDAY + 2 * HOUR),
                (desk.lia.pk, FRIDAY + HOUR, FRIDAY + 3 * HOUR),
            )

    def test_refuses_to_leave_a_gap_soon_without_a_name(self, desk):
        soon = NIGHT + HOUR

        with pytest.raises(staffing.NeedsCover, match="Nobody would be on call on “First”"):
            make(
                desk,
                (desk.lia.pk, soon, soon + HOUR),
                start=soon,
                end=soon + 3 * HOUR,
            )

        assert not TemporarySchedule.objects.exists()

    def test_puts_the_named_cover_into_a_gap_soon(self, desk):
        soon = NIGHT + HOUR

        make(
            desk,
            (desk.lia.pk, soon, soon + HOUR),
            start=soon,
            end=soon + 3 * HOUR,
            cover_id=desk.nadia.pk,
        )

        assert first(desk, soon) == [desk.lia]
        assert first(desk, soon + 2 * HOUR) == [desk.nadia]


class TestTakeNow:
    def test_works_on_top_of_a_temporary_schedule(self, desk):
        make(desk)

        overriding.take_now(
            schedule_id=desk.schedule.pk, level=Level.FIRST, by=desk.tomas, now=FRIDAY + HOUR
        )

        assert first(desk, FRIDAY + HOUR) == [desk.tomas]


class TestWithdraw:
    def test_takes_back_what_has_not_begun(self, desk):
        temporary.withdraw(temporary_id=make(desk).pk, by=desk.helena, now=NIGHT)

        assert first(desk, FRIDAY) == [desk.nadia]
        assert not TemporarySchedule.objects.exists()

    def test_ends_what_has_begun_and_keeps_its_past(self, desk):
        row = make(desk)

        temporary.withdraw(temporary_id=row.pk, by=desk.helena, now=FRIDAY + HOUR)

        row.refresh_from_db()
        assert row.during.upper == FRIDAY + HOUR
        assert first(desk, FRIDAY) == [desk.lia]
        assert first(desk, FRIDAY + HOUR) == [desk.nadia]

    def test_refuses_what_is_over(self, desk):
        row = make(desk)

        with pytest.raises(BadInput, match="over"):
            temporary.withdraw(temporary_id=row.pk, by=desk.helena, now=FRIDAY + 30 * HOUR)
