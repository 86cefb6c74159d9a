"""Who else is on a case: asked and told in one breath, every few seconds."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from cases.composing.here import meet
from cases.models import ThreadKind
from cases.views import page
from users.http import StaffRequest


@require_POST
@login_required
def create(request: StaffRequest, reference: str) -> HttpResponse:
    """Say that the reader is here, writing or not, and show who else is."""
    case = page.find(request, reference)
    writes = request.POST.get("writes", "")
    writes = writes if writes in ThreadKind.values else ""
    people = meet(case, request.user, writes=writes)
    return render(request, "cases/_here.html", {"case": case, "people": people})
