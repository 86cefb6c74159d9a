"""The clocks of a case: why each is due then, promises and deadlines begun, and what is settled by hand."""

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.actions import clocks as acts_on_clocks
from cases.actions import deadlines, promising
from cases.actions.clocks import settling
from cases.clocks.face import faces_of, places_of
from cases.clocks.promised import promised
from cases.forms.clocks import (
    DeadlineForm,
    NoticeForm,
    PromiseForm,
    ReasonForm,
    RenegotiationForm,
    local_parts,
)
from cases.models import Case, SLAClock
from cases.sheet import reader_of
from cases.story.clocks import clock_title
from cases.views import acts, page
from common.htmx import fragment_or_page
from users.http import StaffRequest
from users.models import User

_ask = require_http_methods(["GET", "HEAD", "POST"])


def promised_panel(case: Case, _user: User, now: datetime) -> dict[str, Any]:
    """Read what was promised: one statement."""
    rows = promised(case, reader_of(now=now))
    owed = sum(row.is_owed for row in rows)
    note = ngettext("%(number)d open", "%(number)d open", owed) % {"number": owed}
    return {"note": note if owed else "", "waits": bool(owed), "rows": rows}


@require_safe
@login_required
def index(request: StaffRequest, reference: str) -> HttpResponse:
    """Say of every clock why it is due then, on the reader's, the home's and the people's clocks."""
    case = page.find(request, reference)
    reader = reader_of(now=timezone.now())
    people = [
        (party.person.called, party.person.time_zone)
        for party in case.parties.select_related("person").order_by("side", "pk")
    ]
    is_mine = case.is_owned_by(request.user)
    faces = faces_of(case, places_of(case, reader.zone, people), reader, is_mine=is_mine)
    context = {
        "case": case,
        "faces": faces,
        "is_mine": is_mine,
        "place": page.place_of(request),
        "thread": page.thread_of(request),
        "fragment": "cases/dialogs/_clocks.html",
    }
    return fragment_or_page(
        request, "cases/dialogs/_clocks.html", "cases/dialogs/page.html", context
    )


@_ask
@login_required
def promise(request: StaffRequest, reference: str) -> HttpResponse:
    """Promise something by a time."""
    case = page.find(request, reference)
    now = timezone.now()
    guest = case.parties.select_related("person").filter(side="guest").first()
    zone = guest.person.time_zone if guest is not None else request.user.time_zone
    initial = {"zone": zone, "whom": "guest" if guest is not None else ""}
    return acts.ask(
        request,
        case,
        PromiseForm(request.POST or None, case=case, me=request.user, initial=initial),
        lambda data: promising.make(
            case_id=case.pk,
            by=request.user,
            text=data["text"],
            due_at=data["due_at"],
            side=data["whom"],
            counterpart=data["counterpart"],
            zone=data["zone"],
            key=str(data["key"]),
            now=now,
        ),
        title=_("Promise something"),
        text=_("It gets a clock of its own. The case stays open until it is kept or taken back."),
        verb=_("Promise it"),
        said=_("Promised."),
    )


@_ask
@login_required
def deadline(request: StaffRequest, reference: str) -> HttpResponse:
    """Start a deadline that a law, a body, a letter or the stay sets."""
    case = page.find(request, reference)
    now = timezone.now()

    def start(data: dict[str, Any]) -> SLAClock:
        if data["hangs"]:
            return deadlines.hang(case_id=case.pk, by=request.user, rule=data["rule"], now=now)
        return deadlines.start(
            case_id=case.pk,
            by=request.user,
            rule=data["rule"],
            started_on=data["started_on"],
            zone=data["zone"],
            letter_date=data["letter_date"],
            counterpart=data["counterpart"],
            now=now,
        )

    return acts.ask(
        request,
        case,
        DeadlineForm(request.POST or None, case=case, me=request.user, now=now),
        start,
        title=_("Start a deadline"),
        text=_("It never stands still. Our own date comes before the one the outside holds us to."),
        verb=_("Start"),
        said=_("Deadline started."),
    )


@require_POST
@login_required
def settlement(request: StaffRequest, reference: str, pk: int) -> HttpResponse:
    """Say that it was done."""
    case, clock = _find(request, reference, pk)
    settling.meet(clock_id=clock.pk, by=request.user, now=timezone.now())
    return page.changed(request, case, said=_("Done."))


@_ask
@login_required
def withdrawal(request: StaffRequest, reference: str, pk: int) -> HttpResponse:
    """Say that it is owed no longer."""
    case, clock = _find(request, reference, pk)
    return acts.ask(
        request,
        case,
        ReasonForm(request.POST or None, case=case),
        lambda data: settling.withdraw(
            clock_id=clock.pk, by=request.user, reason=data["reason"], now=timezone.now()
        ),
        title=_("End “%(clock)s”?") % {"clock": _name(clock)},
        text=_("It ends without having been done. What is past due stays past due."),
        verb=_("End it"),
        said=_("Ended."),
    )


@_ask
@login_required
def renegotiation(request: StaffRequest, reference: str, pk: int) -> HttpResponse:
    """Agree on another time for a promise."""
    case, clock = _find(request, reference, pk)
    return acts.ask(
        request,
        case,
        RenegotiationForm(
            request.POST or None, case=case, me=request.user, initial=local_parts(clock)
        ),
        lambda data: promising.renegotiate(
            clock_id=clock.pk,
            by=request.user,
            due_at=data["due_at"],
            reason=data["reason"],
            now=timezone.now(),
        ),
        title=_("Another time for “%(clock)s”") % {"clock": _name(clock)},
        text=_("Agree on it before the first time has run out."),
        verb=_("Move it"),
        said=_("Moved."),
    )


@_ask
@login_required
def extension(request: StaffRequest, reference: str, pk: int) -> HttpResponse:
    """Put a deadline off as its rule allows, with notice."""
    case, clock = _find(request, reference, pk)
    return acts.ask(
        request,
        case,
        NoticeForm(request.POST or None, case=case),
        lambda data: deadlines.extend(
            clock_id=clock.pk, by=request.user, notice=data["notice"], now=timezone.now()
        ),
        title=_("Extend “%(clock)s”?") % {"clock": _name(clock)},
        text=_("Only with notice given before the first date, and once."),
        verb=_("Extend"),
        said=_("Extended."),
    )


@_ask
@login_required
def reset(request: StaffRequest, reference: str, pk: int) -> HttpResponse:
    """Count the resolution anew."""
    case, clock = _find(request, reference, pk)
    return acts.ask(
        request,
        case,
        ReasonForm(request.POST or None, case=case),
        lambda data: acts_on_clocks.reset(
            clock_id=clock.pk, by=request.user, reason=data["reason"], now=timezone.now()
        ),
        title=_("Set “%(clock)s” back?") % {"clock": _name(clock)},
        text=_("It counts anew from now, and the timeline says so. To let it stand still, wait."),
        verb=_("Set it back"),
        said=_("Set back."),
    )


def _find(request: StaffRequest, reference: str, pk: int) -> tuple[Case, SLAClock]:
    case = page.find(request, reference)
    clock = case.clocks.filter(pk=pk).first() if pk < 2**63 else None
    if clock is None:
        raise Http404
    return case, clock


def _name(clock: SLAClock) -> str:
    return clock_title(clock.kind, clock.side, clock.label)
