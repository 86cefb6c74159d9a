"""Keys, texts and progress: each is stored once, acted on once, and never loses what was known before."""

from datetime import timedelta

import pytest

from escalations.actions import answers, phone, stepping
from escalations.models import Page, PageDelivery
from escalations.ways.replies import Outcome
from messaging.models import ContactMethod, Delivery, ProviderEvent
from tests.escalations.telephone_desk import NUMBER, TelephoneDesk, fields_of_call, fields_of_text
from tests.factories.escalations import NIGHT
from tests.factories.messaging import ContactMethodFactory
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    return TelephoneDesk()


def press(delivery, digits, *, sid="CA1", now=NIGHT):
    event = phone.store_key(
        delivery_id=delivery.pk, fields=fields_of_call(digits, sid=sid), now=now
    )
    return phone.take(event_id=event, now=now)


def write(body, *, sender=NUMBER, sid="SM1", now=NIGHT):
    event = phone.store_text(fields=fields_of_text(body, sender=sender, sid=sid), now=now)
    return phone.take(event_id=event, now=now)


class TestAKey:
    def test_acknowledges(self, desk):
        call = desk.text("voice")

        said = press(call, "1")

        assert said.outcome == Outcome.TAKEN
        assert desk.reload().acknowledged_by == desk.tomas
        assert desk.alert.events.get(kind="acknowledged").facts["via"] == "call"
        call.refresh_from_db()
        assert (call.state, call.answered_at) == ("answered", NIGHT)

    def test_passes_it_on(self, desk):
        said = press(desk.text("voice"), "2")

        assert said.outcome == Outcome.PASSED_ON
        assert desk.reload().status == "triggered"
        assert desk.page.status == "exhausted"
        assert desk.alert.next_step_at == NIGHT

    def test_means_nothing_when_it_is_another(self, desk):
        assert press(desk.text("voice"), "7").outcome == Outcome.NOT_UNDERSTOOD
        assert desk.reload().status == "triggered"

    def test_pressed_twice_is_one_answer(self, desk):
        call = desk.text("voice")
        press(call, "1")

        again = press(call, "1", now=NIGHT + timedelta(seconds=5))

        assert again.outcome == Outcome.TAKEN
        assert ProviderEvent.objects.count() == 1
        assert desk.alert.events.filter(kind="acknowledged").count() == 1

    def test_told_again_after_the_alert_was_handed_back_changes_nothing(self, desk):
        call = desk.text("voice")
        press(call, "1")
        answers.hand_back(alert_id=desk.alert.pk, generation=1, by=desk.tomas, now=NIGHT)

        press(call, "1")

        assert desk.reload().status == "triggered"
        assert not desk.alert.events.filter(kind="ignored").exists()

    def test_of_an_earlier_round_is_answered_and_not_obeyed(self, desk):
        call = desk.text("voice")
        desk.alert.trigger_again(now=NIGHT)
        desk.alert.save()

        said = press(call, "1")

        assert said.outcome == Outcome.OLDER
        assert desk.reload().status == "triggered"
        call.refresh_from_db()
        assert call.state != "answered"

    def test_after_somebody_elses_says_who_has_it(self, desk):
        call = desk.text("voice")
        answers.acknowledge(alert_id=desk.alert.pk, generation=1, by=desk.nadia, now=NIGHT)

        said = press(call, "1")

        assert said.outcome == Outcome.THEIRS
        assert said.alert.acknowledged_by == desk.nadia

    def test_of_somebody_who_has_left_is_not_obeyed(self, desk):
        call = desk.text("voice")
        desk.tomas.is_active = False
        desk.tomas.save()

        assert press(call, "1").outcome == Outcome.NO_ALERT
        assert desk.reload().status == "triggered"

    def test_answers_what_the_text_told_besides(self, desk):
        call = desk.text("voice")
        other = TelephoneDeskSecond.alert_of(desk)
        PageDelivery.objects.filter(page=other).update(carried_by=call)

        assert press(call, "1").outcome == Outcome.TAKEN

        other.alert.refresh_from_db()
        assert other.alert.acknowledged_by == desk.tomas


class TelephoneDeskSecond:
    """A second alert that pages Tomás too."""

    @staticmethod
    def alert_of(desk):
        from escalations.actions import raising, stepping
        from tests.factories.escalations import EmergencyFactory

        EmergencyFactory(team=desk.team)
        raising.raise_for_cases(now=NIGHT)
        stepping.advance_due(now=NIGHT)
        return Page.objects.filter(user=desk.tomas).exclude(pk=desk.page.pk).get()


class TestAText:
    @pytest.mark.parametrize("body", ["1", "ok", "OK {code}", "{code} ok", "1 {code}-1"])
    def test_acknowledges(self, desk, body):
        desk.text("sms")

        said = write(body.format(code=desk.alert.pk))

        assert said.outcome == Outcome.TAKEN
        assert desk.reload().acknowledged_by == desk.tomas
        assert desk.alert.events.get(kind="acknowledged").facts["via"] == "sms"

    def test_passes_it_on(self, desk):
        desk.text("sms")

        assert write("2").outcome == Outcome.PASSED_ON
        assert desk.reload().next_step_at == NIGHT

    def test_of_an_earlier_round_is_answered_and_not_obeyed(self, desk):
        desk.text("sms")
        desk.alert.trigger_again(now=NIGHT)
        desk.alert.save()

        assert write("1").outcome == Outcome.OLDER
        assert write(f"ok {desk.alert.pk}-1", sid="SM2").outcome == Outcome.OLDER
        assert desk.reload().status == "triggered"

    def test_that_names_the_alert_alone_means_its_first_round(self, desk):
        first = desk.text("sms")
        assert f"OK {desk.alert.pk})" in first.body_text
        desk.alert.trigger_again(now=NIGHT)
        desk.alert.save()
        stepping.advance_due(now=NIGHT)
        assert Page.objects.filter(user=desk.tomas, generation=2).exists()

        assert write(f"ok {desk.alert.pk}").outcome == Outcome.OLDER
        assert desk.reload().status == "triggered"
        assert write(f"ok {desk.alert.pk}-2", sid="SM2").outcome == Outcome.TAKEN

    def test_from_a_stranger_does_nothing(self, desk):
        desk.text("sms")

        assert write("1", sender="+351912345678").outcome == Outcome.STRANGER
        assert desk.reload().status == "triggered"

    def test_from_a_telephone_nobody_has_proven_does_nothing(self, desk):
        desk.text("sms")
        ContactMethod.objects.filter(kind="sms").update(verified_at=None)

        assert write("1").outcome == Outcome.STRANGER

    def test_names_no_alert_of_others(self, desk):
        stranger = UserFactory()
        ContactMethodFactory(user=stranger, kind="sms", value="+351912345678")
        desk.text("sms")

        said = write(f"ok {desk.alert.pk}", sender="+351912345678")

        assert said.outcome == Outcome.NO_ALERT
        assert said.alert is None
        assert desk.reload().status == "triggered"

    def test_that_could_mean_anything_is_not_obeyed(self, desk):
        desk.text("sms")

        assert write("ok but who are you").outcome == Outcome.NOT_UNDERSTOOD
        assert desk.reload().status == "triggered"

    def test_answers_the_newest_text_that_telephone_got(self, desk):
        desk.text("sms")
        other = TelephoneDeskSecond.alert_of(desk)
        desk.now = NIGHT + timedelta(minutes=1)
        desk.text("sms", page=other)

        write("1")

        other.alert.refresh_from_db()
        assert other.alert.acknowledged_by == desk.tomas
        assert desk.reload().status == "triggered"

    def test_answers_no_text_that_never_left(self, desk):
        desk.text("sms")
        other = TelephoneDeskSecond.alert_of(desk)
        lost = desk.text("sms", page=other)
        Delivery.objects.filter(pk=lost.pk).update(state="failed", sent_at=None)

        write("1")

        assert desk.reload().acknowledged_by == desk.tomas

    def test_stored_by_a_process_that_died_is_acted_on_by_the_sweep(self, desk):
        desk.text("sms")
        phone.store_text(fields=fields_of_text("1"), now=NIGHT)

        assert phone.take_waiting(now=NIGHT + timedelta(seconds=1)) == 0
        assert phone.take_waiting(now=NIGHT + timedelta(seconds=4)) == 1

        assert desk.reload().acknowledged_by == desk.tomas
        assert phone.take_waiting(now=NIGHT + timedelta(seconds=9)) == 0

    def test_has_its_turn_however_many_cannot_be_read(self, desk, monkeypatch):
        monkeypatch.setattr(phone, "_BATCH", 2)
        for n in range(3):
            ProviderEvent.objects.create(
                provider="twilio", kind="text", ref=f"x{n}", seq="", raw=[], received_at=NIGHT
            )
        desk.text("sms")
        phone.store_text(fields=fields_of_text("1"), now=NIGHT + timedelta(seconds=1))

        phone.take_waiting(now=NIGHT + timedelta(seconds=9))

        assert desk.reload().acknowledged_by == desk.tomas
        assert ProviderEvent.objects.waiting().count() == 3


class TestACall:
    def test_picked_up_by_a_person_has_arrived(self, desk):
        call = desk.text("voice")

        is_person = phone.picked_up(
            delivery_id=call.pk, attempt=1, fields=fields_of_call(), now=NIGHT
        )

        call.refresh_from_db()
        assert is_person
        assert call.state == "delivered"
        assert desk.reload().status == "triggered"

    @pytest.mark.parametrize("by", ["machine_start", "machine_end_beep", "fax"])
    def test_picked_up_by_a_machine_has_reached_nobody(self, desk, by):
        call = desk.text("voice")

        is_person = phone.picked_up(
            delivery_id=call.pk, attempt=1, fields=fields_of_call(answered_by=by), now=NIGHT
        )

        call.refresh_from_db()
        assert not is_person
        assert (call.state, call.last_error) == ("failed", "answering machine")
        assert ProviderEvent.objects.get().outcome == "machine"
        assert desk.reload().status == "triggered"


class TestProgress:
    def report(self, delivery, status, *, attempt=1, number="", **more):
        fields = {"MessageSid": "SM9", "MessageStatus": status, "SequenceNumber": number, **more}
        phone.report(delivery_id=delivery.pk, attempt=attempt, fields=fields, now=NIGHT)
        delivery.refresh_from_db()
        return delivery.state

    def test_says_how_far_a_text_has_come(self, desk):
        text = desk.text("sms")

        assert [self.report(text, s) for s in ("queued", "sent", "delivered")] == [
            "sent",
            "sent",
            "delivered",
        ]

    def test_is_not_taken_back_by_what_comes_late_or_twice(self, desk):
        text = desk.text("sms")

        for status in ("delivered", "sent", "delivered", "queued", "undelivered"):
            assert self.report(text, status) == "delivered"
        assert ProviderEvent.objects.filter(ref="SM9").count() == 4

    def test_may_come_before_our_own_answer(self, desk):
        text = desk.text("sms", sent=False)
        Delivery.objects.filter(pk=text.pk).update(state="sending", attempts=1)

        assert self.report(text, "sent") == "sent"
        assert (text.provider_ref, text.next_at) == ("SM9", None)

    def test_of_a_failed_telephone_lets_the_next_way_leave_now(self, desk):
        text = desk.text("sms")
        call = desk.text("voice", order=51, after=180, sent=False)

        assert self.report(text, "undelivered", ErrorCode="30005") == "failed"

        call.refresh_from_db()
        assert call.next_at == NIGHT
        assert desk.ways["sms"].__class__.objects.get(kind="sms").disabled_reason == "gone"

    @pytest.mark.parametrize("status", ["no-answer", "busy", "canceled"])
    def test_of_a_call_nobody_took_lets_the_ladder_go_on_as_planned(self, desk, status):
        call = desk.text("voice")
        later = desk.text("sms", order=51, after=180, sent=False)

        assert self.report(call, "x", CallSid="CA1", CallStatus=status) == "failed"

        later.refresh_from_db()
        assert later.next_at == NIGHT + timedelta(seconds=180)
        assert not ContactMethod.objects.exclude(disabled_reason="").exists()

    def test_of_an_earlier_attempt_cannot_fail_the_one_under_way(self, desk):
        text = desk.text("sms")
        Delivery.objects.filter(pk=text.pk).update(attempts=2)

        assert self.report(text, "failed", attempt=1) == "sent"

    def test_nobody_knows_changes_nothing(self, desk):
        assert self.report(desk.text("sms"), "teleported") == "sent"
