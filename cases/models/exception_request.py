"""A request to go past a rule or a limit: what it rests on, who approved with what authority, and how it ended."""

from __future__ import annotations

from datetime import datetime

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.lifecycle import ExceptionState, exception_after
from cases.models.authority import AuthorityLimit
from cases.models.clock import SLAClock
from cases.models.decision import Decision, Weighed, weighed_constraints
from cases.models.delegation import ApprovalDelegation
from common import texts
from common.errors import BadInput
from common.money import Money
from messaging.models import Delivery
from users.models import User


class ExceptionRequestQuerySet(models.QuerySet["ExceptionRequest"]):
    """What sets of requests mean."""

    def waiting(self) -> ExceptionRequestQuerySet:
        """Keep requests nobody has answered for good."""
        return self.filter(state=ExceptionState.REQUESTED)

    def nearest_first(self) -> ExceptionRequestQuerySet:
        """Order by when an answer is needed."""
        return self.order_by("clock__due_at", "pk")

    def answered(self) -> ExceptionRequestQuerySet:
        """Keep requests somebody with authority said yes or no to."""
        return self.filter(
            state__in=[
                ExceptionState.APPROVED,
                ExceptionState.MODIFIED,
                ExceptionState.DENIED,
                ExceptionState.RATIFIED,
            ]
        )


class ExceptionRequest(Weighed):
    """One request by the owner of a case. `clause` is the rule it leaves, `rule_text` names one outside the library.

    `clock` counts to when an answer is needed. `asked_of` is whose turn it is; anybody with the authority may
    answer. `acted`: it was done at once, for safety, and waits to be ratified. `decision` is what came of it.
    """

    case = models.ForeignKey(
        "cases.Case", on_delete=models.PROTECT, related_name="exception_requests"
    )
    rule_text = models.CharField(
        gettext_lazy("rule it leaves"), max_length=200, blank=True, default=""
    )
    why = models.TextField(gettext_lazy("why the rule does not fit"))
    harm = models.TextField(gettext_lazy("what happens if you say no"))
    fairness = models.TextField(gettext_lazy("why it is fair to the other side"))
    alternatives = models.TextField(gettext_lazy("what was refused instead"))
    acted = models.BooleanField(default=False)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="exceptions_asked")
    asked_at = models.DateTimeField()
    asked_of = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="exceptions_to_answer"
    )
    client_key = models.UUIDField()
    clock = models.OneToOneField(SLAClock, on_delete=models.PROTECT, related_name="exception")
    state = models.CharField(
        max_length=10, choices=ExceptionState, default=ExceptionState.REQUESTED
    )
    decision = models.OneToOneField(
        Decision, on_delete=models.PROTECT, null=True, blank=True, related_name="exception"
    )
    reason = models.CharField(max_length=500, blank=True, default="")
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = ExceptionRequestQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("request for an exception")
        verbose_name_plural = gettext_lazy("requests for exceptions")
        constraints = [
            *weighed_constraints("exception"),
            models.UniqueConstraint(fields=["case", "client_key"], name="exception_asked_once"),
            models.CheckConstraint(
                condition=Q(state__in=ExceptionState.values), name="exception_state_known"
            ),
            models.CheckConstraint(
                condition=Q(clause__isnull=False) | ~Q(rule_text=""),
                name="exception_names_the_rule",
            ),
            models.CheckConstraint(
                condition=~Q(why="") & ~Q(harm="") & ~Q(fairness="") & ~Q(alternatives=""),
                name="exception_gives_its_reasons",
            ),
            models.CheckConstraint(
                condition=Q(state="requested", ended_at__isnull=True)
                | ~Q(state="requested") & Q(ended_at__isnull=False),
                name="exception_ended_exactly_when_over",
            ),
            models.CheckConstraint(
                condition=Q(acted=True, decision__isnull=False)
                | Q(acted=False, state__in=["approved", "modified"], decision__isnull=False)
                | Q(acted=False, decision__isnull=True)
                & ~Q(state__in=["approved", "modified", "ratified"]),
                name="exception_decided_exactly_when_said_yes",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["denied", "withdrawn", "expired"]) | ~Q(reason=""),
                name="exception_ended_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(asked_of__isnull=True) | ~Q(asked_of=models.F("asked_by")),
                name="exception_asked_of_somebody_else",
            ),
        ]
        indexes = [
            models.Index(
                fields=["asked_of"],
                condition=Q(state="requested"),
                name="exception_waits_for",
            ),
            models.Index(
                fields=["case"], condition=Q(state="requested"), name="exception_open_on_case"
            ),
            models.Index(fields=["clause", "-asked_at"], name="exception_by_clause"),
            models.Index(fields=["-asked_at"], name="exception_newest"),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="exception_question_is_final",
                exclude=["state", "asked_of", "decision", "reason", "ended_at"],
            ),
            pgtrigger.Protect(name="exception_is_kept", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="exception_answer_is_final",
                operation=pgtrigger.Update,
                condition=~pgtrigger.Q(old__state="requested"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} · {self.get_remedy_display()}"

    @property
    def is_waiting(self) -> bool:
        """Nobody has answered it for good."""
        return self.state == ExceptionState.REQUESTED

    @property
    def rule(self) -> str:
        """Return the name of the rule it leaves."""
        return self.rule_text or str(self.clause)

    @property
    def first_yes(self) -> Approval | None:
        """Return what the first of two approved, while the second is waited for; of what was read already."""
        return next(iter(self.approvals.all()), None) if self.is_waiting else None

    @property
    def standing(self) -> Money:
        """Return the amount a yes is said to: what the first of two made of it, else what was asked for."""
        return self.amount if self.first_yes is None else self.first_yes.amount

    @property
    def standing_house_minor(self) -> int:
        """Return the same in minor units of the house's currency."""
        return self.house_minor if self.first_yes is None else self.first_yes.house_minor

    def end(self, step: str, reason: str, *, now: datetime) -> None:
        """Take the step of its lifecycle; refuses what is over, and a no without a reason."""
        self.state = exception_after(ExceptionState(self.state), step)
        self.ended_at = now
        self.reason = texts.clean(reason)[:500]
        if not self.reason and step in {"deny", "withdraw", "expire"}:
            raise BadInput(_("Say why."), field="reason")


class Approval(models.Model):
    """What one person with authority said to one request: by which limit, and for whom if they stood in."""

    class Verdict(models.TextChoices):
        """What they said."""

        APPROVE = "approve", gettext_lazy("Yes")
        MODIFY = "modify", gettext_lazy("Yes, otherwise")
        DENY = "deny", gettext_lazy("No")

    request = models.ForeignKey(
        ExceptionRequest, on_delete=models.PROTECT, related_name="approvals"
    )
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="approvals")
    limit = models.ForeignKey(AuthorityLimit, on_delete=models.PROTECT, related_name="approvals")
    delegation = models.ForeignKey(
        ApprovalDelegation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="approvals",
    )
    verdict = models.CharField(max_length=10, choices=Verdict)
    amount_minor = models.PositiveBigIntegerField()
    house_minor = models.PositiveBigIntegerField()
    conditions = models.CharField(max_length=500, blank=True, default="")
    reason = models.CharField(max_length=500, blank=True, default="")
    at = models.DateTimeField()

    class Meta:
        verbose_name = gettext_lazy("approval")
        verbose_name_plural = gettext_lazy("approvals")
        constraints = [
            models.UniqueConstraint(fields=["request", "by"], name="approval_once_a_person"),
            models.CheckConstraint(
                condition=Q(verdict__in=["approve", "modify", "deny"]),
                name="approval_verdict_known",
            ),
            models.CheckConstraint(
                condition=Q(verdict="approve") | ~Q(reason=""), name="approval_no_for_a_reason"
            ),
        ]
        indexes = [models.Index(fields=["by", "-at"], name="approval_by_person")]
        triggers = [
            pgtrigger.Protect(
                name="approval_is_final", operation=pgtrigger.Update | pgtrigger.Delete
            ),
            # Locks limit and delegation against being ended; refuses the requester and who has none in force.
            pgtrigger.Trigger(
                name="approval_has_authority",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func="""
                    PERFORM 1 FROM cases_authoritylimit held
                    JOIN cases_exceptionrequest asked ON asked.id = NEW.request_id
                    WHERE held.id = NEW.limit_id
                      AND held.kind = asked.kind
                      AND held.effective @> NEW.at
                      AND asked.asked_by_id <> NEW.by_id
                      AND (NEW.verdict = 'deny' OR NEW.house_minor
                           <= GREATEST(held.per_decision_minor, held.together_minor))
                    FOR SHARE OF held;
                    IF NOT FOUND THEN
                        RAISE EXCEPTION 'nobody approves beyond a limit in force, or for themselves'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    IF NEW.delegation_id IS NOT NULL THEN
                        PERFORM 1 FROM cases_approvaldelegation handed
                        JOIN cases_exceptionrequest asked ON asked.id = NEW.request_id
                        WHERE handed.id = NEW.delegation_id
                          AND handed.cancelled_at IS NULL
                          AND handed.during @> NEW.at
                          AND handed.receiver_id = NEW.by_id
                          AND handed.giver_id <> asked.asked_by_id
                        FOR SHARE OF handed;
                        IF NOT FOUND THEN
                            RAISE EXCEPTION 'nobody approves by what was not handed to them'
                                USING ERRCODE = 'check_violation';
                        END IF;
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.by} · {self.get_verdict_display()}"

    @property
    def amount(self) -> Money:
        """Return what they said yes to, in the currency of the request."""
        return Money(self.amount_minor, self.request.currency)


class ApprovalStep(models.Model):
    """One step when nobody answers: who hears of it, when, and whether it was done or no longer needed."""

    class Step(models.TextChoices):
        """What happens, in this order."""

        REMINDER = "reminder", gettext_lazy("Whose turn it is, reminded")
        NEXT = "next", gettext_lazy("On to whoever may decide more")
        EVERYBODY = "everybody", gettext_lazy("Everybody who may decide it, and the owner")
        EXPIRY = "expiry", gettext_lazy("Nobody answered: it ends")

    request = models.ForeignKey(ExceptionRequest, on_delete=models.CASCADE, related_name="steps")
    step = models.CharField(max_length=10, choices=Step)
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    skipped_at = models.DateTimeField(null=True, blank=True)
    deliveries = models.ManyToManyField(Delivery, related_name="+", blank=True)

    class Meta:
        verbose_name = gettext_lazy("step of a silent request")
        verbose_name_plural = gettext_lazy("steps of silent requests")
        constraints = [
            models.UniqueConstraint(fields=["request", "step"], name="approval_step_once"),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | Q(skipped_at__isnull=True),
                name="approval_step_done_or_skipped",
            ),
            models.CheckConstraint(
                condition=Q(step__in=["reminder", "next", "everybody", "expiry"]),
                name="approval_step_known",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(done_at__isnull=True, skipped_at__isnull=True),
                name="approval_step_due",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request} · {self.get_step_display()}"
