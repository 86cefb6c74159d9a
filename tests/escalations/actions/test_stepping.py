from datetime import timedelta

import pytest

from escalations.actions import raising, stepping
from escalations.models import Alert, AlertEvent, OnCallSchedule, Page
from messaging.models import Delivery
from tests.factories.escalations import (
    NIGHT,
    AlertFactory,
    Desk,
    EmergencyFactory,
    OverrideFactory,
)
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def ring(case, *, until):
    """Raise and step every ten seconds until then; gives whom it paged, and when in minutes."""
    raising.raise_for_cases(now=NIGHT)
    for seconds in range(0, int(until.total_seconds()) + 1, 10):
        stepping.advance_due(now=NIGHT + timedelta(seconds=seconds))
    return [
        ((page.paged_at - NIGHT) // MINUTE, page.user.short_name)
        for page in Page.objects.filter(alert__case=case).order_by("paged_at", "pk")
    ]


class TestAdvanceDue:
    def test_climbs_the_ladder_and_then_wakes_the_duty_manager_for_ever(self):
        case = EmergencyFactory(team=Desk().team)

        paged = ring(case, until=30 * MINUTE)

        assert paged == [
            (0, "Tomás"),
            (5, "Nadia"),
            (10, "Helena"),
            (15, "Helena"),
            (20, "Helena"),
            (25, "Helena"),
            (30, "Helena"),
        ]

    def test_resolves_people_at_the_moment_of_the_step(self):
        desk = Desk()
        case = EmergencyFactory(team=desk.team)
        cover = UserFactory(name="Yuki Example")
        OverrideFactory(
            schedule=desk.schedule,
            level="second",
            add_user=cover,
            during=(NIGHT + 4 * MINUTE, NIGHT + 60 * MINUTE),
        )

        assert ring(case, until=6 * MINUTE) == [(0, "Tomás"), (5, "Yuki")]

    def test_goes_on_at_once_when_nobody_is_on_call_and_says_why(self):
        desk = Desk()
        desk.schedule.rotations.filter(level="first").delete()
        case = EmergencyFactory(team=desk.team)

        paged = ring(case, until=MINUTE)

        event = AlertEvent.objects.get(kind=AlertEvent.Kind.NOBODY)
        assert paged == [(0, "Nadia")]
        assert event.facts == {"level": "first", "reason": "nobody_on_call"}

    def test_passes_over_somebody_who_has_left(self):
        desk = Desk()
        desk.tomas.is_active = False
        desk.tomas.save()
        case = EmergencyFactory(team=desk.team)

        assert ring(case, until=MINUTE) == [(0, "Nadia")]

    def test_wakes_managers_when_there_is_no_ladder_and_no_rota(self):
        UserFactory(name="Helena Vasques", manager=True)
        case = EmergencyFactory()

        assert ring(case, until=6 * MINUTE) == [(0, "Helena"), (5, "Helena")]

    def test_keeps_ringing_when_there_is_nobody_at_all_and_records_it(self):
        case = EmergencyFactory()

        paged = ring(case, until=6 * MINUTE)

        reasons = [event.facts["reason"] for event in AlertEvent.objects.filter(kind="nobody")]
        assert paged == []
        assert reasons == ["no_duty_manager", "no_duty_manager"]
        assert Alert.objects.get().next_step_at == NIGHT + 10 * MINUTE

    def test_pages_on_screen_and_by_mail_in_the_persons_language_without_case_content(self):
        desk = Desk()
        desk.tomas.language = "pt-br"
        desk.tomas.save()
        case = EmergencyFactory(team=desk.team, in_porto=True)

        ring(case, until=MINUTE)

        texts = {d.channel: d for d in Delivery.objects.all()}
        assert set(texts) == {"in_app", "email"}
        assert texts["email"].to_address == "tomas@staff.example"
        assert "Incidente de segurança" in texts["email"].subject
        assert "Porto" in texts["email"].subject
        assert "Carbon" not in texts["email"].subject + texts["email"].body_text
        assert "/on-call/alerts/" in texts["email"].body_text

    def test_says_neither_what_nor_where_of_a_restricted_case(self):
        case = EmergencyFactory(team=Desk().team, in_porto=True, restricted=True)

        ring(case, until=MINUTE)

        subject = Delivery.objects.filter(channel="email").get().subject
        assert "Porto" not in subject
        assert "Safety" not in subject

    def test_asks_the_named_person_first_then_climbs(self):
        desk = Desk()
        yuki = UserFactory(name="Yuki Example")
        case = EmergencyFactory(team=desk.team, quiet=True)
        raising.wake(case_id=case.pk, by=desk.helena, person_id=yuki.pk, now=NIGHT)

        assert ring(case, until=6 * MINUTE) == [(0, "Yuki"), (5, "Tomás")]

    def test_one_broken_ladder_leaves_the_others_ringing(self, monkeypatch):
        desk = Desk()
        broken, sound = (AlertFactory(case=EmergencyFactory(team=desk.team)) for _ in range(2))
        real = stepping._climb

        def climb(alert, *, now, roster):
            if alert.pk == broken.pk:
                raise RuntimeError("broken on purpose")
            real(alert, now=now, roster=roster)

        monkeypatch.setattr(stepping, "_climb", climb)

        assert stepping.advance_due(now=NIGHT) == 1
        sound.refresh_from_db()
        assert sound.next_step_at > NIGHT


class TestARotaThatCannotBeRead:
    def test_wakes_the_managers_instead_and_says_why(self):
        desk = Desk()
        OnCallSchedule.objects.update(time_zone="Mars/Olympus")
        case = EmergencyFactory(team=desk.team)

        paged = ring(case, until=6 * MINUTE)

        event = AlertEvent.objects.filter(kind=AlertEvent.Kind.NOBODY).first()
        assert paged == [(0, "Helena"), (5, "Helena")]
        assert event.facts == {"level": "first", "reason": "rota_unreadable"}
