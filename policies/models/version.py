"""A version of a policy: for whom, where and when its clauses were, are or will be the rule."""

from __future__ import annotations

from datetime import date, datetime

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.backends.postgresql.psycopg_any import (  # type: ignore[import-untyped] # no types shipped
    DateRange,
)
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from common.errors import BadInput, DomainError
from policies.dimensions import GoverningDate, Precedence, RegionOf, Strength
from policies.lifecycle import BINDING, State, WrongState, next_state
from policies.models.policy import Policy
from policies.models.version_set import PolicyVersionQuerySet
from users.models import User


class EmptyVersion(DomainError):
    """There is nothing to publish."""


class SamePerson(DomainError):
    """Who wrote or submitted a version may not be the one who publishes it."""


class BackwardsRange(BadInput):
    """The days in force end before they start."""


class PolicyVersion(models.Model):
    """Whoever decides under a version points at it; so its text never changes once it binds.

    `effective` is a range of civil days, [from, until). An empty scope column means “any”.
    """

    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(_("version"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    effective = DateRangeField(_("in force"))
    governing_date = models.CharField(_("governed by"), max_length=12, choices=GoverningDate)
    precedence = models.PositiveSmallIntegerField(
        _("precedence"), choices=Precedence, default=Precedence.PLATFORM
    )

    brand = models.CharField(_("brand"), max_length=40, blank=True, default="")
    product = models.CharField(_("product"), max_length=40, blank=True, default="")
    region_of = models.CharField(
        _("region of"), max_length=10, choices=RegionOf, default=RegionOf.LISTING
    )
    countries = ArrayField(models.CharField(max_length=2), default=list, blank=True)
    segments = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    channels = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    nights_from = models.PositiveSmallIntegerField(_("nights, at least"), null=True, blank=True)
    nights_until = models.PositiveSmallIntegerField(_("nights, fewer than"), null=True, blank=True)
    scope_key = models.GeneratedField(
        expression=models.Func(
            F("brand"),
            F("product"),
            F("region_of"),
            F("countries"),
            F("segments"),
            F("channels"),
            F("nights_from"),
            F("nights_until"),
            function="policies_scope_key",
            output_field=models.TextField(),
        ),
        output_field=models.TextField(),
        db_persist=True,
    )

    source = models.CharField(_("source"), max_length=240, blank=True, default="")
    strength = models.CharField(
        _("strength"), max_length=10, choices=Strength, default=Strength.REPORTED
    )
    verified_by = models.CharField(_("verified by"), max_length=120, blank=True, default="")
    verified_on = models.DateField(_("verified on"), null=True, blank=True)
    review_by = models.DateField(_("next review"), null=True, blank=True)
    reminded_on = models.DateField(_("reminded of the review"), null=True, blank=True)
    change_note_en = models.TextField(_("what changed (English)"), blank=True, default="")
    change_note_pt = models.TextField(_("what changed (Portuguese)"), blank=True, default="")

    drafted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    drafted_at = models.DateTimeField(_("drafted at"))
    submitted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    submitted_at = models.DateTimeField(_("submitted at"), null=True)
    published_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(_("published at"), null=True)
    retired_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    retired_at = models.DateTimeField(_("retired at"), null=True)

    objects = PolicyVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("policy version")
        verbose_name_plural = _("policy versions")
        indexes = [
            GistIndex(fields=["effective"], name="policy_version_effective"),
            models.Index(
                fields=["review_by"],
                condition=Q(state=State.PUBLISHED),
                name="policy_version_to_review",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["policy", "number"], name="policy_version_number_once"),
            ExclusionConstraint(
                name="policy_version_one_rule_a_day",
                expressions=[
                    ("policy", RangeOperators.EQUAL),
                    ("scope_key", RangeOperators.EQUAL),
                    ("effective", RangeOperators.OVERLAPS),
                ],
                condition=Q(state__in=BINDING),
            ),
            models.CheckConstraint(
                name="policy_version_number_positive", condition=Q(number__gte=1)
            ),
            models.CheckConstraint(
                name="policy_version_state_known", condition=Q(state__in=State.values)
            ),
            models.CheckConstraint(
                name="policy_version_precedence_known",
                condition=Q(precedence__in=Precedence.values),
            ),
            models.CheckConstraint(
                name="policy_version_governing_date_known",
                condition=Q(governing_date__in=GoverningDate.values),
            ),
            models.CheckConstraint(
                name="policy_version_starts_some_day",
                condition=Q(effective__startswith__isnull=False) | Q(effective__isempty=True),
            ),
            models.CheckConstraint(
                name="policy_version_nights_in_order",
                condition=Q(nights_from__isnull=True)
                | Q(nights_until__isnull=True)
                | Q(nights_from__lt=F("nights_until")),
            ),
            models.CheckConstraint(
                name="policy_version_published_with_instant",
                condition=~Q(state__in=BINDING) | Q(published_at__isnull=False),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="binding_text_stands",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func="""
                    IF OLD.state NOT IN ('published', 'retired') THEN
                        IF TG_OP = 'DELETE' THEN RETURN OLD; ELSE RETURN NEW; END IF;
                    END IF;
                    IF TG_OP = 'DELETE' THEN
                        RAISE EXCEPTION 'a published policy version cannot be deleted'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    IF NEW.state NOT IN ('published', 'retired')
                        OR (
                            NEW.policy_id, NEW.number, NEW.governing_date, NEW.precedence,
                            NEW.brand, NEW.product, NEW.region_of, NEW.countries, NEW.segments,
                            NEW.channels, NEW.nights_from, NEW.nights_until, NEW.source,
                            NEW.change_note_en, NEW.change_note_pt, NEW.published_at,
                            NEW.published_by_id, NEW.drafted_by_id, NEW.submitted_by_id)
                        IS DISTINCT FROM (
                            OLD.policy_id, OLD.number, OLD.governing_date, OLD.precedence,
                            OLD.brand, OLD.product, OLD.region_of, OLD.countries, OLD.segments,
                            OLD.channels, OLD.nights_from, OLD.nights_until, OLD.source,
                            OLD.change_note_en, OLD.change_note_pt, OLD.published_at,
                            OLD.published_by_id, OLD.drafted_by_id, OLD.submitted_by_id)
                        OR (NEW.effective IS DISTINCT FROM OLD.effective AND NOT (
                            NEW.effective <@ OLD.effective AND (
                                isempty(NEW.effective)
                                OR lower(NEW.effective) = lower(OLD.effective))))
                    THEN
                        RAISE EXCEPTION 'a published policy version cannot be changed, only ended'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self) -> str:
        return f"{self.policy_id} v{self.number}"

    def get_absolute_url(self) -> str:
        """Return the page of exactly this version."""
        return reverse("policies:detail", args=[self.policy.code, self.number])

    @property
    def from_date(self) -> date | None:
        """Return the first day in force."""
        return None if self.effective is None else self.effective.lower

    @property
    def until_date(self) -> date | None:
        """Return the first day no longer in force; None while no end is set."""
        return None if self.effective is None else self.effective.upper

    @property
    def change_note(self) -> str:
        """Return what changed, in the reader's language."""
        portuguese = (get_language() or "en").startswith("pt")
        return self.change_note_pt if portuguese else self.change_note_en

    def is_in_force(self, *, on: date) -> bool:
        """Say whether this text was, is or will be the rule on the day `on`."""
        if self.state not in BINDING or self.effective.isempty or self.from_date is None:
            return False
        return self.from_date <= on and (self.until_date is None or on < self.until_date)

    def submit(self, *, by: User, now: datetime) -> None:
        """Hand the draft to a second person; refuses anything but a draft."""
        self.state = next_state(State(self.state), "submit")
        self.submitted_by, self.submitted_at = by, now

    def return_to_draft(self) -> None:
        """Give it back to its author."""
        self.state = next_state(State(self.state), "return")
        self.submitted_by, self.submitted_at = None, None

    def publish(self, *, by: User, now: datetime, clause_count: int) -> None:
        """Make it binding; refuses its own author or submitter and a version without clauses."""
        state = next_state(State(self.state), "publish")
        if by.pk in {self.drafted_by_id, self.submitted_by_id}:
            raise SamePerson(
                gettext("A second person publishes: you wrote or submitted this version.")
            )
        if not clause_count:
            raise EmptyVersion(gettext("This version has no clause yet."))
        self.state = state
        self.published_by, self.published_at = by, now

    def is_stale(self, *, on: date) -> bool:
        """Say whether the day of its review has passed."""
        return self.review_by is not None and self.review_by < on

    def review(self, *, by: User, on: date, next_by: date) -> None:
        """Say that somebody has read it against its source; refuses a next review that is not ahead."""
        if self.state not in BINDING:
            raise WrongState(gettext("Only a published version is reviewed; a draft is changed."))
        if next_by <= on:
            raise BackwardsRange(gettext("The next review is a day to come."), field="review_by")
        self.verified_by, self.verified_on = by.name[:120], on
        self.review_by, self.reminded_on = next_by, None

    def end(self, *, on: date) -> None:
        """Let `on` be the first day without this version; refuses to make its time longer."""
        if self.from_date is not None and on < self.from_date:
            raise BackwardsRange(
                gettext("A version cannot end before the day it starts."), field="effective"
            )
        if self.until_date is not None and on > self.until_date:
            raise BackwardsRange(
                gettext("The end of a published version can only come closer."), field="effective"
            )
        self.effective = DateRange(self.from_date, on, "[)")

    def retire(self, *, by: User, now: datetime, on: date) -> None:
        """Take it out of force from the day `on`; its past days stay what they were."""
        self.state = next_state(State(self.state), "retire")
        self.end(on=on)
        self.retired_by, self.retired_at = by, now
