"""Requests that wait for a yes or no, one after the other: each with its whole context, answered in one keystroke."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cases.actions.deciding import answering
from cases.deciding.handed import holding
from cases.deciding.inbox import inbox_of, requests_seen, weighing_of, whole
from cases.forms.clocks import ReasonForm
from cases.forms.deciding import ApproveForm
from cases.lifecycle import ExceptionState
from cases.models import ExceptionRequest
from common.errors import DomainError
from users.http import StaffRequest
from users.permissions import requires
from users.roles import Permission

#: The longest number of minor units an amount may be.
_DIGITS = 18
_may = requires(Permission.APPROVE_EXCEPTIONS)


@require_safe
@_may
def index(request: StaffRequest) -> HttpResponse:
    """Show what waits, and the first of it with its context; the rows alone when they are renewed."""
    return _rows(request) if _is_renewed(request) else _show(request)


@require_safe
@_may
def detail(request: StaffRequest, pk: int) -> HttpResponse:
    """Show one request with everything it is weighed by; the rows alone when they are renewed."""
    return _rows(request) if _is_renewed(request) else _show(request, _find(request, pk))


@require_POST
@_may
def approval(request: StaffRequest, pk: int) -> HttpResponse:
    """Say yes to the amount that was shown: what was asked for, or what the first of two made of it."""
    asked = _find(request, pk)
    shown = request.POST.get("shown", "")
    minor = int(shown) if shown.isascii() and shown.isdigit() and len(shown) <= _DIGITS else None
    return _answer(
        request,
        asked,
        lambda: answering.approve(
            request_id=asked.pk, by=request.user, amount_minor=minor, now=timezone.now()
        ),
    )


@require_POST
@_may
def answer(request: StaffRequest, pk: int) -> HttpResponse:
    """Say yes to another amount, or on a condition."""
    asked = _find(request, pk)
    form = ApproveForm(request.POST, case=asked.case, asked=asked)
    return _answer(
        request,
        asked,
        lambda: answering.approve(
            request_id=asked.pk,
            by=request.user,
            amount_minor=form.cleaned_data["money"].minor,
            conditions=form.cleaned_data["conditions"],
            reason=form.cleaned_data["reason"],
            now=timezone.now(),
        ),
        yes=form,
    )


@require_POST
@_may
def refusal(request: StaffRequest, pk: int) -> HttpResponse:
    """Say no, with the reason."""
    asked = _find(request, pk)
    form = _no(request.POST, asked)
    return _answer(
        request,
        asked,
        lambda: answering.deny(
            request_id=asked.pk,
            by=request.user,
            reason=form.cleaned_data["reason"],
            now=timezone.now(),
        ),
        no=form,
    )


def _answer(
    request: StaffRequest,
    asked: ExceptionRequest,
    do: Callable[[], ExceptionRequest],
    *,
    yes: ApproveForm | None = None,
    no: ReasonForm | None = None,
) -> HttpResponse:
    """Answer and go on to the next; what is refused stays, with why and with what was typed."""
    form = yes or no
    if form is not None and not form.is_valid():
        return _show(request, asked, status=400, yes=yes, no=no)
    try:
        answered = do()
    except DomainError as wrong:
        if form is not None and wrong.field in form.fields:
            form.add_error(wrong.field, wrong.message)
            return _show(request, asked, status=wrong.status, yes=yes, no=no)
        fresh = _find(request, asked.pk)
        return _show(
            request, fresh, status=wrong.status, problem=str(wrong.message), yes=yes, no=no
        )
    return _go_on(request, answered)


def _go_on(request: StaffRequest, answered: ExceptionRequest) -> HttpResponse:
    """Show the next request that waits, and say what became of the last."""
    said = _said(answered)
    coming = inbox_of(request.user, only_mine=_only_mine(request), now=timezone.now()).after(
        answered
    )
    to = _address(request, coming)
    if not request.htmx:
        messages.success(request, said)
        return redirect(to)
    asked = _find(request, coming.pk) if coming is not None else None
    response = _show(request, asked, said=said)
    response["HX-Push-Url"] = to
    return response


def _show(
    request: StaffRequest,
    asked: ExceptionRequest | None = None,
    *,
    status: int = 200,
    problem: str = "",
    said: str = "",
    yes: ApproveForm | None = None,
    no: ReasonForm | None = None,
) -> HttpResponse:
    """Show the list and one request: the one asked for, else the first that waits."""
    now = timezone.now()
    inbox = inbox_of(request.user, only_mine=_only_mine(request), now=now)
    is_chosen = asked is not None or bool(said)
    first = inbox.after(None)
    if asked is None and first is not None:
        asked = whole(requests_seen(request.user)).get(pk=first.pk)
    context: dict[str, Any] = {
        "section": "exceptions",
        "inbox": inbox,
        "only_mine": _only_mine(request),
        "at": "one" if is_chosen and asked is not None else "list",
        "weighing": weighing_of(asked, request.user, now=now) if asked is not None else None,
        "yes": yes or (_yes(asked) if asked is not None else None),
        "no": no or (_no(None, asked) if asked is not None else None),
        "opens": _opened(yes, no),
        "problem": problem,
        "said": said,
        "holding": holding(request.user, now=now),
        "path": _address(request, asked if is_chosen else None),
        "now": now,
    }
    template = "cases/_inbox.html" if request.htmx else "cases/inbox.html"
    return render(request, template, context, status=status)


def _rows(request: StaffRequest) -> HttpResponse:
    """Show the list alone: what is open never changes under somebody’s hands."""
    now = timezone.now()
    context = {
        "inbox": inbox_of(request.user, only_mine=_only_mine(request), now=now),
        "only_mine": _only_mine(request),
        "path": request.get_full_path(),
        "now": now,
    }
    return render(request, "cases/_inbox_list.html", context)


def _is_renewed(request: StaffRequest) -> bool:
    return bool(request.htmx) and request.htmx.trigger == "exception-list"


def _find(request: StaffRequest, pk: int) -> ExceptionRequest:
    return get_object_or_404(whole(requests_seen(request.user)), pk=pk)


def _yes(asked: ExceptionRequest) -> ApproveForm:
    return ApproveForm(case=asked.case, asked=asked)


def _no(data: Any, asked: ExceptionRequest) -> ReasonForm:
    return ReasonForm(data, case=asked.case, auto_id="no_%s")


def _opened(yes: forms.Form | None, no: forms.Form | None) -> str:
    """Return which of the two ways to say something stays open after it was refused."""
    return "yes" if yes is not None else "no" if no is not None else ""


def _only_mine(request: StaffRequest) -> bool:
    return (request.POST or request.GET).get("whose") == "mine"


def _address(request: StaffRequest, asked: ExceptionRequest | None) -> str:
    query = "?whose=mine" if _only_mine(request) else ""
    if asked is None:
        return reverse("cases:inbox") + query
    return reverse("cases:inbox_request", args=[asked.pk]) + query


def _said(answered: ExceptionRequest) -> str:
    names = {"case": answered.case.reference, "person": answered.asked_by.short_name}
    if answered.is_waiting:
        return _("%(case)s: you approved it. A second person has to.") % names
    if answered.state == ExceptionState.DENIED:
        return _("%(case)s: declined. %(person)s is told.") % names
    if answered.state == ExceptionState.MODIFIED:
        return _("%(case)s: approved otherwise. %(person)s is told.") % names
    return _("%(case)s: approved. %(person)s is told.") % names
