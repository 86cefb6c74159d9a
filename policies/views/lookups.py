"""Asking for the rule by the facts of a stay."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from common.errors import BadInput
from policies.asking import ask, totals
from policies.forms import LookupForm
from policies.kept import may_see, standing_parts
from policies.models import Policy
from users.http import StaffRequest
from users.models import User


@require_GET
@login_required
def detail(request: StaffRequest) -> HttpResponse:
    """Show the form, and once facts are given the versions in force and the clause on each question."""
    topics = list(Policy.objects.order_by("topic").values_list("topic", flat=True).distinct())
    form = LookupForm(request.GET or None, topics=topics)
    context = {"form": form, "language": get_language() or "en"}
    if form.is_bound and form.is_valid():
        context |= _answers(form, request.user)
    return render(request, "policies/lookup.html", context, status=400 if form.errors else 200)


def _answers(form: LookupForm, user: User) -> dict[str, Any]:
    """Return what the rules give for the facts of the form; sums that make no sense become errors of it."""
    try:
        facts, sums = form.facts(), form.sums()
    except BadInput as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return {}
    parts = standing_parts([facts.stay]).get(facts.stay, []) if may_see(facts, user) else []
    each = ask(
        facts,
        parts=parts,
        sums=sums,
        rates=form.rates(),
        topics=[form.cleaned_data["topic"]],
        now=timezone.now(),
    )
    return {"each": each, "totals": totals(each), "changed": len(each) > 1}
