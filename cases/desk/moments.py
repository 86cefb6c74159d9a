"""When a case put off should come back: a few moments people mean, on their own clock. Pure."""

from collections.abc import Callable
from datetime import datetime, time, timedelta, tzinfo

from django.db import models
from django.utils.translation import gettext_lazy as _

_MORNING, _EVENING = time(9), time(18)
_MONDAY = 0


class Moment(models.TextChoices):
    """A moment by the name people call it."""

    HOUR = "hour", _("In one hour")
    LATER = "later", _("In three hours")
    EVENING = "evening", _("This evening, 18:00")
    TOMORROW = "tomorrow", _("Tomorrow, 9:00")
    WEEK = "week", _("Next Monday, 9:00")
    OTHER = "other", _("At another time")


def instant(moment: Moment, *, now: datetime, zone: tzinfo) -> datetime:
    """Return the instant a named moment means in `zone`; KeyError for one that has no fixed meaning."""
    return _MEANT[moment](now, zone)


def offered(*, now: datetime, zone: tzinfo) -> list[tuple[str, str]]:
    """Return the moments still ahead, as choices; the evening is offered until it begins."""
    ahead = [
        moment
        for moment in Moment
        if moment == Moment.OTHER or instant(moment, now=now, zone=zone) > now
    ]
    return [(moment.value, str(moment.label)) for moment in ahead]


def _on_the_wall(now: datetime, zone: tzinfo, *, days: int, at: time) -> datetime:
    day = now.astimezone(zone).date() + timedelta(days=days)
    return datetime.combine(day, at, tzinfo=zone)


def _next_monday(now: datetime, zone: tzinfo) -> datetime:
    today = now.astimezone(zone).date()
    days = (_MONDAY - today.weekday()) % 7 or 7
    return _on_the_wall(now, zone, days=days, at=_MORNING)


_MEANT: dict[Moment, Callable[[datetime, tzinfo], datetime]] = {
    Moment.HOUR: lambda now, zone: now + timedelta(hours=1),
    Moment.LATER: lambda now, zone: now + timedelta(hours=3),
    Moment.EVENING: lambda now, zone: _on_the_wall(now, zone, days=0, at=_EVENING),
    Moment.TOMORROW: lambda now, zone: _on_the_wall(now, zone, days=1, at=_MORNING),
    Moment.WEEK: _next_monday,
}
