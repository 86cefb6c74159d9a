"""What is known of a case, kept apart from what is assumed and what nobody knows yet; and the issues it is made of."""

from __future__ import annotations

from datetime import datetime

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.errors import BadInput, DomainError
from users.models import User


class NotKnown(DomainError):
    """Only a fact can be verified: an assumption or an unknown is turned into one first."""


class NoLongerHeld(DomainError):
    """What is changed here was replaced or dropped already."""


class IssueSettled(DomainError):
    """The issue has been settled already."""


class FactQuerySet(models.QuerySet["Fact"]):
    """What sets of facts mean."""

    def held(self) -> FactQuerySet:
        """Keep what still stands, in the order it was noted."""
        return self.filter(retired_at=None).order_by("noted_at", "pk")

    def open_unknowns(self) -> FactQuerySet:
        """Keep the questions nobody has answered."""
        return self.held().filter(kind=Fact.Kind.UNKNOWN)


class Fact(models.Model):
    """One sentence: a fact with its source, an assumption, or something nobody knows yet.

    The words never change: what turns out different replaces it (`replaced_by`) or is dropped with a reason.
    """

    class Kind(models.TextChoices):
        """How sure we are."""

        FACT = "fact", gettext_lazy("Fact")
        ASSUMPTION = "assumption", gettext_lazy("Assumption")
        UNKNOWN = "unknown", gettext_lazy("Unknown")

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="facts")
    kind = models.CharField(gettext_lazy("how sure"), max_length=10, choices=Kind)
    text = models.CharField(gettext_lazy("what"), max_length=500)
    source = models.CharField(gettext_lazy("source"), max_length=300, blank=True)
    noted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()
    verified_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    verified_at = models.DateTimeField(null=True, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)
    retired_because = models.CharField(max_length=300, blank=True)
    replaced_by = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaces"
    )

    objects = FactQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("fact")
        verbose_name_plural = gettext_lazy("facts")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["fact", "assumption", "unknown"]) & ~Q(text=""),
                name="fact_of_a_known_kind_with_words",
            ),
            models.CheckConstraint(
                condition=~Q(kind="fact") | ~Q(source=""), name="fact_has_a_source"
            ),
            models.CheckConstraint(
                condition=Q(verified_by__isnull=True, verified_at__isnull=True)
                | Q(verified_by__isnull=False, verified_at__isnull=False, kind="fact"),
                name="fact_verified_by_somebody_at_an_instant",
            ),
            models.CheckConstraint(
                condition=Q(retired_at__isnull=True, retired_because="", replaced_by__isnull=True)
                | (
                    Q(retired_at__isnull=False)
                    & (~Q(retired_because="") | Q(replaced_by__isnull=False))
                ),
                name="fact_retired_for_another_or_a_reason",
            ),
        ]
        indexes = [
            models.Index(
                fields=["case", "noted_at"], condition=Q(retired_at=None), name="fact_held"
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="fact_words_are_final",
                fields=["kind", "text", "source", "noted_by", "noted_at"],
            ),
            pgtrigger.Protect(name="fact_is_kept", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.text

    def verify(self, *, by: User, now: datetime) -> None:
        """Say that somebody checked it; refuses what is no fact and what no longer stands."""
        self.require_held()
        if self.kind != self.Kind.FACT:
            raise NotKnown(
                _("Only a fact can be verified. Turn it into a fact with its source first.")
            )
        self.verified_by, self.verified_at = by, now

    def retire(self, *, because: str, replaced_by: Fact | None, now: datetime) -> None:
        """Let it stand no longer: for another one, or with a reason (BadInput without either)."""
        self.require_held()
        if replaced_by is None and not because.strip():
            raise BadInput(_("Say why it no longer stands."), field="reason")
        self.retired_at, self.retired_because = now, because.strip()[:300]
        self.replaced_by = replaced_by

    def require_held(self) -> None:
        """Refuse (NoLongerHeld) what was replaced or dropped."""
        if self.retired_at is not None:
            raise NoLongerHeld(_("Somebody has replaced or dropped this already."))


class Issue(models.Model):
    """One of several things to solve on a case: each is settled by itself."""

    class State(models.TextChoices):
        """Where it stands."""

        OPEN = "open", gettext_lazy("Open")
        SOLVED = "solved", gettext_lazy("Solved")
        DROPPED = "dropped", gettext_lazy("Not pursued")

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="issues")
    text = models.CharField(gettext_lazy("what is to be solved"), max_length=300)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    answer = models.CharField(gettext_lazy("how it was settled"), max_length=300, blank=True)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    settled_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = gettext_lazy("issue")
        verbose_name_plural = gettext_lazy("issues")
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="issue_has_words"),
            models.CheckConstraint(
                condition=Q(
                    state="open", settled_at__isnull=True, settled_by__isnull=True, answer=""
                )
                | (
                    Q(
                        state__in=["solved", "dropped"],
                        settled_at__isnull=False,
                        settled_by__isnull=False,
                    )
                    & ~Q(answer="")
                ),
                name="issue_settled_with_an_answer",
            ),
        ]
        indexes = [models.Index(fields=["case", "added_at"], name="issue_of_case")]
        triggers = [
            pgtrigger.ReadOnly(
                name="issue_words_are_final", fields=["text", "added_by", "added_at"]
            ),
            pgtrigger.Protect(name="issue_is_kept", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.text

    def settle(self, state: str, *, answer: str, by: User, now: datetime) -> None:
        """Settle it with an answer; refuses a second time (IssueSettled) and without words (BadInput)."""
        if self.state != self.State.OPEN:
            raise IssueSettled(_("This issue has been settled already."))
        if state not in (self.State.SOLVED, self.State.DROPPED):
            raise BadInput(_("Say whether it was solved or is not pursued."), field="state")
        if not answer.strip():
            raise BadInput(_("Say how it was settled."), field="answer")
        self.state, self.answer = state, answer.strip()[:300]
        self.settled_by, self.settled_at = by, now
