"""What every door of a case shares: find it or answer 404, show it, and show what changed after an act."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect, trigger_client_event

from cases import rules
from cases.actions.locking import Merged
from cases.composing.later import moments_for
from cases.composing.macros import Template, template_in_use
from cases.composing.promises import Heard
from cases.desk.undoing import UNDO_SECONDS
from cases.entries import Entry
from cases.models import Case, Message, Party, ThreadKind
from cases.sheet import EVENTS, Sheet, Tab, case_for, sheet_of
from cases.story.reading import story_of
from common import words
from policies.models import Clause
from users.http import StaffRequest

EVERYTHING = "all"
#: Lists on which an act on a case can be done: after it they are shown again, not the case.
LISTS = {"remedies": "cases:remedies"}


@dataclass(slots=True)
class Composer:
    """Where words are written: for whom, what is written already, and what stands in the way."""

    tab: Tab
    party: Party | None
    other: Party | None
    text: str
    is_allowed: bool
    client_key: str
    language: str
    problem: str = ""
    clauses: Sequence[Clause] = ()
    saved_at: datetime | None = None
    since: Sequence[Entry] = ()
    template: Template | None = None

    @property
    def city(self) -> str:
        """Return where the person is, as their time zone says."""
        locale = words.locale_of(get_language())
        return words.city(self.party.person.time_zone, locale=locale) if self.party else ""

    @property
    def moments(self) -> list[tuple[str, str]]:
        """Return when the words could leave later, on the person's own clock."""
        if self.party is None:
            return []
        locale = words.locale_of(get_language())
        return moments_for(self.party.person, now=timezone.now(), locale=locale)

    @property
    def acts(self) -> list[int]:
        """Return which acts of the template are ticked, counted from 0."""
        told = self.template.acts if self.template is not None else ()
        return [number for number, (_text, is_ticked) in enumerate(told) if is_ticked]

    @property
    def kind(self) -> str:
        """Return the audience."""
        return self.tab.kind


@dataclass(slots=True)
class Refused:
    """Words that could not be sent: they stay in the composer, with the reason."""

    text: str
    problem: str
    clause_ids: Sequence[int] = field(default_factory=tuple)
    since: Sequence[Entry] = field(default_factory=tuple)
    macro: str = ""
    acts: Sequence[int] = field(default_factory=tuple)


def find(request: StaffRequest, reference: str) -> Case:
    """Return the case if this person may know of it; else there is no such page.

    A merged case is the one it goes on in, for who may know of both; an act on it is refused (Merged).
    """
    case = case_for(request.user, reference)
    while case is not None and case.merged_into is not None:
        if request.method not in ("GET", "HEAD"):
            raise Merged(_("This case was merged. Open it again, then try again."))
        case = case_for(request.user, case.merged_into.reference)
    if case is None:
        raise Http404
    return case


def find_to_change(request: StaffRequest, reference: str) -> Case:
    """Return the case as `find` does, but bare: for an act that answers with `changed`, which reads it anew."""
    case = Case.objects.visible_to(request.user).filter(reference=reference).first()
    if case is None:
        raise Http404
    if case.merged_into_id is not None:
        raise Merged(_("This case was merged. Open it again, then try again."))
    return case


def find_unmerged(request: StaffRequest, reference: str) -> Case | None:
    """Return the case as `find` does; None when it was merged: what a page says as it is left is of no use then."""
    try:
        return find(request, reference)
    except Merged:
        return None


def place_of(request: StaffRequest) -> str:
    """Return where the case is shown: in the workspace, on its own page, or as one line of a list."""
    asked = request.POST.get("place") or request.GET.get("place")
    return asked if asked in ("desk", *LISTS) else "full"


def thread_of(request: StaffRequest, default: str = EVERYTHING) -> str:
    """Return the thread the reader looks at."""
    asked = request.POST.get("thread") or request.GET.get("thread") or default
    return asked if asked in (*ThreadKind.values, EVERYTHING) else default


def spoken_only(request: StaffRequest, thread: str) -> bool:
    """Say whether the reader wants everything without what is no message: a choice that goes with them."""
    return thread == EVERYTHING and request.user.sections.get(EVENTS) is False


def owed_thread(case: Case) -> str:
    """Return the thread that waits longest for an answer; the guest's when none does."""
    owed = case.threads.filter(unanswered_since__isnull=False).order_by("unanswered_since")
    return owed.values_list("kind", flat=True).first() or ThreadKind.GUEST


def address_of(case: Case, *, place: str, thread: str) -> str:
    """Return the address of this view of the case, or of the list it stands in."""
    if place in LISTS:
        return reverse(LISTS[place])
    if place == "desk":
        return f"{reverse('cases:index')}?{urlencode({'case': case.reference, 'thread': thread})}"
    return f"{case.get_absolute_url()}?{urlencode({'thread': thread})}"


def talk_context(
    request: StaffRequest,
    case: Case,
    *,
    thread: str,
    audience: str = "",
    refused: Refused | None = None,
) -> dict[str, Any]:
    """Return what the head and the conversation show."""
    now = timezone.now()
    sheet = sheet_of(case, request.user, now=now)
    place = place_of(request)
    return {
        "case": case,
        "sheet": sheet,
        "place": place,
        "thread": thread,
        "story": story_of(
            case,
            request.user,
            thread=thread,
            now=now,
            seen_at=sheet.seen_at,
            spoken_only=spoken_only(request, thread),
        ),
        "composer": composer_of(
            sheet, audience_of(request, sheet, thread, audience), refused=refused
        ),
        "address": address_of(case, place=place, thread=thread),
        "section": "mine" if sheet.is_mine else "",
    }


def whole_context(
    request: StaffRequest, case: Case, *, thread: str, **options: Any
) -> dict[str, Any]:
    """Return what the whole page shows: the conversation and everything beside it."""
    context = talk_context(request, case, thread=thread, **options)
    today = timezone.now()
    return context | {
        "policy_rows": rules.in_force_for(case, language=request.user.language, now=today)
    }


def composer_of(sheet: Sheet, kind: str, *, refused: Refused | None = None) -> Composer:
    """Return the composer of one thread, with the draft or the refused words in it."""
    tab = sheet.tabs[kind]
    party = sheet.party(kind)
    other = sheet.party("host" if kind == "guest" else "guest")
    kept = tab.draft.clause_ids if tab.draft is not None else []
    wanted = list(refused.clause_ids) if refused is not None else kept
    clauses = (
        list(Clause.objects.select_related("version__policy").filter(pk__in=wanted))
        if wanted
        else []
    )
    begun = refused or tab.draft
    text = begun.text if begun is not None else ""
    return Composer(
        tab=tab,
        party=party,
        other=other,
        text=text,
        is_allowed=kind == ThreadKind.INTERNAL or (sheet.is_mine and sheet.case.is_open),
        client_key=str(uuid.uuid4()),
        language=party.person.language if party is not None else sheet.me.language,
        problem=refused.problem if refused is not None else "",
        since=refused.since if refused is not None else (),
        clauses=clauses,
        template=template_in_use(begun.macro, by=sheet.me, acts=begun.acts) if begun else None,
        saved_at=tab.draft.saved_at if tab.draft is not None and refused is None else None,
    )


def changed(
    request: StaffRequest,
    case: Case,
    *,
    composer: str = "",
    refused: Refused | None = None,
    said: str = "",
    sent: Message | None = None,
    undo_url: str = "",
    unasked: Sequence[Heard] = (),
    status: int = 200,
) -> HttpResponse:
    """Answer an act: for htmx the parts that changed, else a redirect to where it can be seen.

    `composer` names the audience whose composer is renewed; the others keep what is being written.
    """
    place = place_of(request)
    fresh = None if place in LISTS else case_for(request.user, case.reference)
    if (
        fresh is None
    ):  # done from a list, or out of sight by the act itself: of another team, released
        messages.success(request, said)
        to = reverse(LISTS.get(place, "cases:index"))
        return HttpResponseClientRedirect(to) if request.htmx else redirect(to)
    thread = thread_of(request)
    if not request.htmx and refused is None:
        return redirect(address_of(case, place=place, thread=thread))
    context_of = talk_context if request.htmx else whole_context
    page = context_of(request, fresh, thread=thread, audience=composer, refused=refused)
    page |= {
        "renew_composer": composer != "",
        "said": said,
        "sent": sent if sent is not None and request.user.undo_seconds else None,
        "undo_seconds": UNDO_SECONDS if undo_url else request.user.undo_seconds,
        "undo_url": undo_url,
        "unasked": unasked,
        "unasked_in": sent.pk if sent is not None else None,
    }
    if not request.htmx:
        return render(request, "cases/case.html", page, status=status)
    answer = render(request, "cases/_changed.html", page, status=status)
    # What is read on its own is read again at once, also where no stream brings the news.
    return trigger_client_event(answer, "steward:changed")


def asked_composer(request: StaffRequest) -> str:
    """Return whose composer the reader has open, to renew it once they may send."""
    asked = request.POST.get("audience") or thread_of(request)
    return asked if asked in ThreadKind.values else ThreadKind.GUEST


def audience_of(request: StaffRequest, sheet: Sheet, thread: str, asked: str = "") -> str:
    """Return who reads what is written next: the thread one reads, else the last one chosen."""
    wanted = asked or request.POST.get("audience") or request.GET.get("audience") or thread
    if wanted in sheet.tabs:
        return wanted
    if not sheet.is_mine or not sheet.case.is_open:
        return ThreadKind.INTERNAL
    drafted = [kind for kind, tab in sheet.tabs.items() if tab.draft is not None]
    return drafted[0] if drafted else ThreadKind.GUEST
