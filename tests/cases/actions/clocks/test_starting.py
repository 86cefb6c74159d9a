from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils.translation import override

from tests.factories.cases import NOON, make_case
from tests.factories.clocks import MINUTES, clock_of

pytestmark = pytest.mark.django_db


class TestStart:
    def test_owes_a_resolution_and_hangs_a_clock_on_check_in(self):
        case = make_case()

        assert clock_of(case, "resolution").due_at == NOON + timedelta(
            minutes=MINUTES["resolution"]
        )
        assert clock_of(case, "stay").due_at == case.reservation.check_in_at

    def test_check_in_is_on_the_homes_own_clock(self):
        case = make_case()

        there = clock_of(case, "stay").due_at.astimezone(
            ZoneInfo(case.reservation.listing.time_zone)
        )

        assert there.time() == (
            case.reservation.check_in_time or case.reservation.listing.check_in_from
        )

    def test_every_clock_says_why_it_is_due_then(self):
        for one in make_case().clocks.all():
            assert one.told()

    def test_says_it_in_the_language_of_who_reads_not_of_who_began(self):
        with override("en"):
            resolution = clock_of(make_case(), "resolution")

        with override("pt-br"):
            assert resolution.told()[-1].startswith("Vence ")
        with override("en"):
            assert resolution.told()[-1].startswith("Due ")

    def test_keeps_the_nearest_beside_the_case(self):
        case = make_case()
        nearest = case.clocks.order_by("due_at").first()

        assert (case.next_due_at, case.next_due_kind) == (nearest.due_at, nearest.kind)
