"""How far what was decided was carried out: to be done, under way, done with proof, failed or let go."""

from __future__ import annotations

import uuid
from datetime import datetime
from decimal import Decimal

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.lifecycle import REMEDY_OPEN, RemedyState, remedy_after
from cases.models.decision import Decision, RemedyKind
from common.errors import BadInput, DomainError
from common.money import Money
from payments.models import Payment, PaymentKind
from payments.wording import reason_of
from users.models import User


class GrewTooMuch(DomainError):
    """What is to be paid is more than what was decided."""


#: What money moves for, and which way; everything else is done by hand and proven.
PAID_AS: dict[str, PaymentKind] = {
    RemedyKind.REFUND: PaymentKind.REFUND,
    RemedyKind.CREDIT: PaymentKind.CREDIT,
    RemedyKind.PAYOUT: PaymentKind.PAYOUT,
}


#: So begins a reason that is a provider's code, which is said in the reader's words.
_OF_PROVIDER = "provider:"


def of_provider(code: str) -> str:
    """Return a provider's code as it is kept as a reason."""
    return f"{_OF_PROVIDER}{code}"


class RemedyQuerySet(models.QuerySet["Remedy"]):
    """What sets of remedies mean."""

    def to_carry_out(self) -> RemedyQuerySet:
        """Keep what was decided and is not done: the list nobody may forget, and what keeps a case open."""
        return self.filter(state__in=REMEDY_OPEN)

    def to_lapse(self, *, now: datetime) -> RemedyQuerySet:
        """Keep what nobody began in time."""
        return self.filter(state__in=[RemedyState.DECIDED, RemedyState.FAILED], lapses_at__lte=now)


class Remedy(models.Model):
    """How far one decision was carried out. A provider tells a repeated payment by that payment’s own key."""

    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="remedy_state")
    state = models.CharField(max_length=10, choices=RemedyState, default=RemedyState.DECIDED)
    key = models.UUIDField(default=uuid.uuid4, unique=True)
    lapses_at = models.DateTimeField()
    paid_minor = models.PositiveBigIntegerField(null=True, blank=True)
    proof = models.CharField(gettext_lazy("proof"), max_length=200, blank=True, default="")
    reason = models.CharField(max_length=300, blank=True, default="")
    started_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = RemedyQuerySet.as_manager()

    #: The newest payment for it and the newest call for its money, as far as a reader has read them.
    payment: Payment | None = None
    recall: Payment | None = None

    class Meta:
        verbose_name = gettext_lazy("remedy")
        verbose_name_plural = gettext_lazy("remedies")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=RemedyState.values), name="remedy_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state="executed", paid_minor__isnull=False, ended_at__isnull=False)
                & ~Q(proof="")
                | ~Q(state="executed"),
                name="remedy_carried_out_with_proof",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["executing", "executed", "failed"])
                | Q(started_at__isnull=False),
                name="remedy_began_before_it_ended",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["failed", "lapsed"]) | ~Q(reason=""),
                name="remedy_not_carried_out_for_a_reason",
            ),
        ]
        indexes = [
            models.Index(
                fields=["lapses_at"],
                condition=Q(state__in=["decided", "executing", "failed"]),
                name="remedy_to_carry_out",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="remedy_is_kept", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="remedy_is_of_one_decision", fields=["decision", "key"]),
            pgtrigger.Protect(
                name="remedy_done_is_final",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state__in=["executed", "lapsed"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.decision} · {self.get_state_display()}"

    @property
    def is_open(self) -> bool:
        """Somebody still has to carry it out."""
        return self.state in REMEDY_OPEN

    @property
    def is_payable(self) -> bool:
        """Money moves for it; what costs nothing, a taxi or another home is seen to by hand."""
        return self.decision.remedy in PAID_AS and self.decision.amount_minor > 0

    @property
    def why(self) -> str:
        """Return why it was not carried out, in the reader's words; "" while nothing stands in the way."""
        if self.reason.startswith(_OF_PROVIDER):
            return reason_of(self.reason.removeprefix(_OF_PROVIDER))
        return self.reason

    @property
    def paid(self) -> Money | None:
        """Return what was paid, once it was."""
        return None if self.paid_minor is None else Money(self.paid_minor, self.decision.currency)

    def start(self, *, by: User, minor: int, tolerance_percent: Decimal, now: datetime) -> None:
        """Begin to carry it out for `minor` units; refuses more than was decided plus the tolerance (GrewTooMuch)."""
        self.state = remedy_after(RemedyState(self.state), "start")
        decided = self.decision.amount_minor
        if minor < 0:
            raise BadInput(_("This amount makes no sense."), field="amount")
        if minor > decided + decided * tolerance_percent / 100:
            raise GrewTooMuch(
                _("%(sum)s is more than the %(decided)s that was decided. Decide it again.")
                % {
                    "sum": Money(minor, self.decision.currency),
                    "decided": self.decision.amount,
                },
                field="amount",
            )
        self.paid_minor, self.started_by, self.started_at = minor, by, now
        self.reason = ""

    def finish(self, proof: str, *, now: datetime) -> None:
        """Note that it was carried out; refuses without a proof."""
        self.state = remedy_after(RemedyState(self.state), "finish")
        self.proof, self.ended_at = _required(proof, _("Say what proves it."), "proof"), now

    def fail(self, reason: str) -> None:
        """Note that it did not work; it can be tried again."""
        self.state = remedy_after(RemedyState(self.state), "fail")
        self.reason = _required(reason, _("Say what went wrong."), "reason")

    def lapse(self, reason: str, *, now: datetime) -> None:
        """Let it go: nobody carries it out any more."""
        self.state = remedy_after(RemedyState(self.state), "lapse")
        self.reason, self.ended_at = _required(reason, _("Say why."), "reason"), now


def _required(text: str, refusal: str, field: str) -> str:
    text = text.replace("\x00", "").strip()[:200]
    if not text:
        raise BadInput(refusal, field=field)
    return text
