"""What is published: the lists, one version to read, and its end."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from sla import shelves
from sla.actions import drafting, publishing
from sla.catalogue import catalogue, one
from sla.forms.moments import read_moment
from sla.models import Shelf
from users.http import StaffRequest
from users.permissions import requires
from users.roles import Permission


def shelf_named(name: str) -> Shelf:
    """Return the shelf of an address; anything else is no page."""
    if name not in Shelf.values:
        raise Http404
    return Shelf(name)


@require_safe
@login_required
def index(request: StaffRequest, shelf: str = Shelf.LEVELS.value) -> HttpResponse:
    """Show one shelf: what is in force, what is being written, what has ended."""
    now = timezone.now()
    listed = catalogue(shelf_named(shelf), now=now)
    context = {"shelf": shelf, "shelves": Shelf, "listed": listed, "may_edit": _may(request)}
    return render(request, "sla/index.html", context)


@require_safe
@login_required
def detail(request: StaffRequest, shelf: str, code: str, number: int | None = None) -> HttpResponse:
    """Show one version (the one in force unless `number`), and what it changed."""
    now = timezone.now()
    shown = one(shelf_named(shelf), code, number, now=now, compare=request.GET.get("compare", ""))
    if shown is None:
        raise Http404
    context = {"shelf": shelf, "shown": shown, "moment_now": now, "may_edit": _may(request)}
    return render(request, "sla/version.html", context)


@require_POST
@requires(Permission.PUBLISH_SERVICE_LEVELS)
def create(request: StaffRequest, shelf: str) -> HttpResponse:
    """Start something new."""
    draft = drafting.invent(
        shelf=shelf_named(shelf),
        name=request.POST.get("name", ""),
        by=request.user,
        now=timezone.now(),
    )
    return redirect("sla:draft", shelf, draft.code)


@require_POST
@requires(Permission.PUBLISH_SERVICE_LEVELS)
def end(request: StaffRequest, shelf: str, code: str) -> HttpResponse:
    """End what is in force, now or later."""
    now = timezone.now()
    if not shelves.versions(shelf_named(shelf)).filter(code=code).exists():
        raise Http404
    at = read_moment(request.POST.get("at", ""), zone=request.user.time_zone, default=now)
    version = publishing.end(shelf=Shelf(shelf), code=code, at=at, by=request.user, now=now)
    messages.success(request, _("%(name)s ends then.") % {"name": version.name})
    return redirect("sla:version", shelf, code, version.version)


def _may(request: StaffRequest) -> bool:
    return request.user.can(Permission.PUBLISH_SERVICE_LEVELS)
