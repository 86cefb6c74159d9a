from datetime import time, timedelta

import pytest

from cases.models import Conflict
from escalations.actions import answers, bundling, next_way, raising, stepping, upkeep
from escalations.actions.sending import candidate
from escalations.models import (
    Alert,
    AlertEvent,
    NotificationRule,
    Page,
    PageDelivery,
    PagingProfile,
)
from messaging.actions import sending as messages
from messaging.models import ContactMethod, Delivery
from tests.escalations.provider import give_ways, send_all
from tests.factories.escalations import NIGHT, Desk, EmergencyFactory, PolicyFactory
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def desk():
    desk = Desk()
    for person in (desk.tomas, desk.nadia, desk.helena):
        give_ways(person, "in_app", "sms", "voice", "email")
    return desk


def ring(desk, *, severity=1, now=NIGHT, **facts):
    EmergencyFactory(team=desk.team, severity=severity, **facts)
    raising.raise_for_cases(now=now)
    stepping.advance_due(now=now)
    return Alert.objects.latest("pk")


def held():
    return [e.facts["reason"] for e in AlertEvent.objects.filter(kind="held").order_by("pk")]


class TestUsualWays:
    def test_an_s1_rings_everywhere_at_once_and_calls_every_two_minutes_until_answered(self, desk):
        ring(desk)

        first = send_all(NIGHT)
        later = [send_all(NIGHT + n * MINUTE) for n in (1, 2, 3, 4, 6)]

        assert sorted(channel for _, channel in first) == ["email", "in_app", "sms", "voice"]
        assert later == [[], [("Tomás", "voice")], [], [("Tomás", "voice")], [("Tomás", "voice")]]

    def test_an_s2_shows_on_screen_then_writes_then_calls(self, desk):
        ring(desk, severity=2)

        sent = [send_all(NIGHT + n * MINUTE) for n in (0, 1, 3)]

        assert [sorted(c for _, c in each) for each in sent] == [
            ["in_app"],
            ["email", "sms"],
            ["voice"],
        ]

    def test_nothing_is_repeated_once_somebody_answered(self, desk):
        alert = ring(desk)
        send_all(NIGHT)
        answers.acknowledge(alert_id=alert.pk, generation=1, by=desk.tomas, now=NIGHT + MINUTE)

        assert send_all(NIGHT + 10 * MINUTE) == []
        assert not Delivery.objects.waiting().exists()

    def test_own_rules_come_before_the_usual_ones(self, desk):
        phone = ContactMethod.objects.get(user=desk.tomas, kind="sms")
        NotificationRule.objects.create(
            user=desk.tomas,
            severity=1,
            order=1,
            contact_method=phone,
            repeat_seconds=60,
            repeats=2,
        )
        ring(desk)

        sent = [send_all(NIGHT + n * MINUTE) for n in range(5)]

        assert sent == [[("Tomás", "sms")]] * 3 + [[], []]

    def test_the_persons_own_chain_runs_on_when_the_next_rung_is_climbed(self, desk):
        ring(desk, severity=2)
        send_all(NIGHT)
        stepping.advance_due(now=NIGHT + 5 * MINUTE)

        sent = send_all(NIGHT + 5 * MINUTE)

        assert ("Tomás", "voice") in sent
        assert ("Nadia", "in_app") in sent


class TestAskedAgain:
    def test_nobody_waits_longer_for_a_way_because_they_are_asked_again(self, desk):
        PolicyFactory(
            team=desk.team,
            repeat=3,
            levels=["first"],
            levels__schedule=desk.schedule,
            published_at=NIGHT,
        )
        alert = ring(desk, severity=2)
        send_all(NIGHT)
        Alert.objects.update(next_step_at=NIGHT + 2 * MINUTE)
        stepping.advance_due(now=NIGHT + 2 * MINUTE)

        waiting = Delivery.objects.waiting().filter(channel="voice")

        assert alert.pages.filter(user=desk.tomas).count() == 2
        assert [d.next_at for d in waiting] == [NIGHT + 3 * MINUTE]


class TestQuietHours:
    @pytest.fixture
    def sleeping(self, desk):
        desk.tomas.time_zone = "America/Sao_Paulo"  # NIGHT is 23:40 there
        desk.tomas.save()
        PagingProfile.objects.create(user=desk.tomas, quiet_from=time(22), quiet_until=time(7))
        return desk

    def test_an_s1_does_not_care(self, sleeping):
        ring(sleeping)

        assert ("Tomás", "voice") in send_all(NIGHT)
        assert held() == []

    def test_an_s2_leaves_the_person_asleep_says_so_and_wakes_the_next_at_once(self, sleeping):
        ring(sleeping, severity=2)

        sent = [pair for n in range(4) for pair in send_all(NIGHT + n * MINUTE)]

        assert ("Nadia", "voice") in sent
        assert ("Tomás", "voice") not in sent
        assert ("Tomás", "in_app") in sent
        assert held() == ["quiet_hours"]

    def test_what_was_held_leaves_when_they_end(self, sleeping):
        ring(sleeping, severity=2)
        ends = NIGHT + timedelta(hours=7, minutes=20)

        Alert.objects.update(next_step_at=ends + timedelta(hours=1))
        sent = send_all(ends + 3 * MINUTE)

        assert ("Tomás", "sms") in sent
        assert ("Tomás", "voice") in sent

    def test_a_failing_way_does_not_wake_them_either(self, sleeping):
        ring(sleeping, severity=2)

        send_all(NIGHT + MINUTE, refuse=("email",))

        texts = Delivery.objects.filter(page_delivery__page__user=sleeping.tomas, channel="sms")
        assert texts.get().next_at > NIGHT + timedelta(hours=6)

    def test_the_duty_manager_at_the_end_of_an_s2_is_woken_anyway(self, sleeping):
        for person in (sleeping.nadia, sleeping.helena):
            person.time_zone = "America/Sao_Paulo"
            person.save()
            PagingProfile.objects.create(user=person, quiet_from=time(22), quiet_until=time(7))
        ring(sleeping, severity=2)

        sent = [pair for n in range(5) for pair in send_all(NIGHT + n * MINUTE)]

        assert ("Helena", "voice") in sent
        assert ("Nadia", "voice") not in sent

    def test_the_duty_manager_is_called_as_soon_as_the_text_to_them_fails(self, sleeping):
        for person in (sleeping.nadia, sleeping.helena):
            person.time_zone = "America/Sao_Paulo"
            person.save()
            PagingProfile.objects.create(user=person, quiet_from=time(22), quiet_until=time(7))
        ring(sleeping, severity=2)

        sent = send_all(NIGHT + MINUTE, refuse=("sms",))

        assert ("Helena", "voice") in sent
        assert ("Tomás", "voice") not in sent


class TestCallLimits:
    def test_nobody_is_called_twice_in_a_minute(self, desk):
        for _ in range(3):
            ring(desk)

        calls = [
            sum(channel == "voice" for _, channel in send_all(NIGHT + timedelta(seconds=s)))
            for s in range(0, 300, 15)
        ]

        assert max(sum(calls[n : n + 4]) for n in range(len(calls))) == 1
        assert sum(calls) == 5
        assert "call_limit" in held()

    def test_three_calls_in_a_quarter_of_an_hour_unless_it_is_an_s1(self, desk):
        phone = ContactMethod.objects.get(user=desk.tomas, kind="voice")
        for severity in (1, 2):
            NotificationRule.objects.create(
                user=desk.tomas,
                severity=severity,
                order=1,
                contact_method=phone,
                repeat_seconds=60,
                repeats=20,
            )
        ring(desk, severity=2)

        mild = [pair for n in range(14) for pair in send_all(NIGHT + n * MINUTE)]
        ring(desk, now=NIGHT + 14 * MINUTE)
        grave = send_all(NIGHT + 14 * MINUTE)

        assert mild.count(("Tomás", "voice")) == 3
        assert grave.count(("Tomás", "voice")) == 1

    def test_a_try_again_of_the_same_call_is_not_held_back(self, desk):
        ring(desk)
        send_all(NIGHT, busy=("voice",))

        assert ("Tomás", "voice") in send_all(NIGHT + timedelta(seconds=6))


class TestBundling:
    @pytest.fixture
    def three(self, desk):
        phone = ContactMethod.objects.get(user=desk.tomas, kind="sms")
        NotificationRule.objects.create(user=desk.tomas, severity=2, order=1, contact_method=phone)
        return [ring(desk, severity=2) for _ in range(3)]

    def test_tells_several_alerts_in_one_text(self, desk, three):
        sent = send_all(NIGHT)

        text = Delivery.objects.get(state="sent", channel="sms")
        assert sent.count(("Tomás", "sms")) == 1
        assert "3 alerts" in text.subject + text.body_text
        assert Delivery.objects.filter(state="pending", channel="sms").count() == 2

    def test_puts_the_others_away_on_record_once_it_was_taken(self, desk, three):
        send_all(NIGHT)

        assert bundling.settle(now=NIGHT) == 2
        assert held() == ["bundled", "bundled"]
        assert not Delivery.objects.waiting().filter(channel="sms").exists()

    def test_lets_them_leave_after_all_when_it_was_refused(self, desk, three):
        send_all(NIGHT, refuse=("sms",))

        assert bundling.settle(now=NIGHT) == 0
        sent = send_all(NIGHT + MINUTE)
        assert ("Tomás", "sms") in sent

    def test_an_s1_speaks_for_itself(self, desk):
        for _ in range(3):
            ring(desk)

        assert send_all(NIGHT).count(("Tomás", "sms")) == 3


class TestFailedWays:
    def test_the_next_way_is_tried_at_once(self, desk):
        ring(desk, severity=2)
        send_all(NIGHT)

        sent = send_all(NIGHT + MINUTE, refuse=("sms",))

        assert ("Tomás", "voice") in sent

    def test_when_all_fail_the_next_rung_is_climbed_at_once_with_the_reason(self, desk):
        ContactMethod.objects.filter(user=desk.tomas).exclude(kind__in=("sms", "in_app")).delete()
        alert = ring(desk, severity=1)
        send_all(NIGHT, refuse=("sms",))

        assert next_way.move_on(now=NIGHT) == 1
        assert next_way.move_on(now=NIGHT) == 0
        stepping.advance_due(now=NIGHT)

        event = alert.events.get(kind=AlertEvent.Kind.UNREACHABLE)
        assert event.facts["reason"] == "every_way_failed"
        assert Page.objects.filter(user=desk.nadia, paged_at=NIGHT).exists()

    def test_somebody_who_has_left_is_no_longer_written_to(self, desk):
        alert = ring(desk)
        desk.tomas.is_active = False
        desk.tomas.save()

        upkeep.tidy_texts(now=NIGHT)
        next_way.move_on(now=NIGHT)
        stepping.advance_due(now=NIGHT)

        assert not Delivery.objects.waiting().filter(page_delivery__page__user=desk.tomas).exists()
        assert alert.pages.filter(user=desk.nadia).exists()

    def test_a_way_switched_off_meanwhile_is_not_used(self, desk):
        ring(desk)
        ContactMethod.objects.filter(user=desk.tomas, kind="voice").update(disabled_reason="gone")

        upkeep.tidy_texts(now=NIGHT)

        assert ("Tomás", "voice") not in send_all(NIGHT)

    def test_a_repeated_text_that_came_too_late_is_followed_by_another(self, desk):
        ring(desk)
        late = NIGHT + timedelta(minutes=20)

        upkeep.tidy_texts(now=late)

        assert PageDelivery.objects.filter(repeat=1, delivery__state="pending").exists()


class TestAfterAnOutage:
    def test_what_is_new_is_told_before_what_is_old(self, desk):
        ring(desk)
        late = NIGHT + timedelta(minutes=10)
        Alert.objects.update(next_step_at=late + MINUTE)
        newest = ring(desk, now=late)

        first = messages.claim_next(now=late, candidate=candidate)

        assert first.page_delivery.page.alert == newest


class TestConflicts:
    def test_whoever_is_tied_to_the_case_is_passed_over_and_nobody_reads_why(self, desk):
        case = EmergencyFactory(team=desk.team)
        Conflict.objects.create(
            user=desk.tomas,
            case=case,
            reason="Brother of the host",
            declared_by=desk.helena,
            declared_at=NIGHT,
        )
        raising.raise_for_cases(now=NIGHT)
        stepping.advance_due(now=NIGHT)

        event = AlertEvent.objects.get(kind=AlertEvent.Kind.PASSED_OVER)
        assert [page.user for page in Page.objects.all()] == [desk.nadia]
        assert event.facts == {"level": "first"}
        assert "Tomás" not in str(list(case.events.values_list("facts", flat=True)))

    def test_not_even_when_a_colleague_asks_for_them(self, desk):
        case = EmergencyFactory(team=desk.team, quiet=True)
        Conflict.objects.create(
            user=desk.tomas, case=case, reason="Tied", declared_by=desk.helena, declared_at=NIGHT
        )
        raising.wake(case_id=case.pk, by=desk.helena, person_id=desk.tomas.pk, now=NIGHT)
        stepping.advance_due(now=NIGHT)

        assert [page.user for page in Page.objects.all()] == [desk.nadia]

    def test_a_tied_duty_manager_gives_way_to_another_manager(self, desk):
        other = UserFactory(name="Rui Example", manager=True)
        case = EmergencyFactory(team=desk.team)
        for person in (desk.tomas, desk.nadia, desk.helena):
            Conflict.objects.create(
                user=person, case=case, reason="Tied", declared_by=other, declared_at=NIGHT
            )
        raising.raise_for_cases(now=NIGHT)
        stepping.advance_due(now=NIGHT)

        assert [page.user for page in Page.objects.all()] == [other]
