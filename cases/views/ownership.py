"""Who is accountable: take, take over, release, offer, accept, decline, withdraw."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cases.actions import handovers, ownership
from cases.forms.ownership import DeclineForm, HandoverForm, ReleaseForm, TakeOverForm
from cases.routing.gathering import first_words, gather
from cases.sheet import reader_of
from cases.views import acts, page
from users.away import away_at
from users.http import StaffRequest

_ask = require_http_methods(["GET", "HEAD", "POST"])


@require_POST
@login_required
def take(request: StaffRequest, reference: str) -> HttpResponse:
    """Become the owner."""
    case = page.find(request, reference)
    ownership.take(case_id=case.pk, by=request.user, now=timezone.now())
    return page.changed(
        request, case, composer=page.asked_composer(request), said=_("You own this case.")
    )


@_ask
@login_required
def take_over(request: StaffRequest, reference: str) -> HttpResponse:
    """Become the owner instead of somebody else."""
    case = page.find(request, reference)
    owner = case.owner.short_name if case.owner is not None else ""
    return acts.ask(
        request,
        case,
        TakeOverForm(request.POST or None, case=case),
        lambda data: ownership.take_over(
            case_id=case.pk,
            by=request.user,
            reason=data["reason"],
            seen_owner=data["owner"],
            now=timezone.now(),
        ),
        title=_("Take %(case)s over?") % {"case": case},
        text=_("%(owner)s owns it now, and reads who took it over and why. Promises go with it.")
        % {"owner": owner}
        if owner
        else _("Nobody owns this case any more. Take it."),
        verb=_("Take over"),
        said=_("You own this case."),
    )


@_ask
@login_required
def release(request: StaffRequest, reference: str) -> HttpResponse:
    """Give the case back to its queue."""
    case = page.find(request, reference)
    return acts.ask(
        request,
        case,
        ReleaseForm(request.POST or None, case=case),
        lambda data: ownership.release(
            case_id=case.pk, by=request.user, reason=data["reason"], now=timezone.now()
        ),
        title=_("Release %(case)s?") % {"case": case},
        text=_("Nobody owns it then. It waits, visibly, in the queue of %(team)s.")
        % {"team": case.team},
        verb=_("Release"),
        said=_("Released. Nobody owns this case now."),
    )


@_ask
@login_required
def offer(request: StaffRequest, reference: str) -> HttpResponse:
    """Offer the case to a colleague; what they must know is written from the facts, to be changed."""
    case, now = page.find(request, reference), timezone.now()
    summary = first_words(gather(case, now=now), reader_of(now=now))
    return acts.ask(
        request,
        case,
        HandoverForm(
            request.POST or None,
            case=case,
            by=request.user,
            away=away_at(now),
            initial={"summary": summary},
        ),
        lambda data: handovers.offer(
            case_id=case.pk, by=request.user, to=data["to"], summary=data["summary"], now=now
        ),
        title=_("Hand over %(case)s") % {"case": case},
        text=_(
            "They become the only owner when they accept, of the promises too. Without an answer it comes back to you."
        ),
        verb=_("Hand over"),
        said=_("Offered. You own the case until they accept."),
    )


@require_POST
@login_required
def accept(request: StaffRequest, reference: str, pk: int) -> HttpResponse:
    """Become the owner of an offered case."""
    case = page.find(request, reference)
    handover = get_object_or_404(case.handovers, pk=pk)
    handovers.accept(handover_id=handover.pk, by=request.user, now=timezone.now())
    return page.changed(
        request, case, composer=page.asked_composer(request), said=_("You own this case.")
    )


@_ask
@login_required
def decline(request: StaffRequest, reference: str, pk: int) -> HttpResponse:
    """Refuse an offered case, with a reason."""
    case = page.find(request, reference)
    handover = get_object_or_404(case.handovers.select_related("giver"), pk=pk)
    return acts.ask(
        request,
        case,
        DeclineForm(request.POST or None, case=case),
        lambda data: handovers.decline(
            handover_id=handover.pk, by=request.user, reason=data["reason"], now=timezone.now()
        ),
        title=_("Decline %(case)s?") % {"case": case},
        text=_("%(person)s stays the owner and reads why.") % {"person": handover.giver.short_name},
        verb=_("Decline"),
        said=_("Declined."),
    )


@require_POST
@login_required
def withdraw(request: StaffRequest, reference: str, pk: int) -> HttpResponse:
    """Take one's offer back."""
    case = page.find(request, reference)
    handover = get_object_or_404(case.handovers, pk=pk)
    handovers.withdraw(handover_id=handover.pk, by=request.user, now=timezone.now())
    return page.changed(request, case, said=_("Hand-over withdrawn."))
