"""Calendars, service levels and deadline rules for tests."""

from datetime import UTC, datetime, time, timedelta

import factory

from sla.models import (
    BusinessCalendar,
    DayException,
    DeadlineRule,
    Opening,
    ServiceLevel,
    Target,
)

SINCE = datetime(2020, 1, 1, tzinfo=UTC)


class BusinessCalendarFactory(factory.django.DjangoModelFactory):
    """Monday to Friday, 08:00 to 18:00 in São Paulo, unless `openings` says otherwise."""

    class Meta:
        model = BusinessCalendar
        skip_postgeneration_save = True

    code = factory.Sequence(lambda n: f"office-{n}")
    name = "Office"
    time_zone = "America/Sao_Paulo"
    valid_from = SINCE

    @factory.post_generation
    def openings(self, create, extracted, **kwargs):
        """Take [(weekday, opens, closes)] in minutes."""
        for weekday, opens, closes in (
            extracted if extracted is not None else [(day, 480, 1080) for day in range(5)]
        ):
            Opening.objects.create(calendar=self, weekday=weekday, opens=opens, closes=closes)


class DayExceptionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = DayException

    calendar = factory.SubFactory(BusinessCalendarFactory)
    kind = DayException.Kind.CLOSED
    date = factory.LazyFunction(lambda: SINCE.date() + timedelta(days=300))


class ServiceLevelFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ServiceLevel

    code = factory.Sequence(lambda n: f"level-{n}")
    name = "Everybody"
    valid_from = SINCE


class TargetFactory(factory.django.DjangoModelFactory):
    """A first response within the hour, round the clock."""

    class Meta:
        model = Target

    service_level = factory.SubFactory(ServiceLevelFactory)
    kind = Target.Kind.FIRST_RESPONSE
    minutes = 60
    calendar = None


class DeadlineRuleFactory(factory.django.DjangoModelFactory):
    """Fifteen calendar days from receipt; `stay`: due at check-in; `evening`: 18:00 two days before."""

    class Meta:
        model = DeadlineRule

    class Params:
        stay = factory.Trait(
            code="stay-check-in",
            kind=DeadlineRule.Kind.ANCHORED,
            anchor=DeadlineRule.Anchor.CHECK_IN,
            offset_minutes=0,
            amount=None,
            unit="",
        )
        evening = factory.Trait(
            kind=DeadlineRule.Kind.ANCHORED,
            anchor=DeadlineRule.Anchor.CHECK_IN,
            days_before=2,
            wall_time=time(18),
            amount=None,
            unit="",
        )

    code = factory.Sequence(lambda n: f"rule-{n}")
    name = "Full statement"
    kind = DeadlineRule.Kind.STATUTORY
    amount = 15
    unit = DeadlineRule.Unit.CALENDAR_DAYS
    valid_from = SINCE
