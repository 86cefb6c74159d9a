"""What colleagues learned about a person."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_POST

from common.htmx import fragment_or_redirect
from marketplace.actions import people
from marketplace.forms import NoteForm, PreferenceForm
from marketplace.models import Person
from marketplace.profile import preferences_of
from users.http import StaffRequest
from users.permissions import requires
from users.roles import Permission


@require_POST
@requires(Permission.WORK_CASES)
def create(request: StaffRequest, pk: int) -> HttpResponse:
    """Keep a note; an empty one comes back with what is wrong."""
    visible = Person.objects.visible_to(request.user)
    person = get_object_or_404(visible, pk=pk)
    form = NoteForm(request.POST)
    if form.is_valid():
        text = form.cleaned_data["text"]
        people.add_note(person_id=pk, text=text, by=request.user, now=timezone.now())
        form = NoteForm()
    context = {
        "person": visible.with_contacts().get(pk=pk),
        "preferences": preferences_of(person, on=timezone.now().date()),
        "form": form,
        "preference_form": PreferenceForm(),
    }
    return fragment_or_redirect(
        request, "marketplace/_treatment.html", context, to=person.get_absolute_url()
    )
