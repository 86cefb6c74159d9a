"""A case offered to a colleague: the giver stays owner until it is accepted."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.errors import DomainError
from users.models import Absence, User


class HandoverOver(DomainError):
    """The offer was already answered or withdrawn."""


class NotForYou(DomainError):
    """The hand-over was offered to somebody else."""


class HandoverQuerySet(models.QuerySet["Handover"]):
    """What sets of offers mean."""

    def open(self) -> "HandoverQuerySet":
        """Keep those that wait for an answer."""
        return self.filter(state=Handover.State.OFFERED)

    def run_out(self, *, now: datetime) -> "HandoverQuerySet":
        """Keep those nobody answered in time, the oldest first."""
        return self.open().filter(expires_at__lte=now).order_by("expires_at")


class Handover(models.Model):
    """One offer: what the next owner must know, and what became of it.

    `gathered` is how the case stood when it was offered, as facts, never changed. Nobody's answer by `expires_at`
    (UTC; null: it waits for good) brings it back to the giver. `absence` is the one it was offered because of.
    """

    class State(models.TextChoices):
        """Where the offer stands."""

        OFFERED = "offered", gettext_lazy("Offered")
        ACCEPTED = "accepted", gettext_lazy("Accepted")
        DECLINED = "declined", gettext_lazy("Declined")
        WITHDRAWN = "withdrawn", gettext_lazy("Withdrawn")
        EXPIRED = "expired", gettext_lazy("Ran out")

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="handovers")
    giver = models.ForeignKey(User, on_delete=models.PROTECT, related_name="handovers_given")
    taker = models.ForeignKey(User, on_delete=models.PROTECT, related_name="handovers_received")
    summary = models.TextField()
    state = models.CharField(max_length=10, choices=State, default=State.OFFERED)
    answer = models.CharField(max_length=300, blank=True)
    gathered = models.JSONField(default=dict, db_default={}, blank=True)
    offered_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    absence = models.ForeignKey(
        Absence, on_delete=models.PROTECT, null=True, blank=True, related_name="handovers"
    )

    objects = HandoverQuerySet.as_manager()

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
            models.CheckConstraint(
                condition=~Q(state="expired") | Q(expires_at__isnull=False),
                name="handover_expired_had_an_end",
            ),
            models.UniqueConstraint(
                fields=["case", "absence"],
                condition=Q(absence__isnull=False),
                name="handover_once_for_an_absence",
            ),
        ]
        indexes = [
            models.Index(
                fields=["expires_at"],
                condition=Q(state="offered", expires_at__isnull=False),
                name="handover_to_expire",
            ),
            models.Index(
                fields=["taker"], condition=Q(state="offered"), name="handover_waiting_for"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case}: {self.giver} → {self.taker}"

    def withdraw(self, *, now: datetime) -> None:
        """End the offer without an answer: the case went another way."""
        self._require_open()
        self.state, self.answered_at = self.State.WITHDRAWN, now

    def expire(self) -> None:
        """End the offer because nobody answered in time; the giver owns the case as before."""
        self._require_open()
        self.state, self.answered_at = self.State.EXPIRED, self.expires_at

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
