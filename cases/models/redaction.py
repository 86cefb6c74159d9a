"""What was made unreadable, by whom and why; the original is kept, and each look at it is written down."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models.message import Message
from users.models import User

_HOLDS_ON_NEW = """
    SELECT 1 FROM cases_legalhold AS held
    JOIN cases_case AS bound ON bound.id = NEW.case_id
    LEFT JOIN marketplace_reservation AS stay ON stay.id = bound.reservation_id
    WHERE held.state <> 'lifted'
    AND (held.case_id = bound.id OR held.reservation_id = stay.id OR held.listing_id = stay.listing_id)
"""


class Redaction(models.Model):
    """Words of one message, or every file of the case with one hash, made unreadable for readers.

    `spans` are the places in the message's text, each [first, after last]; empty means all of it.
    """

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="redactions")
    message = models.ForeignKey(
        Message, on_delete=models.PROTECT, null=True, blank=True, related_name="redactions"
    )
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    spans = models.JSONField(default=list, blank=True)
    reason = models.CharField(_("reason"), max_length=300)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("redaction")
        verbose_name_plural = _("redactions")
        constraints = [
            models.CheckConstraint(
                condition=Q(message__isnull=False, sha256="")
                | (Q(message__isnull=True) & ~Q(sha256="")),
                name="redaction_of_words_or_of_a_file",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="redaction_has_a_reason"),
            models.UniqueConstraint(
                fields=["case", "sha256"], condition=~Q(sha256=""), name="redaction_of_file_once"
            ),
        ]
        triggers = [
            # Its case may change: a merge carries what hangs on a case along.
            pgtrigger.ReadOnly(name="redaction_is_final", exclude=["case"]),
            pgtrigger.Protect(name="redaction_is_kept", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="redaction_waits_for_a_hold",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=f"""
                    IF EXISTS ({_HOLDS_ON_NEW}) THEN
                        RAISE EXCEPTION 'pgtrigger: nothing is made unreadable under a legal hold';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} · {self.reason}"


class OriginalReading(models.Model):
    """One look at words that were made unreadable, with its reason. Never changed, never removed."""

    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="original_readings")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.CharField(_("reason"), max_length=300)

    class Meta:
        verbose_name = _("look at an original")
        verbose_name_plural = _("looks at originals")
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="original_read_for_a_reason"),
        ]
        triggers = [
            pgtrigger.Protect(
                name="original_reading_is_kept", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        ]

    def __str__(self) -> str:
        return f"{self.message} · {self.by}"
