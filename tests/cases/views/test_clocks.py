import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from cases.actions import deadlines, promising
from cases.models.clock import ClockStatus
from sla import defaults
from tests.factories.cases import make_case
from tests.factories.clocks import promise_everybody, wrote
from tests.factories.sla import SINCE
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture
def owner():
    return UserFactory(time_zone="America/Sao_Paulo")


@pytest.fixture
def case(owner):
    return make_case(owner=owner, now=timezone.now())


@pytest.fixture
def desk(owner):
    client = Client()
    client.force_login(owner)
    return client


def address(case, tail):
    return f"{case.get_absolute_url()}{tail}"


def promised(case, owner, *, hours=6, text="I will call by six"):
    return promising.make(
        case_id=case.pk,
        by=owner,
        text=text,
        due_at=timezone.now() + hours * HOUR,
        side="guest",
        now=timezone.now(),
    )


class TestTheDialog:
    def test_tells_each_clock_on_everybodys_wall_with_its_versions(self, case, owner, desk):
        promise_everybody()
        wrote(case, at=timezone.now())
        promised(case, owner)

        page = desk.get(address(case, "clocks/")).content.decode()

        for words in ("Your time", "At the home", "Everybody v1", "round the clock", "Counts from"):
            assert words in page
        assert case.parties.get(side="guest").person.called in page

    def test_costs_the_same_however_many_clocks_there_are(
        self, case, owner, desk, django_assert_num_queries
    ):
        def count():
            from django.db import connection
            from django.test.utils import CaptureQueriesContext

            with CaptureQueriesContext(connection) as captured:
                desk.get(address(case, "clocks/"))
            return len(captured)

        promised(case, owner)
        few = count()
        for number in range(8):
            promised(case, owner, text=f"Thing {number}")

        assert count() == few

    def test_offers_acts_to_the_owner_alone(self, case, owner, desk):
        clock = promised(case, owner)
        other = Client()
        other.force_login(UserFactory(role="manager"))

        mine = desk.get(address(case, "clocks/")).content.decode()
        theirs = other.get(address(case, "clocks/")).content.decode()

        assert f"clocks/{clock.pk}/settlement/" in mine
        assert f"clocks/{clock.pk}/settlement/" not in theirs


class TestAPromise:
    def test_is_made_in_the_time_of_whom_it_is_made_to(self, case, desk):
        there = ZoneInfo("Asia/Tokyo")
        person = case.parties.get(side="guest").person
        person.time_zone = "Asia/Tokyo"
        person.save()
        tomorrow = (timezone.now() + 24 * HOUR).astimezone(there).date()

        answer = desk.post(
            address(case, "promises/"),
            {
                "text": "I will call by six",
                "whom": "guest",
                "day": tomorrow.isoformat(),
                "at": "18:00",
                "zone": "Asia/Tokyo",
                "key": "7f5e2a52-3b46-4cf0-b0a2-0a1b2c3d4e5f",
            },
            headers={"hx-request": "true"},
        )

        clock = case.clocks.get(kind="promise")
        assert answer.status_code == 200
        assert clock.due_at == datetime(
            tomorrow.year, tomorrow.month, tomorrow.day, 18, tzinfo=there
        )

    @pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "2020-01-01", "nonsense"])
    def test_of_a_day_nobody_means_is_refused_at_the_day(self, case, desk, day):
        answer = desk.post(
            address(case, "promises/"),
            {
                "text": "x",
                "whom": "guest",
                "day": day,
                "at": "18:00",
                "zone": "America/Sao_Paulo",
                "key": "7f5e2a52-3b46-4cf0-b0a2-0a1b2c3d4e5f",
            },
            headers={"hx-request": "true"},
        )

        assert answer.status_code == 400
        assert re.search(r'id="id_day_error"', answer.content.decode())
        assert not case.clocks.filter(kind="promise").exists()

    def test_is_kept_moved_and_taken_back(self, case, owner, desk):
        kept, moved, gone = (promised(case, owner, text=f"Thing {n}") for n in range(3))
        tomorrow = (timezone.now() + 30 * HOUR).date().isoformat()
        htmx = {"headers": {"hx-request": "true"}}

        desk.post(address(case, f"clocks/{kept.pk}/settlement/"), **htmx)
        desk.post(
            address(case, f"clocks/{moved.pk}/renegotiation/"),
            {"day": tomorrow, "at": "10:00", "zone": "America/Sao_Paulo", "reason": "Ana asked"},
            **htmx,
        )
        desk.post(address(case, f"clocks/{gone.pk}/withdrawal/"), {"reason": "no need"}, **htmx)

        for clock in (kept, moved, gone):
            clock.refresh_from_db()
        assert kept.status == ClockStatus.MET
        assert (moved.moved_because, moved.generation) == ("Ana asked", 2)
        assert gone.status == ClockStatus.CANCELLED

    def test_of_another_case_is_not_found_here(self, case, owner, desk):
        elsewhere = promised(make_case(owner=owner, now=timezone.now()), owner)

        answer = desk.post(address(case, f"clocks/{elsewhere.pk}/settlement/"))

        assert answer.status_code == 404


class TestADeadline:
    def test_is_started_by_the_register_and_shows_both_dates(self, case, desk):
        defaults.install(now=SINCE)
        today = timezone.now().astimezone(ZoneInfo("America/Sao_Paulo")).date()

        answer = desk.post(
            address(case, "deadlines/"),
            {
                "rule": "lgpd-access",
                "started_on": today.isoformat(),
                "zone": "America/Sao_Paulo",
            },
            headers={"hx-request": "true"},
        )

        clock = case.clocks.get(kind="statutory")
        page = desk.get(address(case, "clocks/")).content.decode()
        assert answer.status_code == 200
        assert clock.due_at < clock.external_due_at
        assert "Our own date" in page
        assert "The outside’s date" in page

    def test_hangs_on_the_stay_when_the_rule_does(self, case, desk):
        defaults.install(now=SINCE)

        desk.post(
            address(case, "deadlines/"),
            {"rule": "stay-two-days-before", "zone": "America/Sao_Paulo"},
            headers={"hx-request": "true"},
        )

        assert case.clocks.filter(kind="stay", subject="stay-two-days-before").exists()

    def test_without_a_day_is_refused_there(self, case, desk):
        answer = desk.post(
            address(case, "deadlines/"),
            {"rule": "", "zone": "America/Sao_Paulo"},
            headers={"hx-request": "true"},
        )

        assert answer.status_code == 400
        assert "Say from which day it counts." in answer.content.decode()

    def test_is_extended_with_notice(self, case, owner, desk):
        defaults.install(now=SINCE)
        clock = deadlines.start(
            case_id=case.pk,
            by=owner,
            rule="gdpr-access-uk",
            started_on=timezone.now().date() - timedelta(days=1),
            zone="Europe/London",
            now=timezone.now(),
        )

        desk.post(
            address(case, f"clocks/{clock.pk}/extension/"),
            {"notice": "Letter to the person, with reasons"},
            headers={"hx-request": "true"},
        )

        clock.refresh_from_db()
        assert clock.extended is True
