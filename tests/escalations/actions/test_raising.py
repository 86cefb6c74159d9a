from datetime import timedelta

import pytest

from cases.models import CaseEvent, Message, Party, SLAClock, Thread
from common.errors import BadInput
from escalations.actions import answers, raising, stepping, upkeep
from escalations.models import Alert, AlertEvent, Page
from messaging.models import Delivery
from tests.factories.escalations import NIGHT, AlertSourceFactory, Desk, EmergencyFactory
from tests.factories.marketplace import PersonFactory
from tests.factories.users import UserFactory
from tests.racing import race

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


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


class TestPressingStays:
    def test_an_s2_about_a_stay_that_cannot_wait_wakes_somebody(self):
        EmergencyFactory(quiet=True, severity=2, urgency=1)

        assert raising.raise_for_cases(now=NIGHT) == 1

    def test_not_once_somebody_has_taken_it(self):
        EmergencyFactory(quiet=True, severity=2, urgency=1, owner=UserFactory(), owned_since=NIGHT)

        assert raising.raise_for_cases(now=NIGHT) == 0


class TestPromisesPastDue:
    def clock(self, case, **facts):
        return SLAClock.objects.create(
            case=case,
            **{
                "kind": "resolution",
                "started_at": NIGHT - HOUR,
                "due_at": NIGHT,
                "breached_at": NIGHT,
                "noticed_at": NIGHT,
                **facts,
            },
        )

    def test_a_stay_that_came_too_close_pages_now_at_any_severity(self):
        case = EmergencyFactory(quiet=True)
        self.clock(case, kind="stay", compressed=True, breached_at=None, noticed_at=None)

        assert raising.raise_for_cases(now=NIGHT) == 1
        assert Alert.objects.get().events.get(kind="raised").facts["compressed"] is True

    def test_a_date_of_the_law_wakes_at_any_severity(self):
        self.clock(
            EmergencyFactory(quiet=True), kind="statutory", external_due_at=NIGHT + 24 * HOUR
        )

        assert raising.raise_for_cases(now=NIGHT) == 1

    def test_the_next_generation_of_a_clock_is_another_cause(self):
        case = EmergencyFactory(quiet=True, severity=2)
        clock = self.clock(case)
        raising.raise_for_cases(now=NIGHT)
        Alert.objects.update(status="resolved", resolved_at=NIGHT, next_step_at=None)
        SLAClock.objects.filter(pk=clock.pk).update(generation=2)

        assert raising.raise_for_cases(now=NIGHT + HOUR) == 1
        assert Alert.objects.count() == 2

    def test_the_same_promise_broken_anew_rings_again_as_a_new_generation(self):
        clock = self.clock(EmergencyFactory(quiet=True, severity=2))
        raising.raise_for_cases(now=NIGHT)
        Alert.objects.update(status="resolved", resolved_at=NIGHT, next_step_at=None)
        SLAClock.objects.filter(pk=clock.pk).update(due_at=NIGHT + HOUR)

        before, after = (upkeep.wake_reopened(now=NIGHT + at) for at in (HOUR / 2, HOUR))

        alert = Alert.objects.get()
        assert (before, after) == (0, 1)
        assert (alert.generation, alert.is_ringing) == (2, True)
        assert alert.events.get(kind="reopened").facts == {"reason": "past_due_again"}


class TestThanks:
    def reopened(self, words):
        case = EmergencyFactory()
        raising.raise_for_cases(now=NIGHT)
        Alert.objects.update(status="resolved", resolved_at=NIGHT, next_step_at=None)
        thread = Thread.objects.create(case=case, kind="guest")
        party = Party.objects.create(
            case=case, person=PersonFactory(full_name="Ana Souza"), side="guest", joined_at=NIGHT
        )
        message = Message.objects.create(
            thread=thread, direction="in", party=party, text=words, written_at=NIGHT
        )
        CaseEvent.objects.create(
            case=case, kind=CaseEvent.Kind.MESSAGE_RECEIVED, message=message, occurred_at=NIGHT
        )
        return Alert.objects.get()

    def test_wake_nobody_and_are_put_on_record(self):
        alert = self.reopened("Thank you so much!\nAna")

        woken = [upkeep.wake_reopened(now=NIGHT + HOUR) for _ in range(2)]

        assert woken == [0, 0]
        assert alert.events.get(kind="held").facts == {
            "reason": "only_thanks",
            "version": alert.case.version,
        }

    def test_what_came_while_they_were_looked_at_is_looked_at_too(self):
        alert = self.reopened("Thank you so much!")
        upkeep.wake_reopened(now=NIGHT + HOUR)
        thanked = Message.objects.get()
        more = Message.objects.create(
            thread=thanked.thread,
            direction="in",
            party=thanked.party,
            text="It has come back",
            written_at=NIGHT,
        )
        CaseEvent.objects.create(
            case=alert.case, kind=CaseEvent.Kind.MESSAGE_RECEIVED, message=more, occurred_at=NIGHT
        )
        alert.case.touch(now=NIGHT + HOUR / 2)  # written before we looked, committed after
        alert.case.save()

        assert upkeep.wake_reopened(now=NIGHT + HOUR) == 1

    def test_nothing_else_that_was_held_back_counts_as_thanks(self):
        alert = self.reopened("It has come back")
        facts = {"reason": "call_limit", "person": "Ana", "version": alert.case.version}
        AlertEvent.objects.create(
            alert=alert, kind="held", generation=1, occurred_at=NIGHT + HOUR, facts=facts
        )

        assert upkeep.wake_reopened(now=NIGHT + HOUR) == 1

    def test_any_other_words_wake(self):
        self.reopened("Thank you, but it has come back")

        assert upkeep.wake_reopened(now=NIGHT + HOUR) == 1


class TestWebhook:
    def call(self, source, **facts):
        return raising.raise_from_webhook(
            **{
                "source": source,
                "incident": "boiler-7",
                "title": "No heating",
                "severity": 3,
                "occurred_at": NIGHT,
                "now": NIGHT,
                **facts,
            }
        )

    def test_the_same_incident_is_one_alert_and_worse_news_a_new_round(self):
        source = AlertSourceFactory()

        first, again, worse = self.call(source), self.call(source), self.call(source, severity=1)

        assert {first.pk, again.pk, worse.pk} == {Alert.objects.get().pk}
        assert (again.generation, worse.generation, worse.severity) == (1, 2, 1)

    def test_one_that_was_over_rings_again(self):
        source = AlertSourceFactory()
        self.call(source)
        ended = raising.resolve_from_webhook(source=source, incident="boiler-7", now=NIGHT)

        alert = self.call(source)

        assert ended.status == "resolved"
        assert (alert.generation, alert.is_ringing) == (2, True)

    def test_called_again_after_its_case_ended_it_is_about_what_it_says_now(self):
        source = AlertSourceFactory()
        over = EmergencyFactory(quiet=True, team=source.team)
        self.call(source, case=over)
        over.status, over.resolved_at, over.outcome = "resolved", NIGHT, "solved"
        over.save()
        upkeep.end_what_is_over(now=NIGHT)

        self.call(source, title="Cold again", occurred_at=NIGHT + HOUR, now=NIGHT + HOUR)

        upkeep.end_what_is_over(now=NIGHT + HOUR)
        alert = Alert.objects.get()
        assert (alert.is_ringing, alert.generation) == (True, 2)
        assert (alert.case, alert.team) == (None, source.team)
        assert (alert.title, alert.occurred_at) == ("Cold again", NIGHT + HOUR)

    def test_climbs_the_ladder_of_the_sources_team(self):
        desk = Desk()
        self.call(AlertSourceFactory(team=desk.team))

        stepping.advance_due(now=NIGHT)

        assert Page.objects.get().user == desk.tomas
        assert "No heating" in Delivery.objects.filter(channel="email").get().subject

    @pytest.mark.parametrize(
        "wrong", [{"incident": " "}, {"incident": "x" * 81}, {"title": ""}, {"severity": 5}]
    )
    def test_refuses_what_makes_no_sense(self, wrong):
        with pytest.raises(BadInput):
            self.call(AlertSourceFactory(), **wrong)


class TestRehearsals:
    @pytest.mark.parametrize("raise_it", ["raise_probe", "raise_test"])
    def test_page_one_person_and_end_with_the_answer(self, raise_it):
        desk = Desk()
        more = {"key": "1"} if raise_it == "raise_test" else {}
        alert = getattr(raising, raise_it)(user_id=desk.tomas.pk, now=NIGHT, **more)
        stepping.advance_due(now=NIGHT)

        answers.acknowledge(alert_id=alert.pk, generation=1, by=desk.tomas, now=NIGHT)

        alert.refresh_from_db()
        assert (alert.status, alert.acknowledged_at) == ("resolved", NIGHT)

    def test_wake_nobody_else_and_end_unanswered(self):
        desk = Desk()
        alert = raising.raise_test(user_id=desk.tomas.pk, key="1", now=NIGHT)

        for minute in range(0, 60, 5):
            stepping.advance_due(now=NIGHT + timedelta(minutes=minute))

        alert.refresh_from_db()
        assert [page.user for page in Page.objects.all()] == [desk.tomas]
        assert alert.events.get(kind="resolved").facts == {"reason": "unanswered"}


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
class TestSweepersAtOnce:
    def test_raise_each_emergency_once_between_them(self):
        desk = Desk()
        cases = [EmergencyFactory(team=desk.team) for _ in range(6)]

        race(*[lambda: raising.raise_for_cases(now=NIGHT)] * 3)
        raising.raise_for_cases(now=NIGHT)

        assert sorted(Alert.objects.values_list("case", flat=True)) == sorted(c.pk for c in cases)
        assert AlertEvent.objects.filter(kind=AlertEvent.Kind.RAISED).count() == 6
