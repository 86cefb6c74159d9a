"""Clocks in short: named by what tells them apart, and when that is."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils.translation import override

from cases.actions import promising, tasking
from cases.clocks.tiles import tiles_of
from cases.closing.summary import of_case
from cases.desk.rows import Reader
from cases.models import SLAClock
from tests.factories import asking as questions
from tests.factories.cases import NOON, make_case
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def livia():
    return UserFactory(name="Lívia Prates")


@pytest.fixture
def case(livia):
    return make_case(owner=livia)


def tiles(case, locale="en"):
    reader = Reader(now=NOON, zone=ZoneInfo("UTC"), locale=locale)
    clocks = SLAClock.objects.filter(case=case).select_related("party__person")
    return {tile.name: tile for tile in tiles_of(clocks, case, reader, most=20)}


class TestTheName:
    def test_is_what_is_to_be_done(self, case, livia):
        due_at = NOON + timedelta(hours=5)
        promising.make(
            case_id=case.pk, by=livia, side="guest", text="Call her", due_at=due_at, now=NOON
        )
        tasking.add(case_id=case.pk, by=livia, text="Find the key", due_at=due_at, now=NOON)

        assert {"Call her", "Find the key"} <= set(tiles(case))

    def test_is_whom_one_waits_for(self, case, livia):
        questions.ask(case, by=livia, department=questions.make_department("payments"))

        assert "Payments to answer" in tiles(case)
        with override("pt-br"):
            assert "Payments to answer" not in tiles(case)


class TestWhen:
    def test_says_the_day_only_when_it_is_not_today(self, case, livia):
        for text, hours in (("Today", 5), ("Friday", 20)):
            promising.make(
                case_id=case.pk,
                by=livia,
                side="guest",
                text=text,
                due_at=NOON + timedelta(hours=hours),
                now=NOON,
            )

        found = tiles(case)

        assert found["Today"].by == "by 17:00"
        assert found["Friday"].by == "Fri 13 Mar, 08:00"


class TestTheSummary:
    def test_names_a_department_in_the_language_of_the_line(self, case, livia):
        payments = questions.make_department("payments", name_pt="Pagamentos")
        questions.ask(case, by=livia, department=payments, question="Has it left?")

        line = next(line for line in of_case(case).lines if "Has it left?" in line.text["en"])

        assert line.text["en"].startswith("Payments ")
        assert line.text["pt-br"].startswith("Pagamentos ")
