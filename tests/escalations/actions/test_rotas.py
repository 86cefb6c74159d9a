from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.utils.translation import override

from common.errors import BadInput, Forbidden
from escalations.actions import rotas, shifts, staffing
from escalations.lifecycle import Level
from escalations.models import OnCallSchedule, Rotation
from escalations.rota import changes, duty
from escalations.rota.drafting import RotationDraft, RotationMakesNoSense, Window
from tests.factories.escalations import NIGHT, Desk, RotationFactory, ScheduleFactory
from tests.factories.users import UserFactory

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
#: A week after Tomás’s turn has passed on.
LATER = datetime(2026, 3, 18, 11, tzinfo=UTC)


@pytest.fixture
def desk(db):
    desk = Desk()
    desk.lia = UserFactory(name="Lia Nogueira", email="lia@staff.example")
    desk.rotation = Rotation.objects.get(level=Level.FIRST)
    return desk


def coming(desk):
    return changes.coming(desk.schedule, start=NIGHT, reader=desk.helena)


def draft(*groups, **more):
    given = {
        "level": Level.FIRST.value,
        "name": "Nights",
        "kind": "weekly",
        "starts_date": date(2026, 3, 9),
        "starts_time": time(8),
        "groups": tuple(tuple(person.pk for person in group) for group in groups),
    }
    return RotationDraft(**(given | more))


def put(desk, made, **more):
    given = {
        "schedule_id": desk.schedule.pk,
        "rotation_id": desk.rotation.pk,
        "draft": made,
        "at": LATER,
        "by": desk.helena,
        "now": NIGHT,
    }
    return rotas.put(**(given | more))


def first(desk, at):
    return duty.on_call(OnCallSchedule.objects.get(pk=desk.schedule.pk), Level.FIRST, now=at)


class TestPut:
    def test_begins_and_ends_within_what_anybody_plans(self, desk):
        far = datetime(9999, 12, 30, tzinfo=UTC)

        with pytest.raises(BadInput):
            put(desk, draft([desk.lia]), at=far)
        with pytest.raises(BadInput):
            put(desk, draft([desk.lia], until=far))
        with pytest.raises(BadInput):
            rotas.end(rotation_id=desk.rotation.pk, at=far, by=desk.helena, now=NIGHT)

    def test_ends_the_old_rotation_and_starts_the_new_one(self, desk):
        put(desk, draft([desk.lia]))

        assert first(desk, LATER - HOUR) == [desk.nadia]
        assert first(desk, LATER) == [desk.lia]

    def test_keeps_the_name_and_the_history(self, desk):
        shifts.lay_out(schedule_id=desk.schedule.pk, now=NIGHT)
        put(desk, draft([desk.lia], name=desk.rotation.name))
        after = LATER + DAY

        shifts.lay_out(schedule_id=desk.schedule.pk, now=after)

        past = duty.Duty(desk.schedule, start=NIGHT, end=after, now=after)
        assert [s.people for s in past.segments(Level.FIRST, NIGHT, after)] == [
            (desk.tomas.pk,),
            (desk.nadia.pk,),
            (desk.lia.pk,),
        ]

    def test_replaces_one_that_has_not_begun(self, desk):
        row = put(desk, draft([desk.lia]))

        put(desk, draft([desk.tomas]), rotation_id=row.pk, at=LATER)

        assert not Rotation.objects.filter(pk=row.pk).exists()
        assert first(desk, LATER) == [desk.tomas]

    def test_puts_a_group_on_call_together_in_its_windows(self, desk):
        put(
            desk,
            draft(
                [desk.lia, desk.tomas],
                windows=(Window(("wed", "thu"), time(8), time(20)),),
            ),
        )

        assert set(first(desk, LATER)) == {desk.lia, desk.tomas}
        assert first(desk, LATER + 13 * HOUR) == []

    def test_is_for_managers(self, desk):
        with pytest.raises(Forbidden):
            put(desk, draft([desk.lia]), by=desk.tomas)

    @pytest.mark.parametrize(
        ("change", "says"),
        [
            ({"groups": ()}, "Nobody is in this rotation"),
            ({"groups": ((0,),)}, "not known here"),
            ({"name": " "}, "Give the rotation a name"),
            ({"until": LATER - HOUR}, "end must come after"),
            ({"shift_minutes": 60 * 24 * 7 * 60}, "far longer"),
            (
                {"kind": "single", "shift_minutes": 60, "starts_date": date(2020, 1, 1)},
                "never comes",
            ),
        ],
    )
    def test_refuses_what_makes_no_sense_and_changes_nothing(self, desk, change, says):
        with pytest.raises(BadInput, match=says):
            put(desk, replace(draft([desk.lia]), **change))

        desk.rotation.refresh_from_db()
        assert desk.rotation.valid_until is None
        assert Rotation.objects.filter(level=Level.FIRST).count() == 1

    def test_refuses_who_answers_no_pages(self, desk):
        with pytest.raises(BadInput, match="answers no pages"):
            put(desk, draft([UserFactory(admin=True)]))

    def test_refuses_a_hand_off_in_the_gap_of_the_clocks(self, desk):
        home = ScheduleFactory(time_zone="Europe/Amsterdam")

        with pytest.raises(RotationMakesNoSense, match="clocks go forward over it"):
            rotas.put(
                schedule_id=home.pk,
                rotation_id=None,
                draft=draft([desk.lia], starts_date=date(2026, 3, 29), starts_time=time(2, 30)),
                at=LATER,
                by=desk.helena,
                now=NIGHT,
            )

    def test_refuses_a_name_that_is_taken(self, desk):
        RotationFactory(schedule=desk.schedule, name="Weekends", people=[desk.lia])

        with pytest.raises(BadInput, match="this name already"):
            put(desk, draft([desk.lia], name="Weekends"))

    def test_needs_a_cover_where_it_leaves_nobody_soon(self, desk):
        soon = draft([desk.lia], until=NIGHT + 30 * HOUR)

        with pytest.raises(staffing.NeedsCover):
            put(desk, soon, at=NIGHT + HOUR)
        put(desk, soon, at=NIGHT + HOUR, cover_id=desk.tomas.pk)

        assert first(desk, NIGHT + 2 * HOUR) == [desk.lia]
        assert first(desk, NIGHT + 31 * HOUR) == [desk.tomas]

    def test_says_why_somebody_covers_in_the_reader_s_language(self, desk):
        soon = draft([desk.lia], until=NIGHT + 30 * HOUR)

        with override("pt-br"):
            put(desk, soon, at=NIGHT + HOUR, cover_id=desk.tomas.pk)
            said = [change.reason for change in coming(desk)]
        with override("en"):
            assert [change.reason for change in coming(desk)] == ["Covers what a change left empty"]
        assert said == ["Cobre o que uma mudança deixou vazio"]

    def test_leaves_a_gap_later_to_the_manager(self, desk):
        put(desk, draft([desk.lia], until=LATER + DAY))

        assert first(desk, LATER + DAY) == []


class TestEnd:
    def test_ends_a_rotation_then(self, desk):
        rotas.end(rotation_id=desk.rotation.pk, at=LATER, by=desk.helena, now=NIGHT)

        assert first(desk, LATER - HOUR) == [desk.nadia]
        assert first(desk, LATER) == []

    def test_needs_a_cover_when_it_is_the_last_person_soon(self, desk):
        with pytest.raises(staffing.NeedsCover, match="Say who covers"):
            rotas.end(rotation_id=desk.rotation.pk, at=NIGHT, by=desk.helena, now=NIGHT)

    def test_refuses_one_that_is_over(self, desk):
        rotas.end(rotation_id=desk.rotation.pk, at=LATER, by=desk.helena, now=NIGHT)

        with pytest.raises(BadInput, match="has ended by then"):
            rotas.end(rotation_id=desk.rotation.pk, at=LATER + DAY, by=desk.helena, now=LATER + DAY)


class TestSetUp:
    @pytest.mark.parametrize(
        ("change", "says"),
        [
            ({"time_zone": "Mars/Base"}, "not a time zone"),
            ({"holiday_country": "XX"}, "No public holidays are known"),
            ({"holiday_subdivision": "QQ"}, "No public holidays are known"),
            ({"name": ""}, "blank"),
        ],
    )
    def test_refuses_what_makes_no_sense(self, desk, change, says):
        given = {
            "name": "Days",
            "team_id": None,
            "time_zone": "Europe/Lisbon",
            "holiday_country": "br",
            "by": desk.helena,
            "now": NIGHT,
        }

        with pytest.raises(BadInput, match=says):
            rotas.set_up(**(given | change))

    def test_knows_its_holidays(self, desk):
        row = rotas.set_up(
            name="Days",
            team_id=desk.team.pk,
            time_zone="America/Sao_Paulo",
            holiday_country="br",
            holiday_subdivision="sp",
            by=desk.helena,
            now=NIGHT,
        )

        assert list(duty.holidays(row, date(2026, 7, 8), date(2026, 7, 10))) == [date(2026, 7, 9)]
