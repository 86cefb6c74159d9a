"""How a team's new cases find an owner, and which team helps out which: for managers."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cases.actions import routing
from cases.forms.routing import HelpForm, RoutingForm
from cases.models import Overflow, QueuedCase, RoutingPolicy
from cases.models.case import Case
from cases.routing.candidates import candidates_for
from common.errors import DomainError
from users.http import StaffRequest
from users.models import Team
from users.permissions import requires
from users.roles import Permission


@requires(Permission.SET_ROUTING)
def index(request: StaffRequest) -> HttpResponse:
    """Open the reader's own team."""
    team = request.user.teams.order_by("pk").first() or Team.objects.order_by("pk").first()
    if team is None:
        return redirect("insights:desk")
    return redirect("cases:routing", team.slug)


@requires(Permission.SET_ROUTING)
def detail(request: StaffRequest, team: str) -> HttpResponse:
    """Show a team's rules in force, what waits and why; publish the next version."""
    found = get_object_or_404(Team, slug=team)
    policy = found.routing_policies.order_by("-number").first()
    form = RoutingForm(request.POST or None, policy=policy, now=timezone.now())
    if request.method == "POST" and form.is_valid() and _published(request, found, form):
        return redirect("cases:routing", found.slug)
    return _show(request, found, policy, form, HelpForm(team=found))


@require_POST
@requires(Permission.SET_ROUTING)
def helping(request: StaffRequest, team: str) -> HttpResponse:
    """Let another team help this one out for a while."""
    found = get_object_or_404(Team, slug=team)
    form = HelpForm(request.POST, team=found)
    if form.is_valid():
        try:
            routing.help_out(helped=found, by=request.user, now=timezone.now(), **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            messages.success(request, _("They help out. It ends by itself."))
            return redirect("cases:routing", found.slug)
    policy = found.routing_policies.order_by("-number").first()
    return _show(request, found, policy, RoutingForm(policy=policy, now=timezone.now()), form)


@require_POST
@requires(Permission.SET_ROUTING)
def helping_end(request: StaffRequest, team: str, pk: int) -> HttpResponse:
    """End it before its time."""
    row = get_object_or_404(Overflow, helped__slug=team, pk=pk)
    routing.stop_helping(overflow_id=row.pk, by=request.user, now=timezone.now())
    messages.success(request, _("They no longer help out. What they took stays theirs."))
    return redirect("cases:routing", team)


def _published(request: StaffRequest, team: Team, form: RoutingForm) -> bool:
    try:
        routing.publish(team=team, by=request.user, now=timezone.now(), **form.asked())
    except DomainError as refusal:
        form.add_error(form.shown_at(refusal.field), refusal.message)
        return False
    messages.success(request, _("Published. New cases follow it from now on."))
    return True


def _show(
    request: StaffRequest, team: Team, policy: RoutingPolicy | None, form: Any, help_form: Any
) -> HttpResponse:
    now = timezone.now()
    waiting = (
        QueuedCase.objects.filter(
            case__in=Case.objects.visible_to(request.user).unowned().filter(team=team)
        )
        .select_related("case")
        .order_by("since")[:20]
    )
    context = {
        "team": team,
        "teams": Team.objects.order_by("name"),
        "policy": policy,
        "form": form,
        "help_form": help_form,
        "helping": Overflow.objects.at(now).filter(helped=team).select_related("helper"),
        "waiting": waiting,
        "people": candidates_for(team, policy, now=now) if policy is not None else [],
        "section": "manage",
    }
    wrong = form.errors or help_form.errors
    return render(request, "cases/routing.html", context, status=400 if wrong else 200)
