"""Words on a case: sent, noted, half-written, taken back; and the files that came with them."""

from collections.abc import Sequence

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cases.actions import conversation, drafts, planning, sending
from cases.composing import checks as reading
from cases.composing.later import quiet_end
from cases.entries import Entry
from cases.forms.conversation import DraftForm, MessageForm
from cases.forms.progress import LaterForm
from cases.knowing.handing import handed_out
from cases.models import Case, Message, Thread, ThreadKind
from cases.views import acts, page
from common import words
from common.errors import DomainError
from messaging.models import InboundAttachment
from users.http import StaffRequest


@require_POST
@login_required
def create(request: StaffRequest, reference: str, kind: str) -> HttpResponse:
    """Send the words to one side, or keep them as a note; refused words stay in the composer."""
    case = page.find_to_change(request, reference)
    thread = _thread(case, kind)
    form = MessageForm(request.POST)
    if not form.is_valid():
        return _refuse(request, case, kind, form, " ".join(form.every_error()), status=400)
    try:
        if thread.is_outward and request.POST.get("later"):
            return _plan(request, case, thread, form)
        message = _write(request, case, thread, form)
    except conversation.SomethingNewer as refusal:
        return _refuse(
            request,
            case,
            kind,
            form,
            refusal.message,
            status=refusal.status,
            since=_said_since(request, case, form.cleaned_data["seen_event"]),
        )
    except DomainError as refusal:
        return _refuse(request, case, kind, form, refusal.message, status=refusal.status)
    if message.party is None:
        return page.changed(request, case, composer=kind, said=_("Note kept."))
    said = _("Sending to %(person)s") % {"person": message.party.person.called}
    unasked = sending.unasked(message, by=request.user, shown=form.every("heard"))
    return page.changed(request, case, composer=kind, said=said, sent=message, unasked=unasked)


@require_POST
@login_required
def draft(request: StaffRequest, reference: str, kind: str) -> JsonResponse:
    """Keep half-written words; what was sent under the same key meanwhile is not kept again."""
    case = page.find(request, reference)
    form = DraftForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"detail": " ".join(form.every_error())}, status=400)
    try:
        kept = drafts.keep(
            thread_id=_thread(case, kind).pk,
            by=request.user,
            text=form.cleaned_data["text"],
            clause_ids=form.cleaned_data["clauses"],
            client_key=form.cleaned_data["client_key"],
            macro=form.macro,
            acts=form.acts(),
            now=timezone.now(),
        )
    except DomainError as refusal:
        return JsonResponse({"detail": refusal.message}, status=refusal.status)
    return JsonResponse({"saved_at": kept.saved_at.isoformat() if kept else None})


@require_POST
@login_required
def checks(request: StaffRequest, reference: str, kind: str) -> HttpResponse:
    """Show what is seen in half-written words: promises in them, words of the other side, the hour over there."""
    case = page.find(request, reference)
    form = DraftForm(request.POST)
    party = case.parties.select_related("person").filter(side=kind, is_primary=True).first()
    context = {
        "case": case,
        "kind": _thread(case, kind).kind,
        "place": page.place_of(request),
        "checks": reading.checks_of(
            case,
            kind,
            form.data.get("text", ""),
            party=party,
            by=request.user,
            now=timezone.now(),
            declined=set(form.every("heard")) - set(form.every("promised")),
        ),
    }
    return render(request, "cases/_checks.html", context)


@require_POST
@login_required
def promises(request: StaffRequest, reference: str, pk: int) -> HttpResponse:
    """Keep the promises in a message that left before anybody asked whether they are ones."""
    case = page.find(request, reference)
    sent = Message.objects.select_related("thread", "party__person")
    message = get_object_or_404(sent.filter(thread__case=case, author=request.user), pk=pk)
    now = timezone.now()
    sending.keep_promises(message, by=request.user, keys=request.POST.getlist("promised"), now=now)
    return page.changed(request, case, said=_("Kept as a promise."))


@require_POST
@login_required
def withdrawal(request: StaffRequest, reference: str, pk: int) -> HttpResponse:
    """Take a send back while it can be; its words return to the composer."""
    case = page.find(request, reference)
    message = get_object_or_404(Message.objects.filter(thread__case=case), pk=pk)
    kept = conversation.take_back(message_id=message.pk, by=request.user, now=timezone.now())
    said = _("Taken back. Your words are in the composer.")
    return page.changed(request, case, composer=kept.thread.kind, said=said)


@require_safe
@login_required
def attachment(request: StaffRequest, reference: str, pk: int) -> HttpResponse:
    """Hand out one file of the case, always as a download: nobody's file runs on our page."""
    case = page.find(request, reference)
    files = InboundAttachment.objects.filter(inbound__message__thread__case=case)
    hidden = case.redactions.exclude(sha256="").values("sha256")
    file = get_object_or_404(files.exclude(sha256__in=hidden), pk=pk)
    return handed_out(bytes(file.content), file.name)


def _write(request: StaffRequest, case: Case, thread: Thread, form: MessageForm) -> Message:
    data, now = form.cleaned_data, timezone.now()
    if not thread.is_outward:
        return conversation.note(
            case_id=case.pk,
            by=request.user,
            text=data["text"],
            client_key=data["client_key"],
            clause_ids=data["clauses"],
            now=now,
        )
    return sending.send(
        thread_id=thread.pk,
        by=request.user,
        text=data["text"],
        client_key=data["client_key"],
        seen_message_id=data["seen_message"] if data["seen_event"] is None else None,
        seen_event_id=data["seen_event"],
        clause_ids=data["clauses"],
        promised=form.every("promised"),
        named=form.every("named"),
        macro=form.macro,
        acts=form.acts(),
        now=now,
    )


def _plan(request: StaffRequest, case: Case, thread: Thread, form: MessageForm) -> HttpResponse:
    party = conversation.primary_of(case, thread)
    now, zone = timezone.now(), party.person.time_zone
    planned = planning.plan(
        thread_id=thread.pk,
        by=request.user,
        text=form.cleaned_data["text"],
        client_key=form.cleaned_data["client_key"],
        send_at=LaterForm.instant_in(request.POST, person=party.person, now=now),
        zone=zone,
        seen_message_id=form.cleaned_data["seen_message"],
        clause_ids=form.cleaned_data["clauses"],
        promised=form.every("promised"),
        named=form.every("named"),
        macro=form.macro,
        acts=form.acts(),
        now=now,
    )
    at = words.moment_there(planned.send_at, now, zone=zone, locale=words.locale_of(get_language()))
    said = _("Leaves %(at)s, unless they write first.") % {"at": at}
    if quiet_end(party.person, at=planned.send_at) is not None:
        said += " " + _("Their quiet hours run then.")
    return page.changed(request, case, composer=thread.kind, said=said)


def _thread(case: Case, kind: str) -> Thread:
    if kind not in ThreadKind.values:
        raise Http404
    return case.threads.get(kind=kind)


def _said_since(request: StaffRequest, case: Case, event_id: int | None) -> list[Entry]:
    """Return what was said on the case after an event; what merely happened is on the timeline."""
    if event_id is None:
        return []
    return [entry for entry in acts.since(request, case, event_id) if entry.text]


def _refuse(
    request: StaffRequest,
    case: Case,
    kind: str,
    form: MessageForm,
    problem: str,
    *,
    status: int,
    since: Sequence[Entry] = (),
) -> HttpResponse:
    text = form.data.get("text", "")
    refused = page.Refused(text, problem, form.clause_ids(), since, form.macro, form.acts())
    return page.changed(request, case, composer=kind, refused=refused, status=status)
