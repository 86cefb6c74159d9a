"""One act on many cases: what it would do, doing it, and the way back."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from cases.actions import bulk
from cases.actions.bulk import Act, Became, Report
from cases.desk.undoing import UNDO_SECONDS, opened, sealed
from cases.forms.lists import form_for_many
from users.http import StaffRequest
from users.permissions import requires
from users.roles import Permission


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.WORK_CASES)
def act(request: StaffRequest, name: str) -> HttpResponseBase:
    """Show what an act would do with the chosen cases; on POST do it."""
    if name not in Act.values:
        raise Http404
    chosen, now, given = Act(name), timezone.now(), _given(request)
    references = [text.upper()[:14] for text in given.getlist("case")]
    form = form_for_many(chosen, given if _is_filled(request) else None, now=now)
    if request.method == "POST" and form.is_valid() and "look" not in request.POST:
        return _do(request, chosen, references, form.cleaned_data, now)
    filled = form if form.is_bound else form_for_many(chosen, _initial(form), now=now)
    preview = None
    if references and filled.is_valid():
        preview = bulk.rehearse(
            act=chosen, references=references, given=filled.cleaned_data, by=request.user, now=now
        )
    context = {
        "act": chosen,
        "form": form,
        "references": references,
        "preview": preview,
        "ready": preview.count(Became.DONE) if preview is not None else 0,
    }
    is_wrong = request.method == "POST" and not form.is_valid()
    template = "cases/_bulk.html" if request.htmx else "cases/bulk.html"
    response = render(request, template, context, status=400 if is_wrong else 200)
    if request.htmx and is_wrong:
        response["HX-Retarget"], response["HX-Reswap"] = "#case-dialog", "innerHTML"
    return response


@require_POST
@requires(Permission.WORK_CASES)
def undo(request: StaffRequest) -> HttpResponseBase:
    """Take an act on many cases back, for half a minute."""
    way = opened(request.POST.get("token") or request.GET.get("token", ""))
    if way.by != request.user.pk:
        raise Http404
    done = bulk.undo(act=Act(way.act), before=way.before, by=request.user, now=timezone.now())
    said = ngettext("Taken back for %(n)d case.", "Taken back for %(n)d cases.", done) % {"n": done}
    return _said(request, said)


def _do(
    request: StaffRequest,
    chosen: Act,
    references: Sequence[str],
    given: Mapping[str, Any],
    now: datetime,
) -> HttpResponseBase:
    report = bulk.perform(act=chosen, references=references, given=given, by=request.user, now=now)
    done = report.count(Became.DONE)
    said = ngettext("Done with %(n)d case.", "Done with %(n)d cases.", done) % {"n": done}
    token = sealed(chosen, report.before, by=request.user)
    return _said(request, said, report=report, token=token)


def _said(
    request: StaffRequest, said: str, *, report: Report | None = None, token: str = ""
) -> HttpResponseBase:
    left = report.left if report is not None else ()
    context = {"said": said, "left": left, "token": token, "undo_seconds": UNDO_SECONDS}
    if request.htmx:
        response = render(request, "cases/_bulk_done.html", context)
        response["HX-Trigger"] = "steward:acted"
        return response
    if report is None:
        messages.success(request, said)
        return redirect(reverse("cases:index"))
    return render(request, "cases/bulk.html", context)


def _given(request: StaffRequest) -> Any:
    return request.POST if request.method == "POST" else request.GET


def _is_filled(request: StaffRequest) -> bool:
    return request.method == "POST" or "look" in request.GET


def _initial(form: Any) -> Any:
    """Return what the form starts with, as if it had been sent: the preview shows that first."""
    return {
        name: field.initial
        if field.initial is not None
        else next((str(value) for value, _label in getattr(field, "choices", ())), "")
        for name, field in form.fields.items()
    }
