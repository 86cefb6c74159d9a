"""What must no longer be read: words and files made unreadable, and the original for who is entitled to it."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.actions import redacting
from cases.forms.knowing import RedactionForm, WhyForm
from cases.models import Message
from cases.views import acts, page
from messaging.models import InboundAttachment
from users.http import StaffRequest
from users.permissions import requires
from users.roles import Permission

_ask = require_http_methods(["GET", "HEAD", "POST"])


@_ask
@requires(Permission.REDACT)
def create(request: StaffRequest, reference: str) -> HttpResponse:
    """Make words of one message unreadable."""
    case = page.find(request, reference)
    chosen = request.GET.get("message", "")
    form = RedactionForm(
        request.POST or None,
        messages=Message.objects.filter(thread__case=case),
        initial={"message": chosen if chosen.isdecimal() and len(chosen) < 19 else None},
    )
    return acts.ask(
        request,
        case,
        form,
        lambda data: redacting.redact_words(
            message_id=data["message"].pk,
            by=request.user,
            words=data["words"],
            reason=data["reason"],
            now=timezone.now(),
        ),
        title=_("Make words unreadable"),
        text=_("Nobody reads them any more, in lists, search or files. The original is kept."),
        verb=_("Make unreadable"),
        kind="danger",
        said=_("Made unreadable."),
    )


@_ask
@requires(Permission.REDACT)
def evidence(request: StaffRequest, reference: str, pk: int) -> HttpResponse:
    """Make a file kept as proof unreadable."""
    case = page.find(request, reference)
    file = get_object_or_404(case.evidence.light(), pk=pk)
    return _of_file(request, reference, file.sha256, file.name)


@_ask
@requires(Permission.REDACT)
def attachment(request: StaffRequest, reference: str, pk: int) -> HttpResponse:
    """Make a file that came by mail unreadable."""
    case = page.find(request, reference)
    came = InboundAttachment.objects.filter(inbound__message__thread__case=case).defer("content")
    file = get_object_or_404(came, pk=pk)
    return _of_file(request, reference, file.sha256, file.name)


@_ask
@requires(Permission.READ_ORIGINALS)
def original(request: StaffRequest, reference: str, pk: int) -> HttpResponse:
    """Show what was made unreadable, once a reason was given and written down."""
    case = page.find(request, reference)
    hidden = Message.objects.filter(thread__case=case, redacted__isnull=False)
    message = get_object_or_404(hidden, pk=pk)
    form = WhyForm(request.POST or None)
    dialog = {
        "case": case,
        "form": form,
        "title": _("Read the original?"),
        "text": _("Your name and the reason are written down."),
        "verb": _("Read it"),
        "kind": "primary",
        "place": page.place_of(request),
        "thread": page.thread_of(request),
        "action": request.path,
        "fragment": "cases/dialogs/_form.html",
    }
    if form.is_valid():
        dialog |= {
            "message": redacting.read_original(
                message_id=message.pk,
                by=request.user,
                reason=form.cleaned_data["reason"],
                now=timezone.now(),
            ),
            "fragment": "cases/dialogs/_original.html",
        }
    template = dialog["fragment"] if request.htmx else "cases/dialogs/page.html"
    status = 400 if form.is_bound and not form.is_valid() else 200
    response = render(request, str(template), dialog, status=status)
    if request.htmx and request.method == "POST":
        response["HX-Retarget"], response["HX-Reswap"] = "#case-dialog", "innerHTML"
    return response


def _of_file(request: StaffRequest, reference: str, sha256: str, name: str) -> HttpResponse:
    case = page.find(request, reference)
    return acts.ask(
        request,
        case,
        WhyForm(request.POST or None),
        lambda data: redacting.redact_file(
            case_id=case.pk,
            sha256=sha256,
            by=request.user,
            reason=data["reason"],
            now=timezone.now(),
        ),
        title=_("Make %(name)s unreadable?") % {"name": name},
        text=_("Nobody opens it any more, here or in the mail it came with. The original is kept."),
        verb=_("Make unreadable"),
        kind="danger",
        said=_("Made unreadable."),
    )
