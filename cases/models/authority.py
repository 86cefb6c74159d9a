"""Who may decide how much: limits, the rules around them, and the rates they are counted at. All of it versioned."""

from __future__ import annotations

from datetime import date, datetime

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from users.models import User
from users.roles import Role

#: What sums are counted in, whatever an amount was given in.
HOUSE_CURRENCY = "USD"


class AuthorityKind(models.TextChoices):
    """What an amount is given for; every limit is for one of these."""

    REFUND = "entitled_refund", _("Refund they are entitled to")
    GOODWILL = "goodwill", _("Goodwill")
    RELOCATION = "relocation", _("Relocation")
    HOUSING = "emergency_housing", _("Emergency housing")
    OTHER = "other", _("Something else")


class AuthorityLimitQuerySet(models.QuerySet["AuthorityLimit"]):
    """What sets of limits mean."""

    def in_force(self, at: datetime) -> AuthorityLimitQuerySet:
        """Keep those that hold at an instant (UTC)."""
        return self.filter(effective__contains=at)

    def held_by(self, user: User) -> AuthorityLimitQuerySet:
        """Keep what this person holds by role or by name; by name first, which is what counts."""
        held = self.filter(Q(user=user) | Q(user=None, role=user.role))
        return held.order_by(F("user").asc(nulls_last=True), "pk")


class AuthorityLimit(models.Model):
    """How much one role, or one person instead of their role, may decide of one kind.

    Sums are minor units of `currency`, which is the house's. `per_case` counts everything decided on the case and on
    others about the same stay, `per_person` twelve months of the person and their household, whoever decided. No
    number: no limit of that sort. `together` is how far it reaches when a second person agrees.
    """

    role = models.CharField(_("role"), max_length=20, choices=Role, blank=True, default="")
    user = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="authority",
        verbose_name=_("person"),
    )
    kind = models.CharField(_("for"), max_length=20, choices=AuthorityKind)
    currency = models.CharField(_("currency"), max_length=3, default=HOUSE_CURRENCY)
    per_decision_minor = models.PositiveBigIntegerField(_("in one decision"))
    per_case_minor = models.PositiveBigIntegerField(_("on one case"), null=True, blank=True)
    per_person_minor = models.PositiveBigIntegerField(
        _("for one person in 12 months"), null=True, blank=True
    )
    together_minor = models.PositiveBigIntegerField(
        _("when a second person agrees"), null=True, blank=True
    )
    effective = DateTimeRangeField(_("in force"))
    note = models.CharField(_("what changed and why"), max_length=300, blank=True, default="")
    set_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    set_at = models.DateTimeField()
    ended_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = AuthorityLimitQuerySet.as_manager()

    class Meta:
        verbose_name = _("limit")
        verbose_name_plural = _("limits")
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=True) & ~Q(role="") | Q(user__isnull=False, role=""),
                name="limit_of_a_role_or_a_person",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=AuthorityKind.values), name="limit_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(currency=HOUSE_CURRENCY), name="limit_in_the_currency_of_the_house"
            ),
            models.CheckConstraint(
                condition=Q(together_minor__isnull=True)
                | Q(together_minor__gte=F("per_decision_minor")),
                name="limit_together_reaches_further",
            ),
            models.CheckConstraint(
                condition=Q(effective__isempty=False, effective__lower_inf=False),
                name="limit_begins",
            ),
            ExclusionConstraint(
                name="limit_one_of_a_role_at_a_time",
                expressions=[
                    ("role", RangeOperators.EQUAL),
                    ("kind", RangeOperators.EQUAL),
                    ("effective", RangeOperators.OVERLAPS),
                ],
                condition=Q(user__isnull=True),
            ),
            ExclusionConstraint(
                name="limit_one_of_a_person_at_a_time",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("kind", RangeOperators.EQUAL),
                    ("effective", RangeOperators.OVERLAPS),
                ],
                condition=Q(user__isnull=False),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="limit_is_kept", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="limit_is_final", exclude=["effective", "ended_by"]),
        ]

    def __str__(self) -> str:
        return f"{self.user or self.get_role_display()} · {self.get_kind_display()}"


class DecisionRuleQuerySet(models.QuerySet["DecisionRule"]):
    """What sets of rules mean."""

    def in_force(self, at: datetime) -> DecisionRuleQuerySet:
        """Keep those that hold at an instant (UTC)."""
        return self.filter(effective__contains=at)


class DecisionRule(models.Model):
    """What holds for every decision of a kind, whoever takes it.

    Over `two_people_over` (minor units of the house's currency) two people approve. An amount that grew by more
    than `tolerance_percent` after it was decided is decided again; one that nobody carried out lapses.
    """

    kind = models.CharField(_("for"), max_length=20, choices=AuthorityKind)
    two_people_over_minor = models.PositiveBigIntegerField(
        _("two people approve above"), null=True, blank=True
    )
    tolerance_percent = models.DecimalField(
        _("may grow by, percent"), max_digits=5, decimal_places=2, default=5
    )
    lapse_days = models.PositiveSmallIntegerField(_("lapses after, days"), default=30)
    decide_minutes = models.PositiveIntegerField(_("to be decided within, minutes"), default=240)
    ratify_minutes = models.PositiveIntegerField(_("to be ratified within, minutes"), default=1440)
    effective = DateTimeRangeField(_("in force"))
    note = models.CharField(_("what changed and why"), max_length=300, blank=True, default="")
    set_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    set_at = models.DateTimeField()

    objects = DecisionRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("rule for decisions")
        verbose_name_plural = _("rules for decisions")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=AuthorityKind.values), name="decision_rule_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(tolerance_percent__range=(0, 100)), name="decision_rule_tolerance_sane"
            ),
            models.CheckConstraint(
                condition=Q(lapse_days__range=(1, 365), decide_minutes__gte=5)
                & Q(ratify_minutes__range=(5, 1440)),
                name="decision_rule_times_sane",
            ),
            models.CheckConstraint(
                condition=Q(effective__isempty=False, effective__lower_inf=False),
                name="decision_rule_begins",
            ),
            ExclusionConstraint(
                name="decision_rule_one_at_a_time",
                expressions=[
                    ("kind", RangeOperators.EQUAL),
                    ("effective", RangeOperators.OVERLAPS),
                ],
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="decision_rule_is_kept", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="decision_rule_is_final", exclude=["effective"]),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class ExchangeRateQuerySet(models.QuerySet["ExchangeRate"]):
    """What sets of rates mean."""

    def for_day(self, currency: str, day: date) -> ExchangeRateQuerySet:
        """Keep the rates of a currency up to that day, the newest first; of one day what was stated last."""
        return self.filter(currency=currency, into=HOUSE_CURRENCY, day__lte=day).order_by(
            "-day", "-stated_at", "-pk"
        )


class ExchangeRate(models.Model):
    """What one unit of a currency was worth on a day, and who says so. A correction is another row."""

    currency = models.CharField(_("currency"), max_length=3)
    into = models.CharField(_("in"), max_length=3, default=HOUSE_CURRENCY)
    day = models.DateField(_("day"))
    units = models.DecimalField(_("is worth"), max_digits=20, decimal_places=10)
    source = models.CharField(_("source"), max_length=120)
    stated_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    stated_at = models.DateTimeField()

    objects = ExchangeRateQuerySet.as_manager()

    class Meta:
        verbose_name = _("exchange rate")
        verbose_name_plural = _("exchange rates")
        constraints = [
            models.CheckConstraint(
                condition=Q(currency__regex=r"^[A-Z]{3}$", into__regex=r"^[A-Z]{3}$")
                & ~Q(currency=F("into")),
                name="rate_between_two_currencies",
            ),
            models.CheckConstraint(condition=Q(units__gt=0), name="rate_is_positive"),
            models.CheckConstraint(condition=~Q(source=""), name="rate_has_a_source"),
        ]
        indexes = [models.Index(fields=["currency", "into", "-day"], name="rate_newest")]
        triggers = [
            pgtrigger.Protect(name="rate_is_kept", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.currency} → {self.into}: {self.units} ({self.day})"
