"""What somebody expects of us on a case, and what they were given before."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models.party import Party
from common.errors import DomainError
from common.money import Money
from users.models import User


class AlreadySettled(DomainError):
    """Whether the expectation was met is said already."""


class Expectation(models.Model):
    """One thing one person on the case expects, said or guessed; later, whether we met it.

    Only staff read it: what one side expects is never shown to the other.
    """

    class Kind(models.TextChoices):
        """How we know, and whether it lies ahead."""

        STATED = "stated", gettext_lazy("They said so")
        IMPLIED = "implied", gettext_lazy("They did not say it, but expect it")
        NEXT_WORRY = "next", gettext_lazy("What will worry them next")

    class State(models.TextChoices):
        """What became of it."""

        OPEN = "open", gettext_lazy("Open")
        MET = "met", gettext_lazy("Met")
        MISSED = "missed", gettext_lazy("Not met")

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="expectations")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="expectations")
    kind = models.CharField(gettext_lazy("how we know"), max_length=10, choices=Kind)
    text = models.CharField(gettext_lazy("what they expect"), max_length=300)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    noted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()
    settled_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = gettext_lazy("expectation")
        verbose_name_plural = gettext_lazy("expectations")
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="expectation_says_something"),
            models.CheckConstraint(
                condition=Q(kind__in=["stated", "implied", "next"]), name="expectation_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(state="open", settled_at__isnull=True, settled_by__isnull=True)
                | Q(
                    state__in=["met", "missed"],
                    settled_at__gte=F("noted_at"),
                    settled_by__isnull=False,
                ),
                name="expectation_settled_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["case", "party"], name="expectation_of_party")]

    def __str__(self) -> str:
        return self.text

    @property
    def is_open(self) -> bool:
        """Nobody has said yet whether it was met."""
        return self.state == self.State.OPEN

    def settle(self, *, is_met: bool, by: User, now: datetime) -> None:
        """Say whether it was met; refuses a second word (AlreadySettled)."""
        if not self.is_open:
            raise AlreadySettled(_("It is already said whether this was met."))
        self.state = self.State.MET if is_met else self.State.MISSED
        self.settled_by, self.settled_at = by, now


class Given(models.Model):
    """Something given to one person to make up for what went wrong: what, how much, and whether it was enough.

    `amount_minor` is in minor units of `currency`; both are empty for what has no price, such as a late check-out.
    """

    class Verdict(models.TextChoices):
        """What they made of it; empty means nobody knows."""

        ENOUGH = "enough", gettext_lazy("It was enough")
        NOT_ENOUGH = "short", gettext_lazy("It was not enough")

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="given")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="given")
    text = models.CharField(gettext_lazy("what they were given"), max_length=200)
    amount_minor = models.PositiveBigIntegerField(gettext_lazy("amount"), null=True, blank=True)
    currency = models.CharField(gettext_lazy("currency"), max_length=3, blank=True)
    is_beyond_policy = models.BooleanField(gettext_lazy("beyond the policy"), default=False)
    verdict = models.CharField(
        gettext_lazy("was it enough"), max_length=10, choices=Verdict, blank=True
    )
    noted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()

    class Meta:
        verbose_name = gettext_lazy("thing given")
        verbose_name_plural = gettext_lazy("things given")
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="given_says_something"),
            models.CheckConstraint(
                condition=Q(amount_minor__isnull=True, currency="")
                | Q(amount_minor__gt=0, currency__regex=r"^[A-Z]{3}$"),
                name="given_amount_has_a_currency",
            ),
            models.CheckConstraint(
                condition=Q(verdict__in=["", "enough", "short"]), name="given_verdict_known"
            ),
        ]
        indexes = [models.Index(fields=["party", "given_at"], name="given_to_party")]

    def __str__(self) -> str:
        return self.text

    @property
    def money(self) -> Money | None:
        """The amount, or None for what has no price."""
        return Money(self.amount_minor, self.currency) if self.amount_minor else None
