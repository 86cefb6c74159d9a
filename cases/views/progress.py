"""Where a case stands: waiting, going on, resolved, taken up again."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cases import gate
from cases.actions import resolution, waiting
from cases.forms import ReopeningForm, ResolutionForm, WaitForm
from cases.views import acts, page
from users.http import StaffRequest

_ask = require_http_methods(["GET", "HEAD", "POST"])


@_ask
@login_required
def wait(request: StaffRequest, reference: str) -> HttpResponse:
    """Wait for somebody."""
    case = page.find(request, reference)
    return acts.ask(
        request,
        case,
        WaitForm(request.POST or None, case=case),
        lambda data: waiting.wait(
            case_id=case.pk,
            by=request.user,
            on=data["on"],
            reason=data["reason"],
            until=data["until"],
            now=timezone.now(),
        ),
        title=_("Wait on others"),
        text=_("The resolution clock stands still. What we owe somebody who wrote does not."),
        verb=_("Wait"),
        said=_("The case waits."),
    )


@require_POST
@login_required
def resume(request: StaffRequest, reference: str) -> HttpResponse:
    """Go on after waiting."""
    case = page.find(request, reference)
    waiting.resume(case_id=case.pk, by=request.user, now=timezone.now())
    return page.changed(request, case, said=_("The case goes on."))


@_ask
@login_required
def resolve(request: StaffRequest, reference: str) -> HttpResponse:
    """End the case; the dialog lists what is still open."""
    case = page.find(request, reference)
    return acts.ask(
        request,
        case,
        ResolutionForm(request.POST or None, case=case, newest=acts.newest_of(case)),
        lambda data: resolution.resolve(
            case_id=case.pk,
            by=request.user,
            outcome=data["outcome"],
            note=data["note"],
            root_cause=data["root_cause"],
            seen_version=data["version"],
            now=timezone.now(),
        ),
        title=_("Resolve %(case)s?") % {"case": case},
        text=_("Every clock stops. A new message from either side opens it again."),
        verb=_("Resolve"),
        said=_("Resolved."),
        items=gate.open_items(case) if request.method != "POST" else (),
    )


@_ask
@login_required
def reopen(request: StaffRequest, reference: str) -> HttpResponse:
    """Take a resolved case up again."""
    case = page.find(request, reference)
    return acts.ask(
        request,
        case,
        ReopeningForm(request.POST or None, case=case),
        lambda data: resolution.reopen(
            case_id=case.pk, by=request.user, reason=data["reason"], now=timezone.now()
        ),
        title=_("Reopen %(case)s?") % {"case": case},
        text=_("The same owner stays accountable, and the clock goes on."),
        verb=_("Reopen"),
        said=_("Reopened."),
    )
