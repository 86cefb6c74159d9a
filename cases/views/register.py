"""The register of exceptions: every request and its answer, narrowed by anything, and as a table that leaves."""

from django import forms
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cases.actions import exporting
from cases.deciding import register
from cases.deciding.inbox import requests_seen
from cases.filters import RegisterFilter
from cases.models import Export
from cases.models.authority import HOUSE_CURRENCY
from cases.models.exception_request import ExceptionRequestQuerySet
from users.http import StaffRequest
from users.permissions import requires
from users.roles import Permission

_LONGEST_NUMBER = 18


@require_safe
@requires(Permission.APPROVE_EXCEPTIONS)
def index(request: StaffRequest) -> HttpResponse:
    """Show the requests that fit what was asked, the newest first, and what they come to."""
    filters, rows = _narrowed(request)
    before = request.GET.get("before", "")
    is_page = before.isdecimal() and len(before) < _LONGEST_NUMBER
    found, following = register.page_of(rows, before=int(before) if is_page else None)
    context = {
        "section": "exceptions",
        "form": _dressed(filters, request),
        "house": HOUSE_CURRENCY,
        "found": found,
        "following": following,
        "query": _query(request),
        "totals": register.totals_of(rows),
        "exports": _exports(request),
    }
    return render(request, "cases/register.html", context)


@require_POST
@requires(Permission.APPROVE_EXCEPTIONS)
def export(request: StaffRequest) -> StreamingHttpResponse:
    """Hand out the same as a table for a spreadsheet; that it left is written down first."""
    filters, rows = _narrowed(request)
    exporting.note(
        what=Export.What.EXCEPTIONS,
        narrowed_by=_known(filters, request),
        lines=rows.count(),
        by=request.user,
        now=timezone.now(),
    )
    return StreamingHttpResponse(
        register.lines(rows),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="exceptions.csv"'},
    )


def _narrowed(request: StaffRequest) -> tuple[RegisterFilter, ExceptionRequestQuerySet]:
    """Return the filters and what they leave of the requests this person may know of; nonsense leaves nothing."""
    seen = requests_seen(request.user)
    filters = RegisterFilter(request.GET, queryset=seen, request=request)
    return filters, filters.qs if filters.is_valid() else seen.none()


def _known(filters: RegisterFilter, request: StaffRequest) -> dict[str, str]:
    """Return what the address narrows by, as it was typed: nothing the filters don't know, nothing they refuse."""
    kept = filters.form.cleaned_data if filters.is_valid() else {}
    return {name: request.GET[name] for name in kept if request.GET.get(name)}


def _dressed(filters: RegisterFilter, request: StaffRequest) -> forms.Form:
    """Return the form of the filters as the page shows it."""
    form: forms.Form = filters.form
    rules = [("", _("Any")), *register.rules_of(requests_seen(request.user))]
    form.fields["clause"].widget = forms.Select(choices=rules)
    del form.fields["asked_of"]
    for name, field in form.fields.items():
        is_choice = isinstance(field.widget, forms.Select)
        field.widget.attrs["class"] = "select" if is_choice else "input"
        if name in ("asked_from", "asked_to"):
            field.widget.input_type = "date"
    return form


def _query(request: StaffRequest) -> str:
    """Return what the list is narrowed by, for the address of its next page and of the table."""
    asked = request.GET.copy()
    asked.pop("before", None)
    return asked.urlencode()


def _exports(request: StaffRequest) -> list[Export]:
    """Return who took the table out lately, for who answers for the team."""
    if not request.user.can(Permission.SEE_TEAM_NUMBERS):
        return []
    rows = Export.objects.filter(what=Export.What.EXCEPTIONS).select_related("by")
    return list(rows.order_by("-at")[:10])
