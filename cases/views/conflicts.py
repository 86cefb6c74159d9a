"""Who must keep away from a case."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.actions import conflicts
from cases.forms.ownership import ConflictForm
from cases.views import acts, page
from users.http import StaffRequest


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def create(request: StaffRequest, reference: str) -> HttpResponse:
    """Say that oneself, or a colleague, must keep away from the case; or that a colleague need not any more."""
    case = page.find(request, reference)

    def do(data: dict[str, Any]) -> None:
        act = conflicts.lift if data["ends"] else conflicts.declare
        act(
            case_id=case.pk,
            user=data["person"],
            reason=data["reason"],
            by=request.user,
            now=timezone.now(),
        )

    return acts.ask(
        request,
        case,
        ConflictForm(request.POST or None, user=request.user),
        do,
        title=_("Keep away from this case"),
        text=_(
            "For a tie to somebody in it. Whoever keeps away is not woken for it and cannot own it; nobody is told why."
        ),
        verb=_("Keep away"),
        said=_("Noted."),
    )
