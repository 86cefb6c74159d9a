from datetime import timedelta

import pytest

from cases.models import CaseEvent, SLAClock
from escalations.actions import answers, raising, stepping, sweep, upkeep
from escalations.models import Alert, Heartbeat, Page, PageDelivery
from messaging.models import Delivery
from tests.factories.escalations import NIGHT, Desk, EmergencyFactory
from tests.factories.messaging import DeliveryFactory

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
    return Alert.objects.get()


def acknowledge(alert, by, at):
    answers.acknowledge(alert_id=alert.pk, generation=alert.generation, by=by, now=at)


class TestExpireAcknowledgements:
    def test_wakes_again_when_the_case_stayed_silent(self, desk, alert):
        acknowledge(alert, desk.tomas, NIGHT + MINUTE)

        upkeep.expire_acknowledgements(now=NIGHT + 16 * MINUTE)
        stepping.advance_due(now=NIGHT + 16 * MINUTE)

        alert.refresh_from_db()
        assert (alert.generation, alert.is_ringing) == (2, True)
        assert Page.objects.filter(generation=2, user=desk.tomas).exists()

    def test_holds_as_long_as_the_case_gets_updates(self, desk, alert):
        acknowledge(alert, desk.tomas, NIGHT + MINUTE)
        CaseEvent.objects.create(
            case=alert.case,
            kind=CaseEvent.Kind.NOTE_ADDED,
            actor=desk.tomas,
            occurred_at=NIGHT + 10 * MINUTE,
        )

        upkeep.expire_acknowledgements(now=NIGHT + 16 * MINUTE)

        alert.refresh_from_db()
        assert (alert.generation, alert.ack_expires_at) == (1, NIGHT + 25 * MINUTE)

    def test_leaves_one_that_still_holds_alone(self, desk, alert):
        acknowledge(alert, desk.tomas, NIGHT + MINUTE)

        assert upkeep.expire_acknowledgements(now=NIGHT + 15 * MINUTE) == 0


class TestEndWhatIsOver:
    def test_ends_the_alert_of_a_resolved_case_and_its_pages(self, alert):
        case = alert.case
        case.status, case.resolved_at, case.outcome = "resolved", NIGHT, "solved"
        case.save()

        upkeep.end_what_is_over(now=NIGHT + MINUTE)

        alert.refresh_from_db()
        assert alert.status == "resolved"
        assert not Delivery.objects.waiting().exists()

    def test_ends_the_alert_of_a_promise_kept_in_the_meantime(self, desk):
        case = EmergencyFactory(team=desk.team, quiet=True, severity=2)
        clock = SLAClock.objects.create(
            case=case,
            kind="first_response",
            started_at=NIGHT,
            due_at=NIGHT,
            breached_at=NIGHT,
            noticed_at=NIGHT,
        )
        raising.raise_for_cases(now=NIGHT)
        clock.status, clock.met_at = "met", NIGHT + MINUTE
        clock.save()

        assert upkeep.end_what_is_over(now=NIGHT + MINUTE) == 1


class TestWakeReopened:
    def test_starts_a_new_round_when_an_emergency_is_reopened(self, alert):
        case = alert.case
        case.status, case.resolved_at, case.outcome = "resolved", NIGHT, "solved"
        case.save()
        upkeep.end_what_is_over(now=NIGHT + MINUTE)
        case.status, case.resolved_at, case.outcome = "open", None, ""
        case.save()

        upkeep.wake_reopened(now=NIGHT + 2 * MINUTE)

        alert.refresh_from_db()
        assert (alert.generation, alert.is_ringing) == (2, True)

    def test_wakes_again_for_a_kind_that_wakes_at_any_severity(self, desk):
        case = EmergencyFactory(team=desk.team, severity=2)
        raising.raise_for_cases(now=NIGHT)
        Alert.objects.update(status="resolved", resolved_at=NIGHT, next_step_at=None)

        upkeep.wake_reopened(now=NIGHT + MINUTE)

        assert case.case_type.wakes
        assert Alert.objects.get().is_ringing


class TestFollowSeverity:
    def test_starts_a_new_round_when_the_harm_grew(self, desk):
        case = EmergencyFactory(team=desk.team, severity=2)
        raising.raise_for_cases(now=NIGHT)
        stepping.advance_due(now=NIGHT)
        alert = Alert.objects.get()
        acknowledge(alert, desk.tomas, NIGHT + MINUTE)
        case.severity = 1
        case.save()

        upkeep.follow_severity(now=NIGHT + 2 * MINUTE)

        alert.refresh_from_db()
        assert (alert.severity, alert.generation, alert.is_ringing) == (1, 2, True)


class TestTidyTexts:
    def test_owes_what_follows_every_repeated_text_it_gives_up(self, desk, alert):
        page = Page.objects.get()
        texts = DeliveryFactory.create_batch(
            205, page=True, channel="voice", queued_at=NIGHT, next_at=NIGHT, expires_at=NIGHT
        )
        PageDelivery.objects.bulk_create(
            PageDelivery(page=page, rule_order=n, delivery=text, repeat_seconds=60, repeats=None)
            for n, text in enumerate(texts, start=100)
        )

        upkeep.tidy_texts(now=NIGHT + MINUTE)

        assert Delivery.objects.filter(state="expired").count() == 205
        assert PageDelivery.objects.filter(repeat=1).count() == 205


class TestSweep:
    def test_does_all_of_it_in_one_go_and_gives_a_sign_of_life(self, desk, settings):
        settings.SMTP_URL = "smtp://127.0.0.1:9"  # nobody listens there
        EmergencyFactory(team=desk.team)

        done = sweep.sweep(now=NIGHT)

        assert (done["raised"], done["stepped"]) == (1, 1)
        assert done["sent"] == 2
        assert Delivery.objects.get(channel="in_app").state == "sent"
        assert Delivery.objects.get(channel="email").state == "pending"
        assert Heartbeat.objects.get(name="escalations.sweep").beaten_at == NIGHT
