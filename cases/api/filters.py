"""How the API narrows messages."""

import django_filters
from django.utils.translation import gettext_lazy as _

from cases.models import Message, ThreadKind


class MessageFilter(django_filters.FilterSet):
    """Messages of one case, of one thread."""

    case = django_filters.CharFilter(label=_("Case"), field_name="thread__case__reference")
    thread = django_filters.ChoiceFilter(
        label=_("Thread"), field_name="thread__kind", choices=ThreadKind.choices
    )

    class Meta:
        model = Message
        fields: list[str] = []
