"""Macros: chosen and filled in a composer, and the pages on which they are written."""

from typing import Any

from django import forms
from django.contrib import messages as flash
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.actions import drafts
from cases.actions import macros as writing
from cases.composing import macros, template
from cases.forms.macro import MacroForm, PlacesForm
from cases.models import Macro, Thread, ThreadKind
from cases.sheet import sheet_of
from cases.views import page
from common import words
from common.errors import DomainError
from users.http import StaffRequest
from users.permissions import requires
from users.roles import Permission

_ASK = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@login_required
def choose(request: StaffRequest, reference: str, kind: str) -> HttpResponse:
    """List the macros for one audience, to choose one by a few letters."""
    case = page.find(request, reference)
    party = case.parties.select_related("person").filter(side=_known(kind), is_primary=True).first()
    language = party.person.language if party is not None else request.user.language
    context = {
        "case": case,
        "kind": kind,
        "place": page.place_of(request),
        "macros": macros.offered(kind, by=request.user, language=language),
        "fragment": "cases/dialogs/_macros.html",
        "may_write": request.user.can(Permission.WRITE_MACROS),
    }
    return render(
        request,
        "cases/dialogs/_macros.html" if request.htmx else "cases/dialogs/page.html",
        context,
    )


@require_POST
@login_required
def fill(request: StaffRequest, reference: str, kind: str, slug: str) -> HttpResponse:
    """Put a macro into the composer, with the facts of the case; what nobody knows is asked first."""
    case = page.find(request, reference)
    usable = Macro.objects.in_use().usable_by(request.user).for_audience(_known(kind))
    macro = get_object_or_404(usable, slug=slug)
    now = timezone.now()
    sheet = sheet_of(case, request.user, now=now)
    composer = page.composer_of(sheet, kind)
    text, language = macro.words_for(kind, composer.language)
    facts = macros.facts_of(case, composer.party, request.user, today=timezone.localdate())
    asked = template.missing(text, facts)
    form = PlacesForm(request.POST if "asked" in request.POST else None, places=asked)
    if asked and not form.is_valid():
        return _ask_places(request, macro, form, asked=form.is_bound)
    filled = template.fill(text, facts | form.facts() if asked else facts)
    if not request.htmx:
        _draft(request, composer.tab.thread, f"{composer.text}\n{filled}".strip(), macro)
        return redirect(page.address_of(case, place="full", thread=kind))
    context = {
        "case": case,
        "template": macros.shown(macro, by=request.user),
        "words": filled,
        "language": language,
    }
    return render(request, "cases/_filled.html", context)


@require_safe
@requires(Permission.WORK_CASES)
def index(request: StaffRequest) -> HttpResponse:
    """List the macros in use."""
    found = Macro.objects.in_use().usable_by(request.user).select_related("team", "written_by")
    shown = sorted(found, key=lambda macro: macro.name_in(request.user.language).lower())
    locale = words.locale_of(request.user.language)
    rows = [
        {
            "macro": macro,
            "name": macro.name_in(request.user.language),
            "kinds": [ThreadKind(kind).label for kind in ThreadKind.values if kind in macro.texts],
            "acts": [macros.told(act, locale=locale) for act in macro.every_act()],
        }
        for macro in shown
    ]
    may_write = request.user.can(Permission.WRITE_MACROS)
    return render(request, "cases/macros.html", {"rows": rows, "may_write": may_write})


@_ASK
@requires(Permission.WRITE_MACROS)
def create(request: StaffRequest) -> HttpResponse:
    """Write a new macro."""
    return _write(request, None)


@_ASK
@requires(Permission.WRITE_MACROS)
def update(request: StaffRequest, slug: str) -> HttpResponse:
    """Write the next version of a macro."""
    usable = Macro.objects.in_use().usable_by(request.user)
    return _write(request, get_object_or_404(usable, slug=slug))


@require_POST
@requires(Permission.WRITE_MACROS)
def retire(request: StaffRequest, slug: str) -> HttpResponse:
    """Take a macro out of use."""
    get_object_or_404(Macro.objects.in_use().usable_by(request.user), slug=slug)
    writing.retire(slug=slug, by=request.user)
    flash.success(request, _("Taken out of use. What was sent with it stays."))
    return redirect("cases:macros")


def _write(request: StaffRequest, macro: Macro | None) -> HttpResponse:
    form = MacroForm(request.POST or None, macro=macro, teams=request.user.teams.all())
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            writing.publish(by=request.user, now=timezone.now(), **form.macro())
        except DomainError as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            flash.success(request, _("In use from now on."))
            return redirect("cases:macros")
    if form.is_bound:
        status = 400
    return render(request, "cases/macro.html", {"form": form, "macro": macro}, status=status)


def _ask_places(
    request: StaffRequest, macro: Macro, form: forms.Form, *, asked: bool
) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "title": macro.name_in(request.user.language),
        "text": _("Fill in what nobody here knows yet. Nothing is sent before you send it."),
        "verb": _("Put it in"),
        "kind": "primary",
        "items": (),
        "place": page.place_of(request),
        "thread": page.thread_of(request),
        "action": request.path,
        "fragment": "cases/dialogs/_form.html",
    }
    name = "cases/dialogs/_form.html" if request.htmx else "cases/dialogs/page.html"
    response = render(request, name, context, status=400 if asked or request.htmx else 200)
    if request.htmx:
        response["HX-Retarget"], response["HX-Reswap"] = "#case-dialog", "innerHTML"
    return response


def _draft(request: StaffRequest, thread: Thread, text: str, macro: Macro) -> None:
    drafts.keep(
        thread_id=thread.pk,
        by=request.user,
        text=text,
        macro=macro.slug,
        acts=range(len(macro.every_act())),
        now=timezone.now(),
    )


def _known(kind: str) -> str:
    if kind not in ThreadKind.values:
        raise Http404
    return kind
