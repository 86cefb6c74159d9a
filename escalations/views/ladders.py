"""The ladders: which there are, and an edit that is looked at before it is published."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from common.errors import DomainError
from escalations.actions import laddering
from escalations.alerting import ladder_preview
from escalations.forms.ladders import LadderForm
from escalations.models import EscalationPolicy
from users.http import StaffRequest
from users.permissions import requires
from users.roles import Permission


@require_safe
@requires(Permission.EDIT_ROTA)
def index(request: StaffRequest) -> HttpResponse:
    """Show the version of every ladder that new alerts climb."""
    context = {"ladders": EscalationPolicy.objects.newest(), "section": "manage"}
    return render(request, "escalations/ladders.html", context)


@requires(Permission.EDIT_ROTA)
def detail(request: StaffRequest, code: str | None = None) -> HttpResponse:
    """Edit a ladder, or make one: type, look at whom it would wake, and only then publish."""
    policy = _newest(code)
    form = LadderForm(request.POST or None, policy=policy)
    context: dict[str, Any] = {"form": form, "policy": policy, "section": "manage"}
    if request.method == "POST" and form.is_valid():
        team = policy.team if policy else form.cleaned_data["team"]
        seen = ladder_preview.digest(form.cleaned_data["name"], _repeat(form), team, form.steps)
        if request.POST.get("confirm") and request.POST.get("seen") == seen:
            if _publish(request, form, policy):
                return redirect("escalations:ladders")
        else:
            context |= {"seen": seen, "trials": _trials(request, form, policy)}
    context["moment_now"] = timezone.now()
    is_wrong = form.is_bound and bool(form.errors)
    return render(request, "escalations/ladder.html", context, status=400 if is_wrong else 200)


def _newest(code: str | None) -> EscalationPolicy | None:
    if code is None:
        return None
    versions = EscalationPolicy.objects.filter(code=code).select_related("team")
    policy = versions.order_by("-version").first()
    if policy is None:
        raise Http404
    return policy


def _repeat(form: LadderForm) -> int:
    return int(form.cleaned_data["repeat"])


def _trials(
    request: StaffRequest, form: LadderForm, policy: EscalationPolicy | None
) -> list[ladder_preview.Trial]:
    team = policy.team if policy else form.cleaned_data["team"]
    zone = request.user.time_zone
    return ladder_preview.trials(
        form.steps, repeat=_repeat(form), team=team, zone=zone, now=timezone.now()
    )


def _publish(request: StaffRequest, form: LadderForm, policy: EscalationPolicy | None) -> bool:
    """Publish; a refusal goes to the field it is about, so that nothing typed is lost."""
    team = form.cleaned_data.get("team")
    given = request.POST.get("based_on", "")
    try:
        laddering.publish(
            code=policy.code if policy else None,
            name=form.cleaned_data["name"],
            team_id=team.pk if team else None,
            repeat=_repeat(form),
            steps=form.steps,
            based_on=int(given) if given.isdecimal() and len(given) < 9 else 0,
            by=request.user,
            now=timezone.now(),
        )
    except DomainError as refused:
        form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        return False
    messages.success(
        request, _("The ladder is published. What rings already keeps the one before.")
    )
    return True
