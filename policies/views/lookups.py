"""Asking for the rule by the facts of a stay."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from policies.answers import decide, questions_of
from policies.finding import find
from policies.forms import LookupForm
from policies.models import Policy
from users.http import StaffRequest


@require_GET
@login_required
def detail(request: StaffRequest) -> HttpResponse:
    """Show the form, and once facts are given the versions in force and the clause on each question."""
    topics = list(Policy.objects.order_by("topic").values_list("topic", flat=True).distinct())
    form = LookupForm(request.GET or None, topics=topics)
    context = {"form": form, "language": get_language() or "en"}
    if form.is_bound and form.is_valid():
        facts = form.facts()
        found = find(facts, now=timezone.now(), topics=[form.cleaned_data["topic"]])
        questions = questions_of(found)
        context |= {"found": found, "answers": [decide(found, facts, q) for q in questions]}
    return render(request, "policies/lookup.html", context)
