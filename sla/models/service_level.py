"""What we promise to whom: service levels in order of precedence, and their targets."""

from __future__ import annotations

from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sla.clock import LONGEST_TARGET
from sla.models.calendar import BusinessCalendar
from sla.models.version import Versioned, VersionedQuerySet, version_constraints

#: How many warnings one target may give before it is due.
MOST_WARNINGS = 5
#: Whole hundredths of the time, up to all of it.
FRACTIONS = [Decimal(hundredth).scaleb(-2) for hundredth in range(1, 101)]
#: One warning, when a quarter of the time is left.
USUAL_WARNINGS = [Decimal("0.75")]


class ServiceLevelQuerySet(VersionedQuerySet["ServiceLevel"]):
    """Service levels."""

    def in_order(self) -> ServiceLevelQuerySet:
        """Sort as they are tried: the first that fits wins."""
        return self.order_by("order", "code")


class ServiceLevel(Versioned):
    """One version of a promise and the cases it is for; an empty list fits everything."""

    order = models.PositiveSmallIntegerField(_("tried in this order"), default=100)
    segments = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    severities = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)
    case_types = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    channels = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    teams = ArrayField(models.CharField(max_length=60), default=list, blank=True)

    objects = ServiceLevelQuerySet.as_manager()

    class Meta:
        verbose_name = _("service level")
        verbose_name_plural = _("service levels")
        ordering = ["order", "code", "-version"]
        constraints = [
            *version_constraints("service_level"),
            models.CheckConstraint(
                condition=Q(severities__contained_by=[1, 2, 3, 4]),
                name="service_level_severities_known",
                violation_error_message=_("A severity is 1, 2, 3 or 4."),
            ),
        ]


class Target(models.Model):
    """How soon one thing happens, in working minutes of the calendar (none: round the clock)."""

    class Kind(models.TextChoices):
        """What is promised."""

        FIRST_RESPONSE = "first_response", _("First response")
        NEXT_UPDATE = "next_update", _("Next update")
        RESOLUTION = "resolution", _("Resolution")
        DEPARTMENT_REPLY = "department_reply", _("A department's reply")

    service_level = models.ForeignKey(
        ServiceLevel, on_delete=models.CASCADE, related_name="targets"
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    minutes = models.PositiveIntegerField(
        _("minutes"), validators=[MinValueValidator(1), MaxValueValidator(LONGEST_TARGET)]
    )
    calendar = models.ForeignKey(
        BusinessCalendar,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="targets",
        verbose_name=_("calendar"),
        help_text=_("Empty: round the clock"),
    )
    warn_fractions = ArrayField(
        models.DecimalField(max_digits=3, decimal_places=2),
        verbose_name=_("warn after these parts of the time"),
        db_default=USUAL_WARNINGS,
    )

    class Meta:
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        ordering = ["service_level", "kind"]
        constraints = [
            models.UniqueConstraint(fields=["service_level", "kind"], name="target_once"),
            models.CheckConstraint(
                condition=Q(
                    kind__in=["first_response", "next_update", "resolution", "department_reply"]
                ),
                name="target_kind_known",
            ),
            models.CheckConstraint(
                condition=Q(minutes__gte=1, minutes__lte=LONGEST_TARGET),
                name="target_minutes_sensible",
                violation_error_message=_("A target is from one minute to one year."),
            ),
            models.CheckConstraint(
                condition=Q(
                    warn_fractions__len__gte=1,
                    warn_fractions__len__lte=MOST_WARNINGS,
                )
                & Q(warn_fractions__contained_by=FRACTIONS),
                name="target_warns_within_its_time",
                violation_error_message=_("A warning comes after a part of the time, up to all."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.minutes} min"
