"""Questions to experts in the house: what was said before, asked, answered, declined, withdrawn, used or not."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.actions import consulting
from cases.asking.earlier import answers_like
from cases.forms.advice import AdviceForm, ConsultForm
from cases.forms.clocks import ReasonForm
from cases.models import Case, Consult
from cases.views import acts, page
from common.htmx import fragment_or_page
from users.http import StaffRequest
from users.models import User
from users.permissions import requires
from users.roles import Permission

_ask = require_http_methods(["GET", "HEAD", "POST"])


def panel(case: Case, user: User, now: datetime) -> Mapping[str, Any]:
    """Read what experts were asked, the newest first; one statement."""
    consults = list(
        case.consults.select_related("expert", "asked_by", "skill", "clock").order_by("-pk")
    )
    owed = sum(consult.is_owed for consult in consults)
    waiting = ngettext("%(number)d waiting", "%(number)d waiting", owed) % {"number": owed}
    unused = any(consult.state == "answered" and consult.used is None for consult in consults)
    return {
        "note": waiting if owed else (len(consults) or ""),
        "waits": bool(owed) or unused,
        "consults": consults,
        "me": user,
    }


@require_safe
@requires(Permission.WORK_CASES)
def earlier(request: StaffRequest) -> HttpResponse:
    """Show what experts answered to questions like this one, on cases one may see."""
    question = request.GET.get("question", "")[:2000]
    context = {"question": question, "found": answers_like(question, request.user)}
    return fragment_or_page(request, "cases/_earlier.html", "cases/earlier.html", context)


@_ask
@login_required
def create(request: StaffRequest, reference: str) -> HttpResponse:
    """Ask an expert."""
    case = page.find(request, reference)
    now = timezone.now()
    form = ConsultForm(request.POST or None, case=case, by=request.user)
    return acts.ask(
        request,
        case,
        form,
        lambda data: consulting.ask(
            case_id=case.pk,
            by=request.user,
            expert=data["expert"],
            question=data["question"],
            skill=data["skill"],
            decide_by=form.decide_by(now),
            client_key=data["client_key"],
            now=now,
        ),
        title=_("Ask an expert"),
        text=_("They see exactly this case until they answer. You stay its owner, and decide."),
        verb=_("Ask"),
        said=_("Asked."),
    )


@_ask
@login_required
def answer(request: StaffRequest, reference: str, pk: int) -> HttpResponse:
    """Give one's advice."""
    case = page.find(request, reference)
    consult = _find(case, pk)
    return acts.ask(
        request,
        case,
        AdviceForm(request.POST or None, case=case),
        lambda data: consulting.answer(
            consult_id=consult.pk, by=request.user, text=data["answer"], now=timezone.now()
        ),
        title=_("%(person)s asks for your advice") % {"person": consult.asked_by.short_name},
        text=consult.question,
        verb=_("Advise"),
        said=_("Sent. Thank you."),
    )


@_ask
@login_required
def refusal(request: StaffRequest, reference: str, pk: int) -> HttpResponse:
    """Say that one can't advise, and why."""
    case = page.find(request, reference)
    consult = _find(case, pk)
    return acts.ask(
        request,
        case,
        ReasonForm(request.POST or None, case=case),
        lambda data: consulting.decline(
            consult_id=consult.pk, by=request.user, reason=data["reason"], now=timezone.now()
        ),
        title=_("Decline to advise?"),
        text=_("They ask somebody else. You may no longer see the case afterwards."),
        verb=_("Decline"),
        said=_("Declined."),
    )


@_ask
@login_required
def withdrawal(request: StaffRequest, reference: str, pk: int) -> HttpResponse:
    """Need the advice no longer."""
    case = page.find(request, reference)
    consult = _find(case, pk)
    return acts.ask(
        request,
        case,
        ReasonForm(request.POST or None, case=case),
        lambda data: consulting.withdraw(
            consult_id=consult.pk, by=request.user, reason=data["reason"], now=timezone.now()
        ),
        title=_("Withdraw the question to %(person)s?") % {"person": consult.expert.short_name},
        verb=_("Withdraw it"),
        said=_("Withdrawn."),
    )


@require_POST
@login_required
def use(request: StaffRequest, reference: str, pk: int) -> HttpResponse:
    """Say that the advice was used (`used=yes`), or not."""
    case = page.find(request, reference)
    used = request.POST.get("used") == "yes"
    consulting.judge(consult_id=_find(case, pk).pk, by=request.user, used=used, now=timezone.now())
    return page.changed(request, case, said=_("Noted."))


def _find(case: Case, pk: int) -> Consult:
    found = case.consults.select_related("expert", "asked_by").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
