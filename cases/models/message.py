"""What was written, by whom, on which thread; the words never change afterwards, and move only as noted."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models.following import MOVES_AS_NOTED
from cases.models.party import Party
from cases.models.thread import Thread
from messaging.models import Delivery, InboundMessage
from users.models import User

#: What stands where a letter was made unreadable.
BLACK = "█"


class Message(models.Model):
    """One message or note. A send taken back before it left keeps its words and gets `withdrawn_at`.

    `redacted` are the places nobody reads any more ([] is all of it); the words stay, for who is entitled to them.
    """

    class Direction(models.TextChoices):
        """Which way the words went."""

        INBOUND = "in", _("Received")
        OUTBOUND = "out", _("Sent")
        NOTE = "note", _("Note")

    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, related_name="messages")
    direction = models.CharField(max_length=4, choices=Direction)
    author = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    party = models.ForeignKey(
        Party, on_delete=models.PROTECT, null=True, blank=True, related_name="messages"
    )
    channel = models.CharField(max_length=20, default="email")
    language = models.CharField(max_length=10, blank=True)
    text = models.TextField()
    quoted_text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    written_at = models.DateTimeField()
    message_id = models.CharField(max_length=255, blank=True)
    inbound = models.OneToOneField(
        InboundMessage, on_delete=models.PROTECT, null=True, blank=True, related_name="message"
    )
    delivery = models.OneToOneField(
        Delivery, on_delete=models.PROTECT, null=True, blank=True, related_name="message"
    )
    client_key = models.UUIDField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    redacted = models.JSONField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["message_id"], condition=~Q(message_id=""), name="message_id_once"
            ),
            models.UniqueConstraint(fields=["thread", "client_key"], name="message_sent_once"),
            models.CheckConstraint(
                condition=Q(direction="in", author__isnull=True, party__isnull=False)
                | Q(direction="out", author__isnull=False, party__isnull=False)
                | Q(direction="note", author__isnull=False, party__isnull=True),
                name="message_author_fits_direction",
            ),
        ]
        indexes = [models.Index(fields=["thread", "-written_at", "-id"], name="message_newest")]
        triggers = [
            pgtrigger.ReadOnly(
                name="message_words_are_final",
                exclude=["delivery", "withdrawn_at", "redacted", "thread", "party"],
            ),
            MOVES_AS_NOTED,
            pgtrigger.Protect(name="message_is_kept", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.get_direction_display()} {self.pk}"

    @property
    def is_redacted(self) -> bool:
        """Some or all of the words may not be read any more."""
        return self.redacted is not None

    @property
    def shown_text(self) -> str:
        """Return the words a reader may see: what was redacted is black, a message redacted whole is empty."""
        return blacked(self.text, self.redacted)

    @property
    def shown_quote(self) -> str:
        """Return what the mail quoted; nothing once anything of the message was redacted."""
        return "" if self.is_redacted else self.quoted_text


def blacked(text: str, spans: list[list[int]] | None) -> str:
    """Return the text with each span [first, after last] blacked out; no spans at all: nothing is left of it."""
    if spans is None:
        return text
    if not spans:
        return ""
    letters = list(text)
    for first, after in spans:
        for place in range(max(0, first), min(after, len(letters))):
            if not letters[place].isspace():
                letters[place] = BLACK
    return "".join(letters)
