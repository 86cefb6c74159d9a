from datetime import timedelta

import pytest

from cases.models import Conflict
from escalations.actions import answers, raising, shift_ends, stepping
from escalations.models import Alert, AlertEvent, Shift, ShiftHandover
from tests.factories.escalations import NIGHT, Desk, EmergencyFactory

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
ENDS = NIGHT + 10 * MINUTE


@pytest.fixture
def desk():
    desk = Desk()
    EmergencyFactory(team=desk.team)
    raising.raise_for_cases(now=NIGHT)
    stepping.advance_due(now=NIGHT)
    Shift.objects.create(
        schedule=desk.schedule, level="first", user=desk.tomas, during=(NIGHT - MINUTE, ENDS)
    )
    desk.alert = Alert.objects.get()
    answers.acknowledge(alert_id=desk.alert.pk, generation=1, by=desk.tomas, now=NIGHT + MINUTE)
    return desk


def hand_over(desk, *, state):
    ShiftHandover.objects.create(
        schedule=desk.schedule,
        level="first",
        giver=desk.tomas,
        taker=desk.nadia,
        at=ENDS,
        state=state,
        offered_at=NIGHT + 2 * MINUTE,
        answered_at=NIGHT + 9 * MINUTE if state == "accepted" else None,
        contents={"alerts": [{"number": desk.alert.pk}]},
    )


class TestFollowShifts:
    def test_rings_again_some_minutes_after_a_shift_that_nobody_took_over(self, desk):
        hand_over(desk, state="offered")

        changed = [shift_ends.follow_shifts(now=ENDS + n * MINUTE) for n in (-1, 0, 4, 5, 6)]

        desk.alert.refresh_from_db()
        assert changed == [0, 0, 0, 1, 0]
        assert (desk.alert.generation, desk.alert.is_ringing) == (2, True)
        event = desk.alert.events.get(kind=AlertEvent.Kind.SHIFT_ENDED)
        assert event.facts == {"person": "Tomás"}

    def test_goes_to_who_accepted_the_hand_over(self, desk):
        hand_over(desk, state="accepted")

        assert shift_ends.follow_shifts(now=ENDS) == 1

        desk.alert.refresh_from_db()
        assert (desk.alert.generation, desk.alert.acknowledged_by) == (1, desk.nadia)
        assert desk.alert.ack_expires_at == ENDS + 15 * MINUTE

    def test_leaves_somebody_alone_who_stays_on_call(self, desk):
        Shift.objects.create(
            schedule=desk.schedule,
            level="first",
            user=desk.tomas,
            during=(ENDS, ENDS + timedelta(hours=12)),
        )

        assert shift_ends.follow_shifts(now=ENDS + 30 * MINUTE) == 0

    def test_rings_again_when_who_accepted_is_tied_to_the_case(self, desk):
        hand_over(desk, state="accepted")
        Conflict.objects.create(
            user=desk.nadia,
            case=desk.alert.case,
            reason="A relative",
            declared_by=desk.nadia,
            declared_at=NIGHT,
        )

        changed = [shift_ends.follow_shifts(now=ENDS + n * MINUTE) for n in (0, 5)]

        desk.alert.refresh_from_db()
        assert changed == [0, 1]
        assert desk.alert.is_ringing
