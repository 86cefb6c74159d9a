from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from cases.actions import clocks, deadlines
from cases.models import CaseEvent
from cases.models.clock import ClockStatus
from common.errors import BadInput
from sla import defaults
from tests.factories.cases import NOON, make_case
from tests.factories.sla import SINCE
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db

SAO_PAULO = "America/Sao_Paulo"


@pytest.fixture
def case():
    defaults.install(now=SINCE)
    return make_case(owner=UserFactory())


def started(case, *, rule="lgpd-access", on=date(2026, 3, 10), zone=SAO_PAULO, **options):
    return deadlines.start(
        case_id=case.pk, by=case.owner, rule=rule, started_on=on, zone=zone, now=NOON, **options
    )


def there(instant, zone=SAO_PAULO):
    return instant.astimezone(ZoneInfo(zone)).date()


class TestStart:
    def test_counts_by_the_register_and_keeps_both_dates(self, case):
        clock = started(case)

        assert there(clock.external_due_at) == date(2026, 3, 25)
        assert clock.due_at < clock.external_due_at
        assert (clock.rule.code, clock.anchor_zone) == ("lgpd-access", SAO_PAULO)
        assert len(clock.warnings) == 3

    def test_the_letters_own_date_beats_the_register(self, case):
        clock = started(case, letter_date=date(2026, 3, 18))

        assert there(clock.external_due_at) == date(2026, 3, 18)
        assert any("Wed 18 Mar 2026" in line for line in clock.told())

    def test_what_the_register_does_not_know_counts_as_usual(self, case):
        clock = started(case, rule="", counterpart="Procon de Exemplo")

        assert clock.rule.code == "authority-default"
        assert there(clock.external_due_at) == date(2026, 3, 20)
        assert clock.counterpart == "Procon de Exemplo"

    def test_hours_run_through_the_weekend(self, case):
        clock = started(
            case, rule="gdpr-breach", on=datetime(2026, 3, 12, 9, tzinfo=UTC), zone="Europe/Lisbon"
        )

        assert clock.external_due_at == datetime(2026, 3, 15, 9, tzinfo=UTC)

    def test_ours_that_is_past_already_is_due_now_labelled_and_no_breach(self, case):
        clock = started(case, letter_date=date(2026, 3, 12))
        clocks.breach_due(now=NOON + timedelta(minutes=1))

        clock.refresh_from_db()
        assert (clock.due_at, clock.compressed, clock.breached_at) == (NOON, True, None)

    @pytest.mark.parametrize(
        ("words", "field"),
        [
            ({"zone": "Mars/Olympus"}, "zone"),
            ({"on": date(2026, 3, 20)}, "started_on"),
            ({"on": date(2019, 3, 20)}, "started_on"),
            ({"on": date(1, 1, 1)}, "started_on"),
            ({"letter_date": date(2026, 3, 1)}, "letter_date"),
            ({"letter_date": date(2036, 3, 1)}, "letter_date"),
        ],
    )
    def test_refuses_dates_that_cannot_be_and_changes_nothing(self, case, words, field):
        with pytest.raises(BadInput) as refused:
            started(case, **words)

        assert refused.value.field == field
        assert not case.clocks.filter(kind="statutory").exists()

    def test_runs_once_for_one_body_and_rule(self, case):
        started(case)

        with pytest.raises(deadlines.RunsAlready):
            started(case)
        started(case, rule="jec-answer")

        assert case.clocks.filter(kind="statutory").count() == 2

    def test_never_stands_still(self, case):
        clock = started(case)

        clocks.pause(case, on="guest", reason="", by=case.owner, now=NOON)

        clock.refresh_from_db()
        assert clock.status == ClockStatus.RUNNING


class TestExtend:
    def test_puts_both_dates_off_with_notice(self, case):
        clock = started(case, rule="gdpr-access-uk", zone="Europe/London")
        before = clock.external_due_at

        later = deadlines.extend(
            clock_id=clock.pk, by=case.owner, notice="Letter of 12 March, with reasons", now=NOON
        )

        assert there(later.external_due_at, "Europe/London") > there(before, "Europe/London")
        assert before < later.due_at < later.external_due_at
        event = case.events.get(kind=CaseEvent.Kind.CLOCK_MOVED)
        assert event.facts["notice"] == "Letter of 12 March, with reasons"

    def test_happens_once(self, case):
        clock = started(case, rule="gdpr-access-uk", zone="Europe/London")
        deadlines.extend(clock_id=clock.pk, by=case.owner, notice="sent", now=NOON)

        with pytest.raises(deadlines.NotExtendable):
            deadlines.extend(clock_id=clock.pk, by=case.owner, notice="sent", now=NOON)

    def test_needs_a_rule_that_allows_it(self, case):
        with pytest.raises(deadlines.NotExtendable):
            deadlines.extend(clock_id=started(case).pk, by=case.owner, notice="sent", now=NOON)

    def test_is_too_late_once_the_outside_date_has_passed(self, case):
        clock = started(case, rule="gdpr-access-uk", zone="Europe/London")
        late = clock.external_due_at + timedelta(hours=1)

        with pytest.raises(deadlines.NotExtendable):
            deadlines.extend(clock_id=clock.pk, by=case.owner, notice="sent", now=late)

    def test_after_our_own_date_leaves_the_breach_where_it_was(self, case):
        clock = started(case, rule="gdpr-access-uk", zone="Europe/London")
        late = clock.due_at + timedelta(minutes=1)
        clocks.breach_due(now=late)

        later = deadlines.extend(clock_id=clock.pk, by=case.owner, notice="sent", now=late)

        clock.refresh_from_db()
        assert (clock.status, clock.breached_at) == (ClockStatus.CANCELLED, clock.due_at)
        assert (later.breached_at, later.generation) == (None, 2)

    def test_after_our_own_date_that_nobody_noticed_yet_is_past_due_all_the_same(self, case):
        clock = started(case, rule="gdpr-access-uk", zone="Europe/London")
        late = clock.due_at + timedelta(minutes=1)

        later = deadlines.extend(clock_id=clock.pk, by=case.owner, notice="sent", now=late)

        clock.refresh_from_db()
        assert (clock.status, clock.breached_at) == (ClockStatus.CANCELLED, clock.due_at)
        assert (later.pk != clock.pk, later.breached_at) == (True, None)


class TestSettling:
    def test_met_in_time_is_met(self, case):
        clock = deadlines.meet(clock_id=started(case).pk, by=case.owner, now=NOON)

        assert (clock.status, clock.breached_at) == (ClockStatus.MET, None)

    def test_withdrawn_says_why(self, case):
        with pytest.raises(BadInput, match="Say why"):
            deadlines.withdraw(clock_id=started(case).pk, by=case.owner, reason="", now=NOON)
