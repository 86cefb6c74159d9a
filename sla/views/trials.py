"""Which service level would a case get, and why each other lost."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from common.htmx import fragment_or_page
from sla import shelves
from sla.examples import try_out
from sla.matching import CaseFacts
from sla.models import Shelf
from sla.writing.levels import SEVERITIES, LevelTerms
from users.http import StaffRequest
from users.roles import Permission


@require_safe
@login_required
def detail(request: StaffRequest) -> HttpResponse:
    """Show the tester; `?draft=` puts a draft in the place of its version."""
    now = timezone.now()
    known = shelves.known(now=now)
    code, terms = request.GET.get("draft", ""), None
    may_edit = request.user.can(Permission.PUBLISH_SERVICE_LEVELS)
    draft = shelves.draft_of(Shelf.LEVELS, code) if code and may_edit else None
    if draft is not None:
        read = shelves.read(Shelf.LEVELS, draft.contents, known, now=now).terms
        terms = read if isinstance(read, LevelTerms) else None
    asked = request.GET
    severity = asked.get("severity", "")
    facts = CaseFacts(
        segment=asked.get("segment", "standard")[:40],
        severity=int(severity) if severity in SEVERITIES else 3,
        case_type=asked.get("case_type", "")[:60],
        channel=asked.get("channel", "email")[:40],
        team_slug=asked.get("team", "")[:60],
    )
    context = {
        "known": known,
        "facts": facts,
        "draft": draft,
        "trial": try_out(facts, now=now, code=code, terms=terms),
        "zone": request.user.time_zone,
        "may_edit": may_edit,
    }
    return fragment_or_page(request, "sla/_trial.html", "sla/trial.html", context)
