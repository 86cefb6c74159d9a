"""Where departments answer: by a signed link without signing in, or on a list of their own. Never the case itself."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from cases.actions import asking
from cases.asking import context, links
from cases.forms.asking import AnswerForm, ReturnForm
from cases.models import Department, DepartmentRequest
from common.errors import DomainError
from users.http import StaffRequest
from users.models import User

_ask = require_http_methods(["GET", "HEAD", "POST"])
_SHOWN = 50


# The link's own posts need no form token: who can send one holds the signed link, and a mail app that keeps no cookies
# must be able to answer.
@csrf_exempt
@_ask
@never_cache
def linked(request: HttpRequest, token: str) -> HttpResponse:
    """Show the question to whoever holds its link, and take the answer."""
    question = links.request_of(token, now=timezone.now())
    with translation.override(question.language):
        return _answer(request, question, _by_link(token, question))


@csrf_exempt
@require_http_methods(["POST"])
@never_cache
def linked_return(request: HttpRequest, token: str) -> HttpResponse:
    """Take the question back from whoever holds its link."""
    question = links.request_of(token, now=timezone.now())
    with translation.override(question.language):
        return _return(request, question, _by_link(token, question))


@require_safe
@login_required
def index(request: StaffRequest) -> HttpResponse:
    """List what the departments one answers for were asked: first what is owed, by when; then what is over."""
    every = DepartmentRequest.objects.for_answering(request.user).select_related(
        "department", "asked_by", "clock"
    )
    return render(
        request,
        "cases/questions.html",
        {
            "departments": Department.objects.of(request.user).order_by("name_en"),
            "owed": every.unanswered().nearest_first()[:_SHOWN],
            "over": every.exclude(ended_at=None).order_by("-ended_at")[:_SHOWN],
        },
    )


@_ask
@login_required
def detail(request: StaffRequest, pk: int) -> HttpResponse:
    """Show one question to somebody of the department, and take the answer."""
    return _answer(request, *_of_mine(request, pk))


@require_http_methods(["POST"])
@login_required
def returning(request: StaffRequest, pk: int) -> HttpResponse:
    """Take one question back from somebody of the department."""
    return _return(request, *_of_mine(request, pk))


def _by_link(token: str, question: DepartmentRequest) -> dict[str, Any]:
    return {
        "template": "cases/answer_link.html",
        "to": reverse("cases:answer", args=[token]),
        "return_to": reverse("cases:answer_return", args=[token]),
        "lang": "pt-BR" if question.language == "pt-br" else "en",
        "by": None,
    }


def _of_mine(request: StaffRequest, pk: int) -> tuple[DepartmentRequest, dict[str, Any]]:
    mine = DepartmentRequest.objects.for_answering(request.user)
    question = get_object_or_404(
        mine.select_related("department", "asked_by", "clock", "case__team"), pk=pk
    )
    return question, {
        "template": "cases/question.html",
        "to": reverse("cases:question", args=[pk]),
        "return_to": reverse("cases:question_return", args=[pk]),
        "by": request.user,
    }


def _answer(
    request: HttpRequest, question: DepartmentRequest, door: dict[str, Any]
) -> HttpResponse:
    form = AnswerForm(request.POST or None, initial=_called(door["by"]))
    return _take(
        request,
        question,
        door | {"answer_form": form, "return_form": ReturnForm(initial=_called(door["by"]))},
        form,
        lambda data: asking.answer(
            request_id=question.pk,
            text=data["answer"],
            called=data["called"],
            by=door["by"],
            now=timezone.now(),
        ),
    )


def _return(
    request: HttpRequest, question: DepartmentRequest, door: dict[str, Any]
) -> HttpResponse:
    form = ReturnForm(request.POST)
    return _take(
        request,
        question,
        door | {"answer_form": AnswerForm(initial=_called(door["by"])), "return_form": form},
        form,
        lambda data: asking.bounce(
            request_id=question.pk,
            reason=data["reason"],
            called=data["called"],
            by=door["by"],
            now=timezone.now(),
        ),
    )


def _take(
    request: HttpRequest,
    question: DepartmentRequest,
    shown: dict[str, Any],
    form: AnswerForm | ReturnForm,
    do: Callable[[dict[str, Any]], object],
) -> HttpResponse:
    """Show the page on GET; on POST act and lead back to it, or show the refusal with everything that was typed."""
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                do(form.cleaned_data)
            except DomainError as refusal:
                form.add_error(
                    refusal.field if refusal.field in form.fields else None, refusal.message
                )
                status = refusal.status
            else:
                return redirect(shown["to"])
    question.refresh_from_db()
    told = context.told(question.context)
    page = {**shown, "question": question, "told": told, "moment_now": timezone.now()}
    return render(request, shown["template"], page, status=status)


def _called(by: User | None) -> dict[str, str]:
    return {"called": by.name} if by is not None else {}
