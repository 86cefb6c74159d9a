"""What was decided on a case, on what basis and with what authority."""

from __future__ import annotations

from datetime import datetime

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy

from cases.deciding.fighting import Fight
from cases.deciding.worked import Worked, worked
from cases.lifecycle import RemedyState
from cases.models.authority import HOUSE_CURRENCY, AuthorityKind, AuthorityLimit, ExchangeRate
from common.money import Money
from marketplace.models import Person, Reservation
from policies.models import Clause
from users.models import User


class RemedyKind(models.TextChoices):
    """What somebody gets."""

    REFUND = "refund", gettext_lazy("Refund")
    CREDIT = "credit", gettext_lazy("Credit")
    MOVE = "move", gettext_lazy("Another home")
    TRANSPORT = "transport", gettext_lazy("Transport")
    LATE_CHECKOUT = "late_checkout", gettext_lazy("Late check-out")
    PAYOUT = "payout_guarantee", gettext_lazy("Payout guaranteed")
    CUSTOM = "custom", gettext_lazy("Something of its own")


class CostBearer(models.TextChoices):
    """Who pays in the end."""

    PLATFORM = "platform", gettext_lazy("We")
    HOST = "host", gettext_lazy("The host")
    GUEST = "guest", gettext_lazy("The guest")
    INSURER = "insurer", gettext_lazy("An insurer")


class Weighed(models.Model):
    """What is given to whom, at what cost, and the facts that make one such thing like another; kept as it was.

    `house_minor` is the amount in minor units of the house's currency, at `rate` unless it was given in that.
    `lead_days` is how far ahead check-in was (negative once they stay), by the home's own day. `working` is what
    fighting it was expected to cost, if somebody worked that out, in the same currency.
    """

    kind = models.CharField(gettext_lazy("for"), max_length=20, choices=AuthorityKind)
    remedy = models.CharField(gettext_lazy("what they get"), max_length=20, choices=RemedyKind)
    remedy_text = models.CharField(gettext_lazy("in words"), max_length=300)
    amount_minor = models.PositiveBigIntegerField(gettext_lazy("amount, minor units"))
    currency = models.CharField(gettext_lazy("currency"), max_length=3)
    house_minor = models.PositiveBigIntegerField()
    house_currency = models.CharField(max_length=3, default=HOUSE_CURRENCY)
    rate = models.ForeignKey(
        ExchangeRate, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    bearer = models.CharField(gettext_lazy("who pays"), max_length=10, choices=CostBearer)
    clause = models.ForeignKey(
        Clause, on_delete=models.PROTECT, null=True, blank=True, related_name="%(class)ss"
    )
    person = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        related_name="%(class)ss",
        verbose_name=gettext_lazy("who gets it"),
    )
    reservation = models.ForeignKey(
        Reservation, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    segment = models.CharField(max_length=20, default="standard")
    country = models.CharField(max_length=2, blank=True, default="")
    lead_days = models.IntegerField(null=True, blank=True)
    working = models.JSONField(null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def worked(self) -> Worked | None:
        """Return what fighting was expected to cost, held against this, if somebody worked that out."""
        try:
            fight = Fight.read({"currency": self.currency} | self.working) if self.working else None
        except ValueError:  # what was kept before it was checked: nobody changes it any more
            return None
        return worked(fight, self.amount)

    @property
    def amount(self) -> Money:
        """Return what it costs, in the currency it is given in."""
        return Money(self.amount_minor, self.currency)

    @property
    def house_amount(self) -> Money:
        """Return what it costs in the currency limits are in."""
        return Money(self.house_minor, self.house_currency)


def weighed_constraints(name: str) -> list[models.BaseConstraint]:
    """Return what must never be false of anything weighed, under names that begin with `name`."""
    return [
        models.CheckConstraint(
            condition=Q(
                kind__in=AuthorityKind.values,
                remedy__in=RemedyKind.values,
                bearer__in=CostBearer.values,
            ),
            name=f"{name}_words_known",
        ),
        models.CheckConstraint(condition=~Q(remedy_text=""), name=f"{name}_says_what"),
        models.CheckConstraint(
            condition=Q(currency__regex=r"^[A-Z]{3}$", house_currency=HOUSE_CURRENCY),
            name=f"{name}_in_a_currency",
        ),
        models.CheckConstraint(
            condition=Q(
                currency=models.F("house_currency"),
                rate__isnull=True,
                house_minor=models.F("amount_minor"),
            )
            | ~Q(currency=models.F("house_currency")) & Q(rate__isnull=False),
            name=f"{name}_counted_at_a_rate",
        ),
        models.CheckConstraint(
            condition=Q(working=None)
            | Q(working__has_keys=["claim", "chance", "counsel", "hours", "rate", "fee"]),
            name=f"{name}_working_whole",
        ),
    ]


class DecisionQuerySet(models.QuerySet["Decision"]):
    """What sets of decisions mean."""

    def counting(self) -> DecisionQuerySet:
        """Keep what counts towards limits: what still is given, or has been, even if it was reversed later."""
        gone = Q(remedy_state__state=RemedyState.LAPSED)
        spent = Q(remedy_state__state__in=[RemedyState.EXECUTING, RemedyState.EXECUTED])
        return self.filter(Q(reversed_by=None) & ~gone | spent, reverses=None)

    def of_kind(self, kind: str, *, since: datetime) -> DecisionQuerySet:
        """Keep decisions of a kind taken after an instant (UTC)."""
        return self.filter(kind=kind, decided_at__gt=since)


class Decision(Weighed):
    """One decision. Never changed and never removed: who thinks otherwise takes another one that reverses it.

    `authority` says what it stands on: the decider's own `limit`, the approval of an exception, safety that could not
    wait (to be ratified), or none, because nothing is given.
    """

    class Basis(models.TextChoices):
        """Why it was decided so."""

        STEP = "step", gettext_lazy("A step of the workflow")
        CLAUSE = "clause", gettext_lazy("A rule in force")
        JUDGEMENT = "judgement", gettext_lazy("Own judgement")

    class Authority(models.TextChoices):
        """What allowed it."""

        OWN = "own", gettext_lazy("Within one’s own limit")
        APPROVED = "approved", gettext_lazy("Approved")
        SAFETY = "safety", gettext_lazy("For safety, at once")
        NONE = "none", gettext_lazy("Costs nothing")

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="decisions")
    basis = models.CharField(gettext_lazy("basis"), max_length=10, choices=Basis)
    step = models.CharField(gettext_lazy("step"), max_length=120, blank=True, default="")
    because = models.TextField(gettext_lazy("why"))
    conditions = models.CharField(
        gettext_lazy("conditions"), max_length=500, blank=True, default=""
    )
    authority = models.CharField(max_length=10, choices=Authority)
    limit = models.ForeignKey(
        AuthorityLimit, on_delete=models.PROTECT, null=True, blank=True, related_name="decisions"
    )
    reverses = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="reversed_by"
    )
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="decisions")
    decided_at = models.DateTimeField()
    client_key = models.UUIDField()

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("decision")
        verbose_name_plural = gettext_lazy("decisions")
        constraints = [
            *weighed_constraints("decision"),
            models.UniqueConstraint(fields=["case", "client_key"], name="decision_once"),
            models.CheckConstraint(condition=~Q(because=""), name="decision_has_a_reason"),
            models.CheckConstraint(
                condition=Q(basis="step") & ~Q(step="")
                | Q(basis="clause", clause__isnull=False)
                | Q(basis="judgement"),
                name="decision_stands_on_its_basis",
            ),
            models.CheckConstraint(
                condition=Q(authority="own", limit__isnull=False)
                | Q(authority__in=["approved", "safety"], limit__isnull=True)
                | Q(authority="none", limit__isnull=True, house_minor=0),
                name="decision_stands_on_its_authority",
            ),
        ]
        indexes = [
            models.Index(fields=["case", "-decided_at"], name="decision_of_case"),
            models.Index(fields=["person", "kind", "-decided_at"], name="decision_of_person"),
            models.Index(fields=["reservation", "kind"], name="decision_of_stay"),
            models.Index(fields=["clause", "-decided_at"], name="decision_by_clause"),
            models.Index(fields=["decided_by", "-decided_at"], name="decision_by_decider"),
            models.Index(fields=["kind", "-decided_at"], name="decision_by_kind"),
            models.Index(fields=["-decided_at", "-id"], name="decision_newest"),
        ]
        triggers = [
            pgtrigger.Protect(
                name="decision_is_final", operation=pgtrigger.Update | pgtrigger.Delete
            ),
            # Locks the limit against being ended: whoever is second sees what the first did.
            pgtrigger.Trigger(
                name="decision_has_authority",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                condition=pgtrigger.Q(new__limit__isnull=False),
                func="""
                    PERFORM 1 FROM cases_authoritylimit held
                    WHERE held.id = NEW.limit_id
                      AND held.kind = NEW.kind
                      AND held.effective @> NEW.decided_at
                      AND held.per_decision_minor >= NEW.house_minor
                    FOR SHARE;
                    IF NOT FOUND THEN
                        RAISE EXCEPTION 'nobody decides beyond a limit in force'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} · {self.get_remedy_display()}"
