"""Work lists narrowed and named: kept, changed, removed."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cases.actions import saved_views
from cases.desk.lists import WORK_LISTS
from cases.desk.saved import address_of, kept_of
from cases.filters import CaseFilter
from cases.models import Case, SavedView
from cases.views.desk import forget_counts
from common.errors import BadInput
from users.http import StaffRequest
from users.models import Team
from users.permissions import requires
from users.roles import Permission


@require_POST
@requires(Permission.WORK_CASES)
def create(request: StaffRequest) -> HttpResponse:
    """Keep the list as it is narrowed, under a name."""
    view = saved_views.keep(by=request.user, now=timezone.now(), **_read(request))
    forget_counts(request.user)
    messages.success(request, _("Kept as “%(name)s”.") % {"name": view.name})
    return redirect(address_of(view))


@require_POST
@requires(Permission.WORK_CASES)
def update(request: StaffRequest, pk: int) -> HttpResponse:
    """Make a view ask what the list is narrowed by now."""
    view = saved_views.change(view_id=_find(request, pk).pk, by=request.user, **_read(request))
    forget_counts(request.user)
    messages.success(request, _("“%(name)s” is changed.") % {"name": view.name})
    return redirect(address_of(view))


@require_POST
@requires(Permission.WORK_CASES)
def delete(request: StaffRequest, pk: int) -> HttpResponse:
    """Remove a view."""
    view = _find(request, pk)
    saved_views.drop(view_id=view.pk, by=request.user)
    messages.success(request, _("“%(name)s” is removed.") % {"name": view.name})
    return redirect(reverse("cases:index"))


def _find(request: StaffRequest, pk: int) -> SavedView:
    view = SavedView.objects.visible_to(request.user).filter(pk=pk).distinct().first()
    if view is None:
        raise Http404
    return view


def _read(request: StaffRequest) -> dict[str, Any]:
    """Return what a view is made of: the address says list and narrowing, the form a name and who sees it."""
    work_list = request.GET.get("list", "")
    if work_list not in WORK_LISTS:
        raise BadInput(_("There is no such list."), field="list")
    asked = CaseFilter(request.GET, queryset=Case.objects.none(), request=request)
    if not asked.form.is_valid():
        field, problems = next(iter(asked.form.errors.items()))
        raise BadInput(str(problems[0]), field=field)
    team = request.POST.get("share", "")
    return {
        "name": request.POST.get("name", ""),
        "work_list": work_list,
        "filters": kept_of(request.GET, CaseFilter.base_filters),
        "team": Team.objects.filter(slug=team).first() if team else None,
    }
