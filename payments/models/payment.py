"""One row is one payment owed: to whom, how much, under which key, with timer, lease and outcome."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.money import Money
from payments.lifecycle import ENDED, OWED, PAYMENT_TRANSITIONS, STANDING, PaymentState
from payments.wording import reason_of
from users.models import User


class PaymentKind(models.TextChoices):
    """Which way the money goes."""

    REFUND = "refund", _("Refund")
    CREDIT = "credit", _("Credit")
    PAYOUT = "payout", _("Payout")
    REVERSAL = "reversal", _("Called back")


#: So long nobody minds that the provider has given no clear answer.
DOUBT = timedelta(hours=1)


class PaymentQuerySet(models.QuerySet["Payment"]):
    """What sets of payments mean."""

    def due(self, *, now: datetime) -> PaymentQuerySet:
        """Keep what may be asked for at `now`: its timer or its lease has run out; the longest waiting first."""
        return self.filter(state__in=OWED, next_at__lte=now).order_by("next_at", "pk")

    def standing(self) -> PaymentQuerySet:
        """Keep what was paid, or may be: neither what was refused or stopped, nor what calls money back."""
        return self.filter(state__in=STANDING).exclude(kind=PaymentKind.REVERSAL)

    def in_doubt(self, *, now: datetime) -> PaymentQuerySet:
        """Keep what was to be paid an hour ago, and nobody knows yet whether it was."""
        return self.filter(state__in=OWED, requested_at__lte=now - DOUBT)

    def for_subjects(self, subjects: Iterable[uuid.UUID]) -> PaymentQuerySet:
        """Keep what was paid, or called back, for these; the newest first."""
        return self.filter(subject__in=list(subjects)).order_by("-pk")

    def news(self) -> PaymentQuerySet:
        """Keep what ended and whoever asked has not taken in."""
        return self.filter(state__in=ENDED, told_at=None)


class Payment(models.Model):
    """One payment of `amount_minor` units of `currency`, for whatever `subject` stands for above this room.

    `key` is what the provider tells a repeated request by, so that asking again never pays twice. `next_at` is timer
    and lease in one column; `attempts` is the fence: only who raised it last may record an outcome. `account` is whose
    money it becomes, `charge` what it is taken from, `memo` what the books say, `told_at` when its end was taken in.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True)
    subject = models.UUIDField(_("what it is for"))
    kind = models.CharField(_("kind"), max_length=10, choices=PaymentKind)
    amount_minor = models.PositiveBigIntegerField(_("amount, minor units"))
    currency = models.CharField(_("currency"), max_length=3)
    account = models.CharField(_("account"), max_length=60)
    charge = models.CharField(_("charge"), max_length=60, blank=True, default="")
    memo = models.CharField(_("memo"), max_length=60)
    reverses = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="reversals"
    )
    state = models.CharField(
        _("state"), max_length=10, choices=PaymentState, default=PaymentState.REQUESTED
    )
    next_at = models.DateTimeField(_("next try"), null=True)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    requested_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(_("requested"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    provider_ref = models.CharField(_("provider's reference"), max_length=120, blank=True)
    code = models.CharField(_("why it was refused"), max_length=60, blank=True)
    last_error = models.CharField(_("last error"), max_length=300, blank=True)
    told_at = models.DateTimeField(_("taken in"), null=True, blank=True)

    objects = PaymentQuerySet.as_manager()

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=PaymentKind.values, state__in=PaymentState.values),
                name="payment_words_known",
            ),
            models.CheckConstraint(
                condition=Q(amount_minor__gt=0, currency__regex=r"^[A-Z]{3}$"),
                name="payment_is_of_money",
            ),
            models.CheckConstraint(
                condition=~Q(account="") & ~Q(memo=""), name="payment_names_who_and_why"
            ),
            models.CheckConstraint(
                condition=Q(kind="reversal", reverses__isnull=False)
                | ~Q(kind="reversal") & Q(reverses__isnull=True),
                name="payment_reversal_names_what",
            ),
            models.CheckConstraint(
                condition=Q(state__in=OWED, next_at__isnull=False, ended_at__isnull=True)
                | Q(state__in=ENDED, next_at__isnull=True, ended_at__isnull=False),
                name="payment_owed_or_ended",
            ),
            models.CheckConstraint(
                condition=~Q(state="accepted") | ~Q(provider_ref=""),
                name="payment_accepted_with_proof",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(code=""), name="payment_refused_for_a_reason"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["requested", "withdrawn"]) | Q(attempts=0),
                name="payment_asked_for_is_not_stopped",
            ),
            # Never twice: a second one only after the first was refused or stopped.
            models.UniqueConstraint(
                fields=["subject"],
                condition=~Q(kind="reversal") & Q(state__in=STANDING),
                name="payment_once_for_one_thing",
            ),
            models.UniqueConstraint(
                fields=["reverses"],
                condition=Q(kind="reversal", state__in=STANDING),
                name="payment_called_back_once",
            ),
        ]
        indexes = [
            models.Index(fields=["next_at"], name="payment_due", condition=Q(state__in=OWED)),
            models.Index(
                fields=["id"], name="payment_news", condition=Q(state__in=ENDED, told_at=None)
            ),
            models.Index(fields=["subject"], name="payment_of_subject"),
            models.Index(fields=["charge", "currency"], name="payment_of_charge"),
        ]
        triggers = [
            pgtrigger.Protect(name="payment_is_kept", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="payment_intent_fixed",
                fields=[
                    "key",
                    "subject",
                    "kind",
                    "amount_minor",
                    "currency",
                    "account",
                    "charge",
                    "memo",
                    "reverses",
                    "requested_by",
                    "requested_at",
                ],
            ),
            pgtrigger.Protect(
                name="payment_outcome_is_final",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.state IN ('accepted', 'refused', 'withdrawn') AND"
                    " (NEW.state, NEW.provider_ref, NEW.code, NEW.ended_at)"
                    " IS DISTINCT FROM (OLD.state, OLD.provider_ref, OLD.code, OLD.ended_at)"
                ),
            ),
            pgtrigger.Trigger(
                name="payment_calls_back_what_was_paid",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                condition=pgtrigger.Q(new__kind="reversal"),
                func="""
                    PERFORM 1 FROM payments_payment paid
                    WHERE paid.id = NEW.reverses_id
                      AND paid.state = 'accepted'
                      AND paid.kind <> 'reversal'
                      AND paid.subject = NEW.subject
                      AND paid.currency = NEW.currency
                      AND paid.account = NEW.account
                      AND paid.amount_minor >= NEW.amount_minor
                    FOR SHARE;
                    IF NOT FOUND THEN
                        RAISE EXCEPTION 'only what was paid is called back, and no more of it'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount} · {self.get_state_display()}"

    @property
    def amount(self) -> Money:
        """Return how much."""
        return Money(self.amount_minor, self.currency)

    @property
    def is_owed(self) -> bool:
        """Say whether there is no answer yet."""
        return self.state in OWED

    @property
    def why(self) -> str:
        """Return why it was refused, in the reader's words."""
        return reason_of(self.code) if self.code else ""

    def move(self, state: PaymentState) -> None:
        """Go on to a state; a step that does not follow is our own mistake (AssertionError)."""
        assert state in PAYMENT_TRANSITIONS[PaymentState(self.state)], (self.state, state)  # noqa: S101
        self.state = state

    def end(self, state: PaymentState, *, ref: str = "", code: str = "", now: datetime) -> None:
        """End it, with the provider's reference or why it was refused."""
        self.move(state)
        self.provider_ref, self.code = ref[:120], code[:60]
        self.next_at, self.ended_at, self.last_error = None, now, ""


class PaymentAttempt(models.Model):
    """What asking for a payment once came to; written once, never changed."""

    class Outcome(models.TextChoices):
        """How it ended."""

        ACCEPTED = "accepted", _("paid")
        REFUSED = "refused", _("refused")
        UNKNOWN = "unknown", _("outcome not known")

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="attempt_log")
    number = models.PositiveIntegerField(_("attempt"))
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome)
    detail = models.CharField(_("detail"), max_length=300, blank=True)
    recorded_at = models.DateTimeField(_("recorded"))

    class Meta:
        verbose_name = _("attempt to pay")
        verbose_name_plural = _("attempts to pay")
        constraints = [
            models.UniqueConstraint(fields=["payment", "number"], name="paymentattempt_once"),
            models.CheckConstraint(
                condition=Q(outcome__in=["accepted", "refused", "unknown"]),
                name="paymentattempt_outcome_known",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="paymentattempt_is_final", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return f"{self.payment} · {self.number}"
