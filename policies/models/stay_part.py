"""What was agreed for some nights of a stay, and which rules were written down when it was."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from policies.models.version import PolicyVersion


class StayPartQuerySet(models.QuerySet["StayPart"]):
    def standing(self) -> StayPartQuerySet:
        """Keep what counts today: parts no later change took the place of."""
        return self.filter(replaced_at=None)

    def of(self, stays: Iterable[str]) -> StayPartQuerySet:
        """Keep the parts of some stays."""
        return self.filter(stay__in=list(stays))


class StayPart(models.Model):
    """Nights agreed in one go; a changed stay has several parts, each under the rules of its own agreement.

    `stay` is the code the marketplace gives it: the library knows no stays. `nights` is [check-in, check-out).
    `is_witnessed` says that `rules` were written down when the nights were agreed; where not, nobody knows more
    than the days tell. The value is in minor units of `currency`.
    """

    stay = models.CharField(_("stay"), max_length=20)
    nights = DateRangeField(_("nights"))
    agreed_at = models.DateTimeField(_("agreed"))
    accepted_at = models.DateTimeField(_("accepted by the host"), null=True)
    host_policy = models.CharField(
        _("policy the host chose"), max_length=40, blank=True, default=""
    )
    value_minor = models.PositiveBigIntegerField(_("value, minor units"), null=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True, default="")
    is_witnessed = models.BooleanField(_("rules written down when agreed"), default=False)
    rules: models.ManyToManyField[PolicyVersion, KeptRule] = models.ManyToManyField(
        PolicyVersion, through="KeptRule", related_name="+", verbose_name=_("rules")
    )
    kept_at = models.DateTimeField(_("written down"))
    replaced_at = models.DateTimeField(_("replaced"), null=True)

    objects = StayPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("part of a stay")
        verbose_name_plural = _("parts of stays")
        indexes = [models.Index(fields=["stay"], name="stay_part_of")]
        constraints = [
            ExclusionConstraint(
                name="stay_part_one_agreement_a_night",
                expressions=[
                    ("stay", RangeOperators.EQUAL),
                    ("nights", RangeOperators.OVERLAPS),
                ],
                condition=Q(replaced_at__isnull=True),
            ),
            models.CheckConstraint(
                name="stay_part_has_days",
                condition=Q(nights__startswith__isnull=False, nights__endswith__isnull=False),
            ),
            models.CheckConstraint(
                name="stay_part_value_has_a_currency",
                condition=Q(value_minor__isnull=True) | Q(currency__regex=r"^[A-Z]{3}$"),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="stay_part_is_kept", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="stay_part_is_final", exclude=["replaced_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.stay} {self.from_date}"

    @property
    def from_date(self) -> date:
        """Return the first night."""
        day: date = self.nights.lower
        return day

    @property
    def until_date(self) -> date:
        """Return the day after the last night."""
        day: date = self.nights.upper
        return day

    @property
    def count(self) -> int:
        """Return how many nights these are."""
        return (self.until_date - self.from_date).days

    def replace(self, *, now: datetime) -> None:
        """Let a later agreement take its place."""
        self.replaced_at = now


class KeptRule(models.Model):
    """A version that was the rule, and was written down, when a part of a stay was agreed."""

    part = models.ForeignKey(StayPart, on_delete=models.PROTECT, related_name="kept")
    version = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("rule written down")
        verbose_name_plural = _("rules written down")
        constraints = [
            models.UniqueConstraint(fields=["part", "version"], name="kept_rule_once"),
        ]
        triggers = [
            pgtrigger.Protect(
                name="kept_rule_stands", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        ]

    def __str__(self) -> str:
        return f"{self.part_id} {self.version_id}"
