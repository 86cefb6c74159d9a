"""Where a case stands: waiting, going on, resolved, taken up again."""

from collections.abc import Sequence

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from cases.actions import resolution, waiting
from cases.closing import gate
from cases.forms.progress import ReopeningForm, ResolutionForm, WaitForm
from cases.models import Case
from cases.views import acts, page
from users.http import StaffRequest
from users.roles import Permission

_ask = require_http_methods(["GET", "HEAD", "POST"])


@_ask
@login_required
def wait(request: StaffRequest, reference: str) -> HttpResponse:
    """Wait for somebody."""
    case = page.find(request, reference)
    return acts.ask(
        request,
        case,
        WaitForm(request.POST or None, case=case),
        lambda data: waiting.wait(
            case_id=case.pk,
            by=request.user,
            on=data["on"],
            reason=data["reason"],
            until=data["until"],
            now=timezone.now(),
        ),
        title=_("Wait on others"),
        text=_("The resolution clock stands still. What we owe somebody who wrote does not."),
        verb=_("Wait"),
        said=_("The case waits."),
    )


@require_POST
@login_required
def resume(request: StaffRequest, reference: str) -> HttpResponse:
    """Go on after waiting."""
    case = page.find(request, reference)
    waiting.resume(case_id=case.pk, by=request.user, now=timezone.now())
    return page.changed(request, case, said=_("The case goes on."))


@_ask
@login_required
def resolve(request: StaffRequest, reference: str) -> HttpResponse:
    """End the case; the dialog lists what is still open, and asks for a reason of who may go past it."""
    case = page.find(request, reference)
    rule = gate.rule_for(case.case_type_id, now=timezone.now())
    items = gate.open_items(case, rule)
    form = ResolutionForm(
        request.POST or None,
        case=case,
        newest=acts.newest_of(case),
        requires=rule.requires,
        may_pass=_may_pass(request, items),
    )
    return acts.ask(
        request,
        case,
        form,
        lambda data: resolution.resolve(
            case_id=case.pk,
            by=request.user,
            outcome=data["outcome"],
            note=data["note"],
            cause=data["cause"].code if data["cause"] else "",
            root_cause=data["root_cause"],
            override=data.get("override", ""),
            seen_version=data["version"],
            now=timezone.now(),
        ),
        title=_("Resolve %(case)s?") % {"case": case},
        text=_what_follows(case, rule),
        verb=_("Resolve"),
        said=_("Resolved."),
        items=items if request.method != "POST" else (),
    )


def _may_pass(request: StaffRequest, items: Sequence[gate.OpenItem]) -> bool:
    soft = bool(items) and not any(item.is_firm for item in items)
    return soft and request.user.can(Permission.PASS_GATE)


def _what_follows(case: Case, rule: gate.Rule) -> str:
    """Say what ending means: the clocks, until when an answer takes it up again, and what nobody knows."""
    text = ngettext(
        "Every clock stops. A new message within %(days)d day opens it again.",
        "Every clock stops. A new message within %(days)d days opens it again.",
        rule.reopen_days,
    ) % {"days": rule.reopen_days}
    unknowns = case.facts.open_unknowns().count()
    if not unknowns:
        return text
    return (
        text
        + " "
        + ngettext(
            "%(number)d thing is still unknown: the decision will say so.",
            "%(number)d things are still unknown: the decision will say so.",
            unknowns,
        )
        % {"number": unknowns}
    )


@_ask
@login_required
def reopen(request: StaffRequest, reference: str) -> HttpResponse:
    """Take a resolved case up again."""
    case = page.find(request, reference)
    return acts.ask(
        request,
        case,
        ReopeningForm(request.POST or None, case=case),
        lambda data: resolution.reopen(
            case_id=case.pk, by=request.user, reason=data["reason"], now=timezone.now()
        ),
        title=_("Reopen %(case)s?") % {"case": case},
        text=_("The same owner stays accountable, and the clock goes on."),
        verb=_("Reopen"),
        said=_("Reopened."),
    )
