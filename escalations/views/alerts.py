"""One alert: what, where, how bad, and the buttons; also by signed link, for exactly that."""

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.http import require_POST, require_safe

from cases.models import Case
from common.htmx import fragment_or_redirect
from escalations.actions import answers
from escalations.links import ticket_of
from escalations.models import Alert, Page
from escalations.sight import sight_of
from users.http import StaffRequest
from users.models import User
from users.permissions import requires
from users.roles import Permission

LANGUAGES = {"en": "en", "pt-br": "pt-br"}


@dataclass(frozen=True, slots=True)
class Answerer:
    """Who answers, from which round their page is, and the token they came with (empty: signed in)."""

    user: User
    generation: int
    token: str = ""


@require_safe
@login_required
def detail(request: StaffRequest, number: int) -> HttpResponse:
    """Show an alert to somebody signed in who may know of it."""
    alert = _visible(request.user, number)
    return _page(request, alert, Answerer(request.user, alert.generation))


@require_safe
def linked(request: HttpRequest, number: int, token: str) -> HttpResponse:
    """Show an alert to whoever holds the link; what is in the case only to somebody signed in who may see it."""
    alert, answerer = _by_token(request, number, token)
    return _page(request, alert, answerer)


@require_POST
@requires(Permission.ACKNOWLEDGE_ALERTS)
def acknowledgement(request: StaffRequest, number: int) -> HttpResponse:
    """Acknowledge, signed in."""
    alert = _visible(request.user, number)
    generation = _generation(request, alert)
    alert = answers.acknowledge(
        alert_id=alert.pk, generation=generation, by=request.user, now=timezone.now()
    )
    return _answered(request, alert)


@require_POST
@requires(Permission.ACKNOWLEDGE_ALERTS)
def refusal(request: StaffRequest, number: int) -> HttpResponse:
    """Pass the page on to the next person, signed in."""
    alert = _visible(request.user, number)
    generation = _generation(request, alert)
    alert = answers.cannot_next(
        alert_id=alert.pk, generation=generation, by=request.user, now=timezone.now()
    )
    return _answered(request, alert)


@require_POST
@requires(Permission.ACKNOWLEDGE_ALERTS)
def return_(request: StaffRequest, number: int) -> HttpResponse:
    """Hand an acknowledged alert back, signed in."""
    alert = _visible(request.user, number)
    generation = _generation(request, alert)
    alert = answers.hand_back(
        alert_id=alert.pk, generation=generation, by=request.user, now=timezone.now()
    )
    return _answered(request, alert)


@require_POST
def linked_acknowledgement(request: HttpRequest, number: int, token: str) -> HttpResponse:
    """Acknowledge by link."""
    alert, answerer = _by_token(request, number, token)
    answers.acknowledge(
        alert_id=alert.pk,
        generation=answerer.generation,
        by=answerer.user,
        now=timezone.now(),
        via="link",
    )
    return redirect("escalations:alert_link", number=number, token=token)


@require_POST
def linked_refusal(request: HttpRequest, number: int, token: str) -> HttpResponse:
    """Pass the page on by link."""
    alert, answerer = _by_token(request, number, token)
    answers.cannot_next(
        alert_id=alert.pk, generation=answerer.generation, by=answerer.user, now=timezone.now()
    )
    return redirect("escalations:alert_link", number=number, token=token)


def _visible(user: User, number: int) -> Alert:
    return get_object_or_404(Alert.objects.visible_to(user).with_case(), pk=number)


def _by_token(request: HttpRequest, number: int, token: str) -> tuple[Alert, Answerer]:
    """Find the alert a link is for, and who answers: the person it was sent to, or the one signed in."""
    ticket = ticket_of(token)
    if ticket.alert_id != number:
        raise Http404
    alert = get_object_or_404(Alert.objects.with_case(), pk=number)
    user = get_object_or_404(User.objects.filter(is_active=True), pk=ticket.user_id)
    if isinstance(request.user, User) and Alert.objects.visible_to(request.user).filter(pk=number):
        user = request.user
    return alert, Answerer(user, ticket.generation, token)


def _generation(request: HttpRequest, alert: Alert) -> int:
    """Return the round the answer was given in; a form without one means what is shown now."""
    given = request.POST.get("generation", "")
    return int(given) if given.isdecimal() and len(given) < 10 else alert.generation


def _answered(request: StaffRequest, alert: Alert) -> HttpResponse:
    pages = Page.objects.ringing_for(request.user).with_alert()
    return fragment_or_redirect(
        request, "escalations/_my_pages.html", {"pages": pages}, to=alert.get_absolute_url()
    )


def _page(request: HttpRequest, alert: Alert, answerer: Answerer) -> HttpResponse:
    """Render the alert in the reader's language, with the facts of the case only where the reader may see it."""
    language = LANGUAGES.get(request.GET.get("lang", ""), answerer.user.language)
    case = None
    if isinstance(request.user, User):
        case = Case.objects.visible_to(request.user).filter(pk=alert.case_id).first()
    with translation.override(language), timezone.override(answerer.user.time_zone):
        sight = sight_of(alert, case=case, answerer=answerer.user, now=timezone.now())
        context = {
            **sight,
            "answerer": answerer,
            "is_older": answerer.generation != alert.generation,
            "acknowledgement_url": _url("acknowledgement", alert, answerer),
            "refusal_url": _url("refusal", alert, answerer),
            "lang": "pt-BR" if language == "pt-br" else "en",
        }
        return render(request, "escalations/alert.html", context)


def _url(name: str, alert: Alert, answerer: Answerer) -> str:
    if answerer.token:
        return reverse(f"escalations:linked_{name}", args=[alert.pk, answerer.token])
    return reverse(f"escalations:{name}", args=[alert.pk])
