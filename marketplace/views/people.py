"""The list of people, and one person."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from common import texts
from common.htmx import fragment_or_page
from marketplace.forms import NoteForm, PreferenceForm
from marketplace.models import Consent, Person
from marketplace.profile import profile_of
from users.http import StaffRequest
from users.permissions import requires
from users.roles import Permission

EACH_PAGE = 25
#: What the page shows beside the two sides of a person.
_TABS = ("contacts", "data")


@require_safe
@requires(Permission.WORK_CASES)
def index(request: StaffRequest) -> HttpResponse:
    """Everybody by name, or who fits the search; htmx gets only the list."""
    words = texts.clean(request.GET.get("q", ""))[:120]
    people = Person.objects.visible_to(request.user)
    people = people.matching(words) if words else people.order_by("plain_name", "pk")
    page = Paginator(people.with_counts().with_contacts(), EACH_PAGE).get_page(
        request.GET.get("page")
    )
    context = {"page": page, "words": words}
    return fragment_or_page(request, "marketplace/_people.html", "marketplace/people.html", context)


@require_safe
@requires(Permission.WORK_CASES)
def detail(request: StaffRequest, pk: int) -> HttpResponse:
    """One person, as guest or (`?as=host`) as host, every contact, or what we keep; who only hosts opens as host."""
    people = Person.objects.visible_to(request.user).with_counts().with_contacts()
    person = get_object_or_404(people, pk=pk)
    tab = request.GET.get("as", "")
    profile = profile_of(person, side=tab, now=timezone.now())
    context = {
        "profile": profile,
        "person": person,
        "tab": tab if tab in _TABS else profile.side,
        "history": person.consents.order_by("-decided_at", "-pk").select_related("noted_by"),
        "form": NoteForm(),
        "preference_form": PreferenceForm(),
        "purposes": Consent.Purpose,
    }
    return render(request, "marketplace/person.html", context)
