"""A case put off one's own list, and taken up again."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cases.actions import snoozing
from cases.forms.lists import SnoozeForm
from cases.views import acts, page
from users.http import StaffRequest


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def create(request: StaffRequest, reference: str) -> HttpResponse:
    """Put the case off until a moment."""
    case = page.find(request, reference)
    now = timezone.now()
    return acts.ask(
        request,
        case,
        SnoozeForm(request.POST or None, now=now),
        lambda data: snoozing.snooze(
            case_id=case.pk,
            by=request.user,
            until=data["until"],
            wake_on_reply=data["wake_on_reply"],
            now=now,
        ),
        title=_("Snooze %(case)s") % {"case": case},
        text=_(
            "It leaves your list, and only yours. A clock that runs out brings it back at once."
        ),
        verb=_("Snooze"),
        said=_("Snoozed. It comes back by itself."),
        undo="cases:waking",
    )


@require_POST
@login_required
def wake(request: StaffRequest, reference: str) -> HttpResponse:
    """Take the case up again."""
    case = page.find(request, reference)
    snoozing.wake(case_id=case.pk, by=request.user, now=timezone.now())
    return page.changed(request, case, said=_("Back on your list."))
