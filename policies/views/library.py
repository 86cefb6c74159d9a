"""The list of policies, and one version to read."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from common.htmx import fragment_or_page
from policies.forms import LibraryForm
from policies.models import PolicyVersion
from policies.reading import choose, open_at
from policies.search import search
from policies.shelf import Shelf, browse, everything, found, lately, reached
from users.http import StaffRequest


@require_GET
@login_required
def index(request: StaffRequest) -> HttpResponse:
    """Show the list: everything, or what a search found, by the day it is asked for."""
    form = LibraryForm(request.GET)
    library = everything()
    form.offer(library)
    context = {
        "form": form,
        "shelf": _shelf(form, library),
        "kept": form.kept(),
        "newest": lately(library),
        "today": timezone.localdate(),
    }
    return fragment_or_page(request, "policies/_list.html", "policies/index.html", context)


@require_GET
@login_required
def detail(request: StaffRequest, code: str, number: int | None = None) -> HttpResponse:
    """Show one version; without a number the one in force on the day asked for."""
    form = LibraryForm(request.GET)
    library = everything()
    form.offer(library)
    today = timezone.localdate()
    on = form.asked("on", today)
    version = choose([v for v in library if v.policy.code == code], number, on)
    if version is None:
        raise Http404
    language = form.asked("language", get_language() or "en")
    reading = open_at(
        version,
        library,
        language=language,
        on=on,
        today=today,
        anchor=form.asked("clause", ""),
        compare_with=form.asked("compare"),
    )
    context = {
        "form": form,
        "shelf": _shelf(form, library),
        "kept": form.kept(),
        "reading": reading,
        "comparing": bool(form.asked("compare")) and reading.other is not None,
        "language": language,
        "today": today,
        "current": version.pk,
    }
    return fragment_or_page(request, "policies/_list.html", "policies/detail.html", context)


def _shelf(form: LibraryForm, library: list[PolicyVersion]) -> Shelf:
    on = form.asked("on", timezone.localdate())
    text = form.asked("q", "")
    within = reached(form.reach())
    if not text:
        return browse(library, on=on, within=within)
    hits = search(text, language=get_language() or "en", on=on, within=within)
    return found(hits, library, on=on)
