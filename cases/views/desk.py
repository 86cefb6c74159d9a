"""The workspace: one work list, most urgent first, and the rail's counts."""

from collections import Counter
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.db.models import CharField, Value
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from cases.desk.beside import beside
from cases.desk.lists import COUNTED_TO, WORK_LISTS, cases_in
from cases.desk.paging import After, page_of
from cases.desk.rows import grouped
from cases.filters import CaseFilter
from cases.intake.held import held_for
from cases.models import Case
from cases.models.case import CaseQuerySet
from cases.sheet import reader_of
from common.htmx import fragment_or_page
from users.http import StaffRequest
from users.permissions import requires
from users.roles import Permission

#: How long a rail count may be old, in seconds.
_COUNTED_FOR = 5

#: What a row reads of a case and of the tables beside it; loading more is most of the cost of fifty rows.
_JOINED = ("reservation__listing", "owner")
_SHOWN = (
    "reference",
    "title",
    "severity",
    "status",
    "waiting_on",
    "access_level",
    "segment",
    "language",
    "next_due_at",
    "next_due_kind",
    "owner__name",
    "owner__called",
    "reservation__check_in_date",
    "reservation__check_in_time",
    "reservation__check_out_date",
    "reservation__check_out_time",
    "reservation__listing__city",
    "reservation__listing__time_zone",
    "reservation__listing__check_in_from",
    "reservation__listing__check_out_by",
)


@require_safe
@login_required
def index(request: StaffRequest) -> HttpResponse:
    """Show one's own cases; who works no cases starts in the library."""
    if not request.user.can(Permission.WORK_CASES):
        return redirect("policies:index")
    return _answer(request, "mine")


@require_safe
@requires(Permission.WORK_CASES)
def work_list(request: StaffRequest, slug: str) -> HttpResponse:
    """Show one work list."""
    if slug not in WORK_LISTS:
        raise Http404
    return _answer(request, slug)


@require_safe
@requires(Permission.WORK_CASES)
def filters(request: StaffRequest) -> HttpResponse:
    """Show the ways a list can be narrowed, with what is chosen already."""
    form = CaseFilter(request.GET, queryset=Case.objects.none()).form
    target = request.GET.get("list", "")
    action = (
        reverse("cases:list", args=[target]) if target in WORK_LISTS else reverse("cases:index")
    )
    return render(request, "cases/_filter_form.html", {"form": form, "action": action})


@require_safe
@requires(Permission.WORK_CASES)
def rail(request: StaffRequest) -> HttpResponse:
    """Show how many cases stand in each list, up to 99, never older than five seconds."""
    context = {
        "counts": _counts(request),
        "section": request.GET.get("section", ""),
        "size": request.GET.get("size", ""),
    }
    return render(request, "components/_rail_lists.html", context)


def _answer(request: StaffRequest, slug: str) -> HttpResponse:
    now = timezone.now()
    cases: CaseQuerySet = cases_in(slug, request.user, now=now, team_ids=_teams(request, slug))
    narrowed_by = [name for name in CaseFilter.base_filters if request.GET.get(name)]
    if narrowed_by:
        cases = CaseFilter(request.GET, queryset=cases).qs
    after = After.read(request.GET.get("after", ""))
    page, following = page_of(cases.select_related(*_JOINED).only(*_SHOWN), after)
    stands_beside = beside(page, request.user)
    current = request.GET.get("case") or (page[0].reference if page else "")
    reader = reader_of(now=now, current=current, shows_owner=slug != "mine")
    context: dict[str, Any] = {
        "list": WORK_LISTS[slug],
        "section": slug,
        "groups": grouped(page, stands_beside, reader),
        "shown": len(page),
        "unread": len(stands_beside.unread),
        "following": following,
        "is_first": after is None,
        "narrowed_by": narrowed_by,
        "current": current,
        "thread": request.GET.get("thread", ""),
        "path": request.get_full_path(),
        "query": _query(request, without="after"),
    }
    return fragment_or_page(request, "cases/_list.html", "cases/desk.html", context)


def _teams(request: StaffRequest, slug: str) -> list[int]:
    return list(request.user.teams.values_list("pk", flat=True)) if slug == "team" else []


def _query(request: StaffRequest, *, without: str) -> str:
    """Return the address's own narrowing, for links that keep it."""
    kept = request.GET.copy()
    for name in (without, "case", "thread"):
        kept.pop(name, None)
    return kept.urlencode()


def _counts(request: StaffRequest) -> dict[str, int | str]:
    key = f"rail:{request.user.pk}"
    counts: dict[str, int | str] | None = cache.get(key)
    if counts is None:
        counts = _count(request)
        cache.set(key, counts, timeout=_COUNTED_FOR)
    return counts


def _count(request: StaffRequest) -> dict[str, int | str]:
    """Count every list in one statement, each no further than a rail shows."""
    now = timezone.now()
    team_ids = _teams(request, "team")
    parts = [
        cases_in(slug, request.user, now=now, team_ids=team_ids)
        .annotate(listed=Value(slug, output_field=CharField()))
        .values_list("listed", flat=True)
        .order_by()[:COUNTED_TO]
        for slug in WORK_LISTS
    ]
    if request.user.can(Permission.TRIAGE_MAIL):
        held = held_for(request.user).annotate(listed=Value("triage", output_field=CharField()))
        parts.append(held.values_list("listed", flat=True).order_by()[:COUNTED_TO])  # type: ignore[arg-type]
    found = Counter(parts[0].union(*parts[1:], all=True))
    shown = [*WORK_LISTS, "triage"] if request.user.can(Permission.TRIAGE_MAIL) else WORK_LISTS
    return {
        slug: f"{COUNTED_TO - 1}+" if found[slug] >= COUNTED_TO else found[slug] for slug in shown
    }
