"""How each person wants to be woken, by severity."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from messaging.models import ContactMethod


class NotificationRule(models.Model):
    """For alerts of `severity`: after so many seconds without an answer, use this way to reach the person."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="notification_rules",
        verbose_name=_("person"),
    )
    severity = models.PositiveSmallIntegerField(_("severity"))
    order = models.PositiveSmallIntegerField(_("order"))
    after_seconds = models.PositiveIntegerField(_("after seconds"), default=0)
    repeat_seconds = models.PositiveIntegerField(
        _("again every so many seconds"), null=True, blank=True
    )
    repeats = models.PositiveSmallIntegerField(_("so many times again"), default=0, db_default=0)
    contact_method = models.ForeignKey(
        ContactMethod,
        on_delete=models.CASCADE,
        related_name="notification_rules",
        verbose_name=_("way to reach them"),
    )

    class Meta:
        verbose_name = _("notification rule")
        verbose_name_plural = _("notification rules")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "severity", "order"], name="notificationrule_order_once"
            ),
            models.CheckConstraint(
                condition=models.Q(severity__gte=1, severity__lte=4),
                name="notificationrule_severity_known",
            ),
            models.CheckConstraint(
                condition=models.Q(after_seconds__lte=3600), name="notificationrule_within_an_hour"
            ),
            models.CheckConstraint(
                condition=models.Q(repeat_seconds__isnull=True, repeats=0)
                | models.Q(
                    repeat_seconds__gte=60,
                    repeat_seconds__lte=3600,
                    repeats__gte=1,
                    repeats__lte=30,
                ),
                name="notificationrule_repeats_sensibly",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} S{self.severity}: {self.order}"
