from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sla.business_time import add_working, is_open
from sla.shelves import contents_of, terms_of
from sla.writing.calendars import read_calendar
from sla.writing.sheet import Sheet
from tests.factories.sla import BusinessCalendarFactory, DayExceptionFactory

NOW = datetime(2026, 3, 12, 12, tzinfo=UTC)
PLAIN = {
    "name": ["Porto desk"],
    "time_zone": ["Europe/Lisbon"],
    **{f"day_{day}": ["09:00–18:00"] for day in range(5)},
}


def read(**changes):
    sheet = Sheet(
        {
            **PLAIN,
            **{name: [text] if isinstance(text, str) else text for name, text in changes.items()},
        }
    )
    return read_calendar(sheet, now=NOW), sheet.problems


class TestReading:
    def test_takes_what_makes_sense(self):
        terms, problems = read()

        assert problems == {}
        assert terms.weekly[0] == [(540, 1080)]
        assert terms.weekly[6] == []

    def test_knows_several_windows_midnight_and_past_it(self):
        terms, problems = read(day_0="08:00–12:00, 13:00–24:00", day_4="21:00–02:00 +1")

        assert problems == {}
        assert terms.weekly[0] == [(480, 720), (780, 1440)]
        assert is_open(terms.as_calendar(), datetime(2026, 3, 14, 1, tzinfo=UTC))

    def test_closes_for_the_optional_holidays_that_are_ticked(self):
        kwargs = {"country": "BR", "subdivision": "SP", "time_zone": "America/Sao_Paulo"}
        some, _problems = read(**kwargs, optional="some", optional_names=["Carnaval"])
        none, _problems = read(**kwargs, optional="none")

        monday, ash_wednesday = date(2026, 2, 16), date(2026, 2, 18)
        assert not some.as_calendar().is_working_day(monday)
        assert some.as_calendar().is_working_day(ash_wednesday)
        assert none.as_calendar().is_working_day(monday)

    def test_closes_every_year_over_new_year(self):
        terms, problems = read(yearly_from=["12-20"], yearly_to=["20/01"], yearly_reason=["Recess"])

        calendar = terms.as_calendar()
        assert problems == {}
        assert not calendar.is_working_day(date(2026, 12, 21))
        assert not calendar.is_working_day(date(2031, 1, 20))
        assert calendar.is_working_day(date(2031, 1, 21))

    def test_knows_closed_dates_special_hours_and_breaks(self):
        terms, problems = read(
            date=["2026-03-16", "2026-03-17", "2026-03-18", ""],
            date_kind=["closed", "hours", "break", "closed"],
            date_hours=["", "10:00–12:00", "12:00–13:00", ""],
            date_reason=["Move", "", "", ""],
        )

        calendar = terms.as_calendar()
        assert problems == {}
        assert not calendar.is_working_day(date(2026, 3, 16))
        due = add_working(calendar, datetime(2026, 3, 17, 11, tzinfo=UTC), 90)
        assert due == datetime(2026, 3, 18, 9, 30, tzinfo=UTC)
        assert not is_open(calendar, datetime(2026, 3, 18, 12, 30, tzinfo=UTC))


class TestBadInput:
    @pytest.mark.parametrize(
        ("changes", "place", "why"),
        [
            ({"time_zone": "Europe/Atlantis"}, "time_zone", "is not a time zone"),
            ({"time_zone": ""}, "time_zone", "in which time zone"),
            ({"name": " "}, "name", "Give it a name"),
            ({"day_1": "18:00–08:00"}, "day_1", "ends before it begins"),
            ({"day_1": "08:00–12:00, 11:00–14:00"}, "day_1", "overlap"),
            ({"day_0": "20:00–10:00 +1"}, "day_0", "runs past midnight into the hours of Tuesday"),
            ({"country": "XX"}, "country", "No public holidays are known"),
            ({"country": "BR", "subdivision": "ZZ"}, "subdivision", "No public holidays are known"),
            ({"subdivision": "SP"}, "country", "needs its country"),
            ({"optional": "some"}, "optional_names", "Tick the optional"),
            ({"yearly_from": ["31/02"]}, "yearly.0", "is not a day of the year"),
            ({"yearly_reason": ["why"]}, "yearly.0", "is not a day of the year"),
            ({"date": ["2026-02-30"]}, "date.0", "is not a date"),
            ({"date": ["2026-03-02"], "date_kind": ["hours"]}, "date.0", "Write the hours"),
            (
                {"date": ["2026-03-02", "2026-03-02"], "date_kind": ["closed"] * 2},
                "date.1",
                "twice",
            ),
        ],
    )
    def test_is_named_at_its_field(self, changes, place, why):
        _terms, problems = read(**changes)

        assert why in " ".join(problems[place])

    def test_a_calendar_that_is_never_open(self):
        _terms, problems = read(**{f"day_{day}": "" for day in range(7)})

        assert "never open" in problems["week"][0]

    def test_a_calendar_that_holidays_and_closures_keep_shut(self):
        _terms, problems = read(yearly_from=["01-01"], yearly_to=["12-31"], yearly_reason=[""])

        assert "never open in the year to come" in problems["week"][0]

    def test_a_thousand_rows(self):
        _terms, problems = read(date=["2026-03-02"] * 1000)

        assert "At most" in " ".join(problems["date"])

    @given(
        st.dictionaries(
            st.sampled_from([*PLAIN, "country", "date", "date_kind", "yearly_from", "optional"]),
            st.lists(st.text(max_size=20), max_size=3),
        )
    )
    def test_nothing_typed_breaks_the_reading(self, typed):
        sheet = Sheet({**PLAIN, **typed})

        terms = read_calendar(sheet, now=NOW)

        assert sheet.problems or any(terms.weekly) or terms.dated


@pytest.mark.django_db
class TestAVersion:
    def test_is_typed_as_it_was_published(self):
        calendar = BusinessCalendarFactory(
            openings=[(0, 480, 720), (0, 780, 1440), (4, 1260, 1560)],
            holiday_country="BR",
            optional_holidays=True,
            optional_names=["Carnaval"],
        )
        DayExceptionFactory(calendar=calendar, kind="hours", windows=[[480, 720]], reason="Eve")
        calendar.closures.create(starts="12-20", ends="01-20", reason="Recess")

        contents = contents_of(calendar)

        assert contents["day_0"] == ["08:00–12:00, 13:00–24:00"]
        assert contents["day_4"] == ["21:00–02:00 +1"]
        assert contents["optional_names"] == ["Carnaval"]
        again = terms_of(calendar).as_calendar()
        saved = calendar.as_calendar()
        days = [date(2026, 1, 1).toordinal() + n for n in range(400)]
        assert [again.spans_on(day) for day in days] == [saved.spans_on(day) for day in days]
