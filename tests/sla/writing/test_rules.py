from datetime import time

import pytest

from sla.models import LeadTimeBand
from sla.shelves import contents_of, terms_of
from sla.writing.rules import read_rule
from sla.writing.sheet import Known, Sheet
from tests.factories.sla import BusinessCalendarFactory, DeadlineRuleFactory

KNOWN = Known(calendars={"court": "Court"}, people={"7": "Camila Rezende"})
LAW = {"name": ["Answer"], "kind": ["statutory"], "source": ["Lei 1"], "amount": ["15"]}
STAY = {"name": ["Roof"], "kind": ["anchored"], "hangs": ["itself"]}


def read(base, **changes):
    sheet = Sheet(
        {
            **base,
            **{name: [text] if isinstance(text, str) else text for name, text in changes.items()},
        }
    )
    return read_rule(sheet, KNOWN), sheet.problems


class TestReading:
    def test_takes_a_law(self):
        terms, problems = read(
            LAW,
            unit="business_days",
            calendar="court",
            cut_off="18:00",
            ends_at="17h",
            roll="next_working_day",
        )

        assert problems == {}
        assert (terms.fields["amount"], terms.fields["unit"]) == (15, "business_days")
        assert (terms.fields["cut_off"], terms.fields["ends_at"]) == (time(18), time(17))
        assert terms.calendar == "court"

    def test_takes_what_hangs_on_a_stay(self):
        before, _problems = read(STAY, hangs="offset", offset="48 h")
        evening, _problems = read(STAY, hangs="days", days_before="2", wall_time="18:00")

        assert before.fields["offset_minutes"] == -2880
        assert (evening.fields["days_before"], evening.fields["wall_time"]) == (2, time(18))

    def test_takes_lead_time_bands(self):
        terms, problems = read(
            STAY, band_near=["24 h", "7 d", ""], band_within=["30 min", "2 h", "1 d"]
        )

        assert problems == {}
        assert terms.bands == [(1440, 30), (10080, 120), (None, 1440)]


class TestBadInput:
    @pytest.mark.parametrize(
        ("base", "changes", "place", "why"),
        [
            (LAW, {"amount": ""}, "amount", "how long the period is"),
            (LAW, {"amount": "0"}, "amount", "whole number"),
            (LAW, {"amount": "99999"}, "amount", "whole number"),
            (LAW, {"source": ""}, "source", "where the rule is written"),
            (LAW, {"unit": "fixed_date", "amount": ""}, "fixed_on", "Name the date"),
            (LAW, {"unit": "fortnights"}, "unit", "not among"),
            (LAW, {"cut_off": "24:00"}, "cut_off", "next day"),
            (LAW, {"calendar": "moon"}, "calendar", "not among"),
            (LAW, {"verified_by": "7"}, "verified_on", "when it was verified"),
            (LAW, {"verified_on": "2026-01-05"}, "verified_by", "who verified"),
            (LAW, {"warn": "90 d"}, "warn", "at most 60 days"),
            (STAY, {"hangs": "offset", "offset": "0"}, "offset", "how long before"),
            (STAY, {"hangs": "offset", "offset": "400 d"}, "offset", "further from the stay"),
            (STAY, {"hangs": "days"}, "days_before", "how many days"),
            (STAY, {"hangs": "days", "days_before": "2"}, "wall_time", "at what time"),
            (STAY, {"band_near": ["24 h"], "band_within": [""]}, "band.0", "within how long"),
            (STAY, {"band_near": ["", ""], "band_within": ["1 h", "2 h"]}, "band.1", "another row"),
        ],
    )
    def test_is_named_at_its_field(self, base, changes, place, why):
        _terms, problems = read(base, **changes)

        assert why in " ".join(problems[place])


@pytest.mark.django_db
class TestAVersion:
    @pytest.mark.parametrize(
        "fields",
        [
            {},
            {"unit": "fixed_date", "amount": None, "fixed_on": "2027-01-31"},
            {
                "extension_amount": 2,
                "extension_unit": "months",
                "margin_amount": 3,
                "margin_unit": "hours",
            },
            {"cut_off": time(18), "ends_at": time(17), "first_day_counts": True},
            {"stay": True, "offset_minutes": -2880, "start_event": "opened"},
            {"evening": True, "start_event": "opened"},
        ],
    )
    def test_is_typed_as_it_was_published(self, fields):
        rule = DeadlineRuleFactory(source="Lei 1", **fields)
        rule.refresh_from_db()

        terms = terms_of(rule)

        for name, value in terms.fields.items():
            assert getattr(rule, name) == value, name

    def test_keeps_its_calendar_and_bands(self):
        rule = DeadlineRuleFactory(stay=True)
        LeadTimeBand.objects.create(rule=rule, under_minutes=None, minutes=60)
        court = DeadlineRuleFactory(calendar=BusinessCalendarFactory(code="court"))

        assert contents_of(court)["calendar"] == ["court"]
        assert terms_of(rule).bands == [(None, 60)]
