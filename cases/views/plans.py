"""Words planned for later: shown where they will stand, sent now, taken back."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cases.actions import planning
from cases.models import Case, PlannedSend, ThreadKind
from cases.views import page
from common import words
from common.htmx import fragment_or_page
from users.http import StaffRequest


@require_safe
@login_required
def index(request: StaffRequest, reference: str, kind: str) -> HttpResponse:
    """Show what is planned on one thread, the next to leave first."""
    case = page.find(request, reference)
    if kind not in ThreadKind.values:
        raise Http404
    now, locale = timezone.now(), words.locale_of(request.user.language)
    waiting = PlannedSend.objects.waiting().filter(thread__case=case, thread__kind=kind)
    rows = [
        {
            "plan": plan,
            "there": words.moment_there(plan.send_at, now, zone=plan.zone, locale=locale),
            "mine": words.moment(
                plan.send_at, now, zone=timezone.get_current_timezone(), locale=locale
            ),
            "is_mine": plan.author_id == request.user.pk,
        }
        for plan in waiting.select_related("author").order_by("send_at")
    ]
    context = {"case": case, "kind": kind, "rows": rows, "place": page.place_of(request)}
    context["fragment"] = "cases/_plans.html"
    return fragment_or_page(request, "cases/_plans.html", "cases/dialogs/page.html", context)


@require_POST
@login_required
def departure(request: StaffRequest, reference: str, pk: int) -> HttpResponse:
    """Let it leave now."""
    case = page.find(request, reference)
    plan = _find(case, pk)
    sent = planning.send_now(plan_id=plan.pk, by=request.user, now=timezone.now())
    said = _("Sending now.")
    return page.changed(request, case, composer=plan.thread.kind, said=said, sent=sent)


@require_POST
@login_required
def withdrawal(request: StaffRequest, reference: str, pk: int) -> HttpResponse:
    """Take it back: its words return to the composer."""
    case = page.find(request, reference)
    kept = planning.take_back(plan_id=_find(case, pk).pk, by=request.user, now=timezone.now())
    said = _("Taken back. Your words are in the composer.")
    return page.changed(request, case, composer=kept.thread.kind, said=said)


def _find(case: Case, pk: int) -> PlannedSend:
    plans = PlannedSend.objects.filter(thread__case=case).select_related("thread")
    plan = plans.filter(pk=pk).first() if pk < 2**63 else None
    if plan is None:
        raise Http404
    return plan
