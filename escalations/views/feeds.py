"""Calendars in and out: importing one into a rota, and the addresses under which shifts can be read."""

from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from common.errors import DomainError
from escalations.actions import feeds
from escalations.forms.rotas import CalendarForm
from escalations.forms.swaps import cover_of
from escalations.models import CalendarFeed, ImportedCalendar, OnCallSchedule, Shift
from escalations.rota.feed import calendar_of
from escalations.views.going import asks_who_covers
from users.http import StaffRequest
from users.models import User
from users.permissions import requires
from users.roles import Permission

#: A feed shows shifts from so long ago on.
_BACK = timedelta(days=30)


@requires(Permission.EDIT_ROTA)
def calendar_import(request: StaffRequest, pk: int) -> HttpResponse:
    """Show the form for a calendar file, or import it."""
    schedule = get_object_or_404(OnCallSchedule, pk=pk)
    form = CalendarForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        text, cover = data.pop("file"), data.pop("cover")
        data["cover_id"] = cover.pk if cover else None
        try:
            feeds.import_calendar(
                schedule_id=pk, text=text, **data, by=request.user, now=timezone.now()
            )
        except DomainError as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        else:
            messages.success(request, _("The calendar is part of the rota."))
            return redirect("escalations:rota", pk)
    context = {"schedule": schedule, "form": form, "section": "manage"}
    status = 400 if form.is_bound else 200
    return render(request, "escalations/calendar_import.html", context, status=status)


@require_POST
@requires(Permission.EDIT_ROTA)
@asks_who_covers
def calendar_removal(request: StaffRequest, pk: int, calendar_id: int) -> HttpResponse:
    """Take an imported calendar out of its rota."""
    row = get_object_or_404(ImportedCalendar, pk=calendar_id, schedule=pk)
    feeds.remove_calendar(
        calendar_id=row.pk, cover_id=cover_of(request.POST), by=request.user, now=timezone.now()
    )
    messages.success(request, _("The calendar is no longer part of the rota."))
    return redirect("escalations:rota", pk)


@require_safe
@never_cache
@requires(Permission.ACKNOWLEDGE_ALERTS)
def my_feed(request: StaffRequest) -> HttpResponse:
    """Show whether one's shifts can be read under a secret address."""
    feed = CalendarFeed.objects.filter(user=request.user, revoked_at__isnull=True).first()
    return render(request, "escalations/my_feed.html", {"feed": feed})


@require_POST
@never_cache
@requires(Permission.ACKNOWLEDGE_ALERTS)
def make_feed(request: StaffRequest) -> HttpResponse:
    """Make a new secret address; it is shown this once."""
    token = feeds.make_feed(by=request.user, now=timezone.now())
    address = request.build_absolute_uri(reverse("escalations:calendar_feed", args=[token]))
    rotas = [
        (
            rota.name,
            request.build_absolute_uri(reverse("escalations:rota_feed", args=[token, rota.pk])),
        )
        for rota in OnCallSchedule.objects.order_by("name")
    ]
    context = {"feed": CalendarFeed.objects.filter(user=request.user).latest("made_at")}
    return render(
        request, "escalations/my_feed.html", context | {"address": address, "rotas": rotas}
    )


@require_POST
@requires(Permission.ACKNOWLEDGE_ALERTS)
def end_feed(request: StaffRequest) -> HttpResponse:
    """Stop one's secret address."""
    feeds.revoke_feed(by=request.user, now=timezone.now())
    messages.success(request, _("The address no longer works."))
    return redirect("escalations:my_feed")


@require_safe
@never_cache
def calendar_feed(request: StaffRequest, token: str) -> HttpResponse:
    """Answer a calendar program with one person's shifts; the address is the secret."""
    person = _behind(token)
    now = timezone.now()
    mine = Shift.objects.of(person).filter(during__endswith__gt=now - _BACK)
    shifts = mine.select_related("schedule", "user")
    with override(person.language):
        body = calendar_of(shifts, name=_("On call"), now=now, names_people=False)
    return HttpResponse(body, content_type="text/calendar; charset=utf-8")


@require_safe
@never_cache
def rota_feed(request: StaffRequest, token: str, pk: int) -> HttpResponse:
    """Answer a calendar program with a whole rota, under a colleague's secret address."""
    person = _behind(token)
    return _rota(get_object_or_404(OnCallSchedule, pk=pk), person)


@require_safe
@requires(Permission.ACKNOWLEDGE_ALERTS)
def rota_calendar(request: StaffRequest, pk: int) -> HttpResponse:
    """Give a whole rota as a calendar file."""
    return _rota(get_object_or_404(OnCallSchedule, pk=pk), request.user)


def _rota(schedule: OnCallSchedule, reader: User) -> HttpResponse:
    now = timezone.now()
    ahead = schedule.shifts.filter(during__endswith__gt=now - _BACK).order_by("during", "pk")
    shifts = ahead.select_related("schedule", "user")
    with override(reader.language):
        body = calendar_of(shifts, name=schedule.name, now=now, names_people=True)
    answer = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="rota.ics"'
    return answer


def _behind(token: str) -> User:
    """Return whose secret it is; a secret that is unknown or ended is no address at all."""
    feed = (
        CalendarFeed.objects.select_related("user")
        .filter(token_hash=feeds.hash_of(token), revoked_at__isnull=True)
        .first()
    )
    if feed is None or not feed.user.can(Permission.ACKNOWLEDGE_ALERTS):
        raise Http404
    return feed.user
