from datetime import UTC, date, datetime, time, timedelta

from escalations.oncall import fairness

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
#: A Friday, 20:00 UTC.
FRIDAY = datetime(2026, 3, 13, 20, tzinfo=UTC)


def load(stretches, pages=(), zone="UTC", sleep=None, holidays=()):
    found = fairness.loads(
        {"a": list(stretches)},
        [("a", at) for at in pages],
        zones={"a": zone},
        sleep={"a": sleep} if sleep else {},
        holidays=set(holidays),
    )
    return found[0]


class TestLoads:
    def test_count_hours_nights_and_weekend_days(self):
        found = load([(FRIDAY, FRIDAY + 60 * HOUR)])

        assert (found.hours, found.nights, found.weekend_days) == (60 * HOUR, 3, 2)

    def test_leave_out_a_day_that_was_only_touched(self):
        assert load([(FRIDAY, FRIDAY + 4.5 * HOUR)]).weekend_days == 0

    def test_count_holidays_of_the_persons_own_day(self):
        holiday = date(2026, 3, 14)
        evening = [(FRIDAY, FRIDAY + 3 * HOUR)]

        assert load(evening, holidays=[holiday]).holidays == 0
        assert load(evening, zone="Asia/Tokyo", holidays=[holiday]).holidays == 1

    def test_count_pages_and_those_in_hours_of_sleep(self):
        pages = [FRIDAY, FRIDAY + 3 * HOUR, FRIDAY + 12 * HOUR]

        found = load([(FRIDAY, FRIDAY + DAY)], pages)
        late = load([(FRIDAY, FRIDAY + DAY)], pages, sleep=(time(1), time(9)))

        assert (found.pages, found.sleep_pages, late.sleep_pages) == (3, 1, 1)

    def test_put_who_carries_most_first(self):
        found = fairness.loads(
            {"a": [(FRIDAY, FRIDAY + HOUR)], "b": [(FRIDAY, FRIDAY + DAY)]},
            [],
            zones={},
            sleep={},
            holidays=(),
        )

        assert [one.person for one in found] == ["b", "a"]
