"""Legal holds on a case: set, explained, and ended by two people."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.actions import holding
from cases.forms.holds import HoldForm, LiftRequestForm
from cases.models import Case, LegalHold
from cases.views import acts, page
from common.htmx import fragment_or_page
from users.http import StaffRequest
from users.permissions import requires
from users.roles import Permission

_ask = require_http_methods(["GET", "HEAD", "POST"])


#: How many ended holds the list goes back to.
_ENDED = 50


@require_safe
@requires(Permission.SET_HOLDS)
def index(request: StaffRequest) -> HttpResponse:
    """List the legal holds one may know of: those that wait for the reader first, then what stands, then what ended."""
    holds = LegalHold.objects.set_on(Case.objects.visible_to(request.user)).select_related(
        "case", "reservation", "listing", "by", "asked_by", "decider", "lifted_by"
    )
    standing = list(holds.in_force().order_by("-since", "-pk"))
    waiting = [hold for hold in standing if hold.waits_for(request.user)]
    context = {
        "waiting": waiting,
        "standing": [hold for hold in standing if hold not in waiting],
        "ended": holds.lifted().order_by("-lifted_at", "-pk")[:_ENDED],
    }
    return render(request, "cases/holds.html", context)


@_ask
@requires(Permission.SET_HOLDS)
def create(request: StaffRequest, reference: str) -> HttpResponse:
    """Set a legal hold."""
    case = page.find(request, reference)
    return acts.ask(
        request,
        case,
        HoldForm(request.POST or None, case=case),
        lambda data: holding.hold(case_id=case.pk, by=request.user, now=timezone.now(), **data),
        title=_("Set a legal hold"),
        text=_(
            "From now on nothing of it is made unreadable, merged, moved or deleted, until two people let the hold end."
        ),
        verb=_("Set the hold"),
        kind="danger",
        said=_("The hold is set."),
    )


@require_safe
@login_required
def detail(request: StaffRequest, reference: str, pk: int) -> HttpResponse:
    """Say what a hold means, who set it and why, and what can be done about it."""
    case = page.find(request, reference)
    hold = _find(case, pk)
    context = {
        "case": case,
        "hold": hold,
        "is_here": hold.case_id == case.pk,
        "may_know": Case.objects.visible_to(request.user).filter(pk=hold.case_id).exists(),
        "may_ask": request.user.can(Permission.SET_HOLDS),
        "me": request.user,
        "place": page.place_of(request),
        "thread": page.thread_of(request),
        "fragment": "cases/dialogs/_hold.html",
    }
    return fragment_or_page(request, "cases/dialogs/_hold.html", "cases/dialogs/page.html", context)


@_ask
@requires(Permission.SET_HOLDS)
def ask_end(request: StaffRequest, reference: str, pk: int) -> HttpResponse:
    """Ask a second person whether the hold may end."""
    case = page.find(request, reference)
    hold = _find(case, pk, is_here=True)
    return acts.ask(
        request,
        case,
        LiftRequestForm(request.POST or None, by=request.user),
        lambda data: holding.ask_end(hold_id=hold.pk, by=request.user, now=timezone.now(), **data),
        title=_("Ask whether %(hold)s may end") % {"hold": hold},
        text=_("It binds as before until they decide. They see this case until then."),
        verb=_("Ask"),
        said=_("Asked. The hold binds as before."),
    )


@require_POST
@login_required
def lift(request: StaffRequest, reference: str, pk: int) -> HttpResponse:
    """Let the hold end, as the second person."""
    case = page.find(request, reference)
    hold = _find(case, pk, is_here=True)
    holding.lift(hold_id=hold.pk, by=request.user, now=timezone.now())
    return page.changed(request, case, said=_("%(hold)s is lifted.") % {"hold": hold})


@require_POST
@login_required
def keep(request: StaffRequest, reference: str, pk: int) -> HttpResponse:
    """Decide that the hold stays, or take back having asked."""
    case = page.find(request, reference)
    hold = _find(case, pk, is_here=True)
    holding.keep(hold_id=hold.pk, by=request.user, now=timezone.now())
    return page.changed(request, case, said=_("%(hold)s stays in force.") % {"hold": hold})


def _find(case: Case, pk: int, *, is_here: bool = False) -> LegalHold:
    """Return a hold in force that reaches the case; only one set on this very case when `is_here`."""
    holds = LegalHold.objects.in_force().covering(case)
    if is_here:
        holds = holds.filter(case=case)
    return get_object_or_404(holds.select_related("by", "asked_by", "decider", "case"), pk=pk)
