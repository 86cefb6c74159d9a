from datetime import UTC, datetime, timedelta

import pytest
from django.db import InternalError, transaction

from escalations.actions import overriding, shifts
from escalations.lifecycle import Level
from escalations.models import Override, Participant, Rotation, Shift
from escalations.rota.duty import Duty
from messaging.models import Delivery, Lane
from tests.factories.escalations import NIGHT, Desk, RotationFactory
from tests.factories.users import UserFactory

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
MONDAY = datetime(2026, 3, 16, 11, tzinfo=UTC)


@pytest.fixture
def desk(db):
    return Desk()


def lay_out(desk, now):
    shifts.lay_out(schedule_id=desk.schedule.pk, now=now)


def first(desk):
    rows = Shift.objects.filter(level=Level.FIRST).order_by("during")
    return [(row.user, row.during.lower, row.during.upper, bool(row.sealed_at)) for row in rows]


def history(desk, start, end, now):
    past = Duty(desk.schedule, start=start, end=end, now=now)
    return [(s.people, s.start, s.end) for s in past.segments(Level.FIRST, start, end)]


class TestLayOut:
    def test_plans_ninety_days(self, desk):
        lay_out(desk, NIGHT)

        rows = first(desk)
        assert rows[0] == (desk.tomas, NIGHT, MONDAY, False)
        assert rows[1] == (desk.nadia, MONDAY, MONDAY + 7 * DAY, False)
        assert rows[-1][2] >= NIGHT + 90 * DAY

    def test_changes_nothing_the_second_time(self, desk):
        lay_out(desk, NIGHT)
        before = set(Shift.objects.values_list("pk", "during"))

        lay_out(desk, NIGHT + HOUR)

        assert set(Shift.objects.values_list("pk", "during")) == before

    def test_seals_what_has_passed(self, desk):
        lay_out(desk, NIGHT)
        lay_out(desk, MONDAY + HOUR)

        assert [row[3] for row in first(desk)[:2]] == [True, False]

    def test_keeps_the_past_when_the_rota_is_edited(self, desk):
        lay_out(desk, NIGHT)
        newcomer = UserFactory()
        Participant.objects.filter(rotation__level=Level.FIRST).update(user=newcomer)
        middle = NIGHT + 12 * HOUR

        lay_out(desk, middle)

        assert history(desk, NIGHT, NIGHT + 24 * HOUR, middle) == [
            ((desk.tomas.pk,), NIGHT, middle),
            ((newcomer.pk,), middle, NIGHT + 24 * HOUR),
        ]
        assert history(desk, NIGHT, middle, middle + 30 * DAY) == [
            ((desk.tomas.pk,), NIGHT, middle)
        ]

    def test_follows_an_override_at_once(self, desk):
        lay_out(desk, NIGHT)
        overriding.take_now(
            schedule_id=desk.schedule.pk, level=Level.FIRST, by=desk.helena, now=NIGHT + HOUR
        )

        assert first(desk)[:3] == [
            (desk.tomas, NIGHT, NIGHT + HOUR, True),
            (desk.helena, NIGHT + HOUR, MONDAY, False),
            (desk.nadia, MONDAY, MONDAY + 7 * DAY, False),
        ]

    def test_is_not_cut_by_what_only_others_do(self, desk):
        overriding.override(
            schedule_id=desk.schedule.pk,
            level=Level.FIRST,
            kind=Override.Kind.ADD,
            add_id=desk.helena.pk,
            remove_id=None,
            start=NIGHT + HOUR,
            end=NIGHT + 3 * HOUR,
            by=desk.helena,
            now=NIGHT,
        )

        mine = Shift.objects.filter(level=Level.FIRST, user=desk.tomas).order_by("during").first()
        assert (mine.during.lower, mine.during.upper) == (NIGHT, MONDAY)

    def test_writes_gaps_down_by_writing_nobody(self, desk):
        lay_out(desk, NIGHT)
        Rotation.objects.filter(level=Level.FIRST).update(valid_until=NIGHT + HOUR)
        lay_out(desk, NIGHT + HOUR)
        Rotation.objects.filter(level=Level.FIRST).update(valid_until=None)

        assert history(desk, NIGHT, NIGHT + 4 * HOUR, NIGHT + 3 * HOUR)[1] == (
            (),
            NIGHT + HOUR,
            NIGHT + 3 * HOUR,
        )


class TestSealed:
    @pytest.mark.parametrize(
        "change",
        [
            lambda rows, desk: rows.update(user=desk.helena),
            lambda rows, desk: rows.delete(),
        ],
    )
    def test_never_changes(self, desk, change):
        lay_out(desk, NIGHT)
        lay_out(desk, MONDAY + HOUR)
        sealed = Shift.objects.filter(sealed_at__isnull=False)

        with pytest.raises(InternalError), transaction.atomic():
            change(sealed, desk)


class TestStarting:
    def test_leaves_out_who_is_on_call_just_before(self, desk):
        alone = UserFactory()
        RotationFactory(schedule=desk.schedule, level=Level.THIRD, people=[alone])
        lay_out(desk, NIGHT)

        starting = Shift.objects.starting(MONDAY - HOUR, MONDAY + HOUR)

        assert {shift.user for shift in starting} == {desk.nadia, desk.tomas}


class TestHeadsUp:
    def test_tells_people_once_a_day_before_their_shift(self, desk):
        lay_out(desk, NIGHT)

        for hour in (30, 20, 19):
            shifts.heads_up(now=MONDAY - hour * HOUR)

        told = Delivery.objects.filter(
            lane=Lane.NOTICE, channel="email", to_address=desk.nadia.email
        )
        assert [t.subject for t in told] == [f"On call in 20 hours: {desk.schedule.name}, First"]
        assert "16 Mar" in told[0].body_text

    def test_says_nothing_to_who_just_took_over(self, desk):
        overriding.take_now(
            schedule_id=desk.schedule.pk, level=Level.FIRST, by=desk.helena, now=NIGHT
        )

        assert shifts.heads_up(now=NIGHT) == 0


class TestSweep:
    def test_goes_on_past_a_rota_that_cannot_be_laid_out(self, desk):
        broken = RotationFactory(people=[desk.tomas])
        type(broken.schedule).objects.filter(pk=broken.schedule.pk).update(time_zone="Mars/Base")

        assert shifts.sweep(now=NIGHT) == 1
