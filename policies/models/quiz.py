"""How well one person knows the library: questions, answers and score, for nobody else's eyes."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from common.errors import BadInput, DomainError
from users.models import User


class AlreadyDone(DomainError):
    """A finished check is not answered twice."""


class NotAnAnswer(BadInput):
    """The answer is none of the choices."""


class QuizAttemptQuerySet(models.QuerySet["QuizAttempt"]):
    def visible_to(self, user: User) -> QuizAttemptQuerySet:
        """Keep the person's own; nobody sees another's, whatever their role."""
        return self.filter(person=user)


class QuizAttempt(models.Model):
    """`questions` are as they were asked (see `policies.quiz`); `answers` are the places chosen, in their order."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="quiz_attempts")
    started_at = models.DateTimeField(_("started"))
    finished_at = models.DateTimeField(_("finished"), null=True)
    questions = models.JSONField(_("questions"))
    answers = models.JSONField(_("answers"), default=list)
    asked = models.PositiveSmallIntegerField(_("asked"))
    right = models.PositiveSmallIntegerField(_("right"), default=0)

    objects = QuizAttemptQuerySet.as_manager()

    class Meta:
        verbose_name = _("self-check")
        verbose_name_plural = _("self-checks")
        indexes = [models.Index(fields=["person", "-started_at"], name="quiz_of_person")]
        constraints = [
            models.CheckConstraint(
                name="quiz_right_among_asked", condition=Q(asked__gte=1, right__lte=F("asked"))
            ),
            models.UniqueConstraint(
                fields=["person"], condition=Q(finished_at=None), name="quiz_one_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.started_at:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        """Return the page of this check."""
        return reverse("policies:quiz_attempt", args=[self.pk])

    def answer(self, choice: int, *, at: int, now: datetime) -> bool:
        """Take the answer to question `at` (from 0) and say whether it was right.

        Refuses (AlreadyDone) one that has been answered and (NotAnAnswer) what is no choice of it.
        """
        if at != len(self.answers) or self.finished_at is not None:
            raise AlreadyDone(gettext("This question has been answered already."))
        question = self.questions[at]
        if not 0 <= choice < len(question["choices"]):
            raise NotAnAnswer(gettext("Choose one of the answers."), field="choice")
        self.answers = [*self.answers, choice]
        is_right = bool(choice == question["right"])
        self.right += is_right
        if len(self.answers) == self.asked:
            self.finished_at = now
        return is_right
