"""The editors: a draft is begun, kept as it is typed, thrown away, published."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from sla import shelves
from sla.actions import drafting, publishing
from sla.editor import open_draft, soonest
from sla.forms.drafting import typed, without_foreign_parts
from sla.forms.editors import time_zones
from sla.forms.moments import read_moment
from sla.models import Draft, Shelf
from sla.views.shelves import shelf_named
from users.http import StaffRequest
from users.permissions import requires
from users.roles import Permission


@require_POST
@requires(Permission.PUBLISH_SERVICE_LEVELS)
def begin(request: StaffRequest, shelf: str, code: str) -> HttpResponse:
    """Begin the next version, or go on with the one somebody began."""
    if not shelves.versions(shelf_named(shelf)).filter(code=code).exists():
        raise Http404
    drafting.begin(shelf=Shelf(shelf), code=code, by=request.user, now=timezone.now())
    return redirect("sla:draft", shelf, code)


@requires(Permission.PUBLISH_SERVICE_LEVELS)
def detail(request: StaffRequest, shelf: str, code: str) -> HttpResponse:
    """Show the editor, or keep what is typed in it: right or wrong, it survives."""
    draft = _draft(shelf, code)
    if request.method != "POST":
        return _shown(request, draft)
    seen = _revision(request)
    if draft.edited_by_id != request.user.pk and seen not in (None, draft.revision):
        draft.contents = typed(request.POST)  # shown again, and kept only when asked once more
        return _shown(request, draft, status=409)
    draft = drafting.write(
        shelf=Shelf(shelf),
        code=code,
        contents=typed(request.POST),
        seen_revision=seen,
        by=request.user,
        now=timezone.now(),
    )
    if request.htmx:
        answer = _shown(request, draft, "sla/_check.html")
        answer["HX-Trigger"] = "steward:kept"
        return answer
    if "preview" in request.GET:
        return redirect("sla:publication", shelf, code)
    return redirect("sla:draft", shelf, code)


@require_POST
@requires(Permission.PUBLISH_SERVICE_LEVELS)
def removal(request: StaffRequest, shelf: str, code: str) -> HttpResponse:
    """Throw the draft away."""
    draft = _draft(shelf, code)
    drafting.discard(shelf=Shelf(shelf), code=code, seen_revision=_revision(request))
    messages.success(request, _("The draft of %(name)s is gone.") % {"name": draft.name})
    return redirect("sla:shelf", shelf)


@requires(Permission.PUBLISH_SERVICE_LEVELS)
def publication(request: StaffRequest, shelf: str, code: str) -> HttpResponse:
    """Show what publishing would change and for whom, or publish."""
    draft = _draft(shelf, code)
    now = timezone.now()
    if request.method == "POST":
        at = read_moment(
            request.POST.get("valid_from", ""), zone=request.user.time_zone, default=now
        )
        version = publishing.publish(
            shelf=Shelf(shelf),
            code=code,
            seen_revision=_revision(request),
            valid_from=at,
            by=request.user,
            now=now,
        )
        messages.success(request, _("%(name)s is published.") % {"name": version})
        return redirect("sla:version", shelf, code, version.version)
    editor = open_draft(draft, now=now, zone=request.user.time_zone)
    if not editor.is_ready:
        messages.warning(request, _("Some things keep this draft from being published."))
        return redirect("sla:draft", shelf, code)
    context = {"shelf": shelf, "editor": editor, "soonest": soonest(now)}
    return render(request, "sla/publication.html", context)


@require_safe
@requires(Permission.PUBLISH_SERVICE_LEVELS)
def holidays(request: StaffRequest, shelf: str, code: str) -> HttpResponse:
    """Show the holidays and states of the country as it is typed now."""
    draft = _draft(shelf, code)
    draft.contents = without_foreign_parts(typed(request.GET))
    return _shown(request, draft, "sla/_holidays.html")


def _shown(
    request: StaffRequest, draft: Draft, template: str = "sla/editor.html", status: int = 200
) -> HttpResponse:
    editor = open_draft(draft, now=timezone.now(), zone=request.user.time_zone)
    context = {
        "shelf": draft.shelf,
        "editor": editor,
        "form": editor.form,
        "is_conflict": status == 409,
        "time_zones": time_zones(),
    }
    return render(request, template, context, status=status)


def _draft(shelf: str, code: str) -> Draft:
    draft = shelves.draft_of(shelf_named(shelf), code)
    if draft is None:
        raise Http404
    return draft


def _revision(request: StaffRequest) -> int | None:
    seen = request.POST.get("revision", "")
    return int(seen[:9]) if seen.isascii() and seen.isdigit() else None
