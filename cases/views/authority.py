"""Who may decide how much, and what currencies are worth: the numbers in force, and new ones from an instant on."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cases.actions.deciding import limits
from cases.forms.authority import LimitForm, RateForm, RuleForm
from cases.forms.base import Whole
from cases.models import AuthorityLimit, DecisionRule, ExchangeRate
from cases.models.authority import HOUSE_CURRENCY
from common.errors import DomainError
from users.http import StaffRequest
from users.permissions import requires
from users.roles import Permission

#: Names of fields are the same in two forms of the page; ids are not.
_RULE = "rule_%s"


@require_safe
@requires(Permission.SET_AUTHORITY)
def index(request: StaffRequest) -> HttpResponse:
    """Show what holds now, and what was stated."""
    return _show(request)


@require_POST
@requires(Permission.SET_AUTHORITY)
def create(request: StaffRequest) -> HttpResponse:
    """Let a role or a person decide so much, from an instant on."""
    form, now = LimitForm(request.POST), timezone.now()
    if form.is_valid():
        try:
            limits.set_limit(by=request.user, now=now, **form.limit(now))
        except DomainError as refusal:
            return _refused(request, form, refusal)
        messages.success(request, _("It holds from then on. What was decided before stays."))
        return redirect("cases:authority")
    return _show(request, form, status=400)


@require_POST
@requires(Permission.SET_AUTHORITY)
def rate(request: StaffRequest) -> HttpResponse:
    """State what a currency is worth."""
    form = RateForm(request.POST)
    if form.is_valid():
        try:
            limits.state_rate(by=request.user, now=timezone.now(), **form.cleaned_data)
        except DomainError as refusal:
            return _refused(request, form, refusal)
        messages.success(request, _("Stated. Amounts are counted at it from now on."))
        return redirect("cases:authority")
    return _show(request, form, status=400)


@require_POST
@requires(Permission.SET_AUTHORITY)
def rule(request: StaffRequest) -> HttpResponse:
    """Let other numbers hold for every decision of a kind."""
    form = RuleForm(request.POST, auto_id=_RULE)
    if form.is_valid():
        try:
            limits.set_rule(by=request.user, now=timezone.now(), **form.rule())
        except DomainError as refusal:
            return _refused(request, form, refusal)
        messages.success(request, _("It holds from now on. What was decided before stays."))
        return redirect("cases:authority")
    return _show(request, form, status=400)


@require_POST
@requires(Permission.SET_AUTHORITY)
def end(request: StaffRequest, pk: int) -> HttpResponse:
    """End a limit now; who held it by name falls back on their role."""
    found = get_object_or_404(AuthorityLimit, pk=pk)
    limits.end_limit(limit_id=found.pk, by=request.user, now=timezone.now())
    messages.success(request, _("It ended. What was decided by it stays."))
    return redirect("cases:authority")


def _refused(request: StaffRequest, form: Whole, refusal: DomainError) -> HttpResponse:
    """Show what was typed, with what is wrong with it."""
    form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
    return _show(request, form, status=refusal.status)


def _show(request: StaffRequest, typed: Whole | None = None, *, status: int = 200) -> HttpResponse:
    now = timezone.now()
    in_force = AuthorityLimit.objects.in_force(now).select_related("user", "set_by")
    rates = ExchangeRate.objects.order_by("currency", "-day", "-stated_at").distinct("currency")
    context = {
        "limits": in_force.order_by("kind", "user", "per_decision_minor"),
        "rules": DecisionRule.objects.in_force(now).order_by("kind"),
        "rates": rates.select_related("stated_by"),
        "form": typed if isinstance(typed, LimitForm) else LimitForm(),
        "rate_form": typed if isinstance(typed, RateForm) else RateForm(),
        "rule_form": typed if isinstance(typed, RuleForm) else RuleForm(auto_id=_RULE),
        "house": HOUSE_CURRENCY,
        "me": request.user,
    }
    return render(request, "cases/authority.html", context, status=status)
