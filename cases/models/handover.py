"""A case offered to a colleague: the giver stays owner until it is accepted."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.errors import DomainError
from users.models import User


class HandoverOver(DomainError):
    """The offer was already answered or withdrawn."""


class NotForYou(DomainError):
    """The hand-over was offered to somebody else."""


class Handover(models.Model):
    """One offer: what the next owner must know, and what became of it."""

    class State(models.TextChoices):
        """Where the offer stands."""

        OFFERED = "offered", gettext_lazy("Offered")
        ACCEPTED = "accepted", gettext_lazy("Accepted")
        DECLINED = "declined", gettext_lazy("Declined")
        WITHDRAWN = "withdrawn", gettext_lazy("Withdrawn")

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="handovers")
    giver = models.ForeignKey(User, on_delete=models.PROTECT, related_name="handovers_given")
    taker = models.ForeignKey(User, on_delete=models.PROTECT, related_name="handovers_received")
    summary = models.TextField()
    state = models.CharField(max_length=10, choices=State, default=State.OFFERED)
    answer = models.CharField(max_length=300, blank=True)
    offered_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(state="offered"), name="handover_one_open_a_case"
            ),
            models.CheckConstraint(
                condition=Q(state="offered", answered_at__isnull=True)
                | (~Q(state="offered") & Q(answered_at__isnull=False)),
                name="handover_answered_exactly_when_over",
            ),
            models.CheckConstraint(
                condition=~Q(giver=models.F("taker")), name="handover_to_somebody_else"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case}: {self.giver} → {self.taker}"

    def withdraw(self, *, now: datetime) -> None:
        """End the offer without an answer: the case went another way."""
        self._require_open()
        self.state, self.answered_at = self.State.WITHDRAWN, now

    def answer_with(self, state: "Handover.State", *, by: User, answer: str, now: datetime) -> None:
        """End the offer; only the taker accepts or declines, only the giver withdraws."""
        self._require_open()
        entitled = self.giver_id if state == self.State.WITHDRAWN else self.taker_id
        if by.pk != entitled:
            raise NotForYou(
                _("This hand-over was offered to %(person)s.") % {"person": self.taker.short_name}
            )
        self.state, self.answer, self.answered_at = state, answer, now

    def _require_open(self) -> None:
        if self.state != self.State.OFFERED:
            raise HandoverOver(_("This hand-over was already answered."))
