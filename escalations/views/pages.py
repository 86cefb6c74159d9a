"""One's own pages, on top of whatever page one is looking at."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from escalations.models import Page
from users.http import StaffRequest


@require_safe
@login_required
def index(request: StaffRequest) -> HttpResponse:
    """Show the pages this person should answer now."""
    pages = Page.objects.ringing_for(request.user).with_alert().one_for_each_alert()
    return render(request, "escalations/_my_pages.html", {"pages": pages})
