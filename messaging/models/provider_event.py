"""What telephone providers told us, each word once, kept as it came."""

from __future__ import annotations

from datetime import datetime

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from messaging.models.delivery import Delivery


class ProviderEventQuerySet(models.QuerySet["ProviderEvent"]):
    """Sets of reports."""

    def waiting(self) -> ProviderEventQuerySet:
        """Keep answers of people that nobody has acted on yet, oldest first."""
        return self.filter(handled_at__isnull=True).order_by("received_at", "pk")


class ProviderEvent(models.Model):
    """One report or answer. It is committed before the provider hears that we have it; the same one again is this row.

    `handled_at` says that what it asks for was done, or decided not to be (`outcome` says which).
    """

    class Kind(models.TextChoices):
        """What happened."""

        STATUS = "status", _("Progress of a call or text message")
        CALL = "call", _("A call was picked up")
        KEY = "key", _("A key was pressed")
        TEXT = "text", _("A text message came")

    provider = models.CharField(_("provider"), max_length=20)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    ref = models.CharField(_("provider's reference"), max_length=64)
    seq = models.CharField(_("which one of that reference"), max_length=60)
    delivery = models.ForeignKey(
        Delivery,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="provider_events",
        verbose_name=_("delivery"),
    )
    raw = models.JSONField(_("as it came"))
    received_at = models.DateTimeField(_("received"))
    handled_at = models.DateTimeField(_("acted on"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=20, blank=True)

    objects = ProviderEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("report of a provider")
        verbose_name_plural = _("reports of providers")
        indexes = [
            models.Index(
                fields=["received_at"],
                name="providerevent_waiting",
                condition=models.Q(handled_at__isnull=True),
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["provider", "ref", "seq"], name="providerevent_once"),
        ]
        triggers = [
            pgtrigger.Protect(name="providerevent_no_delete", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="providerevent_as_it_came",
                fields=["provider", "kind", "ref", "seq", "raw", "received_at"],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.ref} {self.seq}"

    def handle(self, outcome: str, *, now: datetime) -> None:
        """Say what came of it; the first word stays."""
        if self.handled_at is None:
            self.handled_at = now
            self.outcome = outcome
