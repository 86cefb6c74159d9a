"""A change of who is on call for some hours."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from escalations.lifecycle import Level
from escalations.models.ranges import both_ends
from escalations.models.schedule import OnCallSchedule


class OverrideQuerySet(models.QuerySet["Override"]):
    """Sets of overrides."""

    def overlapping(self, start: datetime, end: datetime) -> OverrideQuerySet:
        """Keep what touches [start, end)."""
        return self.filter(during__overlap=(start, end))


class Override(models.Model):
    """A change of one level for some hours; it beats every rotation."""

    class Kind(models.TextChoices):
        """What it does to who would be on call."""

        ADD = "add", _("Also on call")
        REMOVE = "remove", _("Taken off")
        REPLACE = "replace", _("Takes over from somebody")
        COVER = "cover", _("Takes the whole level")

    #: The reason of who is named because a change would leave a level empty; said in the reader's language.
    COVERS_A_GAP = "covers_a_gap"

    schedule = models.ForeignKey(
        OnCallSchedule, on_delete=models.CASCADE, related_name="overrides", verbose_name=_("rota")
    )
    level = models.CharField(_("level"), max_length=20, choices=Level, default=Level.FIRST)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    add_user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="shifts_taken_over",
        verbose_name=_("who comes"),
    )
    remove_user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="shifts_given_away",
        verbose_name=_("who goes"),
    )
    during = DateTimeRangeField(_("hours"))
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="overrides_made",
        verbose_name=_("made by"),
    )
    made_at = models.DateTimeField(_("made"))

    objects = OverrideQuerySet.as_manager()

    class Meta:
        verbose_name = _("override")
        verbose_name_plural = _("overrides")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind="add", add_user__isnull=False, remove_user__isnull=True)
                | models.Q(kind="remove", add_user__isnull=True, remove_user__isnull=False)
                | models.Q(kind="replace", add_user__isnull=False, remove_user__isnull=False)
                | models.Q(kind="cover", add_user__isnull=False, remove_user__isnull=True),
                name="override_people_fit_kind",
            ),
            models.CheckConstraint(condition=both_ends("during"), name="override_has_both_ends"),
            ExclusionConstraint(
                name="override_comes_once",
                expressions=[
                    ("schedule", RangeOperators.EQUAL),
                    ("level", RangeOperators.EQUAL),
                    ("add_user", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
                condition=models.Q(add_user__isnull=False),
                violation_error_message=_(
                    "This person already takes over hours that overlap these. Change or remove that one first."
                ),
            ),
            ExclusionConstraint(
                name="override_goes_once",
                expressions=[
                    ("schedule", RangeOperators.EQUAL),
                    ("level", RangeOperators.EQUAL),
                    ("remove_user", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
                condition=models.Q(remove_user__isnull=False),
                violation_error_message=_(
                    "This person is already replaced in hours that overlap these. Change or remove that one first."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.schedule} · {self.get_level_display()} · {self.get_kind_display()}"

    @property
    def because(self) -> str:
        """Return why, as somebody wrote it or in the reader's language."""
        if self.reason == self.COVERS_A_GAP:
            return gettext("Covers what a change left empty")
        return self.reason
