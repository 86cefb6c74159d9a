import pytest
from django.db import IntegrityError

from sla.clock import LONGEST_TARGET
from tests.factories.sla import BusinessCalendarFactory, ServiceLevelFactory, TargetFactory

pytestmark = pytest.mark.django_db


class TestServiceLevel:
    def test_knows_four_severities(self):
        with pytest.raises(IntegrityError, match="service_level_severities_known"):
            ServiceLevelFactory(severities=[1, 5])


class TestTarget:
    @pytest.mark.parametrize("minutes", [0, LONGEST_TARGET + 1])
    def test_is_neither_nothing_nor_a_lifetime(self, minutes):
        with pytest.raises(IntegrityError, match="target_minutes_sensible"):
            TargetFactory(minutes=minutes)

    @pytest.mark.parametrize("fraction", ["0", "1.01"])
    def test_warns_within_its_time(self, fraction):
        with pytest.raises(IntegrityError, match="target_warns_within_its_time"):
            TargetFactory(warn_fractions=[fraction])

    def test_is_promised_once_of_a_kind(self):
        first = TargetFactory()

        with pytest.raises(IntegrityError, match="target_once"):
            TargetFactory(service_level=first.service_level)

    def test_keeps_its_calendar(self):
        target = TargetFactory(calendar=BusinessCalendarFactory())

        with pytest.raises(IntegrityError):
            target.calendar.delete()
