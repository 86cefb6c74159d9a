"""A case: its page, its place in the workspace, its conversation, and a new one."""

import uuid

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.actions import by_hand
from cases.actions import seen as seen_action
from cases.closing import gate
from cases.forms.opening import NewCaseForm
from cases.models import Requirement
from cases.sheet import EVENTS, sheet_of
from cases.story.reading import newest_in, story_of
from cases.views import acts, page
from common import texts
from common.htmx import fragment_or_page
from marketplace.models import Person
from users import actions as people_actions
from users.http import StaffRequest
from users.permissions import requires
from users.roles import Permission


@require_safe
@login_required
def detail(request: StaffRequest, reference: str) -> HttpResponse:
    """Show one case on its own page; a thread has its own address."""
    case = page.find(request, reference)
    thread = page.thread_of(request)
    if case.reference != reference:  # another name of it, since a merge
        return redirect(page.address_of(case, place="full", thread=thread))
    return render(request, "cases/case.html", page.whole_context(request, case, thread=thread))


@require_safe
@login_required
def pane(request: StaffRequest, reference: str) -> HttpResponse:
    """Show the same case in the middle of the workspace, where one left it; else on the thread that is owed words."""
    case = page.find(request, reference)
    tab = case.desk_tabs.filter(user=request.user).first()
    left_at = tab.thread if tab is not None and tab.thread else page.owed_thread(case)
    asked = page.thread_of(request, default=left_at)
    scroll = tab.scroll if tab is not None and tab.thread == asked else 0
    context = page.whole_context(request, case, thread=asked) | {"place": "desk", "scroll": scroll}
    context["address"] = page.address_of(case, place="desk", thread=asked)
    return render(request, "cases/_pane.html", context)


@require_safe
@login_required
def talk(request: StaffRequest, reference: str) -> HttpResponse:
    """Show the conversation alone: another thread, or another audience to write to."""
    case = page.find(request, reference)
    context = page.talk_context(request, case, thread=page.thread_of(request))
    return render(request, "cases/_talk.html", context)


@require_safe
@login_required
def live(request: StaffRequest, reference: str) -> HttpResponse:
    """Renew what may change by itself: head, owner, clocks, counts. The words stay until they are asked for."""
    case = page.find(request, reference)
    now = timezone.now()
    thread = page.thread_of(request)
    newest = newest_in(case, thread, spoken_only=page.spoken_only(request, thread))
    shown = request.GET.get("newest", "")
    is_old = shown.isdecimal() and int(shown) < newest
    context = {
        "case": case,
        "sheet": sheet_of(case, request.user, now=now),
        "place": page.place_of(request),
        "thread": thread,
        "news": acts.since(request, case, int(shown)) if is_old else [],
        "address": page.address_of(case, place=page.place_of(request), thread=thread),
    }
    return render(request, "cases/_live.html", context)


@require_POST
@login_required
def events(request: StaffRequest, reference: str) -> HttpResponse:
    """Show messages with what happened between them, or messages alone, here and on every case from now on."""
    case, thread = page.find(request, reference), page.EVERYTHING
    request.user.sections = people_actions.fold(
        user_id=request.user.pk,
        section=EVENTS,
        is_open=False if request.POST.get("show") == "messages" else None,
        now=timezone.now(),
    ).sections
    if not request.htmx:
        return redirect(page.address_of(case, place=page.place_of(request), thread=thread))
    return render(request, "cases/_talk.html", page.talk_context(request, case, thread=thread))


@require_POST
@login_required
def seen(request: StaffRequest, reference: str) -> HttpResponse:
    """Remember that the reader has looked."""
    case = page.find_unmerged(request, reference)
    if case is not None:
        seen_action.mark(case_id=case.pk, by=request.user, now=timezone.now())
    return HttpResponse(status=204)


@require_safe
@login_required
def timeline(request: StaffRequest, reference: str) -> HttpResponse:
    """Show the entries before a place of the timeline."""
    case = page.find(request, reference)
    now, thread = timezone.now(), page.thread_of(request)
    context = {
        "case": case,
        "thread": thread,
        "place": page.place_of(request),
        "story": story_of(
            case,
            request.user,
            thread=thread,
            now=now,
            seen_at=now,
            before=request.GET.get("before", ""),
            # A page of its own is where a source is looked up: nothing is left out there.
            spoken_only=bool(request.htmx) and page.spoken_only(request, thread),
        ),
    }
    return fragment_or_page(request, "cases/_entries.html", "cases/timeline.html", context)


@require_safe
@login_required
def open_items(request: StaffRequest, reference: str) -> HttpResponse:
    """List what is still open before the case can be resolved."""
    case = page.find(request, reference)
    rule = gate.rule_for(case.case_type_id, now=timezone.now())
    context = {
        "case": case,
        "items": gate.open_items(case, rule) if case.is_open else [],
        "asks": [name for code, name in Requirement.choices if code in rule.requires & _ASKED],
    }
    return fragment_or_page(
        request,
        "cases/_gate.html",
        "cases/dialogs/page.html",
        _in_dialog(context, "cases/_gate.html"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.WORK_CASES)
def create(request: StaffRequest) -> HttpResponse:
    """Open a case by hand: find the person first, then say what happened."""
    query = texts.clean(request.GET.get("q", ""))[:100]
    chosen = request.POST.get("person") or request.GET.get("person", "")
    people = Person.objects.visible_to(request.user)
    person = people.filter(pk=chosen).first() if _is_id(chosen) else None
    if person is None:
        matching = people.matching(query)[:12] if query else []
        return render(request, "cases/new.html", {"query": query, "people": matching})
    form = NewCaseForm(request.POST or None, person=person, initial=_blank(request, person))
    if request.method != "POST" or not form.is_valid():
        status = 400 if form.is_bound else 200
        return render(request, "cases/new.html", {"form": form, "person": person}, status=status)
    return redirect(by_hand.open_by_hand(by=request.user, now=timezone.now(), **form.cleaned_data))


#: What the dialog that ends a case asks for itself.
_ASKED = {Requirement.RATIONALE, Requirement.CAUSE}


def _is_id(text: str) -> bool:
    return text.isdecimal() and len(text) < 19  # no row's id has more digits


def _blank(request: StaffRequest, person: Person) -> dict[str, object]:
    return {
        "person": person.pk,
        "client_key": uuid.uuid4(),
        "reservation": request.GET.get("reservation", ""),
    }


def _in_dialog(context: dict[str, object], fragment: str) -> dict[str, object]:
    return context | {"fragment": fragment}
