"""Who else is on a case: asked and told in one breath, every few seconds."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cases.actions.timeline import audience_of
from cases.composing import presence
from cases.composing.here import meet
from cases.models import Draft, ThreadKind
from cases.views import page
from common.htmx import fragment_or_page
from common.live import announce
from users.http import StaffRequest


@require_POST
@login_required
def create(request: StaffRequest, reference: str) -> HttpResponse:
    """Say that the reader is here, writing or not, and show who else is."""
    case = page.find(request, reference)
    writes = request.POST.get("writes", "")
    writes = writes if writes in ThreadKind.values else ""
    people = meet(case, request.user, writes=writes)
    asker = presence.asker(case.pk, request.user.pk)
    asked_by = next((person for person, _writes in people if person.pk == asker), None)
    return render(
        request, "cases/_here.html", {"case": case, "people": people, "asked_by": asked_by}
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def writer(request: StaffRequest, reference: str, kind: str, pk: int) -> HttpResponse:
    """Show what a colleague is writing to guest or host; posted, ask them to wait before they send."""
    case = page.find(request, reference)
    draft = get_object_or_404(
        Draft.objects.outward().select_related("author", "thread"),
        thread__case=case,
        thread__kind=kind,
        author=pk,
    )
    if request.method == "POST":
        presence.ask_to_wait(case.pk, draft.author_id, by=request.user.pk)
        announce("presence", audience=audience_of(case), at=case.reference)
        person = draft.author.short_name
        return page.changed(request, case, said=_("%(person)s was asked.") % {"person": person})
    context = {
        "case": case,
        "draft": draft,
        "is_mine": draft.author_id == request.user.pk,
        "place": page.place_of(request),
        "thread": page.thread_of(request),
        "fragment": "cases/dialogs/_writer.html",
    }
    return fragment_or_page(
        request, "cases/dialogs/_writer.html", "cases/dialogs/page.html", context
    )
