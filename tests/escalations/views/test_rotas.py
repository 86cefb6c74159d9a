from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from escalations.actions import feeds, shifts
from escalations.lifecycle import Level
from escalations.models import OnCallSchedule, Rotation
from escalations.rota import duty
from tests.factories.escalations import NIGHT, Desk, RotationFactory
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def desk():
    with time_machine.travel(NIGHT, tick=False):
        desk = Desk()
        desk.lia = UserFactory(name="Lia Nogueira", email="lia@staff.example")
        desk.rotation = Rotation.objects.get(level=Level.FIRST)
        yield desk


def typed(desk, *people, **more):
    """Return what a manager types: these people take turns from Wednesday 18 March, 08:00 in São Paulo."""
    turns = {f"turn_{person.pk}": n for n, person in enumerate(people, start=1)}
    return (
        {
            "name": "Nights",
            "level": "first",
            "kind": "weekly",
            "interval": 1,
            "starts_date": "2026-03-09",
            "starts_time": "08:00",
            "priority": 0,
            "applies": "2026-03-18T08:00",
        }
        | turns
        | more
    )


def address(desk):
    return reverse("escalations:rotation", args=[desk.schedule.pk, desk.rotation.pk])


class TestRotation:
    def test_shows_the_rotation_as_it_is(self, client, desk):
        client.force_login(desk.helena)

        page = client.get(address(desk)).content.decode()

        assert "Lia Nogueira" in page
        assert 'name="confirm"' not in page

    def test_saves_nothing_before_four_weeks_were_seen(self, client, desk):
        client.force_login(desk.helena)

        page = client.post(address(desk), typed(desk, desk.lia, desk.tomas)).content.decode()

        assert "So it would be" in page
        assert "Save the rota" in page
        assert Rotation.objects.filter(level=Level.FIRST).count() == 1

    def test_saves_what_was_seen_and_confirmed(self, client, desk):
        client.force_login(desk.helena)
        given = typed(desk, desk.lia, desk.tomas)
        seen = client.post(address(desk), given).context["seen"]

        answer = client.post(address(desk), given | {"seen": seen, "confirm": "yes"})

        assert answer.status_code == 302
        at = NIGHT + timedelta(days=6)
        assert duty.on_call(desk.schedule, Level.FIRST, now=at) == [desk.tomas]

    def test_shows_the_weeks_again_when_something_changed_since(self, client, desk):
        client.force_login(desk.helena)
        given = typed(desk, desk.lia)
        seen = client.post(address(desk), given).context["seen"]
        RotationFactory(schedule=desk.schedule, level=Level.FIRST, people=[desk.nadia])

        answer = client.post(address(desk), given | {"seen": seen, "confirm": "yes"})

        assert "Something changed since you looked" in answer.content.decode()
        assert Rotation.objects.filter(name="Nights").count() == 0

    def test_says_what_is_wrong_with_it(self, client, desk):
        client.force_login(desk.helena)

        page = client.post(address(desk), typed(desk, desk.nadia)).content.decode()

        assert "No proven way to be woken: " in page
        assert "Nadia stands on more than one level at once" in page
        assert "Only 1 person carries “First”" in page
        assert "Nobody on call speaks Portuguese" in page

    @pytest.mark.parametrize(
        ("change", "says"),
        [
            ({}, "Nobody is in this rotation"),
            ({"applies": "2026-03-01T08:00"}, "The past can’t be changed"),
            ({"days_0": ["mon"], "from_0": "08:00"}, "A window needs its days"),
            ({"interval": 0}, "greater than or equal to 1"),
        ],
    )
    def test_refuses_nonsense_at_its_field(self, client, desk, change, says):
        client.force_login(desk.helena)
        people = [desk.lia] if change else []

        answer = client.post(address(desk), typed(desk, *people, **change))

        assert answer.status_code == 400
        assert says in answer.content.decode()

    def test_keeps_what_was_typed_when_a_cover_is_needed(self, client, desk):
        client.force_login(desk.helena)
        given = typed(desk, desk.lia, applies="2026-03-13T01:00", until="2026-03-13T10:00")
        seen = client.post(address(desk), given).context["seen"]
        confirmed = given | {"seen": seen, "confirm": "yes"}

        refused = client.post(address(desk), confirmed)
        covered = client.post(address(desk), confirmed | {"cover": desk.tomas.pk})

        assert refused.status_code == 400
        assert "Say who covers" in refused.content.decode()
        assert covered.status_code == 302

    def test_marks_days_on_which_clocks_change(self, client, desk):
        home = OnCallSchedule.objects.create(name="Home", time_zone="Europe/Amsterdam")
        client.force_login(desk.helena)

        page = client.post(
            reverse("escalations:rotation_new", args=[home.pk]), typed(desk, desk.lia)
        ).content.decode()

        assert "clocks go forward" in page

    def test_is_not_there_without_the_right(self, client, desk):
        client.force_login(desk.tomas)

        assert client.get(address(desk)).status_code == 404


class TestDetail:
    def test_shows_turns_in_order(self, client, desk):
        client.force_login(desk.helena)

        page = client.get(reverse("escalations:rota", args=[desk.schedule.pk])).content.decode()

        assert page.index("<li>Tomás</li>") < page.index("<li>Nadia</li>")

    def test_asks_the_database_as_much_for_many_people(
        self, client, desk, django_assert_num_queries
    ):
        client.force_login(desk.helena)
        where = reverse("escalations:rota", args=[desk.schedule.pk])
        client.get(where)
        with CaptureQueriesContext(connection) as few:
            client.get(where)
        for _ in range(8):
            people = [UserFactory(team=desk.team) for _person in range(3)]
            RotationFactory(schedule=desk.schedule, level="third", people=people)

        with django_assert_num_queries(len(few)):
            client.get(where)


class TestEnd:
    def test_ends_a_rotation_then(self, client, desk):
        client.force_login(desk.helena)
        where = reverse("escalations:rotation_end", args=[desk.schedule.pk, desk.rotation.pk])

        soon = client.post(where, {"applies": "2026-03-13T08:00"})
        later = client.post(where, {"applies": "2026-03-20T08:00"})

        assert (soon.status_code, later.status_code) == (400, 302)


class TestIndex:
    def test_sets_a_rota_up(self, client, desk):
        client.force_login(desk.helena)

        answer = client.post(
            reverse("escalations:rotas"), {"name": "Days", "time_zone": "Europe/Lisbon"}
        )

        assert answer.status_code == 302
        assert OnCallSchedule.objects.filter(name="Days").exists()

    def test_refuses_an_unknown_zone_at_its_field(self, client, desk):
        client.force_login(desk.helena)

        answer = client.post(
            reverse("escalations:rotas"), {"name": "Days", "time_zone": "Mars/Base"}
        )

        assert answer.status_code == 400
        assert "Mars/Base” is not a time zone" in answer.content.decode()


class TestFairness:
    def test_counts_nights_and_weekends_of_what_was(self, client, desk):
        shifts.lay_out(schedule_id=desk.schedule.pk, now=NIGHT)
        client.force_login(desk.helena)
        where = reverse("escalations:rota_fairness", args=[desk.schedule.pk])

        with time_machine.travel(NIGHT + timedelta(days=10), tick=False):
            answer = client.get(where, {"first": "2026-03-16", "last": "2026-03-22"})

        loads = {load.person: load for _person, load in answer.context["loads"]}
        assert loads[desk.nadia.pk].nights == 8
        assert loads[desk.nadia.pk].weekend_days == 2

    def test_refuses_a_range_turned_round(self, client, desk):
        client.force_login(desk.helena)
        where = reverse("escalations:rota_fairness", args=[desk.schedule.pk])

        assert client.get(where, {"first": "2026-03-16", "last": "2026-03-01"}).status_code == 400


class TestCalendars:
    def test_refuses_ten_megabytes_with_a_sentence(self, client, desk):
        client.force_login(desk.helena)
        file = SimpleUploadedFile("rota.ics", b"x" * 10_000_000, "text/calendar")

        answer = client.post(
            reverse("escalations:calendar_import", args=[desk.schedule.pk]),
            {"name": "Agency", "level": "first", "priority": 0, "file": file},
        )

        assert answer.status_code == 400
        assert "larger than a megabyte" in answer.content.decode()

    def test_imports_and_takes_out(self, client, desk):
        client.force_login(desk.helena)
        text = (
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\n"
            "DTSTART:20260320T000000Z\r\nDTEND:20260321T000000Z\r\nSUMMARY:lia@staff.example\r\n"
            "END:VEVENT\r\nEND:VCALENDAR\r\n"
        )
        file = SimpleUploadedFile("rota.ics", text.encode(), "text/calendar")

        done = client.post(
            reverse("escalations:calendar_import", args=[desk.schedule.pk]),
            {"name": "Agency", "level": "third", "priority": 0, "file": file},
        )

        assert done.status_code == 302
        row = desk.schedule.imported_calendars.get()
        removal = reverse("escalations:calendar_removal", args=[desk.schedule.pk, row.pk])
        assert client.post(removal).status_code == 302

    def test_asks_who_covers_when_taking_one_out_leaves_a_gap(self, client, desk):
        client.force_login(desk.helena)
        text = (
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\n"
            f"DTSTART:20260313T000000Z\r\nDTEND:20260314T000000Z\r\nSUMMARY:{desk.nadia.email}\r\n"
            "END:VEVENT\r\nEND:VCALENDAR\r\n"
        )
        row = feeds.import_calendar(
            schedule_id=desk.schedule.pk,
            level="third",
            name="Agency",
            text=text,
            by=desk.helena,
            now=NIGHT,
        )
        removal = reverse("escalations:calendar_removal", args=[desk.schedule.pk, row.pk])

        with time_machine.travel(NIGHT, tick=False):
            asked = client.post(removal)
            done = client.post(removal, {"cover": desk.tomas.pk})

        assert asked.status_code == 409
        assert 'name="cover"' in asked.content.decode()
        assert done.status_code == 302
        assert not desk.schedule.imported_calendars.exists()
        assert desk.schedule.overrides.get().add_user == desk.tomas


class TestFeed:
    @pytest.fixture
    def token(self, client, desk):
        shifts.lay_out(schedule_id=desk.schedule.pk, now=NIGHT)
        client.force_login(desk.tomas)
        answer = client.post(reverse("escalations:feed_new"))
        client.logout()
        return answer.context["address"].rstrip("/").rsplit("/", 1)[1]

    def test_gives_ones_own_shifts_without_sign_in(self, client, desk, token):
        answer = client.get(reverse("escalations:calendar_feed", args=[token]))

        text = answer.content.decode()
        assert answer["Content-Type"].startswith("text/calendar")
        assert f"On call: {desk.schedule.name}\\, First" in text
        assert "Nadia" not in text

    def test_gives_the_whole_rota_by_name(self, client, desk, token):
        where = reverse("escalations:rota_feed", args=[token, desk.schedule.pk])

        assert "Nadia Ferraz" in client.get(where).content.decode()

    def test_is_no_address_once_it_was_stopped(self, client, desk, token):
        client.force_login(desk.tomas)
        client.post(reverse("escalations:feed_end"))
        client.logout()

        assert client.get(reverse("escalations:calendar_feed", args=[token])).status_code == 404

    def test_is_no_address_for_who_has_left(self, client, desk, token):
        desk.tomas.is_active = False
        desk.tomas.save()

        assert client.get(reverse("escalations:calendar_feed", args=[token])).status_code == 404

    def test_is_no_address_with_another_secret(self, client, desk, token):
        assert client.get(reverse("escalations:calendar_feed", args=["x" * 43])).status_code == 404

    def test_is_shown_once(self, client, desk, token):
        client.force_login(desk.tomas)

        assert token not in client.get(reverse("escalations:my_feed")).content.decode()
