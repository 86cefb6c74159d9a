"""When a desk works: wall-clock windows in one zone, holidays, and dates that differ."""

from __future__ import annotations

from collections.abc import Container
from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common.time import validate_time_zone
from sla.models.version import Versioned, VersionedQuerySet, version_constraints
from sla.opening_hours import Calendar
from sla.public_holidays import ClosedDates, public_holidays
from sla.wall_clock import MINUTES_A_DAY, wall_clock

MONTH_AND_DAY = r"^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"


class Weekday(models.IntegerChoices):
    """Days as Python counts them."""

    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")


class BusinessCalendarQuerySet(VersionedQuerySet["BusinessCalendar"]):
    """Versions of calendars."""

    def with_hours(self) -> BusinessCalendarQuerySet:
        """Read everything counting needs, in three more statements however many calendars."""
        return self.prefetch_related("openings", "exceptions", "closures")


class BusinessCalendar(Versioned):
    """One version of a desk's working time. Its windows are wall clock in `time_zone`."""

    time_zone = models.CharField(_("time zone"), max_length=64, validators=[validate_time_zone])
    holiday_country = models.CharField(
        _("holidays of country"),
        max_length=2,
        blank=True,
        help_text=_("ISO 3166 code; empty: no public holidays"),
    )
    holiday_subdivision = models.CharField(
        _("holidays of state or region"), max_length=10, blank=True
    )
    optional_holidays = models.BooleanField(
        _("optional holidays count as holidays"),
        default=False,
        help_text=_("Carnival and the like, where the law leaves it to the employer"),
    )
    optional_names = ArrayField(
        models.CharField(max_length=120),
        verbose_name=_("of the optional holidays only"),
        default=list,
        db_default=[],
        blank=True,
        help_text=_("Empty: all of them"),
    )

    objects = BusinessCalendarQuerySet.as_manager()

    class Meta:
        verbose_name = _("business calendar")
        verbose_name_plural = _("business calendars")
        ordering = ["code", "-version"]
        constraints = [
            *version_constraints("calendar"),
            models.CheckConstraint(condition=~Q(time_zone=""), name="calendar_has_time_zone"),
            models.CheckConstraint(
                condition=Q(holiday_subdivision="") | ~Q(holiday_country=""),
                name="calendar_subdivision_needs_country",
            ),
        ]

    def as_calendar(self) -> Calendar:
        """Return these hours ready to count with; reads the openings and exceptions if not prefetched."""
        weekly: list[list[tuple[int, int]]] = [[] for _day in range(7)]
        for opening in self.openings.all():
            weekly[opening.weekday].append((opening.opens * 60, opening.closes * 60))
        dates: dict[date, list[tuple[int, int]]] = {}
        breaks: dict[date, list[tuple[int, int]]] = {}
        for exception in self.exceptions.all():
            differs = breaks if exception.kind == DayException.Kind.BREAK else dates
            differs.setdefault(exception.date, []).extend(exception.seconds())
        return Calendar(
            zone=self.time_zone,
            weekly=weekly,
            holidays=self.holidays(),
            dates=dates,
            breaks=breaks,
            name=str(self),
        )

    def holidays(self) -> Container[date]:
        """Return what says whether a date is a public holiday for this desk."""
        public: Container[date] = frozenset()
        if self.holiday_country:
            public = public_holidays(
                self.holiday_country,
                self.holiday_subdivision,
                optional=self.optional_holidays,
                only=tuple(self.optional_names),
            )
        yearly = [(closure.starts, closure.ends) for closure in self.closures.all()]
        return ClosedDates(public, yearly) if yearly else public


class Opening(models.Model):
    """A weekly window, in minutes after midnight of its day.

    1440 is the midnight that ends the day; more belongs to the next one.
    """

    calendar = models.ForeignKey(
        BusinessCalendar, on_delete=models.CASCADE, related_name="openings"
    )
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=Weekday)
    opens = models.PositiveSmallIntegerField(
        _("opens"), validators=[MaxValueValidator(MINUTES_A_DAY - 1)]
    )
    closes = models.PositiveSmallIntegerField(
        _("closes"), validators=[MaxValueValidator(2 * MINUTES_A_DAY)]
    )

    class Meta:
        verbose_name = _("opening")
        verbose_name_plural = _("openings")
        ordering = ["weekday", "opens"]
        constraints = [
            models.UniqueConstraint(
                fields=["calendar", "weekday", "opens"], name="opening_once_a_day"
            ),
            models.CheckConstraint(
                condition=Q(weekday__gte=0, weekday__lte=6), name="opening_weekday_known"
            ),
            models.CheckConstraint(
                condition=Q(opens__lt=MINUTES_A_DAY)
                & Q(closes__gt=F("opens"))
                & Q(closes__lte=F("opens") + MINUTES_A_DAY),
                name="opening_within_a_day",
                violation_error_message=_(
                    "A window opens within its day and lasts from one minute to 24 hours."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {wall_clock(self.opens)}–{wall_clock(self.closes)}"


class DayException(models.Model):
    """What differs on one date: closed, other hours, or a break cut out of the usual ones."""

    class Kind(models.TextChoices):
        """How a date differs."""

        CLOSED = "closed", _("Closed")
        HOURS = "hours", _("Special hours")
        BREAK = "break", _("Break")

    calendar = models.ForeignKey(
        BusinessCalendar, on_delete=models.CASCADE, related_name="exceptions"
    )
    date = models.DateField(_("date"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    windows = ArrayField(
        ArrayField(models.PositiveSmallIntegerField(), size=2),
        verbose_name=_("windows"),
        default=list,
        blank=True,
        help_text=_("Pairs of minutes after midnight"),
    )
    reason = models.CharField(_("reason"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("exception")
        verbose_name_plural = _("exceptions")
        ordering = ["date", "kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["calendar", "date", "kind"], name="exception_once_a_date"
            ),
            models.CheckConstraint(
                condition=(Q(kind="closed", windows=[]))
                | (Q(kind__in=["hours", "break"]) & ~Q(windows=[])),
                name="exception_windows_fit_kind",
                violation_error_message=_(
                    "A closed date has no windows; special hours and breaks have at least one."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.date.isoformat()} {self.get_kind_display()}"

    def seconds(self) -> list[tuple[int, int]]:
        """Return the windows in seconds after midnight."""
        return [(opens * 60, closes * 60) for opens, closes in self.windows]


class YearlyClosure(models.Model):
    """Dates on which nobody works in any year: a court's recess, a city's own holiday.

    Both ends are month and day (“12-20”) and belong to it; one that ends before it starts runs over New Year.
    """

    calendar = models.ForeignKey(
        BusinessCalendar, on_delete=models.CASCADE, related_name="closures"
    )
    starts = models.CharField(_("from"), max_length=5)
    ends = models.CharField(_("until"), max_length=5)
    reason = models.CharField(_("reason"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("yearly closure")
        verbose_name_plural = _("yearly closures")
        ordering = ["starts", "ends"]
        constraints = [
            models.UniqueConstraint(
                fields=["calendar", "starts", "ends"], name="closure_once_a_year"
            ),
            models.CheckConstraint(
                condition=Q(starts__regex=MONTH_AND_DAY, ends__regex=MONTH_AND_DAY),
                name="closure_of_days",
                violation_error_message=_("Write month and day, such as 12-20."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts}–{self.ends} {self.reason}".strip()
