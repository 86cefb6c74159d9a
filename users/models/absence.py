"""When somebody is away, and who stands in."""

from __future__ import annotations

from datetime import datetime

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from users.models.person import User


class AbsenceQuerySet(models.QuerySet["Absence"]):
    """What sets of absences mean."""

    def standing(self) -> AbsenceQuerySet:
        """Keep those nobody took back."""
        return self.filter(cancelled_at=None)

    def at(self, instant: datetime) -> AbsenceQuerySet:
        """Keep those that hold at an instant (UTC)."""
        return self.standing().filter(during__contains=instant)

    def still_to_end(self, *, now: datetime) -> AbsenceQuerySet:
        """Keep those under way or ahead."""
        return self.standing().filter(during__endswith__gt=now)


class Absence(models.Model):
    """One stretch of time (UTC, its end not in it) in which somebody does not work cases.

    The deputy stands in: is offered their cases, and may take them over. The reason is for the person and their
    managers; colleagues see until when, and who stands in.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="absences")
    during = DateTimeRangeField(_("time"))
    deputy = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("who stands in"),
    )
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    told_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    told_at = models.DateTimeField()
    cancelled_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    cancelled_at = models.DateTimeField(null=True, blank=True)

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        constraints = [
            ExclusionConstraint(
                name="absence_one_at_a_time",
                expressions=[("user", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
                condition=Q(cancelled_at__isnull=True),
            ),
            models.CheckConstraint(
                condition=Q(
                    during__isempty=False, during__lower_inf=False, during__upper_inf=False
                ),
                name="absence_begins_and_ends",
            ),
            models.CheckConstraint(
                condition=Q(deputy__isnull=True) | ~Q(deputy=F("user")),
                name="absence_deputy_is_somebody_else",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True, cancelled_by__isnull=True)
                | Q(cancelled_at__isnull=False, cancelled_by__isnull=False),
                name="absence_taken_back_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.during}"

    @property
    def until(self) -> datetime:
        """Return when the person is back (UTC)."""
        upper: datetime = self.during.upper
        return upper
