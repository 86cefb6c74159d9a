"""How a team's new cases find an owner, which wait and why, and which team helps out another for a while."""

from __future__ import annotations

from datetime import datetime

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from users.models import Team, User


class RoutingPolicy(models.Model):
    """One version of a team's rules; the highest number holds. Never changed, never removed.

    `weights` is what an open case weighs by severity (S1 to S4), `heat` what is added while its nearest clock runs
    out within the hour or has; `limit` is what one person may carry. `needs` names a skill for cases that ask for one:
    [{"segment": "", "case_type": "", "skill": "legal"}], empty meaning any. `calendar_code` names the calendar in whose
    hours the team's people get cases; empty is round the clock.
    """

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="routing_policies")
    number = models.PositiveIntegerField()
    is_on = models.BooleanField(_("new cases find an owner by themselves"), default=False)
    weights = ArrayField(models.PositiveSmallIntegerField(), size=4)
    heat = models.PositiveSmallIntegerField(default=2)
    limit = models.PositiveSmallIntegerField(default=20)
    speaks_language = models.BooleanField(default=True)
    needs = models.JSONField(default=list, blank=True)
    calendar_code = models.SlugField(_("working hours"), blank=True, default="")
    published_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField()

    class Meta:
        verbose_name = _("routing rules")
        verbose_name_plural = _("routing rules")
        constraints = [
            models.UniqueConstraint(fields=["team", "number"], name="routing_number_once"),
            models.CheckConstraint(
                condition=Q(weights__len=4), name="routing_weighs_each_severity"
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="routing_versions_are_final", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return f"{self.team} {self.number}"


class QueuedCase(models.Model):
    """A case that routing found no owner for: it waits in its team's visible queue, and here is why."""

    class Because(models.TextChoices):
        """Why nobody got it."""

        FULL = "full", _("Everybody who could take it carries as much as they may.")
        OFF_DUTY = "off_duty", _("Everybody who could take it is off duty at this hour.")
        ABSENT = "absent", _("Everybody who could take it is away.")
        NOBODY = "nobody", _("Nobody in the team has what it needs.")
        OWNER_AWAY = "owner_away", _("Its owner is away, and nobody stands in.")
        DEPUTY_DECLINED = (
            "deputy_declined",
            _("Its owner is away, and who stands in did not take it."),
        )
        OWNER_LEFT = "owner_left", _("Its owner works no cases any more.")

    case = models.OneToOneField("cases.Case", on_delete=models.CASCADE, related_name="queued")
    because = models.CharField(max_length=16, choices=Because)
    since = models.DateTimeField()
    looked_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    because__in=[
                        "full",
                        "off_duty",
                        "absent",
                        "nobody",
                        "owner_away",
                        "deputy_declined",
                        "owner_left",
                    ]
                ),
                name="queued_because_known",
            )
        ]
        indexes = [models.Index(fields=["looked_at"], name="queued_looked_at")]

    def __str__(self) -> str:
        return f"{self.case}: {self.get_because_display()}"


class OverflowQuerySet(models.QuerySet["Overflow"]):
    """What sets of overflows mean."""

    def at(self, instant: datetime) -> OverflowQuerySet:
        """Keep those that hold at an instant (UTC)."""
        return self.filter(during__contains=instant)


class Overflow(models.Model):
    """For a stretch of time one team sees and takes what nobody owns in another's queue; it ends by itself."""

    helper = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="helping")
    helped = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="helped_by")
    during = DateTimeRangeField()
    reason = models.CharField(max_length=200)
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()

    objects = OverflowQuerySet.as_manager()

    class Meta:
        verbose_name = _("overflow")
        verbose_name_plural = _("overflows")
        constraints = [
            models.CheckConstraint(
                condition=~Q(helper=F("helped")), name="overflow_between_two_teams"
            ),
            models.CheckConstraint(
                condition=Q(
                    during__isempty=False, during__lower_inf=False, during__upper_inf=False
                ),
                name="overflow_begins_and_ends",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="overflow_has_a_reason"),
            ExclusionConstraint(
                name="overflow_once_at_a_time",
                expressions=[
                    ("helper", RangeOperators.EQUAL),
                    ("helped", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.helper} → {self.helped}: {self.during}"

    @property
    def until(self) -> datetime:
        """Return when it ends by itself (UTC)."""
        upper: datetime = self.during.upper
        return upper
