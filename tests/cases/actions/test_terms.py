from datetime import timedelta

import pytest

from cases.actions import clocks, terms
from common.time import database_now
from marketplace.models import Reservation
from policies.kept import standing_parts
from policies.models import StayPart
from tests.factories.marketplace import ReservationFactory
from tests.factories.policies import PolicyFactory, PolicyVersionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    return database_now()


@pytest.fixture
def stay(now):
    return ReservationFactory(
        booked_at=now - timedelta(hours=2),
        check_in_date=now.date() + timedelta(days=30),
        check_out_date=now.date() + timedelta(days=34),
        status=Reservation.Status.CONFIRMED,
    )


class TestKeepNew:
    def test_writes_down_the_rules_of_a_fresh_booking_once(self, stay, now):
        version = PolicyVersionFactory(published=True, policy=PolicyFactory(topic="rebooking"))

        assert (terms.keep_new(now=now), terms.keep_new(now=now)) == (1, 0)

        (part,) = standing_parts([stay.code])[stay.code]
        assert part.kept == {version.pk}
        assert (part.from_date, part.nights) == (stay.check_in_date, 4)

    def test_knows_only_the_days_of_an_old_booking(self, stay, now):
        Reservation.objects.update(booked_at=now - timedelta(days=90))

        terms.keep_new(now=now)

        (part,) = standing_parts([stay.code])[stay.code]
        assert part.kept is None

    def test_leaves_what_is_over_alone(self, stay, now):
        Reservation.objects.update(status=Reservation.Status.COMPLETED)

        assert terms.keep_new(now=now) == 0

    def test_leaves_a_day_visit_alone(self, stay, now):
        Reservation.objects.update(check_out_date=stay.check_in_date)

        assert terms.keep_new(now=now) == 0


class TestAStayThatChanges:
    def test_has_a_part_for_the_nights_that_came(self, stay, now):
        terms.keep_new(now=now)
        Reservation.objects.update(check_out_date=stay.check_out_date + timedelta(days=2))

        clocks.follow_changed_stays(now=now + timedelta(hours=1))

        first, second = standing_parts([stay.code])[stay.code]
        assert (first.nights, second.nights) == (4, 2)
        assert second.agreed_at == now + timedelta(hours=1)

    def test_stays_as_it_was_when_only_its_home_moved(self, stay, now):
        terms.keep_new(now=now)
        stay.listing.time_zone = "Asia/Tokyo"
        stay.listing.save()

        clocks.follow_changed_stays(now=now)

        assert StayPart.objects.count() == 1

    def test_is_told_apart_from_one_that_falls_away(self, stay, now):
        terms.keep_new(now=now)
        Reservation.objects.update(
            status=Reservation.Status.CANCELLED,
            check_out_date=stay.check_in_date + timedelta(days=1),
        )

        clocks.follow_changed_stays(now=now)

        (part,) = standing_parts([stay.code])[stay.code]
        assert part.until_date - part.from_date == timedelta(days=4)
