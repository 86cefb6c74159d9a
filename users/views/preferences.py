"""Doors to one's own settings."""

from django.conf import settings as django_settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from users import actions
from users.forms import LanguageForm, PreferencesForm, ThemeForm
from users.http import StaffRequest
from users.models import User

_YEAR = 365 * 24 * 60 * 60


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: StaffRequest) -> HttpResponse:
    """Show and keep one's own choices."""
    if request.method != "POST":
        return render(
            request, "users/settings.html", {"form": PreferencesForm(instance=request.user)}
        )
    # A copy, because validating a form for a row writes into that row.
    form = PreferencesForm(request.POST, instance=User.objects.get(pk=request.user.pk))
    if not form.is_valid():
        return render(request, "users/settings.html", {"form": form}, status=400)
    user = actions.set_preferences(
        user_id=request.user.pk, changes=form.cleaned_data, now=timezone.now()
    )
    with translation.override(user.language):
        messages.success(request, _("Your settings are kept."))
    return redirect("users:settings")


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Keep light, dark or the system's choice: for the person, or in a cookie for a visitor."""
    form = ThemeForm(request.POST)
    response = _back(request)
    if form.is_valid():
        if isinstance(request.user, User):
            actions.set_preferences(
                user_id=request.user.pk, changes=form.cleaned_data, now=timezone.now()
            )
        else:
            response.set_cookie(
                "theme",
                form.cleaned_data["theme"],
                max_age=_YEAR,
                samesite="Lax",
                secure=django_settings.SESSION_COOKIE_SECURE,
                httponly=True,
            )
    return response


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Keep the language of the screens: for the person, or in a cookie for a visitor."""
    form = LanguageForm(request.POST)
    response = _back(request)
    if form.is_valid():
        if isinstance(request.user, User):
            actions.set_preferences(
                user_id=request.user.pk, changes=form.cleaned_data, now=timezone.now()
            )
        response.set_cookie(
            django_settings.LANGUAGE_COOKIE_NAME,
            form.cleaned_data["language"],
            max_age=_YEAR,
            samesite="Lax",
            secure=django_settings.SESSION_COOKIE_SECURE,
            httponly=True,
        )
    return response


def _back(request: HttpRequest) -> HttpResponseRedirect:
    """Return to where the switch was pressed, never to a foreign site."""
    target = request.POST.get("next", "/")
    safe = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return HttpResponseRedirect(target if safe else "/")
