"""What a draft or a version of a promise would do to cases: clocks that run, cases that are over."""

from typing import Any

from django.core import signing
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from cases.actions import rollout
from cases.clocks import impact
from cases.clocks.looks import next_look
from cases.clocks.past import MOST, USUAL, in_hindsight
from cases.models import CaseType
from sla import shelves
from sla.models import Rollout, Shelf
from users.http import StaffRequest
from users.permissions import requires
from users.roles import Permission


@require_safe
@requires(Permission.PUBLISH_SERVICE_LEVELS)
def of_draft(request: StaffRequest, shelf: str, code: str) -> HttpResponse:
    """Show which running clocks would move under a draft, some thousand at a time."""
    draft = shelves.draft_of(_shelf(shelf), code)
    if draft is None:
        raise Http404
    proposal = impact.of_draft(draft, now=timezone.now())
    return render(request, "cases/sla/_impact.html", _looked(request, proposal))


@require_safe
@requires(Permission.PUBLISH_SERVICE_LEVELS)
def past(request: StaffRequest, shelf: str, code: str) -> HttpResponse:
    """Show what a draft would have made of the last resolved cases."""
    draft = shelves.draft_of(_shelf(shelf), code)
    if draft is None:
        raise Http404
    now = timezone.now()
    asked = request.GET.get("last", "")
    is_number = len(asked) <= len(str(MOST)) and asked.isascii() and asked.isdigit()
    last = min(int(asked), MOST) or USUAL if is_number else USUAL
    told = in_hindsight(impact.of_draft(draft, now=now), viewer=request.user, now=now, last=last)
    context = {
        "told": told,
        "last": last,
        "choices": (USUAL, 200, MOST),
        "shelf": shelf,
        "code": code,
    }
    return render(request, "cases/sla/_past.html", context)


@require_safe
@requires(Permission.PUBLISH_SERVICE_LEVELS)
def standing(request: StaffRequest, shelf: str, code: str, number: int) -> HttpResponse:
    """Show how many running clocks follow an older version, and how far a roll-out has come."""
    version = _version(shelf, code, number)
    now = timezone.now()
    latest = Rollout.objects.filter(shelf=shelf, version_id=version.pk).first()
    context: dict[str, Any] = {"shelf": shelf, "version": version, "rollout": latest}
    if latest is None or latest.finished_at is not None:
        context |= _looked(request, impact.of_version(version, now=now))
    return render(request, "cases/sla/_standing.html", context)


@require_POST
@requires(Permission.PUBLISH_SERVICE_LEVELS)
def apply(request: StaffRequest, shelf: str, code: str, number: int) -> HttpResponse:
    """Let running clocks follow this version from now on."""
    version = _version(shelf, code, number)
    asked = rollout.ask(
        shelf=Shelf(shelf), code=code, number=number, by=request.user, now=timezone.now()
    )
    context = {"shelf": shelf, "version": version, "rollout": asked}
    return render(request, "cases/sla/_standing.html", context)


def _looked(request: StaffRequest, proposal: impact.Proposal) -> dict[str, Any]:
    """Look at the next clocks; what did not come from an earlier look is no such place."""
    now, so_far = timezone.now(), request.GET.get("so_far", "")
    try:
        looked = next_look(proposal, so_far, viewer=request.user, now=now)
    except signing.BadSignature as forged:
        raise Http404 from forged
    types = CaseType.objects.in_bulk([int(pk) for pk in looked.tally.types])
    return {
        "tally": looked.tally,
        "left": looked.left,
        "total": looked.total,
        "so_far": looked.so_far,
        "rows": looked.rows,
        "hidden": looked.hidden,
        "types": [(str(types[int(pk)]), count) for pk, count in looked.tally.types.most_common(8)],
        "path": request.path,
    }


def _shelf(name: str) -> Shelf:
    if name not in Shelf.values:
        raise Http404
    return Shelf(name)


def _version(shelf: str, code: str, number: int) -> Any:
    version = shelves.versions(_shelf(shelf)).filter(code=code, version=number).first()
    if version is None:
        raise Http404
    return version
