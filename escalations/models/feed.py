"""Calendars that come in from elsewhere, and the private feed by which one's own shifts go out."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from escalations.lifecycle import Level
from escalations.models.schedule import OnCallSchedule


class ImportedCalendar(models.Model):
    """The text of an iCalendar file (RFC 5545) that says who is on call on one level; laid out when it is read."""

    schedule = models.ForeignKey(
        OnCallSchedule,
        on_delete=models.CASCADE,
        related_name="imported_calendars",
        verbose_name=_("rota"),
    )
    level = models.CharField(_("level"), max_length=20, choices=Level, default=Level.FIRST)
    name = models.CharField(_("name"), max_length=120)
    text = models.TextField(_("calendar"))
    priority = models.SmallIntegerField(_("priority"), default=0)
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("imported by"),
    )
    imported_at = models.DateTimeField(_("imported"))

    class Meta:
        verbose_name = _("imported calendar")
        verbose_name_plural = _("imported calendars")
        constraints = [
            models.UniqueConstraint(fields=["schedule", "name"], name="importedcalendar_name_once"),
            models.CheckConstraint(
                condition=models.Q(level__in=Level.values), name="importedcalendar_level_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.schedule} · {self.name}"


class CalendarFeed(models.Model):
    """A secret address under which one person's shifts can be read; only the secret's hash is kept."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="calendar_feeds",
        verbose_name=_("person"),
    )
    token_hash = models.CharField(_("hash of the secret"), max_length=64, unique=True)
    made_at = models.DateTimeField(_("made"))
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    class Meta:
        verbose_name = _("calendar feed")
        verbose_name_plural = _("calendar feeds")
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(revoked_at__isnull=True),
                name="calendarfeed_one_in_force",
            ),
        ]

    def __str__(self) -> str:
        return str(self.user)
