"""Held mail: what nobody could place by itself, for a person to decide."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cases.actions import intake
from cases.forms.opening import DismissalForm, HeldCaseForm, HeldThreadForm
from cases.intake.held import held_for, mail_for, reason_in_words, senders_words
from cases.models import Case
from cases.reference import read_reference
from common import texts
from common.errors import BadInput
from marketplace.models import Person
from users.http import StaffRequest
from users.permissions import requires
from users.roles import Permission


@require_safe
@requires(Permission.TRIAGE_MAIL)
def index(request: StaffRequest) -> HttpResponse:
    """List held mail, oldest first."""
    held = list(held_for(request.user)[:100])
    rows = [(mail, reason_in_words(mail.reason)) for mail in held]
    return render(request, "cases/triage.html", {"rows": rows, "section": "triage"})


@require_safe
@requires(Permission.TRIAGE_MAIL)
def detail(request: StaffRequest, pk: int) -> HttpResponse:
    """Show one held mail, whom it may be from, and what can be done with it."""
    mail = get_object_or_404(held_for(request.user), pk=pk)
    query = texts.clean(request.GET.get("person", ""))[:100]
    context = {
        "mail": mail,
        "reason": reason_in_words(mail.reason),
        "words": senders_words(mail),
        "query": query,
        "people": Person.objects.visible_to(request.user).matching(query)[:8] if query else [],
        "case_form": HeldCaseForm(),
        "thread_form": HeldThreadForm(),
        "dismissal_form": DismissalForm(),
        "section": "triage",
    }
    return render(request, "cases/held.html", context)


@require_safe
@requires(Permission.TRIAGE_MAIL)
def raw(request: StaffRequest, pk: int) -> HttpResponse:
    """Hand out the mail as it came, as plain text to keep, never to run."""
    mail = get_object_or_404(held_for(request.user), pk=pk)
    response = HttpResponse(bytes(mail.raw), content_type="text/plain; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="mail-{mail.pk}.txt"'
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


@require_POST
@requires(Permission.TRIAGE_MAIL)
def open_case(request: StaffRequest, pk: int) -> HttpResponse:
    """Open a case for the person somebody recognised."""
    mail = get_object_or_404(mail_for(request.user), pk=pk)
    form = HeldCaseForm(request.POST)
    if not form.is_valid():
        raise BadInput(_("Choose the person first."), field="person")
    taken = intake.open_from_triage(inbound_id=mail.pk, now=timezone.now(), **form.cleaned_data)
    return _done(request, taken)


@require_POST
@requires(Permission.TRIAGE_MAIL)
def append(request: StaffRequest, pk: int) -> HttpResponse:
    """Put the mail onto one side's thread of a case."""
    mail = get_object_or_404(mail_for(request.user), pk=pk)
    form = HeldThreadForm(request.POST)
    if not form.is_valid():
        raise BadInput(_("Give the number of the case."), field="reference")
    reference = read_reference(form.cleaned_data["reference"])
    case = get_object_or_404(Case.objects.visible_to(request.user), reference=reference)
    party = case.parties.filter(side=form.cleaned_data["side"], is_primary=True).first()
    if party is None:
        raise BadInput(_("Nobody is on this side of the case yet."), field="side")
    taken = intake.append_from_triage(inbound_id=mail.pk, party=party, now=timezone.now())
    return _done(request, taken)


@require_POST
@requires(Permission.TRIAGE_MAIL)
def dismiss(request: StaffRequest, pk: int) -> HttpResponse:
    """Set the mail aside, with a reason."""
    mail = get_object_or_404(mail_for(request.user), pk=pk)
    form = DismissalForm(request.POST)
    if not form.is_valid():
        raise BadInput(_("Say why it needs no case."), field="reason")
    reason = form.cleaned_data["reason"]
    intake.dismiss_from_triage(inbound_id=mail.pk, reason=reason, now=timezone.now())
    messages.success(request, _("Set aside. The mail itself is kept."))
    return redirect("cases:triage")


def _done(request: StaffRequest, taken: intake.Intake) -> HttpResponse:
    if taken.case is None:  # somebody else was faster, and set it aside
        messages.warning(request, _("Set aside. The mail itself is kept."))
        return redirect("cases:triage")
    messages.success(request, _("Done: the mail is on case %(case)s.") % {"case": taken.case})
    visible = Case.objects.visible_to(request.user).filter(reference=taken.case).first()
    return redirect(visible) if visible is not None else redirect("cases:triage")
