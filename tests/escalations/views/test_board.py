import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from escalations import defaults
from escalations.actions import raising, stepping
from escalations.models import Override, ShiftSwap, TemporarySchedule
from tests.factories.escalations import (
    NIGHT,
    Desk,
    EmergencyFactory,
    OverrideFactory,
    RotationFactory,
)
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def fill(desk, rows=10):
    """Give the rota changes and requests of many people, in hours of their own."""
    for _ in range(rows):
        people = [UserFactory(team=desk.team) for _person in range(3)]
        start = NIGHT + 2 * DAY + HOUR * desk.schedule.overrides.count()
        RotationFactory(schedule=desk.schedule, level="third", people=people)
        OverrideFactory(
            schedule=desk.schedule, level="second", add_user=people[0], during=(start, start + HOUR)
        )
        ShiftSwap.objects.create(
            schedule=desk.schedule,
            level="first",
            kind="cover",
            giver=people[1],
            during=(start, start + HOUR),
            asked_at=NIGHT,
        )
        temporary = TemporarySchedule.objects.create(
            schedule=desk.schedule,
            level="third",
            during=(start, start + HOUR),
            made_by=desk.helena,
            made_at=NIGHT,
        )
        temporary.shifts.create(user=people[2], during=(start, start + HOUR))


@pytest.fixture
def desk():
    return Desk()


@pytest.fixture(autouse=True)
def night(time_machine):
    time_machine.move_to(NIGHT, tick=False)


class TestIndex:
    def test_says_who_is_on_call_now(self, client, desk):
        client.force_login(desk.helena)

        text = client.get(reverse("escalations:oncall")).content.decode()

        assert "Tomás Abreu" in text
        assert "Duty manager, you" in text

    def test_shows_the_newest_alert_with_its_ladder(self, client, desk):
        EmergencyFactory(team=desk.team, in_porto=True)
        raising.raise_for_cases(now=NIGHT)
        stepping.advance_due(now=NIGHT)
        client.force_login(desk.helena)

        text = client.get(reverse("escalations:oncall")).content.decode()

        assert "Carbon monoxide" in text
        assert "Being paged now." in text

    def test_works_without_any_rota(self, client):
        client.force_login(UserFactory())

        response = client.get(reverse("escalations:oncall"))

        assert "There is no rota yet." in response.content.decode()

    def test_is_a_fragment_for_htmx(self, client, desk):
        client.force_login(desk.tomas)

        response = client.get(reverse("escalations:oncall"), headers={"hx-request": "true"})

        assert response.content.decode().strip().startswith('<div id="oncall-board"')

    def test_survives_a_nonsense_week_and_zone(self, client, desk):
        client.force_login(desk.tomas)

        response = client.get(
            reverse("escalations:oncall"), {"week": "99999-x", "zone": "Mars/Base"}
        )

        assert response.status_code == 200

    def test_marks_a_gap(self, client, desk):
        desk.schedule.rotations.filter(level="second").update(valid_until=NIGHT)
        client.force_login(desk.tomas)

        assert "1 gap" in client.get(reverse("escalations:oncall")).content.decode()

    def test_counts_only_gaps_that_can_still_be_filled(self, client, desk):
        desk.schedule.rotations.filter(level="second").update(
            valid_from=NIGHT - 2 * DAY, valid_until=NIGHT + DAY
        )
        client.force_login(desk.tomas)

        assert "1 gap" in client.get(reverse("escalations:oncall")).content.decode()

    def test_reads_the_week_in_the_zone_chosen_last(self, client, desk):
        client.force_login(desk.tomas)
        client.get(reverse("escalations:oncall"), {"zone": "UTC"})

        text = client.get(reverse("escalations:oncall")).content.decode()

        assert re.search(r'zone=UTC[^"]*" aria-current="true"', text)

    def test_offers_the_zone_of_the_home_something_happens_at(self, client, desk):
        EmergencyFactory(team=desk.team, in_porto=True)
        raising.raise_for_cases(now=NIGHT)
        client.force_login(desk.tomas)

        text = client.get(reverse("escalations:oncall")).content.decode()

        assert "zone=Europe/Lisbon" in text

    def test_names_a_day_on_which_clocks_change(self, client, desk):
        client.force_login(UserFactory(team=desk.team, time_zone="Europe/Lisbon"))

        text = client.get(reverse("escalations:oncall"), {"week": "2026-03-23"}).content.decode()

        assert "Clocks change in Lisbon on Sun 29 Mar" in text

    def test_lists_coming_changes_with_their_way_back(self, client, desk):
        OverrideFactory(
            schedule=desk.schedule, add_user=desk.nadia, during=(NIGHT + DAY, NIGHT + 2 * DAY)
        )
        client.force_login(desk.nadia)
        text = client.get(reverse("escalations:oncall")).content.decode()
        assert "Nadia alone" in text

        response = client.post(
            reverse(
                "escalations:override_removal", args=[desk.schedule.pk, Override.objects.get().pk]
            ),
            {"next": "/on-call/?week=2026-03-16"},
        )

        assert response.url == "/on-call/?week=2026-03-16"
        assert not Override.objects.exists()

    def test_lets_nobody_be_sent_elsewhere_by_a_form(self, client, desk):
        client.force_login(desk.nadia)

        response = client.post(
            reverse("escalations:takeover", args=[desk.schedule.pk]),
            {"level": "first", "next": "//elsewhere.example/"},
        )

        assert response.url == reverse("escalations:oncall")

    def test_offers_no_way_back_from_somebody_elses_change(self, client, desk):
        OverrideFactory(schedule=desk.schedule, add_user=desk.nadia)
        client.force_login(UserFactory(team=desk.team))

        text = client.get(reverse("escalations:oncall")).content.decode()

        assert "Nadia alone" in text
        assert "Take back" not in text

    def test_asks_the_database_no_more_often_for_a_fuller_rota(
        self, client, desk, django_assert_num_queries
    ):
        EmergencyFactory(team=desk.team, in_porto=True)
        raising.raise_for_cases(now=NIGHT)
        client.force_login(desk.helena)
        fill(desk, rows=2)
        with CaptureQueriesContext(connection) as few:
            client.get(reverse("escalations:oncall"))
        fill(desk, rows=12)

        with django_assert_num_queries(len(few)):
            client.get(reverse("escalations:oncall"))

    def test_reads_the_rota_once_for_who_is_on_now_and_for_the_week(self, client, desk):
        client.force_login(desk.helena)
        fill(desk, rows=2)

        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("escalations:oncall"))

        rotations = [one for one in asked if 'FROM "escalations_rotation"' in one["sql"]]
        assert len(rotations) == 1
        assert len(asked) <= 30

    def test_shows_no_level_that_only_another_week_uses(self, client, desk):
        OverrideFactory(
            schedule=desk.schedule,
            level="third",
            add_user=desk.nadia,
            during=(NIGHT + 5 * DAY, NIGHT + 6 * DAY),
        )
        client.force_login(desk.helena)

        answer = client.get(reverse("escalations:oncall"), {"week": "2026-03-09"})

        assert "third" not in [row.level for row in answer.context["week"].rows]

    def test_reads_a_week_of_another_year_by_itself(self, client, desk):
        client.force_login(desk.helena)

        answer = client.get(reverse("escalations:oncall"), {"week": "2031-03-10"})

        assert "Tomás Abreu" in answer.content.decode()
        assert answer.context["week"].rows[0].cells[0].bars

    def test_is_not_there_for_an_admin(self, client):
        client.force_login(UserFactory(admin=True))

        assert client.get(reverse("escalations:oncall")).status_code == 404


class TestNow:
    def test_names_who_is_on_call_to_who_is_not(self, client, desk):
        client.force_login(UserFactory(team=desk.team))

        text = client.get(reverse("escalations:now")).content.decode()

        assert "<strong>Tomás</strong>" in text

    def test_says_to_who_is_on_call_until_when_and_who_comes_then(self, client, desk):
        client.force_login(desk.nadia)

        text = client.get(reverse("escalations:now")).content.decode()

        assert "You are second until <strong>Mon 16 Mar, 11:00</strong>, then Tomás" in text

    def test_says_that_nobody_comes_then(self, client, desk):
        desk.schedule.rotations.filter(level="second").update(valid_until=NIGHT + DAY)
        client.force_login(desk.nadia)

        assert "then nobody" in client.get(reverse("escalations:now")).content.decode()

    def test_asks_the_database_no_more_often_for_a_fuller_rota(
        self, client, desk, django_assert_num_queries
    ):
        client.force_login(desk.nadia)
        fill(desk, rows=2)
        with CaptureQueriesContext(connection) as few:
            client.get(reverse("escalations:now"))
        fill(desk)

        with django_assert_num_queries(len(few)):
            client.get(reverse("escalations:now"))
        assert len(few) <= 14


class TestOverride:
    def test_puts_the_person_on_call(self, client, desk):
        client.force_login(desk.nadia)

        response = client.post(
            reverse("escalations:override", args=[desk.schedule.pk]),
            {
                "level": "first",
                "kind": "cover",
                "add": desk.nadia.pk,
                "start": "2026-03-13T08:00",
                "end": "2026-03-13T20:00",
            },
        )

        assert response.status_code == 302
        assert Override.objects.get().add_user == desk.nadia

    def test_says_a_clear_sentence_for_overlapping_hours_and_changes_nothing(self, client, desk):
        client.force_login(desk.nadia)
        hours = {
            "level": "first",
            "kind": "cover",
            "add": desk.nadia.pk,
            "start": "2026-03-13T08:00",
            "end": "2026-03-13T20:00",
        }
        client.post(reverse("escalations:override", args=[desk.schedule.pk]), hours)

        response = client.post(reverse("escalations:override", args=[desk.schedule.pk]), hours)

        assert response.status_code == 409
        assert "overlap" in response.content.decode()
        assert Override.objects.count() == 1

    def test_refuses_an_associate_who_changes_somebody_elses_shift(self, client, desk):
        client.force_login(desk.nadia)

        response = client.post(
            reverse("escalations:override", args=[desk.schedule.pk]),
            {
                "level": "first",
                "kind": "cover",
                "add": desk.tomas.pk,
                "start": "2026-03-13T08:00",
                "end": "2026-03-13T20:00",
            },
        )

        assert response.status_code == 403

    def test_says_what_is_missing(self, client, desk):
        client.force_login(desk.nadia)

        response = client.post(
            reverse("escalations:override", args=[desk.schedule.pk]),
            {"level": "first", "kind": "replace", "start": "2026-03-13T08:00", "end": "x"},
        )

        assert response.status_code == 400
        assert "Say who comes." in response.content.decode()


class TestTakeover:
    def test_puts_me_on_call_until_the_next_hand_off_and_only_once(self, client, desk):
        client.force_login(desk.nadia)
        address = reverse("escalations:takeover", args=[desk.schedule.pk])

        for _ in range(2):
            client.post(address, {"level": "first"})

        override = Override.objects.get()
        assert override.add_user == desk.nadia
        assert override.during.lower == NIGHT


class TestWake:
    def test_raises_an_alert_and_shows_it(self, client, desk):
        case = EmergencyFactory(team=desk.team, quiet=True)
        client.force_login(desk.tomas)

        response = client.post(
            reverse("escalations:wake"), {"reference": case.reference, "person": desk.nadia.pk}
        )

        alert = case.alerts.get()
        assert response.url == alert.get_absolute_url()
        assert alert.asked_for == desk.nadia

    def test_takes_the_number_as_it_is_said(self, client, desk):
        case = EmergencyFactory(team=desk.team, quiet=True)
        client.force_login(desk.tomas)

        client.post(
            reverse("escalations:wake"), {"reference": case.reference.replace("ST-", "st ")}
        )

        assert case.alerts.exists()

    def test_knows_no_case_the_person_may_not_see(self, client, desk):
        case = EmergencyFactory(team=desk.team, restricted=True)
        client.force_login(desk.tomas)

        response = client.post(reverse("escalations:wake"), {"reference": case.reference})

        assert response.status_code == 400
        assert not case.alerts.exists()


class TestOfCase:
    def test_says_who_would_be_woken(self, client, desk):
        case = EmergencyFactory(team=desk.team)
        raising.raise_for_cases(now=NIGHT)
        client.force_login(desk.tomas)

        text = client.get(reverse("escalations:of_case", args=[case.reference])).content.decode()

        assert "Paging now." in text
        assert "Helena Vasques" in text

    def test_says_by_which_ways(self, client, desk):
        case = EmergencyFactory(team=desk.team)
        raising.raise_for_cases(now=NIGHT)
        defaults.ways_to_wake(desk.helena, now=NIGHT)
        client.force_login(desk.tomas)

        text = client.get(reverse("escalations:of_case", args=[case.reference])).content.decode()

        ladder = text.split("Helena Vasques")[1]
        assert "On screen" in ladder
        assert "E-mail" in ladder

    def test_says_that_nobody_would_be(self, client, desk):
        case = EmergencyFactory(team=desk.team, quiet=True)
        client.force_login(desk.tomas)

        text = client.get(reverse("escalations:of_case", args=[case.reference])).content.decode()

        assert "Nobody will be woken" in text
