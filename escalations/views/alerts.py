"""One alert: what, where, how bad, and the buttons; also by signed link, for exactly that."""

from collections.abc import Callable

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from cases.models import Case
from common.errors import DomainError
from escalations.actions import answers
from escalations.alerting.links import ticket_of
from escalations.alerting.sight import Answerer, sight_of
from escalations.models import Alert, Page
from users.http import StaffRequest
from users.models import User
from users.permissions import requires
from users.roles import Permission

LANGUAGES = {"en": "en", "pt-br": "pt-br"}


@require_safe
@login_required
@never_cache
def detail(request: StaffRequest, number: int) -> HttpResponse:
    """Show an alert to somebody signed in who may know of it."""
    alert = _visible(request.user, number)
    return _page(request, alert, Answerer(request.user, alert.generation))


@require_safe
@never_cache
def linked(request: HttpRequest, number: int, token: str) -> HttpResponse:
    """Show an alert to whoever holds the link; what is in the case only to somebody signed in who may see it."""
    alert, answerer = _by_token(request, number, token)
    return _page(request, alert, answerer)


@require_POST
@requires(Permission.ACKNOWLEDGE_ALERTS)
def acknowledgement(request: StaffRequest, number: int) -> HttpResponse:
    """Acknowledge, signed in."""
    return _signed_in(request, number, answers.acknowledge)


@require_POST
@requires(Permission.ACKNOWLEDGE_ALERTS)
def refusal(request: StaffRequest, number: int) -> HttpResponse:
    """Pass the page on to the next person, signed in."""
    return _signed_in(request, number, answers.cannot_next)


@require_POST
@requires(Permission.ACKNOWLEDGE_ALERTS)
def return_(request: StaffRequest, number: int) -> HttpResponse:
    """Hand an acknowledged alert back, signed in."""
    return _signed_in(request, number, answers.hand_back)


@require_POST
@requires(Permission.WORK_CASES)
def safety(request: StaffRequest, number: int) -> HttpResponse:
    """Note whether the people concerned are safe."""
    alert = _visible(request.user, number)
    case = get_object_or_404(Case.objects.visible_to(request.user), pk=alert.case_id)
    told = request.POST.get("safety", "")
    answers.tell_safety(case_id=case.pk, safety=told, by=request.user, now=timezone.now())
    return redirect(alert)


# A link's own posts need no form token: who can send them holds the signed link, and a phone's mail app, which keeps
# no cookies, must be able to answer.
@csrf_exempt
@require_POST
def linked_acknowledgement(request: HttpRequest, number: int, token: str) -> HttpResponse:
    """Acknowledge by link."""
    return _by_link(request, number, token, answers.acknowledge)


@csrf_exempt
@require_POST
def linked_refusal(request: HttpRequest, number: int, token: str) -> HttpResponse:
    """Pass the page on by link."""
    return _by_link(request, number, token, answers.cannot_next)


def _signed_in(request: StaffRequest, number: int, act: Callable[..., Alert]) -> HttpResponse:
    alert = _visible(request.user, number)
    given = request.POST.get("generation", "")
    # A form without a round means the one shown now.
    generation = int(given) if given.isdecimal() and len(given) < 10 else alert.generation
    act(alert_id=alert.pk, generation=generation, by=request.user, now=timezone.now())
    if not request.htmx:
        return redirect(alert)
    pages = Page.objects.ringing_for(request.user).with_alert().one_for_each_alert()
    response = render(request, "escalations/_my_pages.html", {"pages": pages})
    response["HX-Trigger"] = "steward:alert"
    return response


def _by_link(
    request: HttpRequest, number: int, token: str, act: Callable[..., Alert]
) -> HttpResponse:
    """Answer with the alert's own page, refused or not: it says what happened and weighs little."""
    alert, answerer = _by_token(request, number, token)
    try:
        act(
            alert_id=alert.pk,
            generation=answerer.generation,
            by=answerer.user,
            now=timezone.now(),
            via="link",
        )
    except DomainError as refused:
        alert.refresh_from_db()
        return _page(request, alert, answerer, told=refused)
    return redirect("escalations:alert_link", number=number, token=token)


def _visible(user: User, number: int) -> Alert:
    return get_object_or_404(Alert.objects.visible_to(user).with_case(), pk=number)


def _by_token(request: HttpRequest, number: int, token: str) -> tuple[Alert, Answerer]:
    """Find the alert a link is for, and who answers: the person it was sent to, or the one signed in, who may."""
    ticket = ticket_of(token)
    if ticket.alert_id != number:
        raise Http404
    alert = get_object_or_404(Alert.objects.with_case(), pk=number)
    user = get_object_or_404(User.objects.filter(is_active=True), pk=ticket.user_id)
    reader = request.user
    if isinstance(reader, User) and reader.can(Permission.ACKNOWLEDGE_ALERTS):
        user = reader if Alert.objects.visible_to(reader).filter(pk=number) else user
    return alert, Answerer(user, ticket.generation, token)


def _page(
    request: HttpRequest, alert: Alert, answerer: Answerer, *, told: DomainError | None = None
) -> HttpResponse:
    """Render the alert in the reader's language, with the facts of the case only where the reader may see it."""
    language = LANGUAGES.get(request.GET.get("lang", ""), answerer.user.language)
    case = None
    if isinstance(request.user, User):
        case = Case.objects.visible_to(request.user).filter(alerts=alert).first()
    with translation.override(language), timezone.override(answerer.user.time_zone):
        sight = sight_of(alert, case=case, answerer=answerer, now=timezone.now())
        context = {
            **sight,
            "answerer": answerer,
            "told": told.message if told else "",
            "door": _door(request, alert, case),
            "acknowledgement_url": _url("acknowledgement", alert, answerer),
            "refusal_url": _url("refusal", alert, answerer),
            "lang": "pt-BR" if language == "pt-br" else "en",
        }
        status = told.status if told else 200
        return render(request, "escalations/alert.html", context, status=status)


def _door(request: HttpRequest, alert: Alert, case: Case | None) -> str:
    """Return where the case opens: for who may see it itself, for a visitor by way of the sign-in."""
    if case is not None:
        return case.get_absolute_url()
    if alert.case_id is None or request.user.is_authenticated:
        return ""
    return f"{reverse('account_login')}?next={alert.get_absolute_url()}"


def _url(name: str, alert: Alert, answerer: Answerer) -> str:
    if answerer.token:
        return reverse(f"escalations:linked_{name}", args=[alert.pk, answerer.token])
    return reverse(f"escalations:{name}", args=[alert.pk])
