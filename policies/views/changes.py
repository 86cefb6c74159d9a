"""What changed in the library: a feed to read, and how far one has."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from policies.actions import reading
from policies.news import news
from users.http import StaffRequest


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def index(request: StaffRequest) -> HttpResponse:
    """Show what was published, newest first; a POST says that one has read it."""
    if request.method == "POST":
        reading.read(by=request.user, now=timezone.now())
        return redirect("policies:changes")
    topic = request.GET.get("topic", "").replace("\x00", "")[:40]
    feed = news(request.user, language=get_language() or "en", topic=topic, now=timezone.now())
    return render(
        request,
        "policies/changes.html",
        {"feed": feed, "topic": topic, "today": timezone.localdate()},
    )
