from decimal import Decimal

import pytest

from sla.shelves import contents_of, terms_of
from sla.writing.levels import read_level
from sla.writing.sheet import Known, Sheet
from tests.factories.sla import BusinessCalendarFactory, ServiceLevelFactory, TargetFactory

KNOWN = Known(
    segments={"vip": "VIP"},
    case_types={"lockout": "Lockout"},
    channels={"email": "E-mail"},
    teams={"premium": "Premium"},
    calendars={"office": "Office"},
)
PLAIN = {"name": ["Valued"], "order": ["30"], "first_response": ["30 min"]}


def read(**changes):
    sheet = Sheet(
        {
            **PLAIN,
            **{name: [text] if isinstance(text, str) else text for name, text in changes.items()},
        }
    )
    return read_level(sheet, KNOWN), sheet.problems


class TestReading:
    def test_takes_what_makes_sense(self):
        terms, problems = read(
            segments=["vip"],
            severities=["1", "2"],
            resolution="2 d",
            resolution_calendar="office",
            resolution_warn="90, 50 %; 75",
        )

        assert problems == {}
        assert (terms.segments, terms.severities) == (["vip"], [1, 2])
        resolution = terms.targets[1]
        assert (resolution.minutes, resolution.calendar) == (2880, "office")
        assert resolution.warn == [Decimal("0.5"), Decimal("0.75"), Decimal("0.9")]

    def test_without_a_time_nothing_of_the_kind_is_promised(self):
        terms, _problems = read()

        assert [target.kind for target in terms.targets] == ["first_response"]


class TestBadInput:
    @pytest.mark.parametrize(
        ("changes", "place", "why"),
        [
            ({"first_response": "0"}, "first_response", "can only be missed"),
            ({"first_response": "36500 d"}, "first_response", "more than a year"),
            ({"first_response": "9" * 40}, "first_response", "more than a year"),
            ({"first_response": "soon"}, "first_response", "is not read"),
            ({"first_response_warn": "150"}, "first_response_warn", "1 to 100 %"),
            ({"first_response_warn": "0"}, "first_response_warn", "1 to 100 %"),
            ({"first_response_warn": "-5"}, "first_response_warn", "1 to 100 %"),
            ({"first_response_warn": "1,2,3,4,5,6"}, "first_response_warn", "At most 5"),
            ({"first_response_calendar": "moon"}, "first_response_calendar", "not among"),
            ({"segments": ["vipp"]}, "segments", "“vipp” is not among the choices"),
            ({"severities": ["5"]}, "severities", "not among"),
            ({"case_types": ["lockot"]}, "case_types", "not among"),
            ({"order": ""}, "order", "in which order"),
            ({"order": "0"}, "order", "whole number"),
            ({"order": "first"}, "order", "whole number"),
            ({"first_response": ""}, "targets", "promises nothing"),
        ],
    )
    def test_is_named_at_its_field(self, changes, place, why):
        _terms, problems = read(**changes)

        assert why in " ".join(problems[place])


@pytest.mark.django_db
class TestAVersion:
    def test_is_typed_as_it_was_published(self):
        level = ServiceLevelFactory(segments=["vip"], severities=[1], order=7)
        office = BusinessCalendarFactory(code="office")
        warns = [Decimal("0.50"), Decimal("0.90")]
        TargetFactory(service_level=level, minutes=90, calendar=office, warn_fractions=warns)

        contents = contents_of(level)
        terms = terms_of(level)

        assert contents["first_response"] == ["1 h 30 min"]
        assert contents["first_response_warn"] == ["50, 90"]
        assert (terms.order, terms.segments, terms.severities) == (7, ["vip"], [1])
        assert (terms.targets[0].minutes, list(terms.targets[0].warn)) == (90, warns)
