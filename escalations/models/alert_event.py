"""The record of everything decided about an alert."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from escalations.models.alert import Alert


class AlertEvent(models.Model):
    """One decision about an alert, or one decision not to act, with its reason. Written once, never changed."""

    class Kind(models.TextChoices):
        """What was decided."""

        RAISED = "raised", _("Raised")
        PAGED = "paged", _("Paged")
        NOBODY = "nobody", _("Nobody to page")
        UNREACHABLE = "unreachable", _("No way to reach")
        ROUND = "round", _("Next round")
        ACKNOWLEDGED = "acknowledged", _("Acknowledged")
        REFUSED = "refused", _("Cannot take it")
        HANDED_BACK = "handed_back", _("Handed back")
        EXTENDED = "extended", _("Acknowledgement still holds")
        RAN_OUT = "ran_out", _("Acknowledgement ran out")
        WORSE = "worse", _("Severity raised")
        REOPENED = "reopened", _("Case reopened")
        RESOLVED = "resolved", _("Over")
        IGNORED = "ignored", _("Answer of an earlier round")
        PASSED_OVER = "passed_over", _("Passed over")
        HELD = "held", _("Text held back")
        SHIFT_ENDED = "shift_ended", _("Shift of who answered ended")
        NEWCOMER = "newcomer", _("Came on call meanwhile")

    alert = models.ForeignKey(
        Alert, on_delete=models.PROTECT, related_name="events", verbose_name=_("alert")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    generation = models.PositiveIntegerField(_("generation"))
    step_no = models.PositiveSmallIntegerField(_("step"), null=True, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="alert_events",
        verbose_name=_("by"),
    )
    occurred_at = models.DateTimeField(_("when"))
    facts = models.JSONField(_("facts"), default=dict, blank=True)

    class Meta:
        verbose_name = _("alert event")
        verbose_name_plural = _("alert events")
        indexes = [models.Index(fields=["alert", "occurred_at"], name="alertevent_story")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    kind__in=[
                        "raised",
                        "paged",
                        "nobody",
                        "unreachable",
                        "round",
                        "acknowledged",
                        "refused",
                        "handed_back",
                        "extended",
                        "ran_out",
                        "worse",
                        "reopened",
                        "resolved",
                        "ignored",
                        "passed_over",
                        "held",
                        "shift_ended",
                        "newcomer",
                    ]
                ),
                name="alertevent_kind_known",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="alertevent_append_only", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        ]

    def __str__(self) -> str:
        return f"{self.alert} · {self.kind}"
