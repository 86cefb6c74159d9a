"""Who took a table out of the product, what it was narrowed to, and how many lines it had."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from users.models import User


class Export(models.Model):
    """One table that left: never changed, never removed. `narrowed_by` is what the address asked for."""

    class What(models.TextChoices):
        """Which table."""

        EXCEPTIONS = "exceptions", _("Exception register")

    what = models.CharField(_("table"), max_length=20, choices=What)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="exports")
    at = models.DateTimeField()
    narrowed_by = models.JSONField(default=dict)
    lines = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(what__in=["exceptions"]), name="export_of_a_known_table"
            ),
        ]
        indexes = [models.Index(fields=["what", "-at"], name="export_newest")]
        triggers = [
            pgtrigger.Protect(
                name="export_is_final", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_what_display()} · {self.by}"
