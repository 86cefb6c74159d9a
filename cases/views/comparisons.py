"""Like cases that ended differently: each settled by a manager who had no part in it, with a reason or a proposal."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cases.actions.deciding import comparing
from cases.deciding.alarms import PAGE, alarms_of
from cases.models import Comparison
from common.errors import DomainError
from users.http import StaffRequest
from users.permissions import requires
from users.roles import Permission

_may = requires(Permission.SEE_TEAM_NUMBERS)
_LONGEST_NUMBER = 18


@require_safe
@_may
def index(request: StaffRequest) -> HttpResponse:
    """Show what is out of line and waits for somebody, or what was settled."""
    return _show(request)


@require_POST
@_may
def acknowledgement(request: StaffRequest, pk: int) -> HttpResponse:
    """Let a difference stand, with the reason."""
    found = _find(request, pk)
    reason, now = request.POST.get("reason", ""), timezone.now()
    try:
        comparing.acknowledge(comparison_id=found.pk, reason=reason, by=request.user, now=now)
    except DomainError as refusal:
        return _show(request, wrong=pk, problem=refusal)
    messages.success(request, _("It stands, with your reason."))
    return redirect("cases:comparisons")


@require_POST
@_may
def proposal(request: StaffRequest, pk: int) -> HttpResponse:
    """Take a difference up as a proposal to change the rule."""
    found = _find(request, pk)
    problem, now = request.POST.get("reason", ""), timezone.now()
    try:
        taken = comparing.take_up(comparison_id=found.pk, problem=problem, by=request.user, now=now)
    except DomainError as refusal:
        return _show(request, wrong=pk, problem=refusal)
    messages.success(request, _("Proposed. Who keeps the policy answers it."))
    assert taken.proposal is not None  # noqa: S101 - that is what taking it up means
    return redirect(taken.proposal)


def _show(
    request: StaffRequest, *, wrong: int = 0, problem: DomainError | None = None
) -> HttpResponse:
    is_settled = request.GET.get("settled") == "yes"
    seen = Comparison.objects.visible_to(request.user)
    rows = seen.raised().exclude(state="differs") if is_settled else seen.alarming()
    before = request.GET.get("before", "")
    is_page = before.isdecimal() and len(before) < _LONGEST_NUMBER
    alarms = alarms_of(rows, request.user, before=int(before) if is_page else None)
    context = {
        "section": "exceptions",
        "alarms": alarms[:PAGE],
        "following": alarms[PAGE - 1].comparison.pk if len(alarms) > PAGE else None,
        "is_settled": is_settled,
        "wrong": wrong,
        "problem": problem.message if problem is not None else "",
        "typed": request.POST.get("reason", ""),
    }
    status = problem.status if problem is not None else 200
    return render(request, "cases/comparisons.html", context, status=status)


def _find(request: StaffRequest, pk: int) -> Comparison:
    return get_object_or_404(Comparison.objects.visible_to(request.user).raised(), pk=pk)
