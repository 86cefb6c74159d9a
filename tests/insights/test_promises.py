from datetime import UTC, datetime, timedelta

import pytest

from cases.models import Case
from insights import promises
from tests.factories.clocks import HOUR, bare_case, broken_clock, kept_clock, running_clock
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 12, 15, tzinfo=UTC)
SINCE = NOW - timedelta(weeks=4)


def clocks():
    return promises.clocks_of(Case.objects.all())


class TestTotal:
    def test_tells_kept_broken_at_risk_and_past_due_apart(self):
        case = bare_case(now=NOW)
        kept_clock(case, at=NOW - HOUR, side="a")
        broken_clock(case, at=NOW - HOUR, side="b")
        broken_clock(case, at=NOW - 2 * HOUR, side="c", status="met", met_at=NOW - HOUR)
        running_clock(case, due=NOW + timedelta(minutes=5), side="d")
        running_clock(case, due=NOW + 3 * HOUR, side="e")

        told = promises.total(clocks(), since=SINCE, now=NOW)

        assert told == promises.Tally(kept=1, broken=2, at_risk=1, past_due=1)
        assert told.share == pytest.approx(1 / 3)

    def test_counts_nothing_from_before_the_period(self):
        case = bare_case(now=NOW)
        kept_clock(case, at=SINCE - HOUR, side="a")
        broken_clock(case, at=SINCE - HOUR, side="b", status="met", met_at=NOW)

        assert promises.total(clocks(), since=SINCE, now=NOW).share is None

    def test_a_cancelled_promise_is_neither_kept_nor_broken(self):
        running_clock(bare_case(now=NOW), due=NOW - HOUR, status="cancelled")

        assert promises.total(clocks(), since=SINCE, now=NOW) == promises.Tally()


class TestRows:
    def test_the_worst_kept_comes_first(self):
        good, bad = bare_case(now=NOW, segment="vip"), bare_case(now=NOW, segment="standard")
        kept_clock(good, at=NOW - HOUR)
        broken_clock(bad, at=NOW - HOUR)

        told = promises.rows(clocks(), "segment", since=SINCE, now=NOW)

        assert [row.key for row in told] == ["standard", "vip"]

    def test_ones_word_is_told_by_person_and_a_departments_by_department(self):
        case, livia = bare_case(now=NOW), UserFactory(name="Lívia Prates")
        word = {"kind": "promise", "label": "Call", "made_by": livia}
        kept_clock(case, at=NOW - HOUR, subject="a", **word)
        broken_clock(case, at=NOW - HOUR, subject="b", **word)
        asked = {"kind": "department_reply", "label": "Fee", "counterpart": "Payments"}
        kept_clock(case, at=NOW - HOUR, subject="c", **asked)

        (own,) = promises.rows(clocks(), "person", since=SINCE, now=NOW)
        (theirs,) = promises.rows(clocks(), "department", since=SINCE, now=NOW)

        assert (own.name, own.tally.share) == ("Lívia", 0.5)
        assert (theirs.name, theirs.tally.share) == ("Payments", 1.0)

    @pytest.mark.parametrize("by", promises.DIMENSIONS[:5])
    def test_every_dimension_calls_its_values_by_name(self, by, django_assert_max_num_queries):
        kept_clock(bare_case(now=NOW), at=NOW - HOUR)

        with django_assert_max_num_queries(2):
            (row,) = promises.rows(clocks(), by, since=SINCE, now=NOW)

        assert str(row.name)
        assert row.tally.kept == 1


class TestSharesByWeek:
    def test_a_week_begins_on_monday_in_the_readers_zone(self):
        # Monday 00:30 in Lisbon is still Sunday in São Paulo.
        kept_clock(bare_case(now=NOW), at=datetime(2026, 3, 9, 0, 30, tzinfo=UTC))

        lisbon = promises.shares_by_week(clocks(), since=SINCE, zone="Europe/Lisbon")
        sao_paulo = promises.shares_by_week(clocks(), since=SINCE, zone="America/Sao_Paulo")

        assert [str(point.week) for point in lisbon["Next update"]] == ["2026-03-09"]
        assert [str(point.week) for point in sao_paulo["Next update"]] == ["2026-03-02"]


class TestLateness:
    def test_measures_how_long_after_the_breach_we_noticed(self):
        case = bare_case(now=NOW)
        for number, seconds in enumerate((1, 2, 30)):
            broken_clock(case, at=NOW - HOUR, late=timedelta(seconds=seconds), side=str(number))

        told = promises.lateness(clocks(), since=SINCE)

        assert told.breaches == 3
        assert told.median == timedelta(seconds=2)
        assert told.worst == timedelta(seconds=30)

    def test_nothing_ran_out_nothing_is_late(self):
        assert promises.lateness(clocks(), since=SINCE) == promises.Lateness(0, None, None, None)
