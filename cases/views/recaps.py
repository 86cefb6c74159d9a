"""“What I heard”, with each side of a case: sent, confirmed, put right, or done without."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from cases.actions import recapping
from cases.forms.advice import CorrectionForm, NoRecapForm, RecapForm
from cases.models import Case, Party, Recap
from cases.views import acts, page
from users.http import StaffRequest
from users.models import User

_ask = require_http_methods(["GET", "HEAD", "POST"])


def panel(case: Case, user: User, now: datetime) -> Mapping[str, Any]:
    """Read the newest recap of each person we write to; two statements."""
    newest: dict[int, Recap] = {
        recap.party_id: recap for recap in case.recaps.select_related("message").order_by("pk")
    }
    parties = case.parties.select_related("person").filter(is_primary=True).order_by("side")
    rows = [(party, newest.get(party.pk)) for party in parties]
    sent = sum(recap is not None and recap.state == "sent" for _party, recap in rows)
    waiting = ngettext("%(number)d waiting", "%(number)d waiting", sent) % {"number": sent}
    return {"note": waiting if sent else "", "waits": bool(sent), "rows": rows}


@_ask
@login_required
def create(request: StaffRequest, reference: str, side: str) -> HttpResponse:
    """Send what was heard to the person on one side."""
    case = page.find(request, reference)
    party = _party(case, side)
    initial = {"text": RecapForm.beginning(party)}
    return acts.ask(
        request,
        case,
        RecapForm(request.POST or None, case=case, initial=initial),
        lambda data: recapping.send(
            case_id=case.pk,
            by=request.user,
            side=side,
            text=data["text"],
            client_key=data["client_key"],
            now=timezone.now(),
        ),
        title=_("What you heard from %(person)s") % {"person": party.person.called},
        text=_("Only %(person)s reads it. They confirm it, or put it right.")
        % {"person": party.person.called},
        verb=_("Send to %(person)s") % {"person": party.person.called},
        said=_("Sent."),
    )


@require_POST
@login_required
def confirmation(request: StaffRequest, reference: str, pk: int) -> HttpResponse:
    """Note that the person confirmed it."""
    case = page.find(request, reference)
    recap = _find(case, pk)
    recapping.settle(recap_id=recap.pk, by=request.user, step="confirm", now=timezone.now())
    return page.changed(request, case, said=_("Noted."))


@_ask
@login_required
def correction(request: StaffRequest, reference: str, pk: int) -> HttpResponse:
    """Note what the person put right."""
    case = page.find(request, reference)
    recap = _find(case, pk)
    return acts.ask(
        request,
        case,
        CorrectionForm(request.POST or None, case=case),
        lambda data: recapping.settle(
            recap_id=recap.pk,
            by=request.user,
            step="correct",
            answer=data["answer"],
            now=timezone.now(),
        ),
        title=_("What did %(person)s put right?") % {"person": recap.party.person.called},
        verb=_("Note it"),
        said=_("Noted."),
    )


@_ask
@login_required
def waiver(request: StaffRequest, reference: str, side: str) -> HttpResponse:
    """Do without the person's word."""
    case = page.find(request, reference)
    party = _party(case, side)
    return acts.ask(
        request,
        case,
        NoRecapForm(request.POST or None, case=case),
        lambda data: recapping.waive(
            case_id=case.pk,
            by=request.user,
            side=side,
            reason=data["reason"],
            now=timezone.now(),
        ),
        title=_("Do without %(person)s’s word?") % {"person": party.person.called},
        text=_("The reason stays on the case."),
        verb=_("Do without"),
        said=_("Noted."),
    )


def _party(case: Case, side: str) -> Party:
    party = case.parties.select_related("person").filter(side=side, is_primary=True).first()
    if party is None:
        raise Http404
    return party


def _find(case: Case, pk: int) -> Recap:
    found = case.recaps.select_related("party__person").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
