"""Give a case to somebody: for cases nobody owns, and for a manager who rebalances."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cases.actions import ownership
from cases.views import page
from common.errors import BadInput
from users.http import StaffRequest
from users.models import User
from users.permissions import requires
from users.roles import Permission


@require_POST
@requires(Permission.ASSIGN_CASES)
def create(request: StaffRequest, reference: str) -> HttpResponse:
    """Make the chosen colleague the owner and go back to where the choice was made."""
    case = page.find(request, reference)
    to = User.objects.filter(pk=_number(request.POST.get("to", "")), is_active=True).first()
    if to is None:
        raise BadInput(_("Choose who takes the case."), field="to")
    ownership.assign(case_id=case.pk, by=request.user, to=to, now=timezone.now())
    messages.success(
        request,
        _("%(person)s owns %(reference)s now.") % {"person": to.short_name, "reference": reference},
    )
    return redirect(_back(request) or case)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 12 else 0


def _back(request: StaffRequest) -> str:
    """Return the page the choice was made on, if it is one of ours."""
    back = request.POST.get("back", "")
    return back if url_has_allowed_host_and_scheme(back, allowed_hosts=None) else ""
