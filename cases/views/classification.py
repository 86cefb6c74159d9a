"""What kind of case it is, how bad, how urgent, and what is at stake."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.actions import classification
from cases.forms.classification import RiskForm, SeverityForm, TypeForm, UrgencyForm
from cases.views import acts, page
from users.http import StaffRequest

_ask = require_http_methods(["GET", "HEAD", "POST"])


@_ask
@login_required
def severity(request: StaffRequest, reference: str) -> HttpResponse:
    """Change how bad the harm is."""
    case = page.find(request, reference)
    initial = {"severity": case.severity, "reason": ""}
    return acts.ask(
        request,
        case,
        SeverityForm(request.POST or None, case=case, initial=initial, newest=acts.newest_of(case)),
        lambda data: classification.set_severity(
            case_id=case.pk,
            by=request.user,
            severity=data["severity"],
            reason=data["reason"],
            seen_version=data["version"],
            now=timezone.now(),
        ),
        title=_("Change the severity"),
        text=_("Severity says how bad the harm is, not how little time is left."),
        verb=_("Change"),
        said=_("Severity changed."),
    )


@_ask
@login_required
def urgency(request: StaffRequest, reference: str) -> HttpResponse:
    """Change how little time is left."""
    case = page.find(request, reference)
    return acts.ask(
        request,
        case,
        UrgencyForm(request.POST or None, case=case, initial={"urgency": case.urgency}),
        lambda data: classification.set_urgency(
            case_id=case.pk, by=request.user, urgency=data["urgency"], now=timezone.now()
        ),
        title=_("Change the urgency"),
        text=_("Urgency says how little time is left, not how bad the harm is."),
        verb=_("Change"),
        said=_("Urgency changed."),
    )


@_ask
@login_required
def case_type(request: StaffRequest, reference: str) -> HttpResponse:
    """Change what kind of case it is."""
    case = page.find(request, reference)
    return acts.ask(
        request,
        case,
        TypeForm(request.POST or None, case=case, initial={"case_type": case.case_type_id}),
        lambda data: classification.set_type(
            case_id=case.pk, by=request.user, case_type=data["case_type"], now=timezone.now()
        ),
        title=_("Change the type"),
        text=_("Clocks and history stay. Who may see the case does not change."),
        verb=_("Change"),
        said=_("Type changed."),
    )


@_ask
@login_required
def risks(request: StaffRequest, reference: str) -> HttpResponse:
    """Say how much is at stake on one axis."""
    case = page.find(request, reference)
    initial: dict[str, object] = {"axis": request.GET.get("axis", "safety")}
    for known in case.risks.all():
        if known.axis == initial["axis"]:
            initial |= {"level": known.level, "reason": known.reason}
    return acts.ask(
        request,
        case,
        RiskForm(request.POST or None, case=case, initial=initial),
        lambda data: classification.set_risk(
            case_id=case.pk,
            by=request.user,
            axis=data["axis"],
            level=data["level"],
            reason=data["reason"],
            now=timezone.now(),
        ),
        title=_("What is at stake?"),
        verb=_("Keep"),
        said=_("Risk noted."),
    )
