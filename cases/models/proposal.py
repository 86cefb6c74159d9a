"""What a case teaches the library: rules that disagree, words that should change, and what became of the proposal."""

from __future__ import annotations

from datetime import datetime

import pgtrigger
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.lifecycle import ProposalState, proposal_after
from cases.models.case import Case
from cases.models.case_type import AccessLevel
from common.errors import BadInput, DomainError, Forbidden
from common.money import Money
from policies.lifecycle import BINDING
from policies.models import Clause, Policy, PolicyVersion
from users.models import User
from users.roles import Permission


class OwnProposal(Forbidden):
    """Who proposed a change does not decide about it."""


class NotThatRule(DomainError):
    """The version is not one that could have shipped the proposal."""


class ProposalQuerySet(models.QuerySet["ImprovementProposal"]):
    """What sets of proposals mean."""

    def visible_to(self, user: User) -> ProposalQuerySet:
        """Keep one's own, those from a case one may see, and for who writes policies those from cases nobody seals."""
        seen = Exists(Case.objects.visible_to(user).filter(pk=OuterRef("case_id")))
        mine = Q(author=user) | Q(seen)
        if user.is_active and user.can(Permission.DRAFT_POLICIES):
            mine |= Q(case__access_level=AccessLevel.NORMAL)
        return self.filter(mine)

    def open(self) -> ProposalQuerySet:
        """Keep what somebody still has to answer, ship or verify."""
        return self.exclude(state__in=[ProposalState.DECLINED, ProposalState.VERIFIED])


class ImprovementProposal(models.Model):
    """One proposal; with `other_clause` a report that two clauses give different outcomes for the same stay.

    `cost_minor` is what it cost so far, in minor units of `currency`, as the author reckons it. It ends by pointing
    at the version that says it better.
    """

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="proposals")
    clause = models.ForeignKey(Clause, on_delete=models.PROTECT, related_name="proposals")
    other_clause = models.ForeignKey(
        Clause, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    problem = models.TextField(gettext_lazy("what is wrong"))
    wording = models.TextField(gettext_lazy("proposed words"), blank=True, default="")
    cost_minor = models.PositiveBigIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True, default="")
    owner = models.CharField(gettext_lazy("who keeps the policy"), max_length=80)
    state = models.CharField(max_length=10, choices=ProposalState, default=ProposalState.PROPOSED)
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="proposals")
    proposed_at = models.DateTimeField()
    answered_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(gettext_lazy("the answer"), blank=True, default="")
    shipped_version = models.ForeignKey(
        PolicyVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="proposals"
    )
    shipped_at = models.DateTimeField(null=True, blank=True)
    verified_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    verified_at = models.DateTimeField(null=True, blank=True)
    verdict = models.TextField(gettext_lazy("what it changed"), blank=True, default="")
    evidence: models.ManyToManyField[Case, ProposalEvidence] = models.ManyToManyField(
        "cases.Case", through="ProposalEvidence", related_name="evidence_for"
    )

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("proposal")
        verbose_name_plural = gettext_lazy("proposals")
        indexes = [
            models.Index(fields=["state", "-proposed_at"], name="proposal_by_state"),
            models.Index(fields=["author", "-proposed_at"], name="proposal_of_author"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=ProposalState.values), name="proposal_state_known"
            ),
            models.CheckConstraint(
                condition=Q(other_clause__isnull=True) | ~Q(other_clause=F("clause")),
                name="proposal_two_clauses",
            ),
            models.CheckConstraint(condition=~Q(problem=""), name="proposal_says_what"),
            models.CheckConstraint(
                condition=Q(cost_minor__isnull=True) | Q(currency__regex=r"^[A-Z]{3}$"),
                name="proposal_cost_has_a_currency",
            ),
            models.CheckConstraint(
                condition=Q(state="proposed", answered_by__isnull=True, answered_at__isnull=True)
                | ~Q(state="proposed")
                & Q(answered_by__isnull=False, answered_at__isnull=False)
                & ~Q(answered_by=F("author")),
                name="proposal_answered_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(state="declined") | ~Q(answer=""), name="proposal_declined_says_why"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["shipped", "verified"])
                | Q(shipped_version__isnull=False, shipped_at__isnull=False),
                name="proposal_shipped_points_at_a_version",
            ),
            models.CheckConstraint(
                condition=~Q(state="verified")
                | Q(verified_by__isnull=False, verified_at__isnull=False) & ~Q(verdict=""),
                name="proposal_verified_says_what_changed",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="proposal_is_kept", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"IP-{self.pk}"

    def get_absolute_url(self) -> str:
        """Return its page."""
        return reverse("cases:proposal", args=[self.pk])

    @property
    def is_conflict(self) -> bool:
        """Say whether it reports two clauses that disagree."""
        return self.other_clause_id is not None

    @property
    def cost(self) -> Money | None:
        """Return what it cost so far, as its author reckons it."""
        return None if self.cost_minor is None else Money(self.cost_minor, self.currency)

    def accept(self, *, by: User, answer: str, now: datetime) -> None:
        """Agree to change the rule; refuses its author."""
        self._answer("accept", by=by, answer=answer, now=now)

    def decline(self, *, by: User, answer: str, now: datetime) -> None:
        """Leave the rule as it is; refuses its author, and silence about why."""
        if not answer.strip():
            raise BadInput(_("Say why, so that the author can tell others."), field="answer")
        self._answer("decline", by=by, answer=answer, now=now)

    def ship(self, *, version: PolicyVersion, policies: set[int], now: datetime) -> None:
        """Point at the version that says it better; refuses a draft, another policy and one that was there before."""
        state = proposal_after(ProposalState(self.state), "ship")
        if version.policy_id not in policies:
            raise NotThatRule(_("That version belongs to another policy than the clauses named."))
        if version.state not in BINDING or version.published_at is None:
            raise NotThatRule(_("That version is not published yet."))
        if version.published_at <= self.proposed_at:
            raise NotThatRule(_("That version was published before this was proposed."))
        self.state, self.shipped_version, self.shipped_at = state, version, now

    def verify(self, *, by: User, verdict: str, now: datetime) -> None:
        """Say what the new version changed; refuses silence."""
        state = proposal_after(ProposalState(self.state), "verify")
        if not verdict.strip():
            raise BadInput(_("Say what it changed."), field="verdict")
        self.state, self.verified_by, self.verified_at = state, by, now
        self.verdict = verdict.strip()

    def _answer(self, step: str, *, by: User, answer: str, now: datetime) -> None:
        state = proposal_after(ProposalState(self.state), step)
        if by.pk == self.author_id:
            raise OwnProposal(_("Somebody else answers what you proposed."))
        self.state, self.answered_by, self.answered_at = state, by, now
        self.answer = answer.strip()


class ProposalEvidence(models.Model):
    """A case that shows what a proposal says."""

    proposal = models.ForeignKey(
        ImprovementProposal, on_delete=models.PROTECT, related_name="shown_by"
    )
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="+")
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        verbose_name = gettext_lazy("evidence for a proposal")
        verbose_name_plural = gettext_lazy("evidence for proposals")
        constraints = [
            models.UniqueConstraint(fields=["proposal", "case"], name="proposal_evidence_once"),
        ]

    def __str__(self) -> str:
        return f"{self.proposal_id} {self.case_id}"


def policies_of(proposal: ImprovementProposal) -> set[int]:
    """Return the ids of the policies its clauses belong to; one statement."""
    clauses = [pk for pk in (proposal.clause_id, proposal.other_clause_id) if pk is not None]
    return set(Policy.objects.filter(versions__clauses__in=clauses).values_list("pk", flat=True))
