from datetime import time, timedelta

import pytest
from django.db import OperationalError

from escalations.actions import newcomers, raising, rounds, stepping, sweep, test_pages, upkeep
from escalations.actions.one_by_one import Parts, each
from escalations.models import (
    Alert,
    Heartbeat,
    OnCallSchedule,
    Page,
    PagingProfile,
    Shift,
    TestPage,
)
from tests.factories.escalations import (
    NIGHT,
    Desk,
    EmergencyFactory,
    OverrideFactory,
    PolicyFactory,
    RotationFactory,
    ScheduleFactory,
)
from tests.factories.users import TeamFactory, UserFactory

MINUTE = timedelta(minutes=1)


def only_two(key):
    if key == 2:
        raise RuntimeError("broken on purpose")
    return 1


class TestEach:
    def test_leaves_the_others_their_turn(self):
        assert each([1, 2, 3], only_two, what="try") == 2

    def test_ends_when_the_database_is_away(self):
        def away(key):
            raise OperationalError("gone")

        with pytest.raises(OperationalError):
            each([1], away, what="try")

    def test_stops_when_enough_was_done(self):
        assert each([2, 1, 3, 4], only_two, what="try", at_most=2) == 2


class TestParts:
    def test_raises_what_failed_when_all_had_their_turn(self):
        parts = Parts(now=NIGHT)
        parts.do("broken", lambda *, now: only_two(2))
        parts.do("sound", lambda *, now: 1)

        assert parts.done == {"sound": 1}
        with pytest.raises(RuntimeError):
            parts.end()

    def test_end_when_the_database_is_away(self):
        def away(*, now):
            raise OperationalError("gone")

        with pytest.raises(OperationalError):
            Parts(now=NIGHT).do("away", away)


@pytest.mark.django_db
class TestOneBrokenAlert:
    def break_one(self, monkeypatch, module, name):
        """Let what `name` does fail for the first case that is still to come."""
        team = Desk().team
        broken, sound = (EmergencyFactory(team=team) for _ in range(2))
        real = getattr(module, name)

        def fails(alert, *args, **kwargs):
            if broken.pk in (alert, getattr(alert, "case_id", None)):
                raise RuntimeError("broken on purpose")
            return real(alert, *args, **kwargs)

        monkeypatch.setattr(module, name, fails)
        return broken, sound

    def test_leaves_the_others_being_raised(self, monkeypatch):
        _, sound = self.break_one(monkeypatch, raising, "_raise")

        assert raising.raise_for_cases(now=NIGHT) == 1
        assert Alert.objects.get().case == sound

    def test_leaves_the_others_ending(self, monkeypatch):
        broken, sound = self.break_one(monkeypatch, rounds, "finish")
        raising.raise_for_cases(now=NIGHT)
        for case in (broken, sound):
            case.status, case.resolved_at, case.outcome = "resolved", NIGHT, "solved"
            case.save()

        assert upkeep.end_what_is_over(now=NIGHT) == 1

    @pytest.mark.parametrize(
        ("look", "facts"),
        [
            (upkeep.follow_severity, {"severity": 2}),
            (upkeep.wake_reopened, {"status": "resolved", "resolved_at": NIGHT}),
            (
                upkeep.expire_acknowledgements,
                {"status": "acknowledged", "acknowledged_at": NIGHT, "ack_expires_at": NIGHT},
            ),
        ],
    )
    def test_leaves_the_others_ringing_again(self, monkeypatch, look, facts):
        self.break_one(monkeypatch, rounds, "ring_again")
        raising.raise_for_cases(now=NIGHT)
        Alert.objects.update(**facts, acknowledged_by=UserFactory())

        assert look(now=NIGHT + MINUTE) == 1


@pytest.mark.django_db
class TestOneBrokenRota:
    def test_leaves_the_newcomers_of_the_others_woken(self):
        sound, broken = Desk(), ScheduleFactory(team=TeamFactory(slug="north", name="North"))
        RotationFactory(schedule=broken, people=[UserFactory()])
        PolicyFactory(team=broken.team, levels=["first"], levels__schedule=broken)
        for team in (broken.team, sound.team):
            EmergencyFactory(team=team)
        raising.raise_for_cases(now=NIGHT)
        stepping.advance_due(now=NIGHT)
        yuki = UserFactory(name="Yuki Example")
        OverrideFactory(schedule=sound.schedule, add_user=yuki)
        OnCallSchedule.objects.filter(pk=broken.pk).update(time_zone="Mars/Olympus")

        assert newcomers.page_newcomers(now=NIGHT + MINUTE) == 1
        assert Page.objects.filter(user=yuki).exists()


@pytest.mark.django_db
class TestOneBrokenPart:
    @pytest.mark.parametrize("name", ["wake_reopened", "tidy_texts"])
    def test_leaves_the_rest_of_the_sweep_done_and_shows_by_silence(self, monkeypatch, name):
        def fails(*, now):
            raise RuntimeError("broken on purpose")

        monkeypatch.setattr(upkeep, name, fails)
        EmergencyFactory(team=Desk().team)

        with pytest.raises(RuntimeError):
            sweep.sweep(now=NIGHT)

        assert Page.objects.exists()
        assert not Heartbeat.objects.filter(name="escalations.sweep").exists()


@pytest.mark.django_db
class TestOneTestPageThatCannotBeSent:
    def test_leaves_the_others_theirs(self):
        lost, tomas = UserFactory(time_zone="Mars/Olympus"), UserFactory()
        PagingProfile.objects.create(user=lost, quiet_from=time(22), quiet_until=time(7))
        for person in (lost, tomas):
            Shift.objects.create(
                schedule=ScheduleFactory(),
                level="first",
                user=person,
                during=(NIGHT + 60 * MINUTE, NIGHT + 720 * MINUTE),
            )

        assert test_pages.send_due(now=NIGHT + MINUTE) == 1
        assert TestPage.objects.get().user == tomas
