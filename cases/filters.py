"""How a list of cases is narrowed: one filter set for the work list and the API."""

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from cases.lifecycle import Status
from cases.models import Case, CaseType
from cases.models.case import Severity
from cases.reference import read_reference


class CaseFilter(django_filters.FilterSet):
    """Severity, kind, language, status and words of the title; nothing here widens what may be seen."""

    severity = django_filters.MultipleChoiceFilter(
        label=_("Severity"),
        choices=Severity.choices,
        distinct=False,  # one table: nothing can be doubled, and DISTINCT would sort the whole set
    )
    type = django_filters.ModelChoiceFilter(
        label=_("Type"),
        field_name="case_type",
        to_field_name="code",
        queryset=CaseType.objects.order_by("order"),
        empty_label=_("Every type"),
    )
    language = django_filters.ChoiceFilter(
        label=_("Language"),
        choices=[("en", _("English")), ("pt", _("Portuguese"))],
        lookup_expr="startswith",
        empty_label=_("Every language"),
    )
    status = django_filters.ChoiceFilter(
        label=_("Status"), choices=Status.choices, empty_label=_("Every status")
    )
    q = django_filters.CharFilter(label=_("Words"), method="with_words", max_length=100)

    class Meta:
        model = Case
        fields: list[str] = []

    def with_words(self, cases: QuerySet[Case], name: str, value: str) -> QuerySet[Case]:
        """Keep cases whose title holds every word, or the one with this number."""
        reference = read_reference(value)
        if reference is not None:
            return cases.filter(reference=reference)
        every = Q()
        for word in value.split():
            every &= Q(title__icontains=word)
        return cases.filter(every)
