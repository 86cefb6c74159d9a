"""What a department was asked for a case, what it was told for that, how it was chased, and what it said."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.lifecycle import RequestState, request_after
from cases.models.clock import SLAClock
from cases.models.consult import Consult
from cases.models.department import Department
from common import texts
from common.errors import BadInput, DomainError
from messaging.models import Delivery, InboundMessage
from users.models import User


class NotAnsweredYet(DomainError):
    """There is no answer to judge."""


class DepartmentRequestQuerySet(models.QuerySet["DepartmentRequest"]):
    """What sets of questions to departments mean."""

    def unanswered(self) -> DepartmentRequestQuerySet:
        """Keep questions a department still owes an answer to."""
        return self.filter(state=RequestState.ASKED)

    def for_answering(self, user: User) -> DepartmentRequestQuerySet:
        """Keep questions to the departments this person answers for; what was not shared stays unread."""
        return self.filter(department__in=Department.objects.of(user))

    def nearest_first(self) -> DepartmentRequestQuerySet:
        """Order by when the answer is due."""
        return self.order_by("clock__due_at", "pk")


class DepartmentRequest(models.Model):
    """One question to one department, with exactly what was shared for it; the owner of the case stays who it is.

    `context` is what the department sees: [{"fact": code, "text": words}], frozen at asking. `clock` counts until
    it decides. `link_key` is what the signed link carries: another key, and every link sent before is void.
    """

    case = models.ForeignKey(
        "cases.Case", on_delete=models.CASCADE, related_name="department_requests"
    )
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="requests")
    follows = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="followed_by"
    )
    question = models.TextField(gettext_lazy("question"))
    context = models.JSONField(default=list)
    language = models.CharField(max_length=10, default="en")
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    client_key = models.UUIDField()
    clock = models.OneToOneField(SLAClock, on_delete=models.PROTECT, related_name="request")
    delivery = models.OneToOneField(
        Delivery, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    link_key = models.UUIDField()
    link_until = models.DateTimeField()
    state = models.CharField(max_length=10, choices=RequestState, default=RequestState.ASKED)
    ended_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(blank=True, default="")
    answered_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_as = models.CharField(max_length=120, blank=True, default="")
    reason = models.CharField(max_length=300, blank=True, default="")
    inbound = models.OneToOneField(
        InboundMessage, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    usable = models.BooleanField(null=True, blank=True)
    usable_because = models.CharField(max_length=300, blank=True, default="")

    objects = DepartmentRequestQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("question to a department")
        verbose_name_plural = gettext_lazy("questions to departments")
        constraints = [
            models.UniqueConstraint(fields=["case", "client_key"], name="request_asked_once"),
            models.CheckConstraint(
                condition=Q(state__in=RequestState.values), name="request_state_known"
            ),
            models.CheckConstraint(condition=~Q(question=""), name="request_asks_something"),
            models.CheckConstraint(
                condition=Q(state="asked", ended_at__isnull=True)
                | ~Q(state="asked") & Q(ended_at__isnull=False),
                name="request_ended_exactly_when_over",
            ),
            models.CheckConstraint(
                condition=Q(state="answered") & ~Q(answer="") & ~Q(answered_as="")
                | ~Q(state="answered") & Q(answer=""),
                name="request_answer_exactly_when_answered",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["bounced", "withdrawn"]) | ~Q(reason=""),
                name="request_sent_back_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(usable__isnull=True) | Q(state="answered"),
                name="request_judged_when_answered",
            ),
            models.CheckConstraint(
                condition=~Q(usable=False) | ~Q(usable_because=""),
                name="request_not_usable_for_a_reason",
            ),
        ]
        indexes = [
            models.Index(
                fields=["department", "case"],
                condition=Q(state="asked"),
                name="request_owed_by",
            ),
            models.Index(fields=["department", "-ended_at"], name="request_of_department"),
        ]
        triggers: ClassVar[list[Any]] = [
            pgtrigger.ReadOnly(
                name="request_question_is_final",
                # Its case may change: a merge carries what hangs on a case along.
                fields=["department", "question", "context", "asked_by", "asked_at"],
            ),
            pgtrigger.Protect(
                name="request_answer_is_final",
                operation=pgtrigger.Update,
                condition=~pgtrigger.Q(old__state="asked")
                & (
                    pgtrigger.Q(old__answer__df=pgtrigger.F("new__answer"))
                    | pgtrigger.Q(old__state__df=pgtrigger.F("new__state"))
                ),
            ),
            pgtrigger.Protect(name="request_is_kept", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.case} · {self.department}"

    @property
    def is_owed(self) -> bool:
        """The department has not answered yet."""
        return self.state == RequestState.ASKED

    def answer_with(
        self,
        text: str,
        *,
        by: User | None,
        called: str,
        inbound: InboundMessage | None,
        now: datetime,
    ) -> None:
        """Take the department's answer; refuses an empty one, one without a name, and a second one."""
        self._end("answer", now=now)
        if not text:
            raise BadInput(_("Write the answer first."), field="answer")
        if not called:
            raise BadInput(_("Say who answers."), field="called")
        self.answer, self.answered_by, self.answered_as = text, by, called[:120]
        self.inbound = inbound

    def bounce(self, reason: str, *, by: User | None, called: str, now: datetime) -> None:
        """Send the question back unanswered; refuses without a reason or a name."""
        self._end("bounce", now=now)
        self.reason = texts.required(
            reason, _("Say why it goes back."), field="reason", longest=300
        )
        self.answered_by = by
        self.answered_as = texts.required(
            called, _("Say who sends it back."), field="called", longest=120
        )

    def withdraw(self, reason: str, *, now: datetime) -> None:
        """Need the answer no longer; refuses without a reason."""
        self._end("withdraw", now=now)
        self.reason = texts.required(reason, _("Say why."), field="reason", longest=300)

    def judge(self, *, usable: bool, because: str) -> None:
        """Say whether the answer can be used; refuses before there is one, and "no" without a reason."""
        if self.state != RequestState.ANSWERED:
            raise NotAnsweredYet(_("There is no answer yet."))
        if not usable:
            because = texts.required(
                because, _("Say why it can’t be used."), field="because", longest=300
            )
        self.usable, self.usable_because = usable, because[:300]

    def _end(self, step: str, *, now: datetime) -> None:
        self.state = request_after(RequestState(self.state), step)
        self.ended_at = now


class ChaseQuerySet(models.QuerySet["Chase"]):
    """What sets of steps mean."""

    def ahead(self) -> ChaseQuerySet:
        """Keep steps neither taken nor passed over."""
        return self.filter(done_at=None, skipped_at=None)


class Chase(models.Model):
    """One step of asking again: who hears of the silence, when, and whether it was done or no longer needed.

    It follows one question, to a department (`request`) or to an expert (`consult`).
    """

    class Step(models.TextChoices):
        """Who is told, in this order."""

        REMINDER = "reminder", gettext_lazy("Reminder to whoever was asked")
        LEAD = "lead", gettext_lazy("The department’s lead")
        ASKER = "asker", gettext_lazy("Whoever owns the case")

    request = models.ForeignKey(
        DepartmentRequest,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="chases",
    )
    consult = models.ForeignKey(
        Consult, on_delete=models.CASCADE, null=True, blank=True, related_name="chases"
    )
    step = models.CharField(max_length=10, choices=Step)
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    skipped_at = models.DateTimeField(null=True, blank=True)
    delivery = models.OneToOneField(
        Delivery, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = ChaseQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("step of asking again")
        verbose_name_plural = gettext_lazy("steps of asking again")
        constraints = [
            models.UniqueConstraint(fields=["request", "step"], name="chase_once_a_step"),
            models.UniqueConstraint(fields=["consult", "step"], name="chase_expert_once_a_step"),
            models.CheckConstraint(
                condition=Q(request__isnull=False, consult__isnull=True)
                | Q(request__isnull=True, consult__isnull=False) & ~Q(step="lead"),
                name="chase_follows_one_question",
            ),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | Q(skipped_at__isnull=True),
                name="chase_done_or_skipped",
            ),
            models.CheckConstraint(
                condition=Q(step__in=["reminder", "lead", "asker"]), name="chase_step_known"
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(done_at__isnull=True, skipped_at__isnull=True),
                name="chase_due",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request or self.consult} · {self.get_step_display()}"
