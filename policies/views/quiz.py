"""The self-check: one's own attempts, one question after the other, what was right. Nobody sees another's."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from policies.actions import quizzing
from policies.models import Clause, QuizAttempt
from users.http import StaffRequest

_WHOLE = 6


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def index(request: StaffRequest) -> HttpResponse:
    """Show one's own attempts; a POST begins one, or goes on with the one that was begun."""
    if request.method == "POST":
        return redirect(quizzing.start(by=request.user, now=timezone.now()))
    attempts = QuizAttempt.objects.visible_to(request.user).order_by("-started_at")[:30]
    return render(request, "policies/quiz.html", {"attempts": attempts})


@require_safe
@login_required
def detail(request: StaffRequest, pk: int) -> HttpResponse:
    """Show the next question with how the last one went, or the result."""
    attempt = get_object_or_404(QuizAttempt.objects.visible_to(request.user), pk=pk)
    given = list(zip(attempt.questions, attempt.answers, strict=False))
    wanted = [question["clause"] for question, _choice in given]
    clauses = Clause.objects.light().select_related("version__policy").in_bulk(wanted)
    answered = [
        {
            "question": question,
            "chosen": question["choices"][choice],
            "right": question["choices"][question["right"]],
            "is_right": choice == question["right"],
            "clause": clauses.get(question["clause"]),
        }
        for question, choice in given
    ]
    place = len(answered)
    context = {
        "attempt": attempt,
        "answered": answered,
        "last": answered[-1] if answered else None,
        "place": place,
        "number": place + 1,
        "question": attempt.questions[place] if attempt.finished_at is None else None,
    }
    return render(request, "policies/quiz_attempt.html", context)


@require_POST
@login_required
def answer(request: StaffRequest, pk: int) -> HttpResponse:
    """Take one answer and go on."""
    attempt = get_object_or_404(QuizAttempt.objects.visible_to(request.user), pk=pk)
    quizzing.answer(
        attempt_id=attempt.pk,
        at=_number(request.POST.get("at", "")),
        choice=_number(request.POST.get("choice", "")),
        by=request.user,
        now=timezone.now(),
    )
    return redirect(attempt)


def _number(text: str) -> int:
    """Return the place somebody chose; what is no place is refused as no answer."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < _WHOLE else -1
