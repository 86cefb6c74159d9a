from datetime import UTC, date, datetime, time

import pytest
from django.db import IntegrityError

from sla.models import LeadTimeBand
from tests.factories.sla import BusinessCalendarFactory, DeadlineRuleFactory
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db

CHECK_IN = datetime(2026, 3, 12, 18, tzinfo=UTC)


class TestConstraints:
    @pytest.mark.parametrize(
        ("fields", "constraint"),
        [
            ({"amount": None}, "counts_or_hangs"),
            ({"anchor": "check_in"}, "counts_or_hangs"),
            ({"amount": 0}, "amount_positive"),
            ({"extension_amount": 2}, "extension_whole"),
            ({"margin_unit": "hours"}, "margin_whole"),
            ({"verified_on": date(2026, 1, 1)}, "verified_whole"),
        ],
    )
    def test_a_rule_that_counts_says_how(self, fields, constraint):
        with pytest.raises(IntegrityError, match=f"deadline_rule_{constraint}"):
            DeadlineRuleFactory(**fields)

    @pytest.mark.parametrize(
        ("fields", "constraint"),
        [
            ({"days_before": 2, "wall_time": time(18)}, "one_way_to_hang"),
            ({"offset_minutes": None, "days_before": 2}, "days_with_time"),
            ({"amount": 2, "unit": "hours"}, "counts_or_hangs"),
        ],
    )
    def test_a_rule_that_hangs_says_where(self, fields, constraint):
        with pytest.raises(IntegrityError, match=f"deadline_rule_{constraint}"):
            DeadlineRuleFactory(stay=True, **fields)

    def test_one_band_at_most_is_for_any_lead_time(self):
        rule = DeadlineRuleFactory(stay=True)
        LeadTimeBand.objects.create(rule=rule, minutes=60)

        with pytest.raises(IntegrityError, match="band_once"):
            LeadTimeBand.objects.create(rule=rule, minutes=90)


class TestDueFrom:
    def test_counts_in_the_calendar_of_the_rule(self):
        rule = DeadlineRuleFactory(calendar=BusinessCalendarFactory())

        due = rule.due_from(date(2026, 2, 10))

        assert due.external_due_at == datetime(2026, 2, 26, 2, 59, 59, tzinfo=UTC)
        assert due.explanation[0] == "Full statement v1 (House rule, not verified)."

    def test_says_when_somebody_verified_it(self):
        rule = DeadlineRuleFactory(verified_by=UserFactory(), verified_on=date(2026, 1, 5))

        assert "verified on Mon 5 Jan 2026" in rule.due_from(date(2026, 2, 10)).explanation[0]


class TestDueForStay:
    def test_hangs_on_check_in(self):
        rule = DeadlineRuleFactory(evening=True)

        due = rule.due_for_stay(anchor_at=CHECK_IN, zone="America/Sao_Paulo")

        assert due.due_at == datetime(2026, 3, 10, 21, tzinfo=UTC)

    def test_bands_bring_it_forward(self):
        rule = DeadlineRuleFactory(stay=True)
        LeadTimeBand.objects.create(rule=rule, under_minutes=1440, minutes=30)
        opened = datetime(2026, 3, 12, 9, tzinfo=UTC)

        due = rule.due_for_stay(anchor_at=CHECK_IN, zone="America/Sao_Paulo", opened_at=opened)

        assert due.due_at == datetime(2026, 3, 12, 9, 30, tzinfo=UTC)
