"""What was read from files: runs with counts, rows with an identity, so nothing enters twice."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from marketplace.models.reservation import Reservation


class ImportRun(models.Model):
    """One reading of one file. Unfinished means broken off: the next run takes up the rest."""

    source = models.CharField(_("source"), max_length=60)
    map_name = models.CharField(_("column map"), max_length=80)
    file_name = models.CharField(_("file"), max_length=200)
    file_hash = models.CharField(_("SHA-256 of the file"), max_length=64)
    started_at = models.DateTimeField(_("started"))
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    imported = models.PositiveIntegerField(_("imported"), default=0)
    changed = models.PositiveIntegerField(_("changed"), default=0)
    unchanged = models.PositiveIntegerField(_("unchanged"), default=0)
    refused = models.PositiveIntegerField(_("refused"), default=0)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        constraints = [
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True) | Q(finished_at__gte=models.F("started_at")),
                name="import_run_ends_after_it_starts",
            )
        ]

    def __str__(self) -> str:
        return f"{self.file_name} · {self.started_at:%Y-%m-%d %H:%M}"


class ImportedRow(models.Model):
    """Which row of a source became which reservation, and what the row said when it did."""

    source = models.CharField(max_length=60)
    key = models.CharField(
        max_length=200, help_text=_("The source's own key, or the file's hash and the line")
    )
    row_hash = models.CharField(max_length=64)
    reservation = models.OneToOneField(
        Reservation, on_delete=models.CASCADE, related_name="imported_row"
    )
    run = models.ForeignKey(ImportRun, on_delete=models.PROTECT, related_name="rows")

    class Meta:
        verbose_name = _("imported row")
        verbose_name_plural = _("imported rows")
        constraints = [models.UniqueConstraint(fields=["source", "key"], name="imported_row_once")]

    def __str__(self) -> str:
        return f"{self.source}: {self.key}"
