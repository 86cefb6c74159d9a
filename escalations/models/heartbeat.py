"""A sign of life of each loop that wakes people, so that its silence can be seen from outside."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _


class Heartbeat(models.Model):
    """When a loop last finished a round, and how many seconds apart rounds should be.

    `name` is the loop, or loop@host:pid where each process keeps a row of its own.
    """

    name = models.CharField(_("name"), max_length=80, unique=True)
    beaten_at = models.DateTimeField(_("last beat"))
    expected_every = models.PositiveIntegerField(_("seconds between beats"))

    class Meta:
        verbose_name = _("heartbeat")
        verbose_name_plural = _("heartbeats")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(expected_every__gt=0), name="heartbeat_expects_something"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def kind(self) -> str:
        """Return which loop it is, without the process: several processes may keep one loop up."""
        return self.name.partition("@")[0]

    def is_late(self, *, now: datetime) -> bool:
        """Say whether three beats in a row are missing at `now`."""
        return now - self.beaten_at > timedelta(seconds=3 * self.expected_every)
