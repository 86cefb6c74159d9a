"""One decision or refusal held against those with the same facts; where it differs, managers find it on a page."""

from __future__ import annotations

from datetime import datetime

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.lifecycle import ComparisonState, comparison_after
from cases.models.authority import HOUSE_CURRENCY
from cases.models.case import Case
from cases.models.decision import Decision
from cases.models.exception_request import ExceptionRequest
from cases.models.proposal import ImprovementProposal
from common import texts
from common.errors import Forbidden
from common.money import Money
from users.models import User


class OwnDecision(Forbidden):
    """Nobody settles an alarm about what they decided or asked for themselves."""


class ComparisonQuerySet(models.QuerySet["Comparison"]):
    """What sets of comparisons mean."""

    def visible_to(self, user: User) -> ComparisonQuerySet:
        """Keep those about cases this person may know of."""
        return self.filter(case__in=Case.objects.visible_to(user))

    def to_look_at(self) -> ComparisonQuerySet:
        """Keep what nobody has compared yet, the oldest first."""
        return self.filter(state=ComparisonState.DUE).order_by("pk")

    def alarming(self) -> ComparisonQuerySet:
        """Keep those that differ, that no manager has settled and that nobody took back."""
        return self.filter(state=ComparisonState.DIFFERS, decision__reversed_by=None)

    def raised(self) -> ComparisonQuerySet:
        """Keep those that differed, settled or not."""
        return self.filter(
            state__in=[
                ComparisonState.DIFFERS,
                ComparisonState.ACKNOWLEDGED,
                ComparisonState.TAKEN_UP,
            ]
        )


class Comparison(models.Model):
    """What holding one decision (or one request somebody said no to) against its twins came to.

    `like_decisions` and `like_requests` are the twins it differs from; `usual_minor` is the middle of what they got,
    in minor units of the house's currency. A manager acknowledges the difference, or takes it up as a proposal.
    """

    class Difference(models.TextChoices):
        """In what it differs."""

        ANSWER = "answer", gettext_lazy("The answer")
        AMOUNT = "amount", gettext_lazy("The amount")

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="comparisons")
    decision = models.OneToOneField(
        Decision, on_delete=models.PROTECT, null=True, blank=True, related_name="comparison"
    )
    request = models.OneToOneField(
        ExceptionRequest, on_delete=models.PROTECT, null=True, blank=True, related_name="comparison"
    )
    state = models.CharField(max_length=12, choices=ComparisonState, default=ComparisonState.DUE)
    made_at = models.DateTimeField()
    looked_at = models.DateTimeField(null=True, blank=True)
    difference = models.CharField(max_length=6, choices=Difference, blank=True, default="")
    usual_minor = models.PositiveBigIntegerField(null=True, blank=True)
    like_decisions = models.ManyToManyField(Decision, related_name="+", blank=True)
    like_requests = models.ManyToManyField(ExceptionRequest, related_name="+", blank=True)
    settled_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    settled_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(gettext_lazy("why"), max_length=500, blank=True, default="")
    proposal = models.ForeignKey(
        ImprovementProposal, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = ComparisonQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("comparison")
        verbose_name_plural = gettext_lazy("comparisons")
        constraints = [
            models.CheckConstraint(
                condition=Q(decision__isnull=True) ^ Q(request__isnull=True),
                name="comparison_of_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(state__in=ComparisonState.values), name="comparison_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state="due", looked_at__isnull=True)
                | ~Q(state="due") & Q(looked_at__isnull=False),
                name="comparison_looked_at_unless_due",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["due", "alike"], difference="")
                | Q(
                    state__in=["differs", "acknowledged", "taken_up"],
                    difference__in=["answer", "amount"],
                ),
                name="comparison_says_in_what_it_differs",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=["acknowledged", "taken_up"],
                    settled_by__isnull=False,
                    settled_at__isnull=False,
                )
                & ~Q(reason="")
                | Q(
                    state__in=["due", "alike", "differs"],
                    settled_by__isnull=True,
                    settled_at__isnull=True,
                    reason="",
                ),
                name="comparison_settled_by_somebody_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(state="taken_up", proposal__isnull=False)
                | ~Q(state="taken_up") & Q(proposal__isnull=True),
                name="comparison_taken_up_as_a_proposal",
            ),
        ]
        indexes = [
            models.Index(fields=["id"], condition=Q(state="due"), name="comparison_due"),
            models.Index(
                fields=["state", "-looked_at"],
                condition=Q(state__in=["differs", "acknowledged", "taken_up"]),
                name="comparison_raised",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="comparison_is_kept", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="comparison_is_of_one_thing", fields=["case", "decision", "request", "made_at"]
            ),
            pgtrigger.Protect(
                name="comparison_settled_is_final",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state__in=["alike", "acknowledged", "taken_up"]),
            ),
        ]

    def __str__(self) -> str:
        return str(self.of)

    @property
    def of(self) -> Decision | ExceptionRequest:
        """Return what was compared."""
        found = self.decision or self.request
        assert found is not None  # noqa: S101 - the database says so
        return found

    @property
    def is_void(self) -> bool:
        """Say whether what was compared is a decision somebody took back; one statement."""
        return self.decision is not None and hasattr(self.decision, "reversed_by")

    @property
    def usual(self) -> Money | None:
        """Return the middle of what its twins got."""
        return None if self.usual_minor is None else Money(self.usual_minor, HOUSE_CURRENCY)

    def look(self, difference: str, usual_minor: int | None, *, now: datetime) -> None:
        """Note what the comparison came to; "" for no difference."""
        step = "differ" if difference else "agree"
        self.state = comparison_after(ComparisonState(self.state), step)
        self.difference, self.usual_minor, self.looked_at = difference, usual_minor, now

    def settle(self, reason: str, *, by: User, now: datetime) -> None:
        """Let the difference stand, with the reason; refuses whoever decided it, asked for it, or gave the answer."""
        self._settle("acknowledge", reason, by=by, now=now)

    def take_up(
        self, proposal: ImprovementProposal, reason: str, *, by: User, now: datetime
    ) -> None:
        """Let a proposal to change the rule answer it; refused like a reason to let it stand."""
        self._settle("take_up", reason, by=by, now=now)
        self.proposal = proposal

    def _settle(self, step: str, reason: str, *, by: User, now: datetime) -> None:
        state = comparison_after(ComparisonState(self.state), step)
        if by.pk in self.concerned():
            raise OwnDecision(_("You had a part in it. Somebody else looks at it."))
        self.reason = texts.required(reason, _("Say why."), field="reason", longest=500)
        self.state, self.settled_by, self.settled_at = state, by, now

    def concerned(self) -> set[int]:
        """Return the ids of who decided it, asked for it or answered it; one statement, none where they were read."""
        request = self.request or getattr(self.decision, "exception", None)
        people = {self.decision.decided_by_id} if self.decision is not None else set()
        if request is not None:
            people |= {request.asked_by_id, *(each.by_id for each in request.approvals.all())}
        return people
