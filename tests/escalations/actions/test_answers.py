from datetime import timedelta

import pytest

from cases.models import CaseEvent
from escalations.actions import answers, raising, stepping
from escalations.lifecycle import PageStatus
from escalations.models import Alert, AlertEvent, Page
from escalations.models.alert import OlderPage
from messaging.models import Delivery
from tests.factories.escalations import NIGHT, Desk, EmergencyFactory

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def desk():
    return Desk()


@pytest.fixture
def alert(desk):
    EmergencyFactory(team=desk.team)
    raising.raise_for_cases(now=NIGHT)
    stepping.advance_due(now=NIGHT)
    stepping.advance_due(now=NIGHT + 5 * MINUTE)
    return Alert.objects.get()


class TestAcknowledge:
    def test_stops_every_page_and_every_text_of_the_alert(self, desk, alert):
        answers.acknowledge(alert_id=alert.pk, generation=1, by=desk.nadia, now=NIGHT + 6 * MINUTE)

        statuses = dict(Page.objects.values_list("user__name", "status"))
        assert statuses == {
            "Tomás Abreu": PageStatus.SUPERSEDED,
            "Nadia Ferraz": PageStatus.REACHED,
        }
        assert not Delivery.objects.waiting().exists()
        assert stepping.advance_due(now=NIGHT + 60 * MINUTE) == 0

    def test_twice_is_once(self, desk, alert):
        for person in (desk.nadia, desk.tomas):
            answers.acknowledge(alert_id=alert.pk, generation=1, by=person, now=NIGHT + 6 * MINUTE)

        alert.refresh_from_db()
        assert alert.acknowledged_by == desk.nadia
        assert alert.events.filter(kind=AlertEvent.Kind.ACKNOWLEDGED).count() == 1

    def test_stands_on_the_timeline(self, desk, alert):
        answers.acknowledge(alert_id=alert.pk, generation=1, by=desk.nadia, now=NIGHT + 6 * MINUTE)

        event = alert.case.events.get(kind=CaseEvent.Kind.ALERT_ACKNOWLEDGED)
        assert event.actor == desk.nadia

    def test_does_not_own_the_case(self, desk, alert):
        answers.acknowledge(alert_id=alert.pk, generation=1, by=desk.nadia, now=NIGHT + 6 * MINUTE)

        alert.case.refresh_from_db()
        assert alert.case.owner is None

    def test_refuses_an_answer_to_an_earlier_round(self, desk, alert):
        Alert.objects.update(generation=2)

        with pytest.raises(OlderPage):
            answers.acknowledge(alert_id=alert.pk, generation=1, by=desk.nadia, now=NIGHT)

        alert.refresh_from_db()
        assert alert.is_ringing


class TestCannotNext:
    def test_wakes_the_next_person_at_once(self, desk, alert):
        answers.cannot_next(alert_id=alert.pk, generation=1, by=desk.nadia, now=NIGHT + 6 * MINUTE)
        stepping.advance_due(now=NIGHT + 6 * MINUTE)

        assert Page.objects.filter(user=desk.helena, paged_at=NIGHT + 6 * MINUTE).exists()

    def test_twice_is_once(self, desk, alert):
        for _ in range(2):
            answers.cannot_next(
                alert_id=alert.pk, generation=1, by=desk.nadia, now=NIGHT + 6 * MINUTE
            )

        assert alert.events.filter(kind=AlertEvent.Kind.REFUSED).count() == 1

    def test_is_refused_once_somebody_has_answered(self, desk, alert):
        answers.acknowledge(alert_id=alert.pk, generation=1, by=desk.tomas, now=NIGHT + 6 * MINUTE)

        with pytest.raises(answers.AnsweredAlready):
            answers.cannot_next(
                alert_id=alert.pk, generation=1, by=desk.nadia, now=NIGHT + 6 * MINUTE
            )


class TestHandBack:
    def test_starts_a_new_round_without_the_person_who_gave_it_back(self, desk, alert):
        answers.acknowledge(alert_id=alert.pk, generation=1, by=desk.tomas, now=NIGHT + 6 * MINUTE)

        answers.hand_back(alert_id=alert.pk, generation=1, by=desk.tomas, now=NIGHT + 7 * MINUTE)
        stepping.advance_due(now=NIGHT + 7 * MINUTE)

        assert [p.user for p in Page.objects.filter(generation=2)] == [desk.nadia]

    def test_is_refused_from_anybody_else(self, desk, alert):
        answers.acknowledge(alert_id=alert.pk, generation=1, by=desk.tomas, now=NIGHT + 6 * MINUTE)

        with pytest.raises(answers.NotYours):
            answers.hand_back(alert_id=alert.pk, generation=1, by=desk.nadia, now=NIGHT)
