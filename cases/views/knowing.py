"""What is known of a case and what is to be solved: two panels, and the dialogs behind them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from cases.actions import knowing
from cases.closing import summary
from cases.forms.knowing import FactForm, IssueForm, IssueSettlementForm, WhyForm
from cases.models import Case, Fact, Issue
from cases.views import acts, page
from users.http import StaffRequest
from users.models import User
from users.roles import Permission

_ask = require_http_methods(["GET", "HEAD", "POST"])


def summary_panel(case: Case, _user: User, _now: datetime) -> Mapping[str, Any]:
    """Sum the case up as it stands: one statement."""
    found = summary.of_case(case)
    return {"lines": found.lines, "left_out": found.left_out, "waits": bool(found.lines)}


def known_panel(case: Case, user: User, _now: datetime) -> Mapping[str, Any]:
    """Read what is held of the case, kept apart by how sure we are: one statement."""
    held = list(case.facts.held().select_related("noted_by", "verified_by"))
    groups = [(kind, [fact for fact in held if fact.kind == kind]) for kind in Fact.Kind]
    unknowns = len([fact for fact in held if fact.kind == Fact.Kind.UNKNOWN])
    note = ngettext("%(number)d unknown", "%(number)d unknown", unknowns) % {"number": unknowns}
    return {
        "groups": [(kind, facts) for kind, facts in groups if facts],
        "note": note if unknowns else (len(held) or ""),
        "waits": bool(unknowns),
        "may_write": user.can(Permission.WORK_CASES),
    }


def issues_panel(case: Case, user: User, _now: datetime) -> Mapping[str, Any]:
    """Read the issues of the case, open ones first: one statement."""
    issues = sorted(
        case.issues.select_related("settled_by").order_by("added_at", "pk"),
        key=lambda issue: issue.state != Issue.State.OPEN,
    )
    number = len([issue for issue in issues if issue.state == Issue.State.OPEN])
    note = ngettext("%(number)d open", "%(number)d open", number) % {"number": number}
    return {
        "issues": issues,
        "note": note if number else (len(issues) or ""),
        "waits": bool(number),
        "may_write": user.can(Permission.WORK_CASES),
    }


@_ask
@login_required
def create(request: StaffRequest, reference: str) -> HttpResponse:
    """Note a fact, an assumption or something unknown."""
    case = page.find(request, reference)
    return acts.ask(
        request,
        case,
        FactForm(request.POST or None, initial={"kind": request.GET.get("kind", Fact.Kind.FACT)}),
        lambda data: knowing.note(case_id=case.pk, by=request.user, now=timezone.now(), **data),
        title=_("Note what is known"),
        text=_("Facts, assumptions and what nobody knows yet are kept apart."),
        verb=_("Note it"),
        said=_("Noted."),
    )


@require_POST
@login_required
def verify(request: StaffRequest, reference: str, pk: int) -> HttpResponse:
    """Say that one checked a fact."""
    case = page.find(request, reference)
    fact = get_object_or_404(case.facts, pk=pk)
    knowing.verify(fact_id=fact.pk, by=request.user, now=timezone.now())
    return page.changed(request, case, said=_("Verified."))


@_ask
@login_required
def replace(request: StaffRequest, reference: str, pk: int) -> HttpResponse:
    """Put what is known now in the place of what was held."""
    case = page.find(request, reference)
    fact = get_object_or_404(case.facts, pk=pk)
    known = {"text": fact.text, "source": fact.source, "kind": Fact.Kind.FACT}
    return acts.ask(
        request,
        case,
        FactForm(request.POST or None, initial=known),
        lambda data: knowing.replace(fact_id=fact.pk, by=request.user, now=timezone.now(), **data),
        title=_("What is known now?"),
        text=_("It takes the place of: “%(text)s”") % {"text": fact.text},
        verb=_("Replace"),
        said=_("Replaced."),
    )


@_ask
@login_required
def drop(request: StaffRequest, reference: str, pk: int) -> HttpResponse:
    """Let it stand no longer."""
    case = page.find(request, reference)
    fact = get_object_or_404(case.facts, pk=pk)
    return acts.ask(
        request,
        case,
        WhyForm(request.POST or None),
        lambda data: knowing.drop(
            fact_id=fact.pk, by=request.user, reason=data["reason"], now=timezone.now()
        ),
        title=_("Drop this?"),
        text=_("“%(text)s”") % {"text": fact.text},
        verb=_("Drop"),
        said=_("Dropped."),
    )


@_ask
@login_required
def add_issue(request: StaffRequest, reference: str) -> HttpResponse:
    """Add one thing to solve."""
    case = page.find(request, reference)
    return acts.ask(
        request,
        case,
        IssueForm(request.POST or None),
        lambda data: knowing.add_issue(
            case_id=case.pk, by=request.user, text=data["text"], now=timezone.now()
        ),
        title=_("What else is to be solved?"),
        text=_("Each issue is settled by itself; the case ends when none is open."),
        verb=_("Add"),
        said=_("Added."),
    )


@_ask
@login_required
def settle_issue(request: StaffRequest, reference: str, pk: int) -> HttpResponse:
    """Say how an issue ended."""
    case = page.find(request, reference)
    issue = get_object_or_404(case.issues, pk=pk)
    return acts.ask(
        request,
        case,
        IssueSettlementForm(request.POST or None),
        lambda data: knowing.settle_issue(
            issue_id=issue.pk, by=request.user, now=timezone.now(), **data
        ),
        title=_("Settle this issue?"),
        text=_("“%(text)s”") % {"text": issue.text},
        verb=_("Settle"),
        said=_("Settled."),
    )
