"""Files kept as proof: the bytes never change, and whoever touched them stands in a list nobody can edit."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from cases.models.redaction import Redaction
from cases.models.thread import ThreadKind
from messaging.models import InboundAttachment
from users.models import User


class EvidenceQuerySet(models.QuerySet["EvidenceFile"]):
    """What sets of files mean."""

    def light(self) -> EvidenceQuerySet:
        """Leave the bytes in the database: lists never need them."""
        return self.defer("content", "preview")

    def with_redacted(self) -> EvidenceQuerySet:
        """Say of each whether it was made unreadable (`redacted`)."""
        return self.annotate(redacted=Exists(_redactions()))

    def readable(self) -> EvidenceQuerySet:
        """Keep what was not made unreadable."""
        return self.filter(~Exists(_redactions()))


def _redactions() -> models.QuerySet[Redaction]:
    return Redaction.objects.filter(case=OuterRef("case"), sha256=OuterRef("sha256"))


class EvidenceFile(models.Model):
    """One file: what it is by its own bytes, who may be shown it, and its SHA-256.

    `kind` was read from the bytes, never from the name. `attachment` is the file of a mail it was taken from.
    """

    class Audience(models.TextChoices):
        """Who may be shown the file."""

        GUEST = ThreadKind.GUEST.value, _("Guest only")
        HOST = ThreadKind.HOST.value, _("Host only")
        INTERNAL = ThreadKind.INTERNAL.value, _("Internal")

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="evidence")
    audience = models.CharField(_("who may be shown it"), max_length=10, choices=Audience)
    name = models.CharField(_("name"), max_length=255)
    kind = models.CharField(max_length=10)
    size = models.PositiveIntegerField(_("bytes"))
    sha256 = models.CharField("SHA-256", max_length=64)
    content = models.BinaryField(_("content"))
    preview = models.BinaryField(null=True, blank=True)
    note = models.CharField(_("what it shows"), max_length=300, blank=True)
    attachment = models.ForeignKey(
        InboundAttachment, on_delete=models.PROTECT, null=True, blank=True, related_name="evidence"
    )
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        constraints = [
            models.UniqueConstraint(fields=["case", "sha256"], name="evidence_once_a_case"),
            models.CheckConstraint(
                condition=Q(audience__in=["guest", "host", "internal"]),
                name="evidence_audience_known",
            ),
            models.CheckConstraint(
                condition=~Q(name="") & Q(size__gt=0), name="evidence_has_name_and_bytes"
            ),
        ]
        indexes = [models.Index(fields=["case", "added_at"], name="evidence_of_case")]
        triggers = [
            # Its case may change: a merge carries what hangs on a case along.
            pgtrigger.ReadOnly(name="evidence_is_final", exclude=["case"]),
            pgtrigger.Protect(name="evidence_is_kept", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.name


class CustodyRecord(models.Model):
    """One thing done with one file: when, by whom. Never changed, never removed."""

    class Act(models.TextChoices):
        """What was done."""

        ADDED = "added", _("Added")
        VIEWED = "viewed", _("Looked at")
        DOWNLOADED = "downloaded", _("Downloaded")
        EXPORTED = "exported", _("Exported")
        REDACTED = "redacted", _("Made unreadable")
        ORIGINAL_READ = "original", _("Original read")

    file = models.ForeignKey(EvidenceFile, on_delete=models.PROTECT, related_name="custody")
    act = models.CharField(max_length=10, choices=Act)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("custody record")
        verbose_name_plural = _("chain of custody")
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    act__in=["added", "viewed", "downloaded", "exported", "redacted", "original"]
                ),
                name="custody_act_known",
            ),
        ]
        indexes = [models.Index(fields=["file", "at"], name="custody_of_file")]
        triggers = [
            pgtrigger.Protect(
                name="custody_is_append_only", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_act_display()} · {self.file}"
