"""Quote a clause in what is being written: it becomes a chip beside the words, in the words of the reader."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cases.actions import drafts
from cases.actions.citations import DoesNotBind
from cases.forms.conversation import CitationForm
from cases.sheet import sheet_of
from cases.views import page
from common.errors import BadInput
from policies.audience import may_quote
from policies.models import Clause
from users.http import StaffRequest


@require_POST
@login_required
def create(request: StaffRequest, reference: str) -> HttpResponse:
    """Give the chip and the plain words for the composer in use; the rule is quoted once it is sent."""
    case = page.find(request, reference)
    form = CitationForm(request.POST)
    if not form.is_valid():
        raise BadInput(_("Choose a clause."), field="clause")
    clause = get_object_or_404(
        Clause.objects.binding().select_related("version__policy"), pk=form.cleaned_data["clause"]
    )
    sheet = sheet_of(case, request.user, now=timezone.now())
    composer = page.composer_of(sheet, page.audience_of(request, sheet, page.thread_of(request)))
    if not may_quote(clause.version.policy.audience, to=composer.kind):
        raise DoesNotBind(
            _("%(clause)s does not bind this side and can’t be quoted to it.") % {"clause": clause}
        )
    words = clause.plain_in(composer.language)
    if not request.htmx:
        drafts.keep(
            thread_id=composer.tab.thread.pk,
            by=request.user,
            text=f"{composer.text} {words}".strip(),
            clause_ids=[*(chosen.pk for chosen in composer.clauses), clause.pk],
            macro=composer.template.slug if composer.template else "",
            acts=composer.acts,
            now=timezone.now(),
        )
        return redirect(page.address_of(case, place="full", thread=composer.kind))
    context = {"case": case, "clause": clause, "composer": composer, "words": words}
    return render(request, "cases/_cited.html", context)
