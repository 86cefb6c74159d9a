from datetime import timedelta

import pytest

from cases.models import CaseEvent, SLAClock
from escalations.actions import raising
from escalations.models import Alert
from tests.factories.escalations import NIGHT, Desk, EmergencyFactory
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db


class TestRaiseForCases:
    def test_raises_one_alert_for_an_emergency_however_often_it_looks(self):
        case = EmergencyFactory()

        counts = [raising.raise_for_cases(now=NIGHT) for _ in range(3)]

        alert = Alert.objects.get()
        assert counts == [1, 0, 0]
        assert (alert.case, alert.severity, alert.next_step_at) == (case, 1, NIGHT)

    def test_leaves_a_quiet_or_finished_case_alone(self):
        EmergencyFactory(quiet=True)
        EmergencyFactory(status="resolved", resolved_at=NIGHT, outcome="solved")

        assert raising.raise_for_cases(now=NIGHT) == 0

    def test_tells_the_timeline(self):
        case = EmergencyFactory()

        raising.raise_for_cases(now=NIGHT)

        event = case.events.get(kind=CaseEvent.Kind.ALERT_RAISED)
        assert event.facts["cause"] == "case"

    def test_starts_the_alert_under_the_teams_newest_ladder(self):
        desk = Desk()
        EmergencyFactory(team=desk.team)

        raising.raise_for_cases(now=NIGHT)

        assert Alert.objects.get().policy == desk.policy

    def test_raises_for_a_promise_past_due_on_a_severe_case(self):
        case = EmergencyFactory(quiet=True, severity=2)
        clock = SLAClock.objects.create(
            case=case,
            kind="first_response",
            started_at=NIGHT,
            due_at=NIGHT,
            breached_at=NIGHT,
            noticed_at=NIGHT,
        )

        raised = raising.raise_for_cases(now=NIGHT + timedelta(seconds=2))

        alert = Alert.objects.get()
        assert raised == 1
        assert (alert.cause, alert.clock, alert.occurred_at) == ("clock", clock, NIGHT)

    def test_adds_no_second_ring_while_the_case_rings_already(self):
        case = EmergencyFactory()
        raising.raise_for_cases(now=NIGHT)
        SLAClock.objects.create(
            case=case,
            kind="first_response",
            started_at=NIGHT,
            due_at=NIGHT,
            breached_at=NIGHT,
            noticed_at=NIGHT,
        )

        assert raising.raise_for_cases(now=NIGHT) == 0


class TestWake:
    def test_is_one_alert_when_asked_twice(self):
        case, helena, tomas = EmergencyFactory(quiet=True), UserFactory(), UserFactory()

        alerts = {
            raising.wake(
                case_id=case.pk, by=helena, person_id=tomas.pk, now=NIGHT + timedelta(seconds=n)
            ).pk
            for n in range(3)
        }

        assert len(alerts) == 1

    def test_refuses_a_case_that_has_ended(self):
        case = EmergencyFactory(status="resolved", resolved_at=NIGHT, outcome="solved")

        with pytest.raises(raising.NothingToWakeFor):
            raising.wake(case_id=case.pk, by=UserFactory(), person_id=None, now=NIGHT)
