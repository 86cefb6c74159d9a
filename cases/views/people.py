"""The people on a case: what they expect of us, and what they were given."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.actions import expectations
from cases.forms.person import ExpectationForm, GivenForm
from cases.person.about import about
from cases.person.contacts import contacts
from cases.views import acts, page
from users.http import StaffRequest
from users.permissions import requires
from users.roles import Permission

_ask = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@requires(Permission.WORK_CASES)
def of_person(request: StaffRequest, person_id: int) -> HttpResponse:
    """Show what the cases of a person say of them, for their own page."""
    read = about(person_id, request.user, now=timezone.now())
    return render(request, "cases/_of_person.html", {"about": read, "person_id": person_id})


@require_safe
@requires(Permission.WORK_CASES)
def contacts_of(request: StaffRequest, person_id: int) -> HttpResponse:
    """Show what was written to and by a person, on cases one may see, from one message on."""
    after = request.GET.get("after", "")
    read = contacts(person_id, request.user, after=int(after[:18]) if after.isdecimal() else None)
    context = {"contacts": read, "person_id": person_id}
    return render(request, "cases/_contacts_of.html", context)


@_ask
@login_required
def expect(request: StaffRequest, reference: str) -> HttpResponse:
    """Keep what somebody on the case expects."""
    case = page.find(request, reference)
    return acts.ask(
        request,
        case,
        ExpectationForm(request.POST or None, case=case),
        lambda data: expectations.note(
            case_id=case.pk,
            party_id=data["party"].pk,
            by=request.user,
            kind=data["kind"],
            text=data["text"],
            now=timezone.now(),
        ),
        title=_("What do they expect?"),
        text=_("Only staff read this; the other side never does."),
        verb=_("Keep it"),
        said=_("Kept."),
    )


@require_POST
@login_required
def verdict(request: StaffRequest, reference: str, pk: int) -> HttpResponse:
    """Say whether an expectation was met."""
    case = page.find(request, reference)
    if not case.expectations.filter(pk=pk).exists():
        raise Http404
    is_met = request.POST.get("met") == "yes"
    expectations.settle(expectation_id=pk, by=request.user, is_met=is_met, now=timezone.now())
    return page.changed(request, case, said=_("Kept."))


@_ask
@login_required
def give(request: StaffRequest, reference: str) -> HttpResponse:
    """Keep what somebody was given."""
    case = page.find(request, reference)
    return acts.ask(
        request,
        case,
        GivenForm(request.POST or None, case=case),
        lambda data: expectations.give(
            case_id=case.pk,
            party_id=data["party"].pk,
            by=request.user,
            text=data["text"],
            amount=data["money"],
            is_beyond_policy=data["is_beyond_policy"],
            verdict=data["verdict"],
            now=timezone.now(),
        ),
        title=_("What were they given?"),
        text=_("It stands beside every later case of theirs."),
        verb=_("Keep it"),
        said=_("Kept."),
    )
