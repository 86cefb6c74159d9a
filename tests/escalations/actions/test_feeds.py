from datetime import UTC, datetime, timedelta

import pytest

from common.errors import BadInput
from escalations.actions import feeds, staffing
from escalations.lifecycle import Level
from escalations.models import CalendarFeed, ImportedCalendar
from escalations.rota import duty
from tests.factories.escalations import NIGHT, ScheduleFactory
from tests.factories.users import UserFactory

HOUR = timedelta(hours=1)
EVENT = """BEGIN:VEVENT
UID:one
DTSTART:20260312T220000Z
DTEND:20260313T100000Z
RRULE:FREQ=DAILY
SUMMARY:LIA@staff.example
END:VEVENT
"""


def calendar(*events):
    body = "".join(events)
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\n{body}END:VCALENDAR\n".replace("\n", "\r\n")


@pytest.fixture
def rota(db):
    rota = ScheduleFactory()
    rota.lia = UserFactory(name="Lia Nogueira", email="lia@staff.example")
    rota.helena = UserFactory(manager=True)
    return rota


def take_in(rota, text, **more):
    given = {
        "schedule_id": rota.pk,
        "level": Level.FIRST,
        "name": "Agency",
        "text": text,
        "by": rota.helena,
        "now": NIGHT,
    }
    return feeds.import_calendar(**(given | more))


def first(rota, at):
    return duty.on_call(rota, Level.FIRST, now=at)


class TestImport:
    def test_puts_the_people_it_names_on_call(self, rota):
        take_in(rota, calendar(EVENT))

        assert first(rota, NIGHT) == [rota.lia]
        assert first(rota, NIGHT + 12 * HOUR) == []
        assert first(rota, NIGHT + 24 * 200 * HOUR) == [rota.lia]

    def test_replaces_the_calendar_of_the_same_name(self, rota):
        take_in(rota, calendar(EVENT))
        take_in(rota, calendar(EVENT.replace("T220000Z", "T200000Z")))

        assert ImportedCalendar.objects.count() == 1
        assert first(rota, datetime(2026, 3, 13, 20, 30, tzinfo=UTC)) == [rota.lia]

    @pytest.mark.parametrize(
        ("text", "says"),
        [
            ("Dear all", "not a calendar"),
            (calendar(EVENT.replace("one", "x" * 10_000_000)), "larger than a megabyte"),
            (calendar(EVENT.replace("DAILY", "SECONDLY")), "more often than every hour"),
            (calendar(EVENT.replace("DAILY", "MINUTELY")), "more often than every hour"),
            (calendar(*[EVENT.replace("one", str(n)) for n in range(3001)]), "too many events"),
            (
                calendar(EVENT.replace("DAILY", "DAILY;BYMONTH=2;BYMONTHDAY=30")),
                "too often, or since too long ago",
            ),
            (
                calendar(EVENT.replace("DAILY", "MONTHLY;BYMONTHDAY=5;BYSETPOS=2")),
                "too often, or since too long ago",
            ),
            (
                calendar(
                    *[EVENT.replace("2026031", "2001031").replace("one", str(n)) for n in range(90)]
                ),
                "too often, or since too long ago",
            ),
        ],
        ids=["words", "large", "seconds", "minutes", "many", "never", "nowhere", "long"],
    )
    def test_refuses_a_bomb_with_a_sentence(self, rota, text, says):
        with pytest.raises(BadInput, match=says):
            take_in(rota, text)

        assert not ImportedCalendar.objects.exists()

    def test_stays_out_of_the_way_when_it_can_no_longer_be_read(self, rota):
        row = take_in(rota, calendar(EVENT))
        ImportedCalendar.objects.filter(pk=row.pk).update(text="BEGIN:VCALENDAR")

        assert first(rota, NIGHT) == []

    def test_cannot_be_taken_out_when_it_leaves_nobody_soon(self, rota):
        row = take_in(rota, calendar(EVENT))

        with pytest.raises(staffing.NeedsCover):
            feeds.remove_calendar(calendar_id=row.pk, by=rota.helena, now=NIGHT)


class TestMakeFeed:
    def test_keeps_no_secret_and_ends_the_one_before(self, rota):
        old = feeds.make_feed(by=rota.lia, now=NIGHT)
        new = feeds.make_feed(by=rota.lia, now=NIGHT)

        kept = CalendarFeed.objects.get(revoked_at__isnull=True)
        assert kept.token_hash == feeds.hash_of(new) != new
        assert CalendarFeed.objects.get(token_hash=feeds.hash_of(old)).revoked_at == NIGHT
