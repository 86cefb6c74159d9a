from datetime import time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.models import Conflict, SLAClock
from escalations.actions import answers, raising, stepping
from escalations.alerting import outlook
from escalations.models import Alert, OnCallSchedule, PagingProfile
from tests.escalations.provider import give_ways, send_all
from tests.factories.escalations import NIGHT, Desk, EmergencyFactory, RotationFactory
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def desk():
    desk = Desk()
    for person in (desk.tomas, desk.nadia, desk.helena):
        give_ways(person, "in_app", "sms", "voice")
    return desk


def ring(desk, **facts):
    case = EmergencyFactory(team=desk.team, **facts)
    raising.raise_for_cases(now=NIGHT)
    stepping.advance_due(now=NIGHT)
    send_all(NIGHT)
    return case


def told(rungs):
    """Return who, after how many minutes, and by what."""
    return [
        (
            rung.state,
            ", ".join(person.short_name for person in rung.people),
            (rung.at - NIGHT) // MINUTE,
            [way.channel for one in rung.ways for way in one.ways],
        )
        for rung in rungs
    ]


class TestForCase:
    def test_says_who_was_and_will_be_woken_when_and_by_what(self, desk):
        case = ring(desk)

        seen = outlook.for_case(case, NIGHT + MINUTE)

        everything = ["in_app", "sms", "voice"]
        assert told(seen.rungs) == [
            ("paging", "Tomás", 0, ["in_app", "sms", "voice"]),
            ("next", "Nadia", 5, everything),
            ("next", "Helena", 10, everything),
        ]
        ways = {way.channel: way for way in seen.rungs[0].ways[0].ways}
        assert (ways["sms"].state, ways["voice"].every) == ("sent", 2 * MINUTE)

    def test_foretells_a_promise_that_would_break(self, desk):
        case = EmergencyFactory(team=desk.team, quiet=True, severity=2)
        SLAClock.objects.create(
            case=case, kind="resolution", started_at=NIGHT, due_at=NIGHT + 30 * MINUTE
        )

        seen = outlook.for_case(case, NIGHT)

        assert seen.starts_at == NIGHT + 30 * MINUTE
        assert [entry[:3] for entry in told(seen.rungs)] == [
            ("next", "Tomás", 30),
            ("next", "Nadia", 35),
            ("next", "Helena", 40),
        ]

    def test_is_what_happens_when_nobody_acts(self, desk):
        case = ring(desk, severity=2)
        foretold = outlook.for_case(case, NIGHT).rungs

        for minute in range(1, 11):
            stepping.advance_due(now=NIGHT + minute * MINUTE)

        climbed = outlook.for_case(case, NIGHT + 10 * MINUTE).rungs[:3]
        assert [entry[1:3] for entry in told(climbed)] == [entry[1:3] for entry in told(foretold)]

    def test_says_what_waits_for_the_end_of_quiet_hours_and_who_is_woken_instead(self, desk):
        desk.nadia.time_zone = "America/Sao_Paulo"
        desk.nadia.save()
        PagingProfile.objects.create(user=desk.nadia, quiet_from=time(22), quiet_until=time(7))
        case = ring(desk, severity=2)

        rungs = outlook.for_case(case, NIGHT).rungs

        nadia = {way.channel: way.is_held for way in rungs[1].ways[0].ways}
        assert nadia == {"in_app": False, "sms": True, "voice": True}
        assert [entry[1:3] for entry in told(rungs)] == [
            ("Tomás", 0),
            ("Nadia", 5),
            ("Helena", 5),
        ]

    def test_leaves_out_who_is_tied_to_the_case(self, desk):
        case = ring(desk)
        Conflict.objects.create(
            user=desk.nadia, case=case, reason="Tied", declared_by=desk.helena, declared_at=NIGHT
        )

        assert "Nadia" not in str(told(outlook.for_case(case, NIGHT).rungs))

    def test_says_who_is_woken_again_when_an_answer_is_not_followed_up(self, desk):
        case = ring(desk)
        alert = Alert.objects.get()
        answers.acknowledge(alert_id=alert.pk, generation=1, by=desk.tomas, now=NIGHT + MINUTE)

        seen = outlook.for_case(case, NIGHT + 2 * MINUTE)

        assert [entry[:3] for entry in told(seen.rungs)][:2] == [
            ("acked", "Tomás", 0),
            ("next", "Tomás", 16),
        ]

    def test_asks_no_more_with_many_people_on_a_level(self, desk):
        case = ring(desk)
        outlook.for_case(case, NIGHT)
        with CaptureQueriesContext(connection) as few:
            outlook.for_case(case, NIGHT)
        for _ in range(8):
            person = UserFactory()
            give_ways(person, "in_app", "sms")
            RotationFactory(schedule=desk.schedule, level="second", people=[person])

        with CaptureQueriesContext(connection) as many:
            seen = outlook.for_case(case, NIGHT)

        assert len(seen.rungs[1].people) == 9
        assert len(many) == len(few)

    def test_asks_no_more_for_a_ladder_climbed_again_and_again(self, desk):
        steps = list(desk.policy.steps.select_related("schedule", "user").order_by("order"))
        drafted = {"team_id": desk.team.pk, "severity": 1, "at": NIGHT}
        outlook.of_ladder(steps, repeat=0, **drafted)
        with CaptureQueriesContext(connection) as once:
            outlook.of_ladder(steps, repeat=0, **drafted)

        with CaptureQueriesContext(connection) as often:
            rungs = outlook.of_ladder(steps, repeat=9, **drafted)

        assert len(rungs) == 10 * len(steps)
        assert len(often) == len(once)

    def test_foretells_the_managers_where_the_rota_cannot_be_read(self, desk):
        case = ring(desk)
        OnCallSchedule.objects.update(time_zone="Mars/Olympus")

        seen = outlook.for_case(case, NIGHT + MINUTE)

        assert [entry[1] for entry in told(seen.rungs)] == ["Tomás", "", "", "Helena"]
