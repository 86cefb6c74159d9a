"""What each kind of case needs before it ends, and the causes that are named then: for managers."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases.actions import closing_rules
from cases.forms.closing_rules import CauseForm, RuleForm
from cases.models import CaseType, GateRule, RootCause
from common.errors import DomainError
from users.http import StaffRequest
from users.permissions import requires
from users.roles import Permission

_ask = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@requires(Permission.SET_CLOSING)
def index(request: StaffRequest) -> HttpResponse:
    """List what every kind of case needs now, and the causes."""
    newest = GateRule.objects.order_by("case_type", "-number").distinct("case_type")
    rules = {rule.case_type_id: rule for rule in newest.select_related("published_by")}
    kinds = [(kind, rules.get(kind.pk)) for kind in CaseType.objects.all()]
    kinds.sort(key=lambda pair: str(pair[0]))
    causes = RootCause.objects.order_by("-is_active", "order", "pk")
    return render(
        request, "cases/closing_rules.html", {"kinds": kinds, "causes": causes, "section": "manage"}
    )


@_ask
@requires(Permission.SET_CLOSING)
def rule(request: StaffRequest, code: str) -> HttpResponse:
    """Show the rules of one kind of case, the newest to publish the next from."""
    kind = get_object_or_404(CaseType, code=code)
    versions = list(kind.gate_rules.select_related("published_by").order_by("-number")[:20])
    form = RuleForm(request.POST or None, rule=versions[0] if versions else None)
    if request.method == "POST" and form.is_valid() and _published(request, kind, form):
        return redirect("cases:closing_rules")
    context = {"kind": kind, "versions": versions, "form": form, "section": "manage"}
    return render(request, "cases/closing_rule.html", context, status=_status(form))


@_ask
@requires(Permission.SET_CLOSING)
def cause(request: StaffRequest, code: str = "") -> HttpResponse:
    """Add a cause, or put one right."""
    found = get_object_or_404(RootCause, code=code) if code else None
    form = CauseForm(request.POST or None, cause=found)
    if request.method == "POST" and form.is_valid() and _named(request, code, form):
        return redirect("cases:closing_rules")
    context = {"cause": found, "form": form, "section": "manage"}
    return render(request, "cases/closing_cause.html", context, status=_status(form))


def _published(request: StaffRequest, kind: CaseType, form: RuleForm) -> bool:
    try:
        closing_rules.publish(
            case_type=kind, by=request.user, now=timezone.now(), **form.cleaned_data
        )
    except DomainError as refusal:
        _refuse(form, refusal)
        return False
    messages.success(request, _("Published. Cases that end from now on follow it."))
    return True


def _named(request: StaffRequest, code: str, form: CauseForm) -> bool:
    try:
        closing_rules.name_cause(by=request.user, code=code, **form.cleaned_data)
    except DomainError as refusal:
        _refuse(form, refusal)
        return False
    messages.success(request, _("Kept."))
    return True


def _refuse(form: forms.Form, refusal: DomainError) -> None:
    form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)


def _status(form: forms.Form) -> int:
    return 400 if form.errors else 200
