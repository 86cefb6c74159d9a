"""What has to be done on a case: added, done, dropped, taken up again."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from cases.actions import tasking
from cases.forms.clocks import ReasonForm
from cases.forms.tasks import TaskForm
from cases.models import Case, CaseTask
from cases.views import acts, page
from users.http import StaffRequest
from users.models import User

_ask = require_http_methods(["GET", "HEAD", "POST"])


def panel(case: Case, user: User, now: datetime) -> Mapping[str, Any]:
    """Read what has to be done, in order, and what was settled; one statement."""
    tasks = list(
        case.tasks.select_related("step", "assignee", "clock", "settled_by").order_by(
            "step__order", "pk"
        )
    )
    todo = [task for task in tasks if task.is_open]
    count = ngettext("%(number)d to do", "%(number)d to do", len(todo)) % {"number": len(todo)}
    return {
        "note": count if todo else "",
        "waits": bool(todo),
        "todo": todo,
        "settled": [task for task in tasks if not task.is_open],
        "me": user,
    }


@_ask
@login_required
def create(request: StaffRequest, reference: str) -> HttpResponse:
    """Add one thing to do."""
    case = page.find(request, reference)
    now = timezone.now()
    form = TaskForm(request.POST or None, case=case)
    return acts.ask(
        request,
        case,
        form,
        lambda data: tasking.add(
            case_id=case.pk,
            by=request.user,
            text=data["text"],
            assignee=data["assignee"],
            due_at=form.due_at(now),
            is_gate=data["is_gate"],
            client_key=data["client_key"],
            now=now,
        ),
        title=_("Add a task"),
        verb=_("Add it"),
        said=_("Added."),
    )


@require_POST
@login_required
def settlement(request: StaffRequest, reference: str, pk: int) -> HttpResponse:
    """Say that it is done."""
    case = page.find(request, reference)
    tasking.settle(task_id=_find(case, pk).pk, by=request.user, now=timezone.now())
    return page.changed(request, case, said=_("Done."))


@_ask
@login_required
def dropping(request: StaffRequest, reference: str, pk: int) -> HttpResponse:
    """Say that it will not be done, and why."""
    case = page.find(request, reference)
    task = _find(case, pk)
    return acts.ask(
        request,
        case,
        ReasonForm(request.POST or None, case=case),
        lambda data: tasking.settle(
            task_id=task.pk,
            by=request.user,
            step="drop",
            reason=data["reason"],
            now=timezone.now(),
        ),
        title=_("Not to be done: “%(task)s”?") % {"task": task},
        text=_("It stays on the case with your reason."),
        verb=_("Drop it"),
        said=_("Dropped."),
    )


@require_POST
@login_required
def reopening(request: StaffRequest, reference: str, pk: int) -> HttpResponse:
    """Take it up again."""
    case = page.find(request, reference)
    tasking.reopen(task_id=_find(case, pk).pk, by=request.user, now=timezone.now())
    return page.changed(request, case, said=_("To do again."))


def _find(case: Case, pk: int) -> CaseTask:
    found = case.tasks.select_related("step").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
