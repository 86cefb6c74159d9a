"""Fight or settle: worked out while one types, and taken along into the decision."""

import json
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from cases.deciding.worked import worked
from cases.forms.fighting import FightForm
from cases.views import page
from users.http import StaffRequest


@require_safe
@login_required
def show(request: StaffRequest, reference: str) -> HttpResponse:
    """Ask what is at stake, and show what fighting is expected to cost against what would end it."""
    case = page.find(request, reference)
    is_filled = "claim" in request.GET
    form = FightForm(request.GET if is_filled else None, case=case)
    context = {"case": case, "form": form, "place": page.place_of(request)}
    if is_filled and form.is_valid():
        fight, offer = form.cleaned_data["fight"], form.cleaned_data["money"]
        taken = {
            "amount": form.cleaned_data["offer"],
            "currency": offer.currency,
            "working": json.dumps(fight.kept()),
        }
        address = reverse("cases:decisions", args=[case.reference])
        context |= {"worked": worked(fight, offer), "decide": f"{address}?{urlencode(taken)}"}
    if request.htmx and is_filled:
        return render(request, "cases/_fight.html", context)
    if request.htmx:
        return render(request, "cases/dialogs/_fight.html", context)
    return render(
        request, "cases/dialogs/page.html", context | {"fragment": "cases/dialogs/_fight.html"}
    )
