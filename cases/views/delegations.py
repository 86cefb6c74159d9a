"""Approvals handed on while somebody is away: by themselves, or by who plans people; seen by both."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cases.actions.deciding import delegating
from cases.deciding.handed import delegations_seen
from cases.forms.delegating import DelegationForm
from common.errors import DomainError
from users.http import StaffRequest
from users.permissions import requires
from users.roles import Permission

_may = requires(Permission.APPROVE_EXCEPTIONS)
#: How many of those that are over are still shown.
_OVER = 20


@require_http_methods(["GET", "HEAD", "POST"])
@_may
def index(request: StaffRequest) -> HttpResponse:
    """Show what is handed on and was; hand something on."""
    form = DelegationForm(request.POST or None, by=request.user)
    if request.method != "POST":
        return _show(request, form)
    if not form.is_valid():
        return _show(request, form, status=400)
    now, data = timezone.now(), form.cleaned_data
    try:
        delegating.hand_on(
            giver=form.giver_chosen,
            receiver=data["receiver"],
            start=data["start"] or now,
            end=data["end"],
            reason=data["reason"],
            by=request.user,
            now=now,
        )
    except DomainError as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return _show(request, form, status=refusal.status)
    messages.success(request, _("Handed on. Both of you see it here, and they are told."))
    return redirect("cases:delegations")


@require_POST
@_may
def taking_back(request: StaffRequest, pk: int) -> HttpResponse:
    """Approve oneself again."""
    found = get_object_or_404(delegations_seen(request.user), pk=pk)
    delegating.take_back(delegation_id=found.pk, by=request.user, now=timezone.now())
    messages.success(request, _("Taken back."))
    return redirect("cases:delegations")


def _show(request: StaffRequest, form: DelegationForm, *, status: int = 200) -> HttpResponse:
    now = timezone.now()
    seen = delegations_seen(request.user)
    ahead = seen.standing().filter(during__endswith__gt=now).order_by("during", "pk")
    over = seen.exclude(pk__in=ahead.values("pk")).order_by("-pk")[:_OVER]
    context = {
        "section": "exceptions",
        "form": form,
        "ahead": ahead,
        "over": over,
        "now": now,
        "may_take_back_any": request.user.can(Permission.PLAN_PEOPLE),
    }
    return render(request, "cases/delegations.html", context, status=status)
