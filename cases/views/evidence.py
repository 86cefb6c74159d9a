"""Files kept as proof: the panel beside a case, and what may be done with each; every look is written down first."""

import base64
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from cases.actions import evidence
from cases.forms.knowing import EvidenceForm, PromotionForm
from cases.knowing.handing import handed_out
from cases.knowing.kinds import KINDS, refuse_too_large
from cases.models import Case, EvidenceFile
from cases.views import acts, page
from common.htmx import fragment_or_page
from messaging.models import InboundAttachment
from users.http import StaffRequest
from users.models import User
from users.roles import Permission

_ask = require_http_methods(["GET", "HEAD", "POST"])
#: How many files of mails are offered to be kept.
_OFFERED = 20


def panel(case: Case, user: User, _now: datetime) -> Mapping[str, Any]:
    """Read what is kept, and which files of mails are not: two statements."""
    files = list(
        EvidenceFile.objects.filter(case=case).light().with_redacted().order_by("added_at", "pk")
    )
    hashes = {file.sha256 for file in files}
    came = (
        InboundAttachment.objects.filter(inbound__message__thread__case=case, inline=False)
        .exclude(sha256__in=case.redactions.exclude(sha256="").values("sha256"))
        .defer("content")
        .select_related("inbound__message__thread")
        .order_by("-pk")[:_OFFERED]
    )
    number = ngettext("%(number)d item", "%(number)d items", len(files)) % {"number": len(files)}
    return {
        "files": [(file, KINDS[file.kind].icon) for file in files],
        "offered": [file for file in came if file.sha256 not in hashes],
        "note": number if files else "",
        "may_write": user.can(Permission.WORK_CASES),
        "may_redact": user.can(Permission.REDACT),
        "reads_originals": user.can(Permission.READ_ORIGINALS),
    }


@_ask
@login_required
def create(request: StaffRequest, reference: str) -> HttpResponse:
    """Keep an uploaded file as proof."""
    case = page.find(request, reference)
    posted = request.method == "POST"
    form = EvidenceForm(request.POST, request.FILES) if posted else EvidenceForm()
    return acts.ask(
        request,
        case,
        form,
        lambda data: _added(request, case, data),
        title=_("Keep a file as evidence"),
        text=_("It can’t be changed afterwards, and everybody who opens it is written down."),
        verb=_("Keep it"),
        said=_("Kept as evidence."),
    )


@_ask
@login_required
def promote(request: StaffRequest, reference: str, pk: int) -> HttpResponse:
    """Keep a file that came with a mail as proof."""
    case = page.find(request, reference)
    came = InboundAttachment.objects.filter(inbound__message__thread__case=case).defer("content")
    file = get_object_or_404(came.select_related("inbound__message__thread"), pk=pk)
    side = file.inbound.message.thread.kind
    return acts.ask(
        request,
        case,
        PromotionForm(request.POST or None, initial={"audience": side}),
        lambda data: evidence.promote(
            case_id=case.pk, attachment_id=file.pk, by=request.user, now=timezone.now(), **data
        ),
        title=_("Keep %(name)s as evidence?") % {"name": file.name},
        text=_("It can’t be changed afterwards, and everybody who opens it is written down."),
        verb=_("Keep it"),
        said=_("Kept as evidence."),
    )


@require_POST
@login_required
def look(request: StaffRequest, reference: str, pk: int) -> HttpResponse:
    """Show one file's facts, its picture made anew, and through whose hands it went; the look is one of them."""
    case = page.find(request, reference)
    found = get_object_or_404(case.evidence.light(), pk=pk)
    file = evidence.look(file_id=found.pk, by=request.user, now=timezone.now())
    preview = base64.b64encode(bytes(file.preview)).decode() if file.preview else ""
    context = {
        "case": case,
        "file": file,
        "kind": KINDS[file.kind],
        "is_redacted": case.redactions.filter(sha256=file.sha256).exists(),
        "preview": preview,
        "custody": file.custody.select_related("by").order_by("at", "pk"),
        "may_redact": request.user.can(Permission.REDACT),
        "fragment": "cases/dialogs/_evidence.html",
    }
    return fragment_or_page(
        request, "cases/dialogs/_evidence.html", "cases/dialogs/page.html", context
    )


@require_POST
@login_required
def download(request: StaffRequest, reference: str, pk: int) -> HttpResponse:
    """Hand out one file, always as a download: nobody's file runs on our page."""
    case = page.find(request, reference)
    found = get_object_or_404(case.evidence.light(), pk=pk)
    file = evidence.download(file_id=found.pk, by=request.user, now=timezone.now())
    return handed_out(bytes(file.content), file.name)


@require_POST
@login_required
def export(request: StaffRequest, reference: str) -> HttpResponse:
    """Hand out every readable file with its hash and custody, packed."""
    case = page.find(request, reference)
    packed = evidence.export(case_id=case.pk, by=request.user, now=timezone.now())
    return handed_out(packed, f"{case.reference}-evidence.zip")


def _added(request: StaffRequest, case: Case, data: dict[str, Any]) -> EvidenceFile:
    """Keep what was uploaded; what is too large is refused before it is read."""
    file = data["file"]
    refuse_too_large(file.name, file.size)
    return evidence.add(
        case_id=case.pk,
        by=request.user,
        name=file.name,
        content=file.read(),
        claimed=file.content_type or "",
        audience=data["audience"],
        note=data["note"],
        now=timezone.now(),
    )
