"""Words on a case: sent, noted, half-written, taken back; and the files that came with them."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cases.actions import conversation, drafts
from cases.forms import DraftForm, MessageForm
from cases.models import Case, Message, Thread, ThreadKind
from cases.views import page
from cases.views.evidence import handed_out
from common.errors import DomainError
from messaging.models import InboundAttachment
from users.http import StaffRequest


@require_POST
@login_required
def create(request: StaffRequest, reference: str, kind: str) -> HttpResponse:
    """Send the words to one side, or keep them as a note; refused words stay in the composer."""
    case = page.find(request, reference)
    thread = _thread(case, kind)
    form = MessageForm(request.POST)
    if not form.is_valid():
        return _refuse(request, case, kind, form, " ".join(form.every_error()), status=400)
    try:
        message = _write(request, case, thread, form)
    except DomainError as refusal:
        return _refuse(request, case, kind, form, refusal.message, status=refusal.status)
    said = _("Note kept.")
    if message.party is not None:
        said = _("Sending to %(person)s") % {"person": message.party.person.called}
    sent = message if message.party is not None else None
    return page.changed(request, case, composer=kind, said=said, sent=sent)


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
            now=timezone.now(),
        )
    except DomainError as refusal:
        return JsonResponse({"detail": refusal.message}, status=refusal.status)
    return JsonResponse({"saved_at": kept.saved_at.isoformat() if kept else None})


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
    return conversation.reply(
        thread_id=thread.pk,
        by=request.user,
        text=data["text"],
        client_key=data["client_key"],
        seen_message_id=data["seen_message"],
        clause_ids=data["clauses"],
        now=now,
    )


def _thread(case: Case, kind: str) -> Thread:
    if kind not in ThreadKind.values:
        raise Http404
    return case.threads.get(kind=kind)


def _refuse(
    request: StaffRequest, case: Case, kind: str, form: MessageForm, problem: str, *, status: int
) -> HttpResponse:
    refused = page.Refused(form.data.get("text", ""), problem, form.clause_ids())
    return page.changed(request, case, composer=kind, refused=refused, status=status)
