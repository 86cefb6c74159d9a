"""Which rule wins, and every vector of the register of time rules by its name, with the sample rules in force."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from sla import defaults
from sla.counting import Count, UncountableRule, Unit
from sla.deadlines import MONDAY_TO_FRIDAY, StatutoryRule, statutory_due
from sla.models import BusinessCalendar, DeadlineRule, YearlyClosure
from sla.statutory import NoRule, statutory_deadline
from tests.factories.sla import DeadlineRuleFactory

NOW = datetime(2026, 3, 12, 12, tzinfo=UTC)
LONDON, SAO_PAULO, LOS_ANGELES = "Europe/London", "America/Sao_Paulo", "America/Los_Angeles"


@pytest.fixture
def samples(db):
    defaults.install(now=NOW)


def last_day(code, start, zone, **changes):
    """Return the last day of a sample rule, counted from a local date or an instant."""
    rule = DeadlineRule.objects.select_related("calendar").get(code=code)
    for name, value in changes.items():
        setattr(rule, name, value)
    due = rule.due_from(start, zone=zone, now=NOW).external_due_at
    return due.astimezone(ZoneInfo(zone)).date()


@pytest.mark.usefixtures("samples")
class TestVectors:
    def test_ico_received_saturday_31_january_is_due_monday_2_march(self):
        assert last_day("gdpr-access-uk", date(2026, 1, 31), LONDON) == date(2026, 3, 2)

    def test_ico_received_3_september_is_due_3_october_and_rolls_off_a_saturday(self):
        assert last_day("gdpr-access-uk", date(2025, 9, 3), LONDON) == date(2025, 10, 3)
        assert last_day("gdpr-access-uk", date(2026, 9, 3), LONDON) == date(2026, 10, 5)

    def test_ico_leap_year_ends_on_29_february(self):
        assert last_day("gdpr-access-uk", date(2024, 1, 31), LONDON) == date(2024, 2, 29)

    def test_duaa_day_thirty_is_a_sunday_and_rolls_to_monday(self):
        assert last_day("uk-privacy-complaint", date(2026, 6, 19), LONDON) == date(2026, 7, 20)

    def test_ccpa_acknowledgement_skips_christmas_and_new_year(self):
        assert last_day("ccpa-acknowledge", date(2025, 12, 19), LOS_ANGELES) == date(2026, 1, 6)

    def test_ccpa_answer_shows_the_earlier_of_the_two_readings(self):
        start = date(2025, 12, 19)

        assert last_day("ccpa-answer", start, LOS_ANGELES) == date(2026, 2, 1)
        later = last_day("ccpa-answer", start, LOS_ANGELES, first_day_counts=False)
        assert later == date(2026, 2, 2)

    def test_lgpd_10_february_is_due_25_february(self):
        assert last_day("lgpd-access", date(2026, 2, 10), SAO_PAULO) == date(2026, 2, 25)

    def test_jec_served_10_november_skips_the_national_holiday(self):
        assert last_day("jec-answer", date(2026, 11, 10), SAO_PAULO) == date(2026, 12, 2)

    def test_a_breach_known_on_friday_at_five_is_due_monday_at_five(self):
        aware = datetime(2026, 3, 13, 17, tzinfo=ZoneInfo("Europe/Berlin"))
        rule = DeadlineRule.objects.get(code="gdpr-breach")

        due = rule.due_from(aware, zone="Europe/Berlin").external_due_at

        assert due == datetime(2026, 3, 16, 17, tzinfo=ZoneInfo("Europe/Berlin"))

    @pytest.mark.parametrize(
        ("optional", "names", "expected"),
        [
            (False, [], date(2026, 2, 18)),
            (True, ["Carnaval"], date(2026, 2, 20)),
            (True, [], date(2026, 2, 23)),
        ],
        ids=["works through", "Monday and Tuesday off", "Ash Wednesday off as well"],
    )
    def test_anpd_over_carnival_depends_on_the_calendar(self, optional, names, expected):
        BusinessCalendar.objects.filter(code="sao-paulo-office").update(
            optional_holidays=optional, optional_names=names
        )

        assert last_day("anpd-incident", date(2026, 2, 13), SAO_PAULO) == expected

    def test_a_court_recess_stops_the_count_until_21_january(self):
        # Six days to 18 December, then 21 January is the seventh; 25 January is the city's own holiday.
        assert last_day("jec-answer", date(2026, 12, 10), SAO_PAULO) == date(2027, 2, 3)

    def test_a_citys_own_holiday_is_no_working_day(self):
        court = BusinessCalendar.objects.get(code="sao-paulo-court")
        assert not court.as_calendar().is_working_day(date(2027, 1, 25))

        YearlyClosure.objects.filter(calendar=court, starts="01-25").delete()

        again = BusinessCalendar.objects.get(pk=court.pk)
        assert again.as_calendar().is_working_day(date(2027, 1, 25))


@pytest.mark.usefixtures("samples")
class TestPrecedence:
    def found(self, **kwargs):
        return statutory_deadline(start=date(2026, 3, 12), zone=SAO_PAULO, now=NOW, **kwargs)

    def test_the_letters_own_date_beats_the_register(self):
        found = self.found(register="consumidor-gov-br", letter_date=date(2026, 3, 16))

        assert found.basis == "letter"
        due = found.deadline.external_due_at.astimezone(ZoneInfo(SAO_PAULO))
        assert due.date() == date(2026, 3, 16)

    def test_the_register_beats_the_default(self):
        found = self.found(register="jec-answer")

        assert (found.basis, found.rule.code) == ("register", "jec-answer")
        assert found.calendar_id == BusinessCalendar.objects.get(code="sao-paulo-court").pk

    def test_the_default_holds_where_the_register_says_nothing(self):
        assert self.found().basis == "default"

    def test_a_rule_that_is_not_in_force_counts_as_absent_and_is_told(self):
        DeadlineRule.objects.filter(code="jec-answer").update(valid_until=NOW)

        found = self.found(register="jec-answer")

        assert (found.basis, found.rule.code) == ("default", "authority-default")
        assert "jec-answer" in found.deadline.explanation[0]

    def test_without_any_rule_is_refused(self):
        with pytest.raises(NoRule):
            self.found(register="nothing", default="nothing-either")

    def test_counts_in_the_version_of_the_calendar_in_force(self):
        court = BusinessCalendar.objects.get(code="sao-paulo-court")
        before = self.found(register="jec-answer").deadline
        BusinessCalendar.objects.filter(pk=court.pk).update(valid_until=NOW)
        newer = BusinessCalendar.objects.create(
            code=court.code, version=2, name=court.name, time_zone=SAO_PAULO, valid_from=NOW
        )
        for day in range(6):
            newer.openings.create(weekday=day, opens=540, closes=1080)

        found = self.found(register="jec-answer")

        assert found.calendar_id == newer.pk
        assert found.deadline.external_due_at < before.external_due_at


class TestCutOff:
    RULE = StatutoryRule(Count(2, Unit.CALENDAR_DAYS), cut_off=time(18), ends_at=time(17))

    def due(self, start, rule=RULE):
        return statutory_due(rule, start, zone=SAO_PAULO, working=MONDAY_TO_FRIDAY)

    def test_what_comes_later_counts_for_the_next_day(self):
        zone = ZoneInfo(SAO_PAULO)
        in_time = self.due(datetime(2026, 3, 10, 18, tzinfo=zone))
        late = self.due(datetime(2026, 3, 10, 18, 0, 1, tzinfo=zone))

        assert in_time.external_due_at == datetime(2026, 3, 12, 17, tzinfo=zone)
        assert late.external_due_at == datetime(2026, 3, 13, 17, tzinfo=zone)
        assert any("counts for the next day" in line for line in late.explanation)

    def test_hours_begin_with_the_next_day_too(self):
        zone = ZoneInfo(SAO_PAULO)
        rule = StatutoryRule(Count(24, Unit.HOURS), cut_off=time(18))

        due = self.due(datetime(2026, 3, 10, 20, tzinfo=zone), rule)

        assert due.external_due_at == datetime(2026, 3, 12, tzinfo=zone)

    def test_a_date_without_a_time_came_in_time(self):
        assert self.due(date(2026, 3, 10)) == self.due(
            datetime(2026, 3, 10, tzinfo=ZoneInfo(SAO_PAULO))
        )


class TestAFixedDate:
    def test_is_due_then_and_rolls(self):
        fixed = Count(0, Unit.FIXED_DATE)
        rule = StatutoryRule(fixed, fixed_on=date(2027, 1, 31), rolls=True)

        due = statutory_due(rule, date(2026, 3, 1), zone="UTC", working=MONDAY_TO_FRIDAY)

        assert due.external_due_at.date() == date(2027, 2, 1)

    def test_without_its_date_is_refused(self):
        with pytest.raises(UncountableRule):
            StatutoryRule(Count(0, Unit.FIXED_DATE))

    def test_is_kept_on_a_row(self, db):
        rule = DeadlineRuleFactory(unit="fixed_date", amount=None, fixed_on=date(2027, 1, 29))

        due = rule.due_from(date(2026, 3, 1), zone="UTC")

        assert due.external_due_at.date() == date(2027, 1, 29)


class TestWeeks:
    def test_end_on_the_same_weekday_and_roll_off_a_holiday(self):
        rule = StatutoryRule(Count(2, Unit.WEEKS), rolls=True)

        due = statutory_due(rule, date(2026, 3, 14), zone="UTC", working=MONDAY_TO_FRIDAY)

        assert due.external_due_at.date() == date(2026, 3, 30)
