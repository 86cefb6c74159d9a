"""The outbox: one row is one text owed to one address, with timer, lease and outcome."""

from __future__ import annotations

from datetime import datetime

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from messaging.lifecycle import (
    DELIVERY_TRANSITIONS,
    HANDED_OVER,
    WAITING,
    DeliveryState,
)
from messaging.models.contact_method import ContactMethod


class Lane(models.TextChoices):
    """Who drives a delivery: pages are claimed with their alert, the rest by `send_due`.

    The words of a code are a secret: they are wiped as soon as nobody needs to send them any more.
    """

    CONVERSATION = "conversation", _("Conversation")
    PAGE = "page", _("Page")
    NOTICE = "notice", _("Notice")
    CODE = "code", _("Code")


class Channel(models.TextChoices):
    """What carries the words."""

    EMAIL = "email", _("E-mail")
    SMS = "sms", _("Text message")
    VOICE = "voice", _("Telephone call")
    PUSH = "push", _("Push message")
    APPRISE = "apprise", _("Message service")
    IN_APP = "in_app", _("On screen")


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    """Sets of deliveries."""

    def waiting(self) -> DeliveryQuerySet:
        """Keep what is still owed."""
        return self.filter(state__in=WAITING)

    def due(self, *, now: datetime) -> DeliveryQuerySet:
        """Keep what may be claimed at `now`, worst first: timer or lease has run out."""
        return (
            self.waiting()
            .filter(next_at__lte=now)
            .filter(models.Q(expires_at__isnull=True) | models.Q(expires_at__gt=now))
            .order_by("urgency", "next_at", "pk")
        )

    def past_use(self, *, now: datetime) -> DeliveryQuerySet:
        """Keep what is owed, expired, and in nobody's hands."""
        return self.waiting().filter(next_at__lte=now, expires_at__lte=now)


class Delivery(models.Model):
    """One text owed to one address.

    `next_at` is timer and lease in one column: while pending, when to try; while sending, when
    somebody else may try again. `attempts` is the fencing token: only the claimer that raised it
    last may record an outcome.
    """

    key = models.CharField(
        _("key"), max_length=200, unique=True, help_text=_("The same intent twice is one row.")
    )
    lane = models.CharField(_("lane"), max_length=20, choices=Lane)
    channel = models.CharField(_("channel"), max_length=10, choices=Channel)
    contact_method = models.ForeignKey(
        ContactMethod,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="deliveries",
        db_index=False,  # the partial index below is enough
        verbose_name=_("way to reach them"),
    )
    to_address = models.CharField(
        _("to"),
        max_length=500,
        blank=True,
        help_text=_("Empty where the address is a secret of the way to reach them."),
    )
    to_name = models.CharField(_("name of the recipient"), max_length=200, blank=True)
    subject = models.CharField(_("subject"), max_length=500, blank=True)
    body_text = models.TextField(_("text"), blank=True)
    body_html = models.TextField(_("HTML"), blank=True)
    link = models.CharField(
        _("where a tap leads"), max_length=500, blank=True, default="", db_default=""
    )
    message_id = models.CharField(_("Message-ID"), max_length=250, blank=True, db_index=True)
    in_reply_to = models.CharField(_("In-Reply-To"), max_length=998, blank=True)
    references = ArrayField(
        models.CharField(max_length=998), verbose_name=_("References"), default=list, blank=True
    )
    reply_to = models.CharField(_("Reply-To"), max_length=320, blank=True)
    auto_submitted = models.CharField(
        _("Auto-Submitted"),
        max_length=20,
        blank=True,
        choices=[("auto-generated", "auto-generated"), ("auto-replied", "auto-replied")],
        help_text=_("Empty when a person wrote it."),
    )
    urgency = models.PositiveSmallIntegerField(
        _("urgency"), default=5, help_text=_("1 leaves first.")
    )
    state = models.CharField(
        _("state"), max_length=12, choices=DeliveryState, default=DeliveryState.PENDING
    )
    next_at = models.DateTimeField(_("next try"), null=True)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    queued_at = models.DateTimeField(_("queued"))
    expires_at = models.DateTimeField(_("of no use after"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    delivered_at = models.DateTimeField(_("arrived"), null=True, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    provider_ref = models.CharField(_("provider's reference"), max_length=300, blank=True)
    last_error = models.CharField(_("last error"), max_length=500, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        indexes = [
            models.Index(
                fields=["urgency", "next_at"],
                name="delivery_due",
                condition=models.Q(state__in=["pending", "sending"]),
            ),
            models.Index(
                models.F("urgency").asc(),
                models.F("next_at").desc(),
                name="delivery_newest_page",
                condition=models.Q(state__in=["pending", "sending"], lane="page"),
            ),
            models.Index(
                fields=["contact_method", "-id"],
                name="delivery_of_way",
                condition=models.Q(contact_method__isnull=False),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state__in=["pending", "sending"])
                | models.Q(next_at__isnull=False),
                name="delivery_owed_has_timer",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=HANDED_OVER) | models.Q(sent_at__isnull=False),
                name="delivery_handed_over_has_instant",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=DeliveryState.values),
                name="delivery_state_one_of_nine",
            ),
            models.CheckConstraint(
                condition=~models.Q(channel="email")
                | (models.Q(to_address__contains="@") & ~models.Q(message_id="")),
                name="delivery_mail_has_address_and_id",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="delivery_no_delete", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="delivery_intent_fixed",
                fields=["key", "lane", "channel", "to_address", "message_id", "queued_at"],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} ({self.state})"

    @property
    def is_waiting(self) -> bool:
        """Say whether the text is still owed."""
        return self.state in WAITING

    def end(self, state: DeliveryState, *, reason: str = "") -> None:
        """Leave it in a state nobody sends from; a code's words are forgotten."""
        self.state = state
        self.next_at = None
        self.last_error = reason[:500]
        if self.lane == Lane.CODE:
            self.body_text = ""

    def learn(
        self, state: DeliveryState, *, attempt: int, ref: str, reason: str = "", now: datetime
    ) -> bool:
        """Take in what the provider reports later; False when it tells nothing new.

        Reports may come twice, out of order, and before we know the provider's first answer. A failure counts only
        for the attempt it is about; what arrived has arrived, whatever is said afterwards.
        """
        if state == DeliveryState.FAILED and attempt != self.attempts:
            return False
        if state == DeliveryState.DELIVERED and self.delivered_at is None:
            self.delivered_at = now
        if state == DeliveryState.ANSWERED and self.answered_at is None:
            self.answered_at = now
        if state not in DELIVERY_TRANSITIONS[DeliveryState(self.state)]:
            return False
        if state in HANDED_OVER:
            self.sent_at = self.sent_at or now
        self.provider_ref = self.provider_ref or ref[:300]
        self.end(state, reason=reason)
        return True


class DeliveryAttempt(models.Model):
    """What one attempt came to; written once, never changed."""

    class Outcome(models.TextChoices):
        """How the attempt ended."""

        SENT = "sent", _("accepted by the provider")
        RETRY = "retry", _("refused for now")
        FAILED = "failed", _("refused for good")
        UNKNOWN = "unknown", _("outcome unknown: the sender went away")

    delivery = models.ForeignKey(
        Delivery, on_delete=models.PROTECT, related_name="attempt_log", verbose_name=_("delivery")
    )
    number = models.PositiveIntegerField(_("attempt"))
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome)
    detail = models.CharField(_("detail"), max_length=500, blank=True)
    recorded_at = models.DateTimeField(_("recorded"))

    class Meta:
        verbose_name = _("delivery attempt")
        verbose_name_plural = _("delivery attempts")
        constraints = [
            models.UniqueConstraint(fields=["delivery", "number"], name="deliveryattempt_once"),
        ]
        triggers = [
            pgtrigger.Protect(
                name="attempt_append_only", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        ]
