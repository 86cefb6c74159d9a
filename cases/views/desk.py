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
from cases.desk.lists import COUNTED_TO, WORK_LISTS, WorkList, cases_in
from cases.desk.order import ORDERS, Order
from cases.desk.paging import After, page_of
from cases.desk.rows import grouped
from cases.desk.saved import address_of, asked_by, section_of, views_of
from cases.filters import CaseFilter
from cases.intake.held import held_for
from cases.models import Case, CaseType, Remedy, SavedView
from cases.models.case import CaseQuerySet
from cases.sheet import reader_of
from common.htmx import fragment_or_page
from users.http import StaffRequest
from users.models import Team, User
from users.permissions import requires
from users.roles import Permission

#: How long a rail count may be old, in seconds.
_COUNTED_FOR = 5

#: More digits than any row's id has.
_DIGITS = 18

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
    """Show the ways a list can be narrowed, with what is chosen already, and how to keep them as a view."""
    target = request.GET.get("list", "")
    known = target in WORK_LISTS
    context = {
        "form": CaseFilter(request.GET, queryset=Case.objects.none(), request=request).form,
        "list": target if known else "mine",
        "action": reverse("cases:list", args=[target]) if known else reverse("cases:index"),
        "query": _query(request, without="list"),
        "sort": request.GET.get("sort", ""),
        "types": CaseType.objects.order_by("order"),
        "teams": Team.objects.order_by("name"),
        "my_teams": request.user.teams.order_by("name"),
        "colleagues": User.objects.filter(is_active=True, owned_cases__isnull=False)
        .exclude(pk=request.user.pk)
        .distinct()
        .order_by("name"),
        "view": _view(request),
        "me": request.user.pk,
    }
    return render(request, "cases/_filter_form.html", context)


@require_safe
@requires(Permission.WORK_CASES)
def rail(request: StaffRequest) -> HttpResponse:
    """Show how many cases stand in each list, up to 99, never older than five seconds."""
    counts = _counts(request)
    named = [(section_of(view), view, address_of(view)) for view in views_of(request.user)]
    context = {
        "counts": counts,
        "section": request.GET.get("section", ""),
        "size": request.GET.get("size", ""),
        "views": [(name, view, to, counts.get(name)) for name, view, to in named],
    }
    return render(request, "components/_rail_lists.html", context)


def _answer(request: StaffRequest, slug: str) -> HttpResponse:
    now = timezone.now()
    work_list, view = WORK_LISTS[slug], _view(request)
    cases: CaseQuerySet = cases_in(slug, request.user, now=now, team_ids=_teams(request, slug))
    narrowed_by = [name for name in CaseFilter.base_filters if request.GET.get(name)]
    if narrowed_by:
        cases = CaseFilter(request.GET, queryset=cases, request=request).qs
    after = After.read(request.GET.get("after", ""))
    order = _order(request, work_list)
    page, following = page_of(
        cases.select_related(*_JOINED).only(*_SHOWN, *order.reads), after, order=order
    )
    stands_beside = beside(page, request.user, now=now)
    current = request.GET.get("case") or (page[0].reference if page else "")
    reader = reader_of(now=now, current=current, shows_owner=slug != "mine", clock=work_list.clock)
    context: dict[str, Any] = {
        "list": work_list,
        "lists": WORK_LISTS.values(),
        "title": view.name if view is not None else work_list.title,
        "view": view,
        "section": section_of(view) if view is not None else slug,
        "groups": grouped(page, stands_beside, reader, is_by_due=order.is_by_due),
        "shown": len(page),
        "unread": len(stands_beside.unread),
        "following": following,
        "is_first": after is None,
        "narrowed_by": narrowed_by,
        "order": order,
        "orders": _orders(request, work_list, order),
        "current": current,
        "thread": request.GET.get("thread", ""),
        "path": request.get_full_path(),
        "query": _query(request, without="after"),
    }
    return fragment_or_page(request, "cases/_list.html", "cases/desk.html", context)


def _order(request: StaffRequest, work_list: WorkList) -> Order:
    return ORDERS.get(request.GET.get("sort", ""), work_list.order)


def _orders(request: StaffRequest, work_list: WorkList, chosen: Order) -> list[tuple[Order, str]]:
    """Return the orders this list can stand in, each with its address."""
    own = [] if work_list.order.slug in ORDERS else [work_list.order]
    kept = request.GET.copy()
    for name in ("after", "case", "thread"):
        kept.pop(name, None)
    found = []
    for order in (*own, *ORDERS.values()):
        kept["sort"] = order.slug
        found.append((order, f"?{kept.urlencode()}"))
    return found


def _view(request: StaffRequest) -> SavedView | None:
    """Return the saved view one looks at, if there is one and it is shown to this person."""
    asked = request.GET.get("view", "")
    if not asked.isdecimal() or len(asked) > _DIGITS:
        return None
    visible = SavedView.objects.visible_to(request.user).select_related("owner", "team")
    return visible.filter(pk=asked).distinct().first()


def _teams(request: StaffRequest, slug: str) -> list[int]:
    return list(request.user.teams.values_list("pk", flat=True)) if slug == "team" else []


def _query(request: StaffRequest, *, without: str) -> str:
    """Return the address's own narrowing, for links that keep it."""
    kept = request.GET.copy()
    for name in (without, "case", "thread"):
        kept.pop(name, None)
    return kept.urlencode()


def forget_counts(user: User) -> None:
    """Have the rail count again at its next look: what it counts has changed."""
    cache.delete(f"rail:{user.pk}")


def _counts(request: StaffRequest) -> dict[str, int | str]:
    key = f"rail:{request.user.pk}"
    counts: dict[str, int | str] | None = cache.get(key)
    if counts is None:
        counts = _count(request)
        cache.set(key, counts, timeout=_COUNTED_FOR)
    return counts


def _count(request: StaffRequest) -> dict[str, int | str]:
    """Count every list and every saved view in one statement, each no further than a rail shows."""
    now = timezone.now()
    team_ids = request.user.teams.values("pk")
    visible = Case.objects.visible_to(request.user)
    lists = {
        slug: cases_in(slug, request.user, now=now, team_ids=team_ids, visible=visible)
        for slug in WORK_LISTS
        if slug != "all"
    }
    for view in views_of(request.user):
        if view.work_list in WORK_LISTS:
            of_list = cases_in(
                view.work_list, request.user, now=now, team_ids=team_ids, visible=visible
            )
            asked = CaseFilter(asked_by(view), queryset=of_list, request=request)
            lists[section_of(view)] = asked.qs
    parts = [
        cases.annotate(listed=Value(slug, output_field=CharField()))
        .order_by()
        .values_list("listed", flat=True)[:COUNTED_TO]
        for slug, cases in lists.items()
    ]
    if request.user.can(Permission.TRIAGE_MAIL):
        held = held_for(request.user).annotate(listed=Value("triage", output_field=CharField()))
        parts.append(held.values_list("listed", flat=True).order_by()[:COUNTED_TO])  # type: ignore[arg-type]
    own = visible.filter(owner=request.user).values("pk")
    todo = Remedy.objects.to_carry_out().filter(decision__case__in=own).order_by()
    todo = todo.annotate(listed=Value("remedies", output_field=CharField()))
    parts.append(todo.values_list("listed", flat=True)[:COUNTED_TO])  # type: ignore[misc, arg-type]
    found = Counter(parts[0].union(*parts[1:], all=True))
    shown = [*lists, "remedies"]
    if request.user.can(Permission.TRIAGE_MAIL):
        shown.append("triage")
    return {
        slug: f"{COUNTED_TO - 1}+" if found[slug] >= COUNTED_TO else found[slug] for slug in shown
    }
