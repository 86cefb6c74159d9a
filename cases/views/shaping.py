"""The shape of a case: merged, parted, linked, split, and one text for every case of an incident."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from cases.actions.shaping import fanning, linking, merging, moving
from cases.forms.shaping import FanOutForm, LinkForm, MergeForm, MoveForm
from cases.models import Case, CaseLink, CaseMerge, Message
from cases.shaping.beside import ties_of
from cases.shaping.preview import candidates, preview_of
from cases.shaping.telling import plan
from cases.sheet import reader_of
from cases.views import page
from common import words
from common.errors import DomainError
from users.http import StaffRequest

_ask = require_http_methods(["GET", "HEAD", "POST"])


@_ask
@login_required
def merge(request: StaffRequest, reference: str) -> HttpResponse:
    """Say into which case this one goes, look at what would happen, and do it."""
    case = page.find(request, reference)
    posted = _posted(request)
    data = request.GET if posted is None and request.GET.get("into") else posted
    form = MergeForm(data, case=case, me=request.user)
    into = form.cleaned_data["into"] if form.is_bound and form.is_valid() else None
    problem = ""
    if request.method == "POST" and into is not None:
        try:
            reason = form.cleaned_data["reason"]
            now = timezone.now()
            merged = merging.merge(
                source_id=case.pk, into_id=into.pk, by=request.user, reason=reason, now=now
            )
            said = _("%(source)s is merged into this case.") % {"source": case}
            undo = reverse("cases:parting", args=[into.reference, merged.pk])
            return _go(request, into, said, undo=f"{undo}?to=source")
        except DomainError as refusal:
            problem = refusal.message
    context = {
        "preview": preview_of(case, into) if into is not None else None,
        "others": candidates(case, Case.objects.visible_to(request.user)),
        "problem": problem,
    }
    return _dialog(request, case, form, "cases/dialogs/_merge.html", context)


@require_POST
@login_required
def parting(request: StaffRequest, reference: str, pk: int) -> HttpResponse:
    """Undo a merge: the other case stands alone again, and is shown if one comes from there (`to=source`)."""
    case = page.find(request, reference)
    merged = get_object_or_404(CaseMerge.objects.select_related("source"), into=case, pk=pk)
    merging.undo(merge_id=merged.pk, by=request.user, now=timezone.now())
    said = _("%(source)s stands alone again.") % {"source": merged.source}
    return _go(request, merged.source if request.GET.get("to") == "source" else case, said)


@_ask
@login_required
def link(request: StaffRequest, reference: str) -> HttpResponse:
    """Say how the case hangs together with another."""
    case = page.find(request, reference)
    form = LinkForm(_posted(request), case=case, me=request.user)
    problem = ""
    if request.method == "POST" and form.is_valid():
        other, kind = form.cleaned_data["other"], form.cleaned_data["kind"]
        ends = (other.pk, case.pk) if kind == "child" else (case.pk, other.pk)
        kind = CaseLink.Kind.INCIDENT if kind == "child" else kind
        try:
            linking.link(
                source_id=ends[0],
                target_id=ends[1],
                kind=kind,
                by=request.user,
                now=timezone.now(),
            )
            return _go(request, case, _("Linked."))
        except DomainError as refusal:
            problem = refusal.message
    others = candidates(case, Case.objects.visible_to(request.user))
    context = {"others": others, "problem": problem}
    return _dialog(request, case, form, "cases/dialogs/_link.html", context)


@require_POST
@login_required
def unlinking(request: StaffRequest, reference: str, pk: int) -> HttpResponse:
    """Take a link away; only one whose other end one may know of."""
    case = page.find(request, reference)
    known = [tie.link for tie in ties_of(case, request.user)]
    found = get_object_or_404(CaseLink.objects.filter(pk__in=known), pk=pk)
    linking.unlink(link_id=found.pk, by=request.user, now=timezone.now())
    return _go(request, case, _("The link is gone."))


@_ask
@login_required
def move(request: StaffRequest, reference: str) -> HttpResponse:
    """Choose messages, and the case they go to: another one, or a new one."""
    case = page.find(request, reference)
    form = MoveForm(_posted(request), case=case, me=request.user, choices=_movable(case))
    problem = ""
    if request.method == "POST" and form.is_valid():
        try:
            into = _move(request, case, form.cleaned_data)
            return _go(request, into, _("Moved here, with who wrote them and when."))
        except DomainError as refusal:
            problem = refusal.message
    others = candidates(case, Case.objects.visible_to(request.user))
    context = {"others": others, "problem": problem}
    return _dialog(request, case, form, "cases/dialogs/_move.html", context)


@_ask
@login_required
def fan_out(request: StaffRequest, reference: str) -> HttpResponse:
    """Write one text for every case of the incident, look at each, and send."""
    case = page.find(request, reference)
    data = _posted(request)
    form = FanOutForm(data, case=case, initial={"audience": "guest", "client_key": uuid.uuid4()})
    problem, looked, copies = "", "", []
    if request.method == "POST" and form.is_valid():
        given = form.given
        copies = plan(case, by=request.user, **given)
        looked = " ".join(f"{given['audience']}:{given['text']}".split())
        looked += "".join(f"|{' '.join(each.split())}" for each in given["texts"].values() if each)
        if request.POST.get("step") == "send" and request.POST.get("looked") != looked:
            problem = _("The text changed since you looked. Look at each copy again.")
        elif request.POST.get("step") == "send":
            try:
                fanning.tell(
                    incident_id=case.pk,
                    case_ids=[int(pk) for pk in request.POST.getlist("cases") if pk.isdecimal()],
                    client_key=form.cleaned_data["client_key"],
                    by=request.user,
                    now=timezone.now(),
                    **given,
                )
                return _go(request, case, _("Told. Each case has its own copy."))
            except DomainError as refusal:
                problem = refusal.message
    context = {"copies": copies, "looked": looked, "problem": problem}
    return _dialog(request, case, form, "cases/dialogs/_fan_out.html", context)


def _posted(request: StaffRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _move(request: StaffRequest, case: Case, data: Mapping[str, Any]) -> Case:
    now, ids = timezone.now(), data["messages"]
    if data["to"] is not None:
        return moving.move(
            case_id=case.pk, message_ids=ids, to_id=data["to"].pk, by=request.user, now=now
        )
    return moving.split(
        case_id=case.pk, message_ids=ids, title=data["title"], by=request.user, now=now
    )


def _movable(case: Case) -> list[tuple[int, str]]:
    """Return the newest messages as choices: when, who, and how they begin."""
    found = (
        Message.objects.filter(thread__case=case)
        .select_related("author", "party__person", "thread")
        .order_by("-written_at", "-pk")[:60]
    )
    return [(message.pk, _named(message)) for message in found]


def _named(message: Message) -> str:
    who = message.author.short_name if message.author is not None else ""
    if message.direction == Message.Direction.INBOUND and message.party is not None:
        who = message.party.person.called
    reader = reader_of(now=timezone.now())
    at = words.moment(message.written_at, reader.now, zone=reader.zone, locale=reader.locale)
    begins = Truncator(" ".join(message.shown_text.split())).chars(90)
    return f"{at} · {who} · {message.thread.get_kind_display()} · {begins}"


def _go(request: StaffRequest, case: Case, said: str, *, undo: str = "") -> HttpResponse:
    """Show the case as it now is, whole: more of it changed than one part; `undo` is the address that takes it back."""
    messages.success(request, said, extra_tags=undo)
    to = page.address_of(case, place=page.place_of(request), thread=page.thread_of(request))
    return HttpResponseClientRedirect(to) if request.htmx else redirect(to)


def _dialog(
    request: StaffRequest, case: Case, form: Any, fragment: str, context: Mapping[str, Any]
) -> HttpResponse:
    """Show a dialog of several steps; what is wrong answers 400, what is refused 409, both with what was typed."""
    wrong = form.is_bound and not form.is_valid()
    status = 400 if wrong else 409 if context["problem"] else 200
    shown = {
        **context,
        "case": case,
        "form": form,
        "place": page.place_of(request),
        "thread": page.thread_of(request),
        "action": request.path,
        "fragment": fragment,
    }
    template = fragment if request.htmx else "cases/dialogs/page.html"
    response = render(request, template, shown, status=status)
    if request.htmx and status != 200:
        response["HX-Retarget"] = "#case-dialog"
        response["HX-Reswap"] = "innerHTML"
    return response
