from datetime import UTC, datetime, timedelta

import pytest

from cases.models import AccessGrant, Conflict
from cases.models.clock import ClockKind
from common.errors import DomainError, Forbidden
from escalations.actions import answers, handovers, overriding, raising, shifts, stepping
from escalations.lifecycle import HandoverState, Level
from escalations.models import Alert, ShiftHandover
from escalations.rota.responsibility import standing
from messaging.models import Delivery, Lane
from tests.factories.escalations import Desk, EmergencyFactory
from tests.factories.users import UserFactory

HOUR = timedelta(hours=1)
#: Tomás’s week ends here, and Nadia’s begins.
END = datetime(2026, 3, 16, 11, tzinfo=UTC)
BEFORE = END - HOUR


@pytest.fixture
def desk(db):
    desk = Desk()
    shifts.lay_out(schedule_id=desk.schedule.pk, now=BEFORE - HOUR)
    return desk


def acknowledged(desk, at=BEFORE):
    case = EmergencyFactory(team=desk.team)
    raising.raise_for_cases(now=at)
    stepping.advance_due(now=at)
    alert = Alert.objects.get(case=case)
    return answers.acknowledge(
        alert_id=alert.pk, generation=alert.generation, by=desk.tomas, now=at
    )


def tie(person, case):
    Conflict.objects.create(
        user=person, case=case, reason="A relative", declared_by=person, declared_at=BEFORE
    )


def offered(desk):
    handovers.offer_due(now=END)
    return ShiftHandover.objects.get(level=Level.FIRST)


def told(person):
    notices = Delivery.objects.filter(lane=Lane.NOTICE, to_address=person.email)
    return [notice.subject for notice in notices]


class TestOffer:
    def test_lists_what_is_open_to_who_comes(self, desk):
        alert = acknowledged(desk)

        row = offered(desk)

        assert (row.giver, row.taker, row.at) == (desk.tomas, desk.nadia, END)
        assert [found["number"] for found in row.contents["alerts"]] == [alert.pk]
        assert told(desk.nadia) == ["Tomás hands a shift over to you"]

    def test_lists_promises_that_fall_due_soon(self, desk):
        case = EmergencyFactory(team=desk.team, quiet=True, owner=desk.tomas, owned_since=BEFORE)
        case.clocks.create(
            kind=ClockKind.PROMISE,
            subject="1",
            label="Call Mia back",
            made_by=desk.tomas,
            started_at=BEFORE,
            due_at=END + HOUR,
        )

        assert offered(desk).contents["promises"] == [
            {
                "case": case.reference,
                "text": "Call Mia back",
                "due_at": (END + HOUR).isoformat(),
            }
        ]

    def test_comes_a_quarter_of_an_hour_before_the_end_and_once(self, desk):
        acknowledged(desk)

        assert handovers.offer_due(now=END - 20 * HOUR / 60) == 0
        assert handovers.offer_due(now=END - 10 * HOUR / 60) == 1
        assert handovers.offer_due(now=END) == 0

    def test_leaves_alone_who_has_nothing_open(self, desk):
        assert handovers.offer_due(now=END) == 0

    def test_follows_what_is_still_open_until_it_is_answered(self, desk):
        alert = acknowledged(desk)
        row = offered(desk)
        Alert.objects.filter(pk=alert.pk).update(status="resolved", resolved_at=END)

        handovers.refresh(now=END)

        row.refresh_from_db()
        assert row.contents["alerts"] == []

    def test_can_be_made_by_hand_with_notes(self, desk):
        row = handovers.offer(
            schedule_id=desk.schedule.pk,
            level=Level.FIRST,
            notes="Quiet night. The lock of 4B sticks.",
            by=desk.tomas,
            now=END - HOUR,
        )

        assert (row.notes, row.at) == ("Quiet night. The lock of 4B sticks.", END)
        with pytest.raises(Forbidden):
            handovers.write_notes(handover_id=row.pk, notes="x", by=desk.nadia, now=END)

    def test_is_dropped_when_the_shift_goes_on(self, desk):
        acknowledged(desk)
        handovers.offer_due(now=END - 10 * HOUR / 60)
        overriding.override(
            schedule_id=desk.schedule.pk,
            level=Level.FIRST,
            kind="add",
            add_id=desk.tomas.pk,
            remove_id=None,
            start=END,
            end=END + HOUR,
            by=desk.tomas,
            now=END - 5 * HOUR / 60,
        )

        handovers.refresh(now=END - 4 * HOUR / 60)

        assert ShiftHandover.objects.get().state == HandoverState.EXPIRED


class TestAccept:
    def test_makes_who_comes_responsible_and_lets_them_read(self, desk):
        alert = acknowledged(desk)
        row = offered(desk)
        assert standing(alert, now=END + HOUR).person == desk.tomas

        handovers.accept(handover_id=row.pk, by=desk.nadia, now=END)

        assert standing(alert, now=END + HOUR).person == desk.nadia
        assert AccessGrant.objects.filter(case=alert.case, user=desk.nadia).exists()
        assert "Nadia has taken over" in told(desk.tomas)

    def test_is_for_who_comes(self, desk):
        acknowledged(desk)
        row = offered(desk)

        for other in (desk.tomas, desk.helena, UserFactory()):
            with pytest.raises(Forbidden):
                handovers.accept(handover_id=row.pk, by=other, now=END)

    def test_twice_changes_nothing(self, desk):
        acknowledged(desk)
        row = offered(desk)

        first = handovers.accept(handover_id=row.pk, by=desk.nadia, now=END)
        again = handovers.accept(handover_id=row.pk, by=desk.nadia, now=END + HOUR)

        assert first.answered_at == again.answered_at

    def test_is_refused_once_it_lapsed(self, desk):
        acknowledged(desk)
        row = offered(desk)
        handovers.expire_due(now=END + 4 * HOUR)

        with pytest.raises(DomainError, match="stays responsible"):
            handovers.accept(handover_id=row.pk, by=desk.nadia, now=END + 5 * HOUR)
        assert "Nobody accepted your hand-over; you stay responsible" in told(desk.tomas)

    def test_leaves_out_what_ties_who_comes(self, desk):
        tied = acknowledged(desk)
        other = acknowledged(desk)
        row = offered(desk)
        tie(desk.nadia, tied.case)
        AccessGrant.objects.all().delete()

        row = handovers.accept(handover_id=row.pk, by=desk.nadia, now=END)

        assert [found["number"] for found in row.contents["alerts"]] == [other.pk]
        named = AccessGrant.objects.filter(user=desk.nadia)
        assert [grant.case for grant in named] == [other.case]
        assert standing(tied, now=END + HOUR).person == desk.tomas


class TestStanding:
    def test_knows_of_no_end_while_the_shift_lasts(self, desk):
        alert = acknowledged(desk)

        found = standing(alert, now=BEFORE)

        assert (found.person, found.shift_ended_at) == (desk.tomas, None)

    def test_says_when_the_shift_ended_without_a_hand_over(self, desk):
        alert = acknowledged(desk)

        found = standing(alert, now=END + HOUR)

        assert (found.person, found.shift_ended_at, found.handed_over) == (desk.tomas, END, False)

    def test_knows_no_shift_of_a_colleague_who_was_not_on_call(self, desk):
        alert = acknowledged(desk)
        alert.acknowledged_by = UserFactory()

        assert standing(alert, now=END + HOUR).shift_ended_at is None

    def test_leaves_out_an_alert_that_was_not_handed_over(self, desk):
        first = acknowledged(desk)
        handovers.accept(handover_id=offered(desk).pk, by=desk.nadia, now=END)
        Alert.objects.exclude(pk=first.pk).delete()
        other = acknowledged(desk, at=END - HOUR / 2)

        assert not standing(other, now=END + HOUR).handed_over

    def test_knows_nobody_new_who_turned_out_to_be_tied_to_the_case(self, desk):
        alert = acknowledged(desk)
        handovers.accept(handover_id=offered(desk).pk, by=desk.nadia, now=END)
        tie(desk.nadia, alert.case)

        found = standing(alert, now=END + HOUR)

        assert (found.person, found.handed_over) == (desk.tomas, False)
