"""Until when somebody has read what changed in the library."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from users.models import User


class FeedReading(models.Model):
    """What was published later is new to this person; nobody else sees how far they have read."""

    person = models.OneToOneField(
        User, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    read_until = models.DateTimeField(_("read until"))

    class Meta:
        verbose_name = _("reading of the news")
        verbose_name_plural = _("readings of the news")

    def __str__(self) -> str:
        return f"{self.person_id} {self.read_until:%Y-%m-%d}"
