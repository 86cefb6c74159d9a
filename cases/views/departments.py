"""Questions to departments, at the desk: asked, sent again, withdrawn, and their answers judged."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from cases.actions import asking
from cases.asking import context
from cases.forms.asking import AskForm, NotUsableForm
from cases.forms.clocks import ReasonForm
from cases.models import Case, DepartmentRequest
from cases.views import acts, page
from users.http import StaffRequest
from users.models import User

_ask = require_http_methods(["GET", "HEAD", "POST"])


def panel(case: Case, user: User, now: datetime) -> Mapping[str, Any]:
    """Read what departments were asked, what is owed first and then the newest; two statements at any number."""
    requests = list(
        case.department_requests.select_related("department", "asked_by", "clock", "delivery")
        .prefetch_related("chases")
        .nearest_first()
    )
    owed = [each for each in requests if each.is_owed]
    over = sorted(
        (each for each in requests if not each.is_owed), key=lambda each: each.pk, reverse=True
    )
    waiting = ngettext("%(number)d waiting", "%(number)d waiting", len(owed)) % {
        "number": len(owed)
    }
    return {
        "note": waiting if owed else (len(requests) or ""),
        "waits": bool(owed)
        or any(each.state == "answered" and each.usable is None for each in over),
        "rows": [
            {
                "request": each,
                "shared": [label for label, _text in context.told(each.context)],
                "chased": max((c for c in each.chases.all() if c.done_at), key=_done, default=None),
                "failed": each.delivery is not None
                and each.delivery.state in ("failed", "expired", "bounced"),
            }
            for each in (*owed, *over)
        ],
    }


@_ask
@login_required
def create(request: StaffRequest, reference: str) -> HttpResponse:
    """Ask a department; `?follows=` begins with an earlier question, to ask it anew."""
    case = page.find(request, reference)
    now = timezone.now()
    earlier = request.GET.get("follows", "")
    initial = AskForm.after(_find(case, int(earlier))) if _is_id(earlier) else {}
    form = AskForm(request.POST or None, case=case, initial=initial)
    return acts.ask(
        request,
        case,
        form,
        lambda data: asking.ask(
            case_id=case.pk,
            by=request.user,
            department_id=data["department"].pk,
            question=data["question"],
            shares=data["shares"],
            client_key=data["client_key"],
            due_at=form.due_at(now),
            follows_id=data["follows"],
            now=now,
        ),
        title=_("Ask a department"),
        text=_("The case stays yours. They answer from a link, without seeing the case."),
        verb=_("Ask"),
        said=_("Asked."),
    )


@_ask
@login_required
def withdrawal(request: StaffRequest, reference: str, pk: int) -> HttpResponse:
    """Need the answer no longer."""
    case = page.find(request, reference)
    question = _find(case, pk)
    return acts.ask(
        request,
        case,
        ReasonForm(request.POST or None, case=case),
        lambda data: asking.withdraw(
            request_id=question.pk, by=request.user, reason=data["reason"], now=timezone.now()
        ),
        title=_("Withdraw the question to %(department)s?") % {"department": question.department},
        text=_("They are told, and can’t answer it any more."),
        verb=_("Withdraw it"),
        said=_("Withdrawn."),
    )


@require_POST
@login_required
def sending(request: StaffRequest, reference: str, pk: int) -> HttpResponse:
    """Send the question once more, under a new link."""
    case = page.find(request, reference)
    asking.send_again(request_id=_find(case, pk).pk, by=request.user, now=timezone.now())
    return page.changed(request, case, said=_("Sent again. The old link no longer works."))


@require_POST
@login_required
def approval(request: StaffRequest, reference: str, pk: int) -> HttpResponse:
    """Say that the answer can be used."""
    case = page.find(request, reference)
    asking.judge(request_id=_find(case, pk).pk, by=request.user, usable=True, now=timezone.now())
    return page.changed(request, case, said=_("Noted."))


@_ask
@login_required
def objection(request: StaffRequest, reference: str, pk: int) -> HttpResponse:
    """Say why the answer can't be used."""
    case = page.find(request, reference)
    question = _find(case, pk)
    return acts.ask(
        request,
        case,
        NotUsableForm(request.POST or None, case=case),
        lambda data: asking.judge(
            request_id=question.pk,
            by=request.user,
            usable=False,
            because=data["because"],
            now=timezone.now(),
        ),
        title=_("The answer can’t be used?"),
        text=_("It stays on the case with your reason. Ask anew with what was missing."),
        verb=_("Say so"),
        said=_("Noted."),
    )


def _find(case: Case, pk: int) -> DepartmentRequest:
    found = case.department_requests.select_related("department").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _is_id(text: str) -> bool:
    return text.isdecimal() and len(text) < 18


def _done(chase: Any) -> datetime:
    done: datetime = chase.done_at
    return done
