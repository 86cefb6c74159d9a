"""What an expert in the house was asked about a case, what they said, and whether it was used."""

from __future__ import annotations

from datetime import datetime

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.lifecycle import ConsultState, consult_after
from cases.models.access import AccessGrant
from cases.models.clock import SLAClock
from common.errors import BadInput, Forbidden
from users.models import Skill, User


class NotTheExpert(Forbidden):
    """Somebody else was asked."""


class ConsultQuerySet(models.QuerySet["Consult"]):
    """What sets of questions to experts mean."""

    def unanswered(self) -> ConsultQuerySet:
        """Keep questions an expert still owes an answer to."""
        return self.filter(state=ConsultState.ASKED)


class Consult(models.Model):
    """One question to one expert, on one case. `grant` opens exactly this case to them, until a time.

    `clock` counts to when the owner must decide, with or without the answer.
    """

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="consults")
    question = models.TextField(gettext_lazy("question"))
    skill = models.ForeignKey(
        Skill, on_delete=models.PROTECT, null=True, blank=True, related_name="consults"
    )
    expert = models.ForeignKey(User, on_delete=models.PROTECT, related_name="consults")
    grant = models.ForeignKey(
        AccessGrant, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="consults_asked")
    asked_at = models.DateTimeField()
    client_key = models.UUIDField()
    clock = models.OneToOneField(SLAClock, on_delete=models.PROTECT, related_name="consult")
    state = models.CharField(max_length=10, choices=ConsultState, default=ConsultState.ASKED)
    ended_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(blank=True, default="")
    reason = models.CharField(max_length=300, blank=True, default="")
    used = models.BooleanField(null=True, blank=True)

    objects = ConsultQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("question to an expert")
        verbose_name_plural = gettext_lazy("questions to experts")
        constraints = [
            models.UniqueConstraint(fields=["case", "client_key"], name="consult_asked_once"),
            models.CheckConstraint(
                condition=Q(state__in=ConsultState.values), name="consult_state_known"
            ),
            models.CheckConstraint(condition=~Q(question=""), name="consult_asks_something"),
            models.CheckConstraint(
                condition=Q(state="asked", ended_at__isnull=True)
                | ~Q(state="asked") & Q(ended_at__isnull=False),
                name="consult_ended_exactly_when_over",
            ),
            models.CheckConstraint(
                condition=Q(state="answered") & ~Q(answer="") | ~Q(state="answered") & Q(answer=""),
                name="consult_answer_exactly_when_answered",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["declined", "withdrawn"]) | ~Q(reason=""),
                name="consult_ended_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(used__isnull=True) | Q(state="answered"),
                name="consult_used_when_answered",
            ),
            models.CheckConstraint(
                condition=~Q(expert=models.F("asked_by")), name="consult_of_somebody_else"
            ),
        ]
        indexes = [
            models.Index(
                fields=["expert"], condition=Q(state="asked"), name="consult_owed_by_expert"
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="consult_question_is_final",
                # Its case may change: a merge carries what hangs on a case along.
                fields=["question", "expert", "asked_by", "asked_at"],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} · {self.expert}"

    @property
    def is_owed(self) -> bool:
        """The expert has not answered yet."""
        return self.state == ConsultState.ASKED

    def answer_with(self, text: str, *, by: User, now: datetime) -> None:
        """Take the expert's answer; refuses anybody else's, an empty one and a second one."""
        self._require_expert(by)
        self._end("answer", now=now)
        if not text:
            raise BadInput(_("Write the answer first."), field="answer")
        self.answer = text

    def decline(self, reason: str, *, by: User, now: datetime) -> None:
        """Say no, with the reason; refuses anybody but the expert."""
        self._require_expert(by)
        self._end("decline", now=now)
        self._because(reason)

    def withdraw(self, reason: str, *, now: datetime) -> None:
        """Need the answer no longer."""
        self._end("withdraw", now=now)
        self._because(reason)

    def judge(self, *, used: bool) -> None:
        """Say whether the answer was used; refuses before there is one."""
        if self.state != ConsultState.ANSWERED:
            raise BadInput(_("There is no answer yet."))
        self.used = used

    def _require_expert(self, by: User) -> None:
        if by.pk != self.expert_id:
            raise NotTheExpert(
                _("%(person)s was asked, and answers.") % {"person": self.expert.short_name}
            )

    def _because(self, reason: str) -> None:
        self.reason = reason.strip()[:300]
        if not self.reason:
            raise BadInput(_("Say why."), field="reason")

    def _end(self, step: str, *, now: datetime) -> None:
        self.state = consult_after(ConsultState(self.state), step)
        self.ended_at = now
