"""What was decided before: looked for by anything it was weighed by, and shown beside what is being decided."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cases.deciding import precedents
from cases.deciding.weighing import facts_in
from cases.forms.precedents import PrecedentsForm, WeighingForm
from cases.models.authority import HOUSE_CURRENCY
from cases.views import page
from common.htmx import fragment_or_page
from users.http import StaffRequest
from users.permissions import requires
from users.roles import Permission


@require_safe
@requires(Permission.WORK_CASES)
def index(request: StaffRequest) -> HttpResponse:
    """Show decisions that fit what was asked, and what they come to together."""
    form = PrecedentsForm(request.GET)
    form.is_valid()
    asked = form.asked()
    found = precedents.find(asked, request.user, now=timezone.now())
    context = {"form": form, "asked": asked, "found": found, "currency": HOUSE_CURRENCY}
    return render(request, "cases/precedents.html", context)


@require_safe
@login_required
def beside(request: StaffRequest, reference: str) -> HttpResponse:
    """Show what was decided in cases like this one while somebody decides; nothing until they say what for."""
    case = page.find(request, reference)
    form = WeighingForm(request.GET)
    now = timezone.now()
    found = None
    if form.is_valid():
        data = form.cleaned_data
        facts = facts_in(case, data, now=now)
        found = precedents.like(facts, request.user, clause=data["clause"], but=case, now=now)
    return render(request, "cases/_precedents_brief.html", {"found": found})


@require_safe
@login_required
def of_request(request: StaffRequest, reference: str, pk: int) -> HttpResponse:
    """Show whoever answers a request what was decided in cases like it, and where it lies among them."""
    case = page.find(request, reference)
    rows = case.exception_requests.select_related("clause__version__policy")
    asked = get_object_or_404(rows, pk=pk)
    facts = precedents.facts_of(asked, asked.why)
    now = timezone.now()
    found = precedents.like(facts, request.user, clause=asked.clause, but=case, now=now)
    return fragment_or_page(
        request,
        "cases/_precedents.html",
        "cases/dialogs/page.html",
        {"case": case, "found": found, "fragment": "cases/_precedents.html"},
    )
