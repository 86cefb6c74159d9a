"""One act on a case asked for in a dialog: show the form, or do it and show what changed."""

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise

from cases.entries import BesideMessages, Entry, entries_of
from cases.models import Case, CaseEvent
from cases.models.refusals import StaleForm
from cases.sheet import reader_of
from cases.views import page
from common.errors import DomainError
from users.http import StaffRequest

Text = str | Promise


def ask(
    request: StaffRequest,
    case: Case,
    form: forms.Form,
    do: Callable[[dict[str, Any]], object],
    *,
    title: Text,
    verb: Text,
    text: Text = "",
    said: Text = "",
    kind: str = "primary",
    items: Sequence[Any] = (),
    undo: str = "",
) -> HttpResponse:
    """Show the dialog on GET; on POST parse, act, and answer with what changed.

    A refusal shows in the dialog with everything that was typed; a stale form also shows what changed since.
    `undo` names the address that takes the act back, offered for half a minute.
    """
    dialog = {
        "case": case,
        "form": form,
        "title": title,
        "verb": verb,
        "text": text,
        "kind": kind,
        "items": items,
        "place": page.place_of(request),
        "thread": page.thread_of(request),
        "action": request.path,
    }
    if request.method != "POST":
        return _show(request, dialog, status=200)
    if not form.is_valid():
        return _show(request, dialog, status=400)
    try:
        do(form.cleaned_data)
    except StaleForm as refusal:
        told = since(request, case, form.cleaned_data.get("newest") or 0)
        form.data = form.data.copy()  # type: ignore[attr-defined] # a QueryDict
        form.data["version"] = case.version  # type: ignore[index]
        return _show(request, dialog | {"problem": refusal.message, "since": told}, status=409)
    except DomainError as refusal:
        # A form may show what is wrong with one value at the field it was read from.
        shown_at: dict[str, str] = getattr(form, "shown_at", {})
        field = shown_at.get(refusal.field or "", refusal.field)
        if field in form.fields:
            form.add_error(field, refusal.message)
            return _show(request, dialog, status=refusal.status)
        return _show(request, dialog | {"problem": refusal.message}, status=refusal.status)
    undo_url = reverse(undo, args=[case.reference]) if undo else ""
    return page.changed(request, case, said=str(said), undo_url=undo_url)


def newest_of(case: Case) -> int:
    """Return the id of the last thing that happened, so that a form can tell what is new."""
    return case.events.order_by("-pk").values_list("pk", flat=True).first() or 0


def since(request: StaffRequest, case: Case, newest: int) -> list[Entry]:
    """Tell what happened on the case since the form was opened."""
    events = (
        CaseEvent.objects.filter(case=case, pk__gt=newest)
        .select_related("actor", "party__person", "message__author", "message__delivery")
        .order_by("pk")[:20]
    )
    return entries_of(
        list(events),
        BesideMessages({}, {}),
        reader_of(now=timezone.now()),
        me=request.user.pk,
        seen_at=None,
        shows_audience=True,
    )


def _show(request: StaffRequest, dialog: dict[str, Any], *, status: int) -> HttpResponse:
    template = "cases/dialogs/_form.html" if request.htmx else "cases/dialogs/page.html"
    fragment = {"fragment": "cases/dialogs/_form.html"}
    response = render(request, template, dialog | fragment, status=status)
    if request.htmx and status != 200:
        response["HX-Retarget"] = "#case-dialog"
        response["HX-Reswap"] = "innerHTML"
    return response
