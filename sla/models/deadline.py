"""Deadlines that follow a law or a stay rather than a desk's working time, each with its source."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from sla import saying
from sla.anchored import Anchor as StayAnchor
from sla.anchored import AnchoredRule, Band, Due, anchored_due
from sla.counting import Count
from sla.counting import Unit as CountUnit
from sla.deadlines import MONDAY_TO_FRIDAY, Deadline, StatutoryRule, statutory_due
from sla.models.calendar import BusinessCalendar
from sla.models.version import Versioned, VersionedQuerySet, version_constraints


class DeadlineRuleQuerySet(VersionedQuerySet["DeadlineRule"]):
    """Versions of deadline rules."""


class DeadlineRule(Versioned):
    """One version of a rule: what starts it, how time is counted, how sure we are of it."""

    class Kind(models.TextChoices):
        """Where the deadline hangs."""

        STATUTORY = "statutory", _("Set by law or by a body")
        ANCHORED = "anchored", _("Hangs on a stay")

    class Unit(models.TextChoices):
        """How time is counted."""

        HOURS = "hours", _("Hours")
        CALENDAR_DAYS = "calendar_days", _("Calendar days")
        BUSINESS_DAYS = "business_days", _("Business days")
        WEEKS = "weeks", _("Weeks")
        MONTHS = "months", _("Months")
        FIXED_DATE = "fixed_date", _("A fixed date")

    class Roll(models.TextChoices):
        """What happens to a last day on which nobody works."""

        NONE = "none", pgettext_lazy("last day", "Stays")
        NEXT_WORKING_DAY = "next_working_day", _("Moves to the next working day")

    class Strength(models.TextChoices):
        """Who made the rule."""

        STATUTE = "statute", _("Law")
        LETTER = "letter", _("The letter sets the date")
        CUSTOM = "custom", _("Custom of the body")
        HOUSE = "house", _("House rule")

    class Anchor(models.TextChoices):
        """Which moment of the stay."""

        CHECK_IN = "check_in", _("Check-in")
        CHECK_OUT = "check_out", _("Check-out")

    class StartEvent(models.TextChoices):
        """What starts the count."""

        SENT = "sent", _("Sent")
        RECEIVED = "received", _("Received")
        SERVED = "served", _("Served")
        REGISTERED = "registered", _("Registered")
        AWARE = "aware", _("Became aware")
        OPENED = "opened", _("Case opened")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    body = models.CharField(
        _("body or law"), max_length=120, blank=True, help_text=_("Whose rule it is")
    )
    start_event = models.CharField(
        _("starts when"), max_length=20, choices=StartEvent, default=StartEvent.RECEIVED
    )
    unit = models.CharField(_("unit"), max_length=20, choices=Unit, blank=True)
    amount = models.PositiveSmallIntegerField(_("amount"), null=True, blank=True)
    fixed_on = models.DateField(_("on this date"), null=True, blank=True)
    cut_off = models.TimeField(
        _("counts for the next day after"),
        null=True,
        blank=True,
        help_text=_("Wall clock there; what comes later counts as coming the day after"),
    )
    ends_at = models.TimeField(
        _("the last day ends at"),
        null=True,
        blank=True,
        help_text=_("Wall clock there; empty: with the day"),
    )
    first_day_counts = models.BooleanField(_("the first day counts"), default=False)
    roll = models.CharField(_("last day"), max_length=20, choices=Roll, default=Roll.NONE)
    calendar = models.ForeignKey(
        BusinessCalendar,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="deadline_rules",
        verbose_name=_("calendar of working days"),
    )
    extension_amount = models.PositiveSmallIntegerField(
        _("may be extended by"), null=True, blank=True
    )
    extension_unit = models.CharField(
        _("unit of extension"), max_length=20, choices=Unit, blank=True
    )
    margin_amount = models.PositiveSmallIntegerField(_("internal margin"), null=True, blank=True)
    margin_unit = models.CharField(_("unit of margin"), max_length=20, choices=Unit, blank=True)

    anchor = models.CharField(_("anchor"), max_length=10, choices=Anchor, blank=True)
    offset_minutes = models.IntegerField(
        _("minutes from the anchor"),
        null=True,
        blank=True,
        help_text=_("Elapsed time; negative is before"),
    )
    days_before = models.PositiveSmallIntegerField(
        _("days before the anchor's date"), null=True, blank=True
    )
    wall_time = models.TimeField(
        _("at this time there"), null=True, blank=True, help_text=_("Wall clock of the listing")
    )
    warn_minutes = models.PositiveIntegerField(
        _("warn this many minutes before"),
        default=120,
        validators=[MinValueValidator(0), MaxValueValidator(60 * 24 * 60)],
    )

    source = models.CharField(_("source"), max_length=300, blank=True)
    strength = models.CharField(
        _("strength"), max_length=10, choices=Strength, default=Strength.HOUSE
    )
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("verified by"),
    )
    verified_on = models.DateField(_("verified on"), null=True, blank=True)

    objects = DeadlineRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("deadline rule")
        verbose_name_plural = _("deadline rules")
        ordering = ["code", "-version"]
        constraints = [
            *version_constraints("deadline_rule"),
            models.CheckConstraint(
                condition=Q(kind="statutory", anchor="", amount__isnull=False, fixed_on=None)
                & ~Q(unit__in=["", "fixed_date"])
                | Q(kind="statutory", anchor="", amount=None, fixed_on__isnull=False)
                & Q(unit="fixed_date")
                | Q(kind="anchored", amount__isnull=True, unit="", fixed_on=None) & ~Q(anchor=""),
                name="deadline_rule_counts_or_hangs",
                violation_error_message=_(
                    "A statutory rule has an amount and a unit; an anchored one has an anchor."
                ),
            ),
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gte=1),
                name="deadline_rule_amount_positive",
            ),
            models.CheckConstraint(
                condition=Q(extension_amount__isnull=True, extension_unit="")
                | Q(extension_amount__isnull=False, extension_amount__gte=1)
                & ~Q(extension_unit=""),
                name="deadline_rule_extension_whole",
            ),
            models.CheckConstraint(
                condition=Q(margin_amount__isnull=True, margin_unit="")
                | Q(margin_amount__isnull=False, margin_amount__gte=1) & ~Q(margin_unit=""),
                name="deadline_rule_margin_whole",
            ),
            models.CheckConstraint(
                condition=Q(offset_minutes__isnull=True) | Q(days_before__isnull=True),
                name="deadline_rule_one_way_to_hang",
                violation_error_message=_(
                    "Either so many minutes from the anchor, or a wall-clock time days before it."
                ),
            ),
            models.CheckConstraint(
                condition=Q(days_before__isnull=True, wall_time__isnull=True)
                | Q(days_before__isnull=False, wall_time__isnull=False),
                name="deadline_rule_days_with_time",
            ),
            models.CheckConstraint(
                condition=Q(verified_by__isnull=True, verified_on__isnull=True)
                | Q(verified_by__isnull=False, verified_on__isnull=False),
                name="deadline_rule_verified_whole",
            ),
        ]

    def as_statutory(self) -> StatutoryRule:
        """Return how it counts; only for a rule that counts."""
        return StatutoryRule(
            period=Count(self.amount or 0, CountUnit(self.unit)),
            fixed_on=self.fixed_on,
            cut_off=self.cut_off,
            ends_at=self.ends_at,
            start_event=self.get_start_event_display(),
            first_day_counts=self.first_day_counts,
            rolls=self.roll == self.Roll.NEXT_WORKING_DAY,
            extension=_count(self.extension_amount, self.extension_unit),
            margin=_count(self.margin_amount, self.margin_unit),
            name=str(self),
        )

    def as_anchored(self, bands: Iterable[LeadTimeBand] | None = None) -> AnchoredRule:
        """Return where it hangs; only for a rule that hangs on a stay. `bands` of a rule not saved yet."""
        return AnchoredRule(
            anchor=StayAnchor(self.anchor),
            offset=None if self.offset_minutes is None else timedelta(minutes=self.offset_minutes),
            days_before=self.days_before,
            wall_time=self.wall_time,
            bands=[band.as_band() for band in (self.bands.all() if bands is None else bands)],
            warn_before=timedelta(minutes=self.warn_minutes),
            name=str(self),
        )

    def due_for_stay(
        self,
        *,
        anchor_at: datetime,
        zone: str,
        opened_at: datetime | None = None,
        assumed: bool = False,
    ) -> Due:
        """Hang this rule on a moment of a stay, given as an instant with the listing's zone."""
        due = anchored_due(
            self.as_anchored(),
            anchor_at=anchor_at,
            zone=zone,
            opened_at=opened_at,
            assumed=assumed,
        )
        return replace(due, explanation=[self._named(), *due.explanation])

    def due_from(
        self,
        start: datetime | date,
        *,
        zone: str = "",
        letter_date: date | None = None,
        now: datetime | None = None,
        calendar_id: int | None = None,
    ) -> Deadline:
        """Count this rule from an instant or a local date, in `zone` or the zone of its calendar.

        Working days are those of the calendar's version in force at `now`, or of the version `calendar_id`;
        without either, of the version this rule names.
        """
        calendar = self.calendar_at(now=now, calendar_id=calendar_id)
        working = calendar.as_calendar() if calendar else MONDAY_TO_FRIDAY
        deadline = statutory_due(
            self.as_statutory(),
            start,
            zone=zone or working.zone,
            working=working,
            letter_date=letter_date,
        )
        return replace(
            deadline,
            explanation=[self._named(), *deadline.explanation],
            calendar_id=calendar.pk if calendar else None,
        )

    def calendar_at(
        self, *, now: datetime | None = None, calendar_id: int | None = None
    ) -> BusinessCalendar | None:
        """Return the version of its calendar to count with; see `due_from`."""
        if self.calendar is None:
            return None
        versions = BusinessCalendar.objects.with_hours()
        if calendar_id is not None:
            return versions.get(pk=calendar_id)
        if now is not None and not self.calendar.is_in_force(now):
            current = versions.in_force(now=now).filter(code=self.calendar.code).first()
            return current or self.calendar
        return self.calendar

    def _named(self) -> str:
        sure = (
            _("verified on %(date)s") % {"date": saying.dated(self.verified_on)}
            if self.verified_on
            else _("not verified")
        )
        facts = {"rule": self, "strength": self.get_strength_display(), "sure": sure}
        return _("%(rule)s (%(strength)s, %(sure)s).") % facts


def _count(amount: int | None, unit: str) -> Count | None:
    return None if amount is None else Count(amount, CountUnit(unit))


class LeadTimeBand(models.Model):
    """How soon something is due, by how far away the stay is when it comes up."""

    rule = models.ForeignKey(DeadlineRule, on_delete=models.CASCADE, related_name="bands")
    under_minutes = models.PositiveIntegerField(
        _("when the stay is nearer than (minutes)"),
        null=True,
        blank=True,
        help_text=_("Empty: any time further away"),
    )
    minutes = models.PositiveIntegerField(_("due within (minutes)"))

    class Meta:
        verbose_name = _("lead-time band")
        verbose_name_plural = _("lead-time bands")
        ordering = ["rule", models.F("under_minutes").asc(nulls_last=True)]
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "under_minutes"], nulls_distinct=False, name="band_once"
            ),
            models.CheckConstraint(condition=Q(minutes__gte=1), name="band_minutes_positive"),
        ]

    def __str__(self) -> str:
        return f"< {self.under_minutes} → {self.minutes} min"

    def as_band(self) -> Band:
        """Return it ready to count with."""
        near = None if self.under_minutes is None else timedelta(minutes=self.under_minutes)
        return Band(nearer_than=near, within=timedelta(minutes=self.minutes))
