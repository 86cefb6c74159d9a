"""A self-check: begun, answered question by question, finished. Nobody but its person ever sees it."""

import secrets
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from common.errors import DomainError
from policies.models import Clause, PolicyVersion, QuizAttempt
from policies.quiz import Material, make
from users.models import User

QUESTIONS = 8


class NothingToAsk(DomainError):
    """The library holds too little for a self-check."""


@transaction.atomic
def start(*, by: User, now: datetime) -> QuizAttempt:
    """Begin a self-check about what is in force today, or go on with the one that was begun."""
    User.objects.select_for_update().get(pk=by.pk)  # one at a time, however often somebody clicks
    begun = QuizAttempt.objects.visible_to(by).filter(finished_at=None).first()
    if begun is not None:
        return begun
    questions = make(_material(by, now=now), seed=secrets.randbits(32), count=QUESTIONS)
    if not questions:
        raise NothingToAsk(_("The library holds too little for a self-check."))
    return QuizAttempt.objects.create(
        person=by, started_at=now, questions=questions, asked=len(questions)
    )


@transaction.atomic
def answer(*, attempt_id: int, at: int, choice: int, by: User, now: datetime) -> bool:
    """Answer question `at` (from 0) and say whether it was right; one that is not one’s own does not exist."""
    attempt = QuizAttempt.objects.visible_to(by).select_for_update().get(pk=attempt_id)
    is_right = attempt.answer(choice, at=at, now=now)
    attempt.save(update_fields=["answers", "right", "finished_at"])
    return is_right


def _material(person: User, *, now: datetime) -> list[Material]:
    """Return every clause in force today in the language of the person; one statement."""
    versions = PolicyVersion.objects.in_force(on=now.date())
    clauses = Clause.objects.light().filter(version__in=versions).select_related("version__policy")
    language = person.language
    return [
        Material(
            id=clause.pk,
            title=clause.version.policy.title_in(language),
            label=(
                f"{clause.version.policy.title_in(language)} v{clause.version.number} §{clause.anchor}"
            ),
            text=clause.text_in(language),
            plain=clause.plain_in(language),
        )
        for clause in clauses.order_by("pk")
    ]
