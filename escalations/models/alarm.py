"""What is wrong with the pager itself, and whether its technical owner has heard of it."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _


class AlarmQuerySet(models.QuerySet["Alarm"]):
    """Sets of alarms."""

    def open(self) -> AlarmQuerySet:
        """Keep what is wrong now."""
        return self.filter(closed_at=None)

    def to_tell(self, *, now: datetime) -> AlarmQuerySet:
        """Keep what the technical owner should hear of at `now`: news, a reminder, or that it is over."""
        return self.filter(next_tell_at__lte=now).order_by("next_tell_at", "pk")


class Alarm(models.Model):
    """One thing wrong with the pager, from when it was seen until it was well for a while.

    `next_tell_at` is timer and lease in one column, as in the outbox: an open alarm always has one. `facts` are codes
    and numbers only, for they leave the house by another way than pages.
    """

    class Kind(models.TextChoices):
        """What is wrong."""

        OVERDUE = "overdue", _("Something due is not being done")
        LOOPS = "loops", _("A loop fell silent")
        PROBE = "probe", _("The pager’s test of itself failed")
        INVARIANT = "invariant", _("Rows break a rule of the pager")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    facts = models.JSONField(_("facts"), default=dict)
    since = models.DateTimeField(_("wrong since"))
    opened_at = models.DateTimeField(_("noticed"))
    seen_at = models.DateTimeField(_("last seen"))
    closed_at = models.DateTimeField(_("over"), null=True, blank=True)
    next_tell_at = models.DateTimeField(_("tell at"), null=True, blank=True)
    tellings = models.PositiveIntegerField(_("times told"), default=0)
    told_at = models.DateTimeField(_("last told"), null=True, blank=True)
    last_error = models.CharField(_("why telling failed"), max_length=300, blank=True)

    objects = AlarmQuerySet.as_manager()

    class Meta:
        verbose_name = _("alarm about the pager")
        verbose_name_plural = _("alarms about the pager")
        indexes = [
            models.Index(
                fields=["next_tell_at"],
                name="alarm_to_tell",
                condition=models.Q(next_tell_at__isnull=False),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["kind"], condition=models.Q(closed_at__isnull=True), name="alarm_once_open"
            ),
            models.CheckConstraint(
                condition=models.Q(closed_at__isnull=False) | models.Q(next_tell_at__isnull=False),
                name="alarm_open_has_timer",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=["overdue", "loops", "probe", "invariant"]),
                name="alarm_kind_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.opened_at:%Y-%m-%d %H:%M})"

    @property
    def is_open(self) -> bool:
        """Say whether it is wrong still."""
        return self.closed_at is None
