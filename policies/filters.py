"""How the list of policies is narrowed."""

import django_filters

from policies.models import Policy


class PolicyFilter(django_filters.FilterSet):
    """By topic, by whom it binds, by who keeps it."""

    class Meta:
        model = Policy
        fields = ["topic", "audience", "owner", "sample"]
