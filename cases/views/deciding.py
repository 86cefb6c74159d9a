"""Decide, ask beyond one's limit, answer, reverse: each a dialog; the meter; and the panel of all of it."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases import rules
from cases.actions.deciding import answering, decisions, requests
from cases.deciding.approvers import authority_for
from cases.deciding.meter import meter_of
from cases.deciding.paid import with_payments
from cases.deciding.spending import spent
from cases.forms.clocks import ReasonForm
from cases.forms.deciding import AmountForm, ApproveForm, DecideForm
from cases.forms.fighting import taken_along
from cases.models import Case, CostBearer, Decision, ExceptionRequest
from cases.views import acts, page
from common.errors import BadInput, DomainError
from payments import provider
from policies.models import Clause
from users.http import StaffRequest
from users.models import User
from users.roles import Permission

_ask = require_http_methods(["GET", "HEAD", "POST"])
#: Digits no id has.
_ID = 18


def panel(case: Case, user: User, now: datetime) -> Mapping[str, Any]:
    """Read what was decided and what waits for an answer, the newest first; few statements, however many."""
    asked = list(
        case.exception_requests.select_related(
            "asked_by", "asked_of", "clock", "person", "clause", "decision"
        )
        .prefetch_related("approvals__by")
        .order_by("-pk")[:20]
    )
    decided = list(
        case.decisions.filter(reverses=None)
        .select_related("decided_by", "person", "remedy_state", "reversed_by", "rate", "clause")
        .order_by("-pk")[:20]
    )
    with_payments(each.remedy_state for each in decided)
    waiting = [request for request in asked if request.is_waiting]
    todo = [each for each in decided if each.remedy_state.is_open]
    answerable = _answerable(case, waiting, user, now)
    notes = [
        ngettext("%(number)d waiting", "%(number)d waiting", len(waiting))
        % {"number": len(waiting)}
        if waiting
        else "",
        ngettext("%(number)d to carry out", "%(number)d to carry out", len(todo))
        % {"number": len(todo)}
        if todo
        else "",
    ]
    return {
        "note": ", ".join(filter(None, notes)),
        "waits": bool(waiting or todo),
        "asked": asked,
        "decided": decided,
        "answerable": answerable,
        "me": user,
        "pays": provider.is_there(),
    }


@require_safe
@login_required
def limit(request: StaffRequest, reference: str) -> HttpResponse:
    """Show how far one's authority reaches for the amount that is being typed."""
    case = page.find(request, reference)
    return HttpResponse(_meter(case, request.user, AmountForm(request.GET), timezone.now()))


@_ask
@login_required
def create(request: StaffRequest, reference: str) -> HttpResponse:
    """Decide within one's limit; what goes beyond becomes a request."""
    case = page.find(request, reference)
    now = timezone.now()
    meter = _meter(case, request.user, AmountForm(request.POST), now) if request.POST else ""
    wanted = request.POST.get("clause") or request.GET.get("clause", "")
    clauses = _clauses(case, request.user, wanted, now)
    # From a rule one asks to leave it; from a dispute that was worked out its sum comes along.
    taken = taken_along(request.GET) | {"clause": wanted, "asks": request.GET.get("asks") == "1"}
    form = DecideForm(request.POST or None, case=case, clauses=clauses, meter=meter, initial=taken)
    return acts.ask(
        request,
        case,
        form,
        lambda _data: _decide_or_ask(case, form, by=request.user, now=now),
        title=_("Decide"),
        text=_("The working of the dispute is kept with the decision.")
        if "working" in taken
        else _("Money above your limit becomes a request to who may decide it."),
        verb=format_html(
            '<span class="within">{}</span><span class="beyond">{}</span>',
            _("Decide"),
            _("Ask for approval"),
        ),
        said=_("Kept on the case."),
    )


@_ask
@login_required
def answer(request: StaffRequest, reference: str, pk: int) -> HttpResponse:
    """Say yes to a request, otherwise if need be."""
    case = page.find(request, reference)
    asked = _request(case, pk)
    return acts.ask(
        request,
        case,
        ApproveForm(request.POST or None, case=case, asked=asked),
        lambda data: answering.approve(
            request_id=asked.pk,
            by=request.user,
            amount_minor=data["money"].minor,
            conditions=data["conditions"],
            reason=data["reason"],
            now=timezone.now(),
        ),
        title=_("Approve %(sum)s?") % {"sum": asked.amount},
        text=asked.remedy_text,
        verb=_("Approve"),
        said=_("Approved. Whoever asked is told."),
    )


@require_POST
@login_required
def approval(request: StaffRequest, reference: str, pk: int) -> HttpResponse:
    """Say yes to a request exactly as it was asked, in one keystroke."""
    case = page.find(request, reference)
    answering.approve(request_id=_request(case, pk).pk, by=request.user, now=timezone.now())
    return page.changed(request, case, said=_("Approved. Whoever asked is told."))


@_ask
@login_required
def refusal(request: StaffRequest, reference: str, pk: int) -> HttpResponse:
    """Say no to a request."""
    case = page.find(request, reference)
    asked = _request(case, pk)
    return acts.ask(
        request,
        case,
        ReasonForm(request.POST or None, case=case),
        lambda data: answering.deny(
            request_id=asked.pk, by=request.user, reason=data["reason"], now=timezone.now()
        ),
        title=_("Decline %(sum)s?") % {"sum": asked.amount},
        text=asked.remedy_text,
        verb=_("Decline"),
        kind="danger",
        said=_("Declined. Whoever asked is told."),
    )


@_ask
@login_required
def withdrawal(request: StaffRequest, reference: str, pk: int) -> HttpResponse:
    """Need an approval no longer."""
    case = page.find(request, reference)
    asked = _request(case, pk)
    return acts.ask(
        request,
        case,
        ReasonForm(request.POST or None, case=case),
        lambda data: requests.withdraw(
            request_id=asked.pk, by=request.user, reason=data["reason"], now=timezone.now()
        ),
        title=_("Withdraw the request for %(sum)s?") % {"sum": asked.amount},
        verb=_("Withdraw it"),
        said=_("Withdrawn."),
    )


@_ask
@login_required
def reversal(request: StaffRequest, reference: str, pk: int) -> HttpResponse:
    """Take a decision back by another one."""
    case = page.find(request, reference)
    decision = _decision(case, pk)
    return acts.ask(
        request,
        case,
        ReasonForm(request.POST or None, case=case),
        lambda data: decisions.reverse(
            decision_id=decision.pk,
            by=request.user,
            because=data["reason"],
            # One reversal of one decision, however often the form comes.
            client_key=uuid.uuid5(decision.client_key, "reversal"),
            now=timezone.now(),
        ),
        title=_("Reverse this decision?"),
        text=_("It stays on record. What was not carried out never will be; what was paid stays."),
        verb=_("Reverse it"),
        kind="danger",
        said=_("Reversed."),
    )


def _decide_or_ask(case: Case, form: DecideForm, *, by: User, now: datetime) -> None:
    """Decide what is within the limit; ask for what is not, or for what is to be asked anyway."""
    data = form.cleaned_data
    if not data["asks"] and not data["acted"]:
        try:
            decisions.decide(
                case_id=case.pk,
                by=by,
                what=form.proposal,
                basis=data["basis"],
                step=data["step"],
                because=data["because"],
                client_key=data["client_key"],
                now=now,
            )
        except decisions.AboveLimit:
            pass
        else:
            return
    reasons = requests.Reasons(
        why=data["because"],
        harm=data["harm"],
        fairness=data["fairness"],
        alternatives=data["alternatives"],
        rule_text=data["step"] or _("The limit of %(person)s") % {"person": by.short_name},
    )
    requests.ask(
        case_id=case.pk,
        by=by,
        what=form.proposal,
        reasons=reasons,
        decide_by=form.decide_by(now),
        acted=data["acted"],
        client_key=data["client_key"],
        now=now,
    )


def _meter(case: Case, user: User, form: AmountForm, now: datetime) -> str:
    """Return the meter as it is shown; nothing before there is an amount, and the refusal where it makes no sense."""
    if not form.is_valid():
        return ""
    data = form.cleaned_data
    try:
        meter = meter_of(
            case,
            user,
            kind=data["kind"],
            amount=data["money"],
            person_id=data["person"],
            bearer=data["bearer"] or CostBearer.PLATFORM,
            now=now,
        )
    except BadInput as refusal:
        return render_to_string("cases/_limit.html", {"problem": refusal.message})
    return render_to_string("cases/_limit.html", {"meter": meter})


def _answerable(
    case: Case, waiting: list[ExceptionRequest], user: User, now: datetime
) -> Mapping[int, str]:
    """Return which requests this person may answer, by id; the nearest few are looked at."""
    found: dict[int, str] = {}
    if not waiting or not user.can(Permission.APPROVE_EXCEPTIONS):
        return found
    for request in waiting[:3]:
        request.case = case
        already = spent(
            case,
            kind=request.kind,
            person_id=request.person_id,
            now=now,
            without=request.decision_id,
        )
        try:
            able = authority_for(request, user, minor=request.house_minor, spent=already, now=now)
        except DomainError:
            continue
        found[request.pk] = str(able.reach)
    return found


def _clauses(case: Case, user: User, wanted: str, now: datetime) -> list[tuple[str, str]]:
    """Return the clauses in force for the stay, those cited on the case, and the one wanted, to choose from."""
    rows = rules.in_force_for(case, language=user.language, now=now)
    found = {
        str(clause.id): f"{row.title} v{row.number} §{clause.anchor}"
        for row in rows
        for clause in row.clauses
    }
    cited = case.citations.select_related("clause__version__policy").order_by("pk")[:50]
    quoted = [citation.clause for citation in cited]
    if wanted not in found and wanted.isascii() and wanted.isdecimal() and len(wanted) < _ID:
        binding = Clause.objects.light().binding().select_related("version__policy")
        quoted += binding.filter(pk=int(wanted))
    for clause in quoted:
        version = clause.version
        label = f"{version.policy.code} v{version.number} {clause}"
        found.setdefault(str(clause.pk), label)
    return list(found.items())


def _request(case: Case, pk: int) -> ExceptionRequest:
    found = case.exception_requests.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _decision(case: Case, pk: int) -> Decision:
    found = case.decisions.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
