"""“What I heard”: a person's case in our words, for them to confirm or put right."""

from __future__ import annotations

from datetime import datetime

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.lifecycle import RecapState, recap_after
from cases.models.message import Message
from cases.models.party import Party
from common.errors import BadInput
from users.models import User


class RecapQuerySet(models.QuerySet["Recap"]):
    """What sets of recaps mean."""

    def settled(self) -> RecapQuerySet:
        """Keep recaps the person confirmed or corrected, or that were waived with a reason."""
        return self.filter(
            state__in=[RecapState.CONFIRMED, RecapState.CORRECTED, RecapState.WAIVED]
        )


class Recap(models.Model):
    """What we understood one person to say. Sent on their own thread as `message`; `answer` is what they said to it.

    The newest of a person counts: a corrected one is followed by another if the correction changed much.
    """

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="recaps")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="recaps")
    text = models.TextField(blank=True, default="")
    message = models.OneToOneField(
        Message, on_delete=models.PROTECT, null=True, blank=True, related_name="recap"
    )
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=RecapState, default=RecapState.WRITTEN)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answer = models.TextField(blank=True, default="")
    reason = models.CharField(max_length=300, blank=True, default="")

    objects = RecapQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("recap")
        verbose_name_plural = gettext_lazy("recaps")
        constraints = [
            models.UniqueConstraint(
                fields=["case", "party"],
                condition=Q(state__in=["written", "sent"]),
                name="recap_one_open_a_person",
            ),
            models.CheckConstraint(
                condition=Q(state__in=RecapState.values), name="recap_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["written", "waived"])
                | ~Q(text="") & Q(message__isnull=False),
                name="recap_sent_has_its_message",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["written", "sent"], settled_at__isnull=True)
                | ~Q(state__in=["written", "sent"]) & Q(settled_at__isnull=False),
                name="recap_settled_exactly_when_over",
            ),
            models.CheckConstraint(
                condition=~Q(state="corrected") | ~Q(answer=""), name="recap_corrected_by_words"
            ),
            models.CheckConstraint(
                condition=~Q(state="waived") | ~Q(reason=""), name="recap_waived_for_a_reason"
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="recap_sent_is_final",
                operation=pgtrigger.Update,
                condition=~pgtrigger.Q(old__state="written")
                & pgtrigger.Q(old__text__df=pgtrigger.F("new__text")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} · {self.party}"

    def rewrite(self, text: str) -> None:
        """Put it in other words; refuses once it was sent, and an empty text."""
        self.state = recap_after(RecapState(self.state), "rewrite")
        if not text:
            raise BadInput(_("Write what you heard."), field="text")
        self.text = text

    def send(self, message: Message) -> None:
        """Note that it went out as this message."""
        self.state = recap_after(RecapState(self.state), "send")
        self.message = message

    def settle(self, step: str, *, by: User, answer: str, now: datetime) -> None:
        """Note that the person confirmed it, or corrected it with these words."""
        self.state = recap_after(RecapState(self.state), step)
        if self.state == RecapState.CORRECTED and not answer:
            raise BadInput(_("Write what they put right."), field="answer")
        self.answer, self.settled_by, self.settled_at = answer, by, now

    def waive(self, reason: str, *, by: User, now: datetime) -> None:
        """Do without, with the reason."""
        self.state = recap_after(RecapState(self.state), "waive")
        self.reason = reason.strip()[:300]
        if not self.reason:
            raise BadInput(_("Say why."), field="reason")
        self.settled_by, self.settled_at = by, now
