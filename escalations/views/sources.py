"""Which other systems may raise alerts; an admin's page. A secret is shown once, when it is made."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from escalations.actions import sources
from escalations.forms.duty import AlertSourceForm
from escalations.models import AlertSource
from escalations.signatures import secret_of
from users.http import StaffRequest
from users.permissions import requires
from users.roles import Permission


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.ADMINISTER)
def index(request: StaffRequest) -> HttpResponse:
    """Show every source and the form for another; or make it."""
    form = AlertSourceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        source = sources.make(
            name=form.cleaned_data["name"],
            team_id=form.cleaned_data["team"].pk,
            severity=form.cleaned_data["severity"],
            by=request.user,
            now=timezone.now(),
        )
        return _shown(request, source)
    context = {"form": form, "sources": AlertSource.objects.select_related("team").order_by("name")}
    return render(
        request, "escalations/sources.html", context, status=400 if form.is_bound else 200
    )


@never_cache
@require_POST
@requires(Permission.ADMINISTER)
def secret(request: StaffRequest, pk: int) -> HttpResponse:
    """Make a new secret; the one before is worth nothing from now on."""
    get_object_or_404(AlertSource, pk=pk)
    return _shown(request, sources.rotate(source_id=pk, by=request.user, now=timezone.now()))


@require_POST
@requires(Permission.ADMINISTER)
def activity(request: StaffRequest, pk: int) -> HttpResponse:
    """Switch a source off, or on again with `on`."""
    source = get_object_or_404(AlertSource, pk=pk)
    is_active = "on" in request.POST
    sources.switch(source_id=pk, is_active=is_active, by=request.user, now=timezone.now())
    said = _("%(name)s may raise alerts again.") if is_active else _("%(name)s raises no alerts.")
    messages.success(request, said % {"name": source.name})
    return redirect("escalations:sources")


def _shown(request: StaffRequest, source: AlertSource) -> HttpResponse:
    """Show the secret, this once."""
    address = f"{settings.SITE_URL}{reverse('hooks:alerts', args=[source.code])}"
    context = {"source": source, "secret": secret_of(source), "address": address}
    return render(request, "escalations/source_secret.html", context)
