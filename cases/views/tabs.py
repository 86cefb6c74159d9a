"""What lies on one's desk: laid there, put away, and shown at the side of every page."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from cases.actions import tabs
from cases.desk.tabs import next_promise, tabs_of
from cases.sheet import reader_of
from cases.views import page
from users.http import StaffRequest
from users.permissions import requires
from users.roles import Permission

_LONGEST_NUMBER = 7


@require_safe
@requires(Permission.WORK_CASES)
def index(request: StaffRequest) -> HttpResponse:
    """Show what lies on the desk, and the promise to keep next."""
    reader = reader_of(now=timezone.now())
    context = {
        "tabs": tabs_of(request.user, reader),
        "promise": next_promise(request.user, reader),
        "current": request.GET.get("case", ""),
    }
    return render(request, "components/_rail_desk.html", context)


@require_POST
@login_required
def create(request: StaffRequest, reference: str) -> HttpResponse:
    """Lay the case on the desk."""
    case = page.find(request, reference)
    tabs.open_tab(case_id=case.pk, by=request.user, now=timezone.now())
    return _answer(request, page.address_of(case, place="desk", thread=page.thread_of(request)))


@require_POST
@login_required
def place(request: StaffRequest, reference: str) -> HttpResponse:
    """Remember which thread was read last, and how far."""
    case = page.find_unmerged(request, reference)
    scroll = request.POST.get("scroll", "")
    if case is not None:
        tabs.remember_place(
            case_id=case.pk,
            by=request.user,
            thread=page.thread_of(request),
            scroll=int(scroll) if scroll.isdecimal() and len(scroll) <= _LONGEST_NUMBER else 0,
            now=timezone.now(),
        )
    return HttpResponse(status=204)


@require_POST
@login_required
def delete(request: StaffRequest, reference: str) -> HttpResponse:
    """Put the case off the desk."""
    case = page.find(request, reference)
    tabs.close_tab(case_id=case.pk, by=request.user)
    return _answer(request, page.address_of(case, place="desk", thread=page.thread_of(request)))


def _answer(request: StaffRequest, to: str) -> HttpResponse:
    if not request.htmx and request.headers.get("Accept") != "application/json":
        return redirect(to)
    return HttpResponse(status=204, headers={"HX-Trigger": "steward:desk"})
