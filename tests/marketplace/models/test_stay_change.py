from datetime import time, timedelta

import pytest

from marketplace.models import Listing, Reservation, StayChange
from tests.factories.marketplace import ReservationFactory

pytestmark = pytest.mark.django_db


class TestStayChange:
    @pytest.mark.parametrize(
        "change",
        [
            {"check_in_time": time(22, 15)},
            {"check_out_time": time(6, 15)},
            {"status": "cancelled"},
            {"assumed": ["check_in_time"]},
        ],
    )
    def test_is_noted_whenever_a_stay_moves(self, change):
        stay = ReservationFactory()

        Reservation.objects.filter(pk=stay.pk).update(**change)

        assert StayChange.objects.get().reservation == stay

    def test_is_noted_of_many_rows_written_at_once(self):
        stays = ReservationFactory.create_batch(3)
        for stay in stays:
            stay.check_out_date += timedelta(days=1)

        Reservation.objects.bulk_update(stays, ["check_out_date"])

        assert StayChange.objects.count() == 3

    @pytest.mark.parametrize(
        "change",
        [{"time_zone": "Asia/Tokyo"}, {"check_in_from": time(18)}, {"check_out_by": time(8)}],
    )
    def test_is_noted_when_a_homes_clock_is_put_right(self, change):
        home = ReservationFactory().listing

        Listing.objects.filter(pk=home.pk).update(**change)

        assert StayChange.objects.get().listing == home

    def test_is_not_noted_of_anything_else(self):
        stay = ReservationFactory()

        Reservation.objects.filter(pk=stay.pk).update(price_minor=5, status=stay.status)
        Listing.objects.filter(pk=stay.listing_id).update(title="Casa")

        assert not StayChange.objects.exists()
