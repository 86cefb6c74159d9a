from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from sla.defaults import install
from sla.matching import CaseFacts
from sla.models import BusinessCalendar, DeadlineRule, ServiceLevel, Target
from sla.promises import stay_rule, targets_for

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 13, 15, tzinfo=UTC)


@pytest.fixture
def installed():
    install(now=NOW)


@pytest.mark.usefixtures("installed")
class TestInstall:
    def test_twice_is_once(self):
        before = [model.objects.count() for model in (BusinessCalendar, Target, DeadlineRule)]

        install(now=NOW)

        after = [model.objects.count() for model in (BusinessCalendar, Target, DeadlineRule)]
        assert before == after

    @pytest.mark.parametrize(("severity", "minutes"), [(1, 5), (2, 15), (3, 60), (4, 240)])
    def test_every_severity_is_promised_a_first_response(self, severity, minutes):
        promise = targets_for(CaseFacts(severity=severity, segment="standard"), now=NOW)

        assert promise.targets["first_response"].minutes == minutes
        assert set(promise.targets) == {"first_response", "next_update", "resolution"}

    def test_valued_guests_wait_less(self):
        promise = targets_for(CaseFacts(severity=3, segment="vip"), now=NOW)

        assert promise.targets["first_response"].minutes == 30

    def test_the_stay_has_its_clock(self):
        due = stay_rule(now=NOW).due_for_stay(anchor_at=NOW, zone="America/Sao_Paulo")

        assert due.due_at == NOW

    def test_every_row_may_be_saved_again(self):
        for model in (BusinessCalendar, ServiceLevel, Target, DeadlineRule):
            for row in model.objects.all():
                row.full_clean()

    @pytest.mark.parametrize(
        ("code", "start", "expected"),
        [
            ("gdpr-access-uk", date(2026, 1, 31), date(2026, 3, 2)),
            ("uk-privacy-complaint", date(2026, 6, 19), date(2026, 7, 20)),
            ("ccpa-acknowledge", date(2025, 12, 19), date(2026, 1, 6)),
            ("ccpa-answer", date(2025, 12, 19), date(2026, 2, 1)),
            ("lgpd-access", date(2026, 2, 10), date(2026, 2, 25)),
            ("jec-answer", date(2026, 11, 10), date(2026, 12, 2)),
            ("anpd-incident", date(2026, 2, 13), date(2026, 2, 18)),
        ],
    )
    def test_statutory_samples_count_as_published(self, code, start, expected):
        rule = DeadlineRule.objects.get(code=code)

        due = rule.due_from(start)

        zone = ZoneInfo(rule.calendar.time_zone)
        assert due.external_due_at.astimezone(zone).date() == expected
        assert due.internal_due_at < due.external_due_at
        assert "not verified" in due.explanation[0]

    def test_nothing_claims_to_be_verified(self):
        assert not DeadlineRule.objects.exclude(verified_on=None).exists()
        assert not DeadlineRule.objects.filter(source="").exists()
