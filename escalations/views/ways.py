"""How I am woken: one's own ways, rules and quiet hours. Everybody sees and changes only their own."""

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from escalations.actions import wishes
from escalations.forms.ways import DeviceForm, QuietForm, RuleForm, WayForm
from escalations.models import NotificationRule
from escalations.ways.mine import Sheet, sheet_of
from messaging.actions import ways
from messaging.models import ContactMethod
from users.http import StaffRequest

_PAGE, _FRAGMENT = "escalations/my_ways.html", "escalations/_my_ways.html"


@require_safe
@login_required
def index(request: StaffRequest) -> HttpResponse:
    """Show how this person is woken."""
    return render(request, _PAGE, _context(request))


@require_POST
@login_required
def create(request: StaffRequest) -> HttpResponse:
    """Add a way, and send the code that proves it by this very way."""
    form = WayForm(request.POST)
    if not form.is_valid():
        return _refused(request, {"way_form": form})
    now, data = timezone.now(), form.cleaned_data
    ways.add_and_ask(
        by=request.user, kind=data["kind"], address=data["address"], label=data["label"], now=now
    )
    return _changed(request)


@require_POST
@login_required
def device(request: StaffRequest) -> HttpResponse:
    """Add the browser this request comes from, and send it a code."""
    form = DeviceForm(request.POST)
    if not form.is_valid():
        return _refused(request, {})
    now, data = timezone.now(), form.cleaned_data
    ways.add_and_ask(
        by=request.user,
        kind=ContactMethod.Kind.PUSH,
        address=data["endpoint"],
        label=data["label"],
        push_keys={"p256dh": data["p256dh"], "auth": data["auth"]},
        now=now,
    )
    return _changed(request)


@require_POST
@login_required
def code(request: StaffRequest, pk: int) -> HttpResponse:
    """Send a code by one way."""
    ways.send_code(way_id=_own(request, pk), by=request.user, now=timezone.now())
    return _changed(request)


@require_POST
@login_required
def proof(request: StaffRequest, pk: int) -> HttpResponse:
    """Take the digits that came, and count the way as proven."""
    digits = request.POST.get("digits", "")
    wishes.prove_way(way_id=_own(request, pk), digits=digits, by=request.user, now=timezone.now())
    return _changed(request)


@require_POST
@login_required
def pause(request: StaffRequest, pk: int) -> HttpResponse:
    """Switch a way off."""
    wishes.switch_off_way(way_id=_own(request, pk), by=request.user, now=timezone.now())
    return _changed(request)


@require_POST
@login_required
def resumption(request: StaffRequest, pk: int) -> HttpResponse:
    """Switch a way on again."""
    ways.switch_on(way_id=_own(request, pk), by=request.user, now=timezone.now())
    return _changed(request)


@require_POST
@login_required
def removal(request: StaffRequest, pk: int) -> HttpResponse:
    """Forget a way."""
    wishes.remove_way(way_id=_own(request, pk), by=request.user, now=timezone.now())
    return _changed(request)


@require_POST
@login_required
def rule(request: StaffRequest, severity: int) -> HttpResponse:
    """Add a rule to one severity."""
    sheet = sheet_of(request.user, now=timezone.now())
    form = RuleForm(request.POST, ways=sheet.choices, severity=severity)
    if severity not in range(1, 5) or not form.is_valid():
        return _refused(request, {})
    data = form.cleaned_data
    wishes.add_rule(
        by=request.user,
        severity=severity,
        way_id=data["way"],
        after_seconds=data["after"],
        repeat_seconds=data["every"] or None,
        now=timezone.now(),
    )
    return _changed(request, opened=severity)


@require_POST
@login_required
def rule_removal(request: StaffRequest, pk: int) -> HttpResponse:
    """Forget a rule."""
    mine = get_object_or_404(NotificationRule, pk=pk, user=request.user)
    wishes.remove_rule(rule_id=mine.pk, by=request.user, now=timezone.now())
    return _changed(request, opened=mine.severity)


@require_POST
@login_required
def usual(request: StaffRequest) -> HttpResponse:
    """Put the usual rules in place of all others."""
    wishes.use_usual_rules(by=request.user, now=timezone.now())
    return _changed(request)


@require_POST
@login_required
def quiet(request: StaffRequest) -> HttpResponse:
    """Set or clear the quiet hours."""
    form = QuietForm(request.POST)
    if not form.is_valid():
        return _refused(request, {"quiet_form": form})
    wishes.set_quiet_hours(by=request.user, now=timezone.now(), **form.cleaned_data)
    return _changed(request)


def _own(request: StaffRequest, pk: int) -> int:
    return get_object_or_404(ContactMethod, pk=pk, user=request.user).pk


def _changed(request: StaffRequest, *, opened: int = 0) -> HttpResponse:
    """Show the page anew, with the rules of severity `opened` still unfolded."""
    if not getattr(request, "htmx", None):
        return redirect("escalations:ways")
    return render(request, _FRAGMENT, {**_context(request), "opened": opened})


def _refused(request: StaffRequest, forms_: dict[str, forms.Form]) -> HttpResponse:
    """Show the same page with what is wrong beside the field."""
    template = _FRAGMENT if getattr(request, "htmx", None) else _PAGE
    return render(request, template, {**_context(request), **forms_}, status=400)


def _context(request: StaffRequest) -> dict[str, Any]:
    sheet = sheet_of(request.user, now=timezone.now())
    profile = sheet.profile
    times = {"quiet_from": profile.quiet_from, "quiet_until": profile.quiet_until}
    return {
        "sheet": sheet,
        "way_form": WayForm(),
        "quiet_form": QuietForm(initial=times),
        "rule_forms": _rule_forms(sheet),
        "moment_now": timezone.now(),
        "time_zone": request.user.time_zone,
    }


def _rule_forms(sheet: Sheet) -> list[tuple[Any, RuleForm]]:
    return [(row, RuleForm(ways=sheet.choices, severity=row.severity)) for row in sheet.severities]
