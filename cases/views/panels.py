"""What stands beside a case besides its rules and clocks: one panel for each part, all read in one request."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from cases.models import Case
from cases.person import about
from cases.shaping import beside
from cases.views import consults, departments, evidence, hands, knowing, page, recaps, tasks_of_case
from common.htmx import fragment_or_page
from users.http import StaffRequest
from users.models import User


@dataclass(frozen=True, slots=True)
class Panel:
    """One part: its name in addresses, its title and icon, what it reads (few statements), and what shows it."""

    slug: str
    title: str | Promise
    icon: str
    read: Callable[[Case, User, datetime], Mapping[str, Any]]
    template: str


#: In the order a person decides by.
PANELS: tuple[Panel, ...] = (
    Panel("summary", _("So far"), "list", knowing.summary_panel, "cases/panels/summary.html"),
    Panel("known", _("What is known"), "note", knowing.known_panel, "cases/panels/known.html"),
    Panel("issues", _("Issues"), "check", knowing.issues_panel, "cases/panels/issues.html"),
    Panel(
        "departments", _("Departments"), "team", departments.panel, "cases/panels/departments.html"
    ),
    Panel("consults", _("Experts"), "bulb", consults.panel, "cases/panels/consults.html"),
    Panel("recaps", _("What I heard"), "chat", recaps.panel, "cases/panels/recaps.html"),
    Panel("tasks", _("To do"), "list", tasks_of_case.panel, "cases/panels/tasks.html"),
    Panel("people", _("People"), "person", about.panel, "cases/panels/people.html"),
    Panel("shaping", _("Other cases"), "link", beside.read, "cases/panels/shaping.html"),
    Panel("evidence", _("Evidence"), "file", evidence.panel, "cases/panels/evidence.html"),
    Panel("hands", _("Who works on it"), "person", hands.panel, "cases/panels/hands.html"),
)


@require_safe
@login_required
def index(request: StaffRequest, reference: str) -> HttpResponse:
    """Show every panel of the case, each with what it read."""
    case = page.find(request, reference)
    now = timezone.now()
    context = {
        "case": case,
        "is_mine": case.is_owned_by(request.user),
        "place": page.place_of(request),
        "thread": page.thread_of(request),
        "panels": [(panel, panel.read(case, request.user, now)) for panel in PANELS],
        "fragment": "cases/_panels.html",
    }
    return fragment_or_page(request, "cases/_panels.html", "cases/dialogs/page.html", context)
