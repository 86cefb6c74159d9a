"""Who else is on a case: asked and told in one breath, every few seconds."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from cases.actions.timeline import audience_of
from cases.composing import presence
from cases.models import ThreadKind
from cases.views import page
from common.live import announce
from users.http import StaffRequest
from users.models import User


@require_POST
@login_required
def create(request: StaffRequest, reference: str) -> HttpResponse:
    """Say that the reader is here, writing or not, and show who else is."""
    case = page.find(request, reference)
    writes = request.POST.get("writes", "")
    writes = writes if writes in ThreadKind.values else ""
    others, is_news = presence.look(case.pk, request.user.pk, writes=writes)
    if is_news:
        # Not as the case itself: nothing on it changed, and nobody's page has to be read again.
        announce("presence", audience=audience_of(case), at=case.reference)
    names = User.objects.filter(pk__in=[other.user_id for other in others], is_active=True)
    known = {user.pk: user for user in names} if others else {}
    people = [(known[other.user_id], other.writes) for other in others if other.user_id in known]
    return render(request, "cases/_here.html", {"case": case, "people": people})
