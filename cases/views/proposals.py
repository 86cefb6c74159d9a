"""What the library is taught: proposals from cases, answered, shipped with a version, verified."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.actions import improving
from cases.forms.improving import AnswerForm, ReportForm, ShippingForm, SupportForm, VerdictForm
from cases.improving.choosing import choices
from cases.improving.effect import effect, volume
from cases.lifecycle import ProposalState
from cases.models import Case, ImprovementProposal
from cases.models.proposal import policies_of
from cases.views import acts, page
from common.errors import DomainError
from policies.comparison import compare_words
from policies.models import PolicyVersion
from policies.wording import day
from users.http import StaffRequest
from users.permissions import requires
from users.roles import Permission

_ASK = require_http_methods(["GET", "HEAD", "POST"])


@_ASK
@login_required
def create(request: StaffRequest, reference: str) -> HttpResponse:
    """Report from a case that two rules disagree, or propose to change one."""
    case = page.find(request, reference)
    stay = case.reservation
    currency = stay.currency if stay is not None else ""
    offered = choices(case, language=request.user.language, now=timezone.now())
    return acts.ask(
        request,
        case,
        ReportForm(request.POST or None, choices=offered, currency=currency),
        lambda data: improving.propose(
            case_id=case.pk,
            clause_id=data["clause"],
            other_clause_id=data["other_clause"],
            problem=data["problem"],
            wording=data["wording"],
            cost_minor=data.get("cost"),
            currency=currency,
            by=request.user,
            now=timezone.now(),
        ),
        title=_("What should change in the rules?"),
        text=_("Two rules that disagree on this stay, or one that should say something else."),
        verb=_("Report it"),
        said=_("Reported. You will be told what becomes of it."),
    )


@require_safe
@login_required
def index(request: StaffRequest) -> HttpResponse:
    """List the proposals one may see: what is open first."""
    seen = ImprovementProposal.objects.visible_to(request.user).select_related(
        "author", "clause__version__policy"
    )
    shown = list(seen.order_by("-proposed_at")[:200])
    ended = {ProposalState.DECLINED, ProposalState.VERIFIED}
    context = {
        "open": [one for one in shown if one.state not in ended],
        "ended": [one for one in shown if one.state in ended],
    }
    return render(request, "cases/proposals.html", context)


@require_safe
@login_required
def detail(request: StaffRequest, pk: int) -> HttpResponse:
    """Show one proposal with what it is about, and what can be done with it."""
    return _shown(request, _find(request, pk))


@require_POST
@requires(Permission.PUBLISH_POLICIES)
def answer(request: StaffRequest, pk: int) -> HttpResponse:
    """Accept or decline it."""
    form = AnswerForm(request.POST)

    def do(proposal: ImprovementProposal) -> None:
        said = {"proposal_id": proposal.pk, "answer": form.cleaned_data["answer"]}
        act = improving.accept if form.cleaned_data["verdict"] == "accept" else improving.decline
        act(**said, by=request.user, now=timezone.now())

    return _done(request, pk, form, do)


@require_POST
@requires(Permission.PUBLISH_POLICIES)
def shipping(request: StaffRequest, pk: int) -> HttpResponse:
    """Point at the version that says it better."""
    form = ShippingForm(request.POST, versions=_versions(_find(request, pk)))

    def do(proposal: ImprovementProposal) -> None:
        improving.ship(
            proposal_id=proposal.pk,
            version_id=form.cleaned_data["version"],
            by=request.user,
            now=timezone.now(),
        )

    return _done(request, pk, form, do)


@require_POST
@requires(Permission.PUBLISH_POLICIES)
def verification(request: StaffRequest, pk: int) -> HttpResponse:
    """Say what the new version changed."""
    form = VerdictForm(request.POST)

    def do(proposal: ImprovementProposal) -> None:
        improving.verify(
            proposal_id=proposal.pk,
            verdict=form.cleaned_data["verdict"],
            by=request.user,
            now=timezone.now(),
        )

    return _done(request, pk, form, do)


@require_POST
@login_required
def evidence(request: StaffRequest, pk: int) -> HttpResponse:
    """Add a case that shows the same."""
    form = SupportForm(request.POST)

    def do(proposal: ImprovementProposal) -> None:
        seen = Case.objects.visible_to(request.user)
        case = seen.filter(reference=form.cleaned_data["reference"].upper()).first()
        if case is None:
            raise Http404
        improving.support(
            proposal_id=proposal.pk, case_id=case.pk, by=request.user, now=timezone.now()
        )

    return _done(request, pk, form, do)


def _find(request: StaffRequest, pk: int) -> ImprovementProposal:
    rows = ImprovementProposal.objects.visible_to(request.user).select_related(
        "author",
        "answered_by",
        "verified_by",
        "clause__version__policy",
        "other_clause__version__policy",
        "shipped_version__policy",
    )
    return get_object_or_404(rows, pk=pk)


def _done(
    request: StaffRequest,
    pk: int,
    form: forms.Form,
    do: Callable[[ImprovementProposal], None],
) -> HttpResponse:
    """Do it and come back to the proposal, or show it with the sentence why not."""
    proposal = _find(request, pk)
    if not form.is_valid():
        wrong = next(str(error) for errors in form.errors.values() for error in errors)
        return _shown(request, proposal, problem=wrong, status=400)
    try:
        do(proposal)
    except DomainError as refusal:
        return _shown(request, proposal, problem=refusal.message, status=refusal.status)
    messages.success(request, _("Kept."))
    return redirect(proposal)


def _shown(
    request: StaffRequest, proposal: ImprovementProposal, *, problem: str = "", status: int = 200
) -> HttpResponse:
    now, language = timezone.now(), get_language() or "en"
    decides = request.user.can(Permission.PUBLISH_POLICIES)
    state = proposal.state
    context: dict[str, Any] = {
        "proposal": proposal,
        "text": proposal.clause.text_in(language),
        "other_text": proposal.other_clause.text_in(language) if proposal.other_clause else "",
        "wording": compare_words(proposal.clause.text_in(language), proposal.wording)
        if proposal.wording
        else (),
        "volume": volume(proposal, now=now),
        "effect": effect(proposal, now=now),
        "cases": Case.objects.visible_to(request.user).filter(evidence_for=proposal)[:50],
        "problem": problem,
        "answer_form": AnswerForm()
        if decides and state == ProposalState.PROPOSED and proposal.author_id != request.user.pk
        else None,
        "shipping_form": ShippingForm(versions=_versions(proposal))
        if decides and state == ProposalState.ACCEPTED
        else None,
        "verdict_form": VerdictForm() if decides and state == ProposalState.SHIPPED else None,
        "support_form": SupportForm() if request.user.can(Permission.WORK_CASES) else None,
    }
    return render(request, "cases/proposal.html", context, status=status)


def _versions(proposal: ImprovementProposal) -> list[tuple[int, str]]:
    """Return the versions that could have shipped it, the newest first."""
    found = PolicyVersion.objects.binding().filter(
        policy__in=policies_of(proposal), published_at__gt=proposal.proposed_at
    )
    return [
        (one.pk, f"{one.policy.title} v{one.number}, {day(one.from_date) if one.from_date else ''}")
        for one in found.select_related("policy").order_by("-published_at")
    ]
