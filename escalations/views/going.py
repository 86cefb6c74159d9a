"""Where a change of the rota leads: back to the week it was made in, or to the question who covers."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme

from escalations.actions.staffing import NeedsCover
from escalations.forms.swaps import CoverForm

View = Callable[..., HttpResponse]


def back(request: HttpRequest) -> HttpResponse:
    """Return to the address the form came from, or to the on-call page."""
    given = request.POST.get("next", "")
    is_ours = given.startswith("/") and url_has_allowed_host_and_scheme(given, allowed_hosts=None)
    return redirect(given if is_ours else "escalations:oncall")


def asks_who_covers(view: View) -> View:
    """Turn the refusal to leave a level empty into the question who covers, with everything typed kept."""

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except NeedsCover as refused:
            kept = [
                (name, value)
                for name, values in request.POST.lists()
                for value in values
                if name not in {"cover", "csrfmiddlewaretoken"}
            ]
            context = {"refused": refused.message, "kept": kept, "form": CoverForm()}
            return render(request, "escalations/cover.html", context, status=refused.status)

    return asked
