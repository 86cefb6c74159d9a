"""What arrived: the raw bytes for ever, what we read in them, and the files they carried."""

from __future__ import annotations

from datetime import datetime

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, HashIndex, OpClass
from django.db import models
from django.db.models import Func
from django.utils.translation import gettext_lazy as _

from common.errors import DomainError
from messaging.lifecycle import INBOUND_TRANSITIONS, InboundState


class AlreadyDecided(DomainError):
    """What became of this message is decided already."""


class InboundMessageQuerySet(models.QuerySet["InboundMessage"]):
    """Sets of arrived messages."""

    def light(self) -> InboundMessageQuerySet:
        """Leave the raw bytes in the database: lists never need them."""
        return self.defer("raw")

    def waiting(self) -> InboundMessageQuerySet:
        """Keep what nobody has taken in yet, oldest first."""
        return self.filter(state=InboundState.RECEIVED).order_by("received_at", "pk")

    def held(self) -> InboundMessageQuerySet:
        """Keep what waits for a person's decision, oldest first."""
        return self.filter(state=InboundState.QUARANTINED).order_by("received_at", "pk")


class InboundMessage(models.Model):
    """One message as it came. `raw` never changes, so any later reader can read it again.

    `from_address` is a claim of the message and `envelope_from` one of the other server: neither
    proves who wrote.
    """

    class Source(models.TextChoices):
        """By which door it came."""

        SMTP = "smtp", _("mail port")
        PIPE = "pipe", _("mail command")

    raw = models.BinaryField(_("raw message"))
    sha256 = models.CharField("SHA-256", max_length=64, unique=True)
    size = models.PositiveIntegerField(_("bytes"))
    source = models.CharField(_("source"), max_length=10, choices=Source)
    envelope_from = models.CharField(_("envelope sender"), max_length=500, blank=True)
    envelope_to = ArrayField(
        models.CharField(max_length=500), verbose_name=_("envelope recipients"), default=list
    )
    received_at = models.DateTimeField(_("received"))
    state = models.CharField(
        _("state"), max_length=12, choices=InboundState, default=InboundState.RECEIVED
    )
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    taken_at = models.DateTimeField(_("decided"), null=True, blank=True)

    # What was read in it; empty until `parsed_at`
    parsed_at = models.DateTimeField(_("read"), null=True, blank=True)
    parse_error = models.CharField(_("could not be read because"), max_length=300, blank=True)
    message_id = models.CharField(_("Message-ID"), max_length=998, blank=True)
    in_reply_to = models.CharField(_("In-Reply-To"), max_length=998, blank=True)
    references = ArrayField(
        models.CharField(max_length=998), verbose_name=_("References"), default=list, blank=True
    )
    from_address = models.CharField(_("author"), max_length=320, blank=True, db_index=True)
    from_name = models.CharField(_("author's name"), max_length=500, blank=True)
    to_addresses = ArrayField(
        models.CharField(max_length=320), verbose_name=_("to"), default=list, blank=True
    )
    cc_addresses = ArrayField(
        models.CharField(max_length=320), verbose_name=_("copies to"), default=list, blank=True
    )
    subject = models.TextField(_("subject"), blank=True)
    date = models.DateTimeField(_("date it claims"), null=True, blank=True)
    text = models.TextField(_("whole text"), blank=True)
    reply_text = models.TextField(_("what the sender newly wrote"), blank=True)
    html_sanitised = models.TextField(_("safe HTML"), blank=True)
    auto_submitted = models.BooleanField(_("written by a machine"), default=False)
    bounce = models.BooleanField(_("failed-delivery report"), default=False)
    bounce_of = models.CharField(_("the message that bounced"), max_length=998, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)

    objects = InboundMessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("arrived message")
        verbose_name_plural = _("arrived messages")
        indexes = [
            # A hash: an id may be longer than a B-tree entry can hold.
            HashIndex(fields=["message_id"], name="inbound_message_id"),
            models.Index(
                fields=["received_at"],
                name="inbound_waiting",
                condition=models.Q(state="received"),
            ),
            models.Index(
                fields=["received_at"],
                name="inbound_held",
                condition=models.Q(state="quarantined"),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=InboundState.values), name="inbound_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(state="received") | models.Q(taken_at__isnull=False),
                name="inbound_decided_has_instant",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="inbound_no_delete", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="inbound_raw_fixed",
                fields=[
                    "raw",
                    "sha256",
                    "size",
                    "source",
                    "envelope_from",
                    "envelope_to",
                    "received_at",
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} ({self.state})"

    def decide(self, state: InboundState, *, reason: str, now: datetime) -> None:
        """Set what became of this message; refuses a second, different decision."""
        if state not in INBOUND_TRANSITIONS[InboundState(self.state)]:
            raise AlreadyDecided(f"Message {self.pk} is {self.state} already.")
        self.state = state
        self.reason = reason[:300]
        self.taken_at = now


class InboundAttachment(models.Model):
    """One file that came with a message: `name` plain and safe, `content` decoded."""

    inbound = models.ForeignKey(
        InboundMessage,
        on_delete=models.PROTECT,
        related_name="attachments",
        verbose_name=_("message"),
    )
    position = models.PositiveSmallIntegerField(_("position"))
    name = models.CharField(_("name"), max_length=255)
    type = models.CharField(_("type"), max_length=127)
    size = models.PositiveIntegerField(_("bytes"))
    sha256 = models.CharField("SHA-256", max_length=64)
    content = models.BinaryField(_("content"))
    inline = models.BooleanField(_("shown inside the text"), default=False)
    content_id = models.CharField(_("Content-ID"), max_length=250, blank=True)

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        constraints = [
            models.UniqueConstraint(fields=["inbound", "position"], name="inboundattachment_once"),
        ]
        indexes = [
            GinIndex(
                OpClass(
                    Func(models.F("name"), function="plain_text", output_field=models.TextField()),
                    "gin_trgm_ops",
                ),
                name="attachment_name_trigram",
            )
        ]
        triggers = [
            pgtrigger.Protect(
                name="attachment_append_only", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        ]

    def __str__(self) -> str:
        return self.name
