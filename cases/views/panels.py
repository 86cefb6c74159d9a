"""What stands beside a case besides its rules and clocks: one panel for each part, all read in one request.

A panel in which nothing waits starts folded; what somebody opened or folded themselves is remembered for them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from cases import rules
from cases.models import Case
from cases.person import about
from cases.shaping import beside
from cases.views import (
    clocks,
    consults,
    deciding,
    departments,
    evidence,
    hands,
    knowing,
    page,
    recaps,
    tasks_of_case,
)
from common.htmx import fragment_or_page
from users import actions as people_actions
from users.http import StaffRequest
from users.models import User


@dataclass(frozen=True, slots=True)
class Panel:
    """One part: its name in addresses, its title and icon, what it reads (few statements), and what shows it.

    What it reads says in `waits` whether something in it asks for the reader, and in `note` how much.
    """

    slug: str
    title: str | Promise
    icon: str
    read: Callable[[Case, User, datetime], Mapping[str, Any]]
    template: str


#: In the order a person decides by.
PANELS: tuple[Panel, ...] = (
    Panel("summary", _("So far"), "list", knowing.summary_panel, "cases/panels/summary.html"),
    Panel("promised", _("Promised"), "check", clocks.promised_panel, "cases/panels/promised.html"),
    Panel("deciding", _("Decisions"), "gavel", deciding.panel, "cases/panels/deciding.html"),
    Panel("known", _("What is known"), "note", knowing.known_panel, "cases/panels/known.html"),
    Panel("gives", _("What the rules give"), "scales", rules.gives, "cases/panels/gives.html"),
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
#: Parts beside a case that are no panels, and can be folded too.
_OTHERS = ("policy", "gate", "woken", "stake")
_FOLDED = frozenset({panel.slug for panel in PANELS} | set(_OTHERS))


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
        "panels": [
            _laid(panel, panel.read(case, request.user, now), request.user) for panel in PANELS
        ],
        "fragment": "cases/_panels.html",
    }
    return fragment_or_page(request, "cases/_panels.html", "cases/dialogs/page.html", context)


@require_POST
@login_required
def fold(request: StaffRequest, slug: str) -> HttpResponse:
    """Remember that the reader opened or folded a part, unless the page does the same by itself."""
    if slug not in _FOLDED:
        raise Http404
    choices = {"open": True, "folded": False}
    people_actions.fold(
        user_id=request.user.pk,
        section=slug,
        is_open=choices.get(request.POST.get("as", "")),
        now=timezone.now(),
    )
    return HttpResponse(status=204)


def _laid(
    panel: Panel, read: Mapping[str, Any], user: User
) -> tuple[Panel, Mapping[str, Any], bool, bool]:
    """Return a panel with what it read, whether the page opens it, and whether it is open for this reader."""
    waits = bool(read.get("waits"))
    return panel, read, waits, bool(user.sections.get(panel.slug, waits))
