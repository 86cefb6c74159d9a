"""Other systems that may raise alerts here, and every call they made."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from escalations.models.alert import Alert
from users.models import Team


class AlertSource(models.Model):
    """One system that may raise alerts. Its secret follows from the site's key and `secret_version`, never stored."""

    code = models.SlugField(_("code"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=120)
    team = models.ForeignKey(
        Team, on_delete=models.PROTECT, related_name="alert_sources", verbose_name=_("team")
    )
    severity = models.PositiveSmallIntegerField(_("severity unless it says another"), default=2)
    is_active = models.BooleanField(_("active"), default=True)
    secret_version = models.PositiveIntegerField(_("number of its secret"), default=1)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("made by"),
    )
    made_at = models.DateTimeField(_("made"))

    class Meta:
        verbose_name = _("source of alerts")
        verbose_name_plural = _("sources of alerts")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(severity__gte=1, severity__lte=4),
                name="alertsource_severity_known",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class WebhookCall(models.Model):
    """One signed call of a source, stored before it is answered. The same key twice is one call."""

    source = models.ForeignKey(
        AlertSource, on_delete=models.PROTECT, related_name="calls", verbose_name=_("source")
    )
    key = models.CharField(_("key"), max_length=120)
    received_at = models.DateTimeField(_("received"))
    body = models.JSONField(_("body"))
    alert = models.ForeignKey(
        Alert,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="calls",
        verbose_name=_("alert"),
    )

    class Meta:
        verbose_name = _("call of a source")
        verbose_name_plural = _("calls of sources")
        constraints = [
            models.UniqueConstraint(fields=["source", "key"], name="webhookcall_once"),
        ]
        triggers = [
            pgtrigger.Protect(name="webhookcall_no_delete", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="webhookcall_as_it_came", fields=["source", "key", "received_at", "body"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} · {self.key}"
