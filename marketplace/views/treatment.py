"""How a person wants to be treated, and what they allow: noted, ended, decided."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_POST

from common.errors import DomainError
from common.htmx import fragment_or_redirect
from marketplace.actions import people
from marketplace.forms import ConsentForm, NoteForm, PreferenceForm
from marketplace.models import Consent, Person, Preference
from marketplace.profile import consents_of, preferences_of
from users.http import StaffRequest
from users.permissions import requires
from users.roles import Permission


@require_POST
@requires(Permission.WORK_CASES)
def preferences(request: StaffRequest, pk: int) -> HttpResponse:
    """Keep a preference; what may not be kept comes back with what is wrong."""
    person = _find(request, pk)
    form = PreferenceForm(request.POST)
    if form.is_valid():
        try:
            data, now = form.cleaned_data, timezone.now()
            people.note_preference(person_id=person.pk, by=request.user, now=now, **data)
            form = PreferenceForm()
        except DomainError as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
    return _treatment(request, person, form)


@require_POST
@requires(Permission.WORK_CASES)
def preference_end(request: StaffRequest, pk: int, preference: int) -> HttpResponse:
    """Say that a preference counts no longer."""
    person = _find(request, pk)
    found = get_object_or_404(Preference.objects.filter(person=person), pk=preference)
    people.end_preference(preference_id=found.pk, by=request.user, now=timezone.now())
    return _treatment(request, person, PreferenceForm())


@require_POST
@requires(Permission.WORK_CASES)
def consents(request: StaffRequest, pk: int) -> HttpResponse:
    """Keep what somebody allowed or refused."""
    person = _find(request, pk)
    form = ConsentForm(request.POST)
    if form.is_valid():
        said = {**form.cleaned_data, "source": Preference.Source.SAID}
        people.decide_consent(person_id=person.pk, by=request.user, now=timezone.now(), **said)
    context = {"person": person, "consents": consents_of(person), "purposes": Consent.Purpose}
    return fragment_or_redirect(
        request, "marketplace/_consents.html", context, to=person.get_absolute_url()
    )


def _find(request: StaffRequest, pk: int) -> Person:
    people_seen = Person.objects.visible_to(request.user).with_contacts()
    return get_object_or_404(people_seen, pk=pk)


def _treatment(request: StaffRequest, person: Person, form: PreferenceForm) -> HttpResponse:
    context: dict[str, Any] = {
        "person": person,
        "preferences": preferences_of(person, on=timezone.now().date()),
        "form": NoteForm(),
        "preference_form": form,
    }
    return fragment_or_redirect(
        request, "marketplace/_treatment.html", context, to=person.get_absolute_url()
    )
