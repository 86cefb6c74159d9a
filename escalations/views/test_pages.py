"""Test my phone: ask for a test page, see by which ways it went, confirm that it arrived."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from common.htmx import fragment_or_page
from escalations.actions import test_pages
from escalations.alerting.links import ticket_of
from escalations.models import TestPage
from messaging.models import Delivery
from users.http import StaffRequest
from users.models import User
from users.permissions import requires
from users.roles import Permission


@require_POST
@requires(Permission.ACKNOWLEDGE_ALERTS)
def create(request: StaffRequest) -> HttpResponse:
    """Send a test page to oneself, or, for who keeps the rota, to `person`."""
    asked = request.POST.get("person", "")
    user_id = int(asked) if asked.isdecimal() and len(asked) < 12 else request.user.pk
    get_object_or_404(User.objects.filter(is_active=True), pk=user_id)
    test = test_pages.ask(user_id=user_id, by=request.user, now=timezone.now())
    return redirect("escalations:test", pk=test.pk)


@require_safe
@login_required
def detail(request: StaffRequest, pk: int) -> HttpResponse:
    """Show how far one's test page has come, or one that one asked for."""
    test = get_object_or_404(TestPage.objects.visible_to(request.user), pk=pk)
    context = {
        "test": test,
        "texts": _texts(test),
        "moment_now": timezone.now(),
        "confirmation_url": reverse("escalations:test_confirmation", args=[test.pk]),
    }
    return fragment_or_page(
        request, "escalations/_test_page.html", "escalations/test_page.html", context
    )


@require_POST
@requires(Permission.ACKNOWLEDGE_ALERTS)
def confirmation(request: StaffRequest, pk: int) -> HttpResponse:
    """Confirm, signed in."""
    test = get_object_or_404(TestPage.objects.filter(user=request.user), pk=pk)
    test_pages.confirm(test_page_id=test.pk, by=request.user, now=timezone.now())
    return redirect("escalations:test", pk=test.pk)


@require_safe
@never_cache
def linked(request: HttpRequest, token: str) -> HttpResponse:
    """Show the test page to whoever holds its link: a button, nothing else, no sign-in."""
    test, user = _by_token(token)
    language = "pt-br" if user.language == "pt-br" else "en"
    with translation.override(language), timezone.override(user.time_zone):
        context = {
            "test": test,
            "answerer": user,
            "token": token,
            "moment_now": timezone.now(),
            "lang": "pt-BR" if language == "pt-br" else "en",
        }
        return render(request, "escalations/test_link.html", context)


# The link's own post needs no form token: who can send it holds the signed link, and a phone's mail app, which keeps
# no cookies, must be able to answer.
@csrf_exempt
@require_POST
def linked_confirmation(request: HttpRequest, token: str) -> HttpResponse:
    """Confirm by link."""
    test, user = _by_token(token)
    test_pages.confirm(test_page_id=test.pk, by=user, now=timezone.now(), via="link")
    return redirect("escalations:test_link", token=token)


def _by_token(token: str) -> tuple[TestPage, User]:
    """Find the test a link is for, and whose it is."""
    ticket = ticket_of(token)
    test = get_object_or_404(
        TestPage.objects.select_related("user"), alert=ticket.alert_id, user=ticket.user_id
    )
    return test, get_object_or_404(User.objects.filter(is_active=True), pk=ticket.user_id)


def _texts(test: TestPage) -> list[Delivery]:
    """Return every text of the test, in the order in which they leave."""
    return list(
        Delivery.objects.filter(page_delivery__page__alert=test.alert).order_by(
            "page_delivery__rule_order", "page_delivery__repeat"
        )
    )
