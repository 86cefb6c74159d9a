"""Rows, badges and groups, without a database."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from cases.desk.rows import Beside, Reader, badges_of, grouped, row_of
from cases.lifecycle import Status
from cases.models import Case
from marketplace.models import Listing, Reservation
from users.models import User

NOON = datetime(2026, 3, 12, 12, 0, tzinfo=UTC)
READER = Reader(now=NOON, zone=ZoneInfo("America/Sao_Paulo"), locale="en")


def a_case(**fields):
    case = Case(
        pk=1,
        reference="ST-48217",
        title="Burst pipe",
        severity=2,
        status=Status.OPEN,
        language="pt-br",
    )
    for name, value in fields.items():
        setattr(case, name, value)
    return case


def a_stay(check_in=date(2026, 3, 12), nights=3):
    listing = Listing(city="Lisbon", time_zone="Europe/Lisbon")
    return Reservation(
        listing=listing, check_in_date=check_in, check_out_date=check_in + timedelta(days=nights)
    )


class TestRowOf:
    def test_names_both_sides_the_nearest_clock_and_the_language(self):
        case = a_case(next_due_at=NOON + timedelta(minutes=15), next_due_kind="next_update")
        beside = Beside(
            guests={1: "Marina Teles"}, hosts={1: "Kate Hallworth"}, unread={1}, drafts={1}
        )

        row = row_of(case, beside, READER)

        assert (row.guest, row.host) == ("Marina Teles", "Kate Hallworth")
        assert (row.left, row.clock, row.language) == ("15 m", "next update", "PT")
        assert (row.is_unread, row.has_draft) == (True, True)

    @pytest.mark.parametrize(
        ("due", "warn", "state"),
        [
            (timedelta(minutes=-1), timedelta(minutes=-5), "over"),
            (timedelta(minutes=10), timedelta(minutes=-1), "soon"),
            (timedelta(minutes=10), timedelta(minutes=5), ""),
            (timedelta(minutes=10), None, "soon"),
            (timedelta(minutes=40), None, ""),
        ],
    )
    def test_says_over_and_soon_by_the_targets_own_warning(self, due, warn, state):
        case = a_case(next_due_at=NOON + due, next_due_kind="resolution")
        beside = Beside(warn_at={(1, "resolution"): NOON + warn if warn else None})

        assert row_of(case, beside, READER).state == state

    def test_says_whom_a_paused_case_waits_for(self):
        case = a_case(status=Status.WAITING, waiting_on="guest")

        row = row_of(case, Beside(), READER)

        assert (row.left, row.clock, row.state) == ("Paused", "guest to reply", "paused")

    @pytest.mark.parametrize(
        ("check_in", "text"),
        [
            (date(2026, 3, 12), "Check-in 15:00, Lisbon"),
            (date(2026, 3, 13), "Check-in Fri 13 Mar, 15:00, Lisbon"),
            (date(2026, 3, 11), "In the home until Sat 14 Mar, Lisbon"),
            (date(2026, 3, 1), "Stay ended Wed 4 Mar"),
        ],
    )
    def test_tells_the_stay_on_the_clock_of_the_home(self, check_in, text):
        assert row_of(a_case(reservation=a_stay(check_in)), Beside(), READER).stay == text

    def test_names_the_owner_only_where_the_list_is_not_ones_own(self):
        case = a_case(owner=User(pk=5, name="Nadia Ferraz"))
        others = Reader(now=NOON, zone=READER.zone, locale="en", shows_owner=True)

        assert row_of(case, Beside(), READER).owner == ""
        assert row_of(case, Beside(), others).owner == "Nadia"


class TestBadgesOf:
    def test_puts_danger_first_and_stops_at_four(self):
        case = a_case(segment="premier", access_level="restricted", status=Status.MEDIATING)

        badges = badges_of(case, [("loyalty", 4), ("safety", 3), ("money", 3)])

        assert [badge.label for badge in badges] == ["Safety", "Loyalty", "Restricted", "Premier"]

    def test_leaves_small_risks_out(self):
        assert badges_of(a_case(segment="standard"), [("safety", 2), ("money", 3)]) == ()


class TestGrouped:
    def test_groups_by_when_it_runs_out_on_the_readers_day(self):
        dues = [-5, 30, 120, 60 * 20, None]
        cases = [
            a_case(
                pk=number,
                next_due_at=None if due is None else NOON + timedelta(minutes=due),
                next_due_kind="" if due is None else "resolution",
            )
            for number, due in enumerate(dues)
        ]

        groups = grouped(cases, Beside(), READER)

        assert [group.key for group in groups] == ["over", "hour", "today", "later", "none"]
