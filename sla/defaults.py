"""The sample promises a new installation starts with; change them by publishing new versions."""

from collections.abc import Mapping
from datetime import datetime, time
from typing import Any

from django.db import transaction

from sla.models import (
    BusinessCalendar,
    DeadlineRule,
    LeadTimeBand,
    Opening,
    ServiceLevel,
    Target,
    YearlyClosure,
)
from sla.promises import STAY_RULE
from sla.samples import CALENDARS, DAY, HOUR, LEVELS, SINCE, STATUTORY, YEARLY, Level


@transaction.atomic
def install(*, now: datetime) -> None:
    """Lay in the sample calendars, service levels and deadline rules; what exists stays as it is."""
    since = min(SINCE, now)
    calendars = {code: _calendar(code, since) for code in CALENDARS}
    for level in LEVELS:
        _level(level, calendars, since)
    for code in STATUTORY:
        _statutory(code, calendars, since)
    _stay(since)


def _calendar(code: str, since: datetime) -> BusinessCalendar:
    name, zone, country, subdivision, weekdays, opens, closes = CALENDARS[code]
    calendar, is_new = BusinessCalendar.objects.get_or_create(
        code=code,
        version=1,
        defaults={
            "name": name,
            "time_zone": zone,
            "holiday_country": country,
            "holiday_subdivision": subdivision,
            "valid_from": since,
        },
    )
    if is_new:
        Opening.objects.bulk_create(
            Opening(calendar=calendar, weekday=day, opens=opens, closes=closes) for day in weekdays
        )
        YearlyClosure.objects.bulk_create(
            YearlyClosure(calendar=calendar, starts=starts, ends=ends, reason=reason)
            for starts, ends, reason in YEARLY.get(code, ())
        )
    return calendar


def _level(sample: Level, calendars: Mapping[str, BusinessCalendar], since: datetime) -> None:
    level, is_new = ServiceLevel.objects.get_or_create(
        code=sample.code,
        version=1,
        defaults={
            "name": sample.name,
            "order": sample.order,
            "valid_from": since,
            **sample.match,
        },
    )
    if is_new:
        Target.objects.bulk_create(
            Target(
                service_level=level,
                kind=kind,
                minutes=minutes,
                calendar=calendars[code] if code else None,
            )
            for kind, (minutes, code) in {
                Target.Kind.FIRST_RESPONSE: sample.first_response,
                Target.Kind.NEXT_UPDATE: sample.next_update,
                Target.Kind.RESOLUTION: sample.resolution,
            }.items()
        )


def _statutory(code: str, calendars: Mapping[str, BusinessCalendar], since: datetime) -> None:
    name, body, start, amount, unit, strength, source, calendar, more = STATUTORY[code]
    DeadlineRule.objects.get_or_create(
        code=code,
        version=1,
        defaults={
            "kind": DeadlineRule.Kind.STATUTORY,
            "name": name,
            "body": body,
            "start_event": start,
            "amount": amount,
            "unit": unit,
            "strength": strength,
            "source": source,
            "calendar": calendars[calendar] if calendar else None,
            "valid_from": since,
            **more,
        },
    )


def _stay(since: datetime) -> None:
    anchored: dict[str, Any] = {
        "kind": DeadlineRule.Kind.ANCHORED,
        "start_event": DeadlineRule.StartEvent.OPENED,
        "anchor": DeadlineRule.Anchor.CHECK_IN,
        "valid_from": since,
        "source": "House rule",
    }
    DeadlineRule.objects.get_or_create(
        code=STAY_RULE,
        version=1,
        defaults={
            **anchored,
            "name": "A roof before check-in",
            "offset_minutes": 0,
            "warn_minutes": 2 * HOUR,
        },
    )
    DeadlineRule.objects.get_or_create(
        code="stay-two-days-before",
        version=1,
        defaults={
            **anchored,
            "name": "Settled 48 hours before check-in",
            "offset_minutes": -2 * DAY,
        },
    )
    DeadlineRule.objects.get_or_create(
        code="stay-evening-before",
        version=1,
        defaults={
            **anchored,
            "name": "Host heard by 18:00 two days before",
            "days_before": 2,
            "wall_time": time(18),
        },
    )
    bands, is_new = DeadlineRule.objects.get_or_create(
        code="stay-lead-time",
        version=1,
        defaults={**anchored, "name": "First plan, by how near the stay is", "warn_minutes": 15},
    )
    if is_new:
        LeadTimeBand.objects.bulk_create(
            LeadTimeBand(rule=bands, under_minutes=near, minutes=minutes)
            for near, minutes in ((DAY, 30), (7 * DAY, 2 * HOUR), (None, DAY))
        )
