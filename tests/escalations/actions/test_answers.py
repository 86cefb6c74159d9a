from datetime import timedelta

import pytest

from cases.models import CaseEvent
from common.errors import BadInput
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


class TestOlderAnswers:
    def test_are_kept_on_record_although_they_are_not_obeyed(self, desk, alert):
        Alert.objects.update(generation=2)

        for act in (answers.acknowledge, answers.cannot_next):
            with pytest.raises(OlderPage):
                act(alert_id=alert.pk, generation=1, by=desk.nadia, now=NIGHT, via="sms")

        kept = AlertEvent.objects.filter(kind=AlertEvent.Kind.IGNORED)
        assert [event.facts["via"] for event in kept] == ["sms", "sms"]


class TestResolve:
    def test_refuses_an_emergency_while_its_case_is_open(self, desk, alert):
        with pytest.raises(answers.NotOverYet):
            answers.resolve(alert_id=alert.pk, generation=1, by=desk.nadia, now=NIGHT)

    def test_ends_what_a_colleague_asked_for_and_all_its_pages(self, desk):
        case = EmergencyFactory(team=desk.team, quiet=True)
        asked = raising.wake(case_id=case.pk, by=desk.helena, person_id=None, now=NIGHT)
        stepping.advance_due(now=NIGHT)

        for _ in range(2):
            answers.resolve(alert_id=asked.pk, generation=1, by=desk.tomas, now=NIGHT)

        asked.refresh_from_db()
        assert asked.status == "resolved"
        assert asked.events.filter(kind=AlertEvent.Kind.RESOLVED).count() == 1
        assert not asked.pages.filter(status=PageStatus.PAGING).exists()


class TestTellSafety:
    def test_stands_on_the_case_and_its_timeline(self, desk, alert):
        case = answers.tell_safety(
            case_id=alert.case_id, safety="safe", by=desk.nadia, now=NIGHT + MINUTE
        )

        event = case.events.get(kind=CaseEvent.Kind.SAFETY_TOLD)
        assert (case.safety, case.safety_by, case.safety_at) == (
            "safe",
            desk.nadia,
            NIGHT + MINUTE,
        )
        assert event.facts == {"safety": "safe", "before": ""}

    def test_makes_a_case_with_people_in_danger_an_s1(self, desk):
        case = EmergencyFactory(team=desk.team, severity=2)

        case = answers.tell_safety(case_id=case.pk, safety="danger", by=desk.nadia, now=NIGHT)

        assert case.severity == 1
        assert case.events.filter(kind=CaseEvent.Kind.SEVERITY_CHANGED).exists()

    def test_refuses_an_answer_that_is_none(self, desk, alert):
        with pytest.raises(BadInput):
            answers.tell_safety(case_id=alert.case_id, safety="maybe", by=desk.nadia, now=NIGHT)
