"""A rota of its own for some days: it replaces everything on one level, gaps included."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.utils.translation import gettext_lazy as _

from escalations.lifecycle import Level
from escalations.models.ranges import both_ends
from escalations.models.schedule import OnCallSchedule


class TemporaryScheduleQuerySet(models.QuerySet["TemporarySchedule"]):
    """Sets of temporary schedules."""

    def overlapping(self, start: datetime, end: datetime) -> TemporaryScheduleQuerySet:
        """Keep what touches [start, end)."""
        return self.filter(during__overlap=(start, end))


class TemporarySchedule(models.Model):
    """Some days of one level that follow their own shifts instead of the rotations."""

    schedule = models.ForeignKey(
        OnCallSchedule,
        on_delete=models.CASCADE,
        related_name="temporary_schedules",
        verbose_name=_("rota"),
    )
    level = models.CharField(_("level"), max_length=20, choices=Level, default=Level.FIRST)
    during = DateTimeRangeField(_("hours"))
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="temporary_schedules_made",
        verbose_name=_("made by"),
    )
    made_at = models.DateTimeField(_("made"))

    objects = TemporaryScheduleQuerySet.as_manager()

    class Meta:
        verbose_name = _("temporary schedule")
        verbose_name_plural = _("temporary schedules")
        constraints = [
            models.CheckConstraint(condition=both_ends("during"), name="temporary_has_both_ends"),
            models.CheckConstraint(
                condition=models.Q(level__in=Level.values), name="temporary_level_known"
            ),
            ExclusionConstraint(
                name="temporary_one_at_a_time",
                expressions=[
                    ("schedule", RangeOperators.EQUAL),
                    ("level", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
                violation_error_message=_(
                    "There is a temporary schedule in these hours already. Change or remove that one first."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.schedule} · {self.get_level_display()}"


class TemporaryShift(models.Model):
    """Who is on call for some of a temporary schedule's hours; several at once are on call together."""

    temporary = models.ForeignKey(
        TemporarySchedule,
        on_delete=models.CASCADE,
        related_name="shifts",
        verbose_name=_("temporary schedule"),
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="temporary_shifts",
        verbose_name=_("person"),
    )
    during = DateTimeRangeField(_("hours"))

    class Meta:
        verbose_name = _("temporary shift")
        verbose_name_plural = _("temporary shifts")
        constraints = [
            models.CheckConstraint(
                condition=both_ends("during"), name="temporaryshift_has_both_ends"
            ),
            ExclusionConstraint(
                name="temporaryshift_once",
                expressions=[
                    ("temporary", RangeOperators.EQUAL),
                    ("user", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("The same person is listed twice in the same hours."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.temporary} · {self.user}"
