"""The shapes of how bad, how urgent, of which kind a case is."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.base import INPUT, SELECT, Versioned
from cases.models import CaseType, RiskAxis
from cases.models.scales import Severity, Urgency


class SeverityForm(Versioned):
    """Change how bad the harm is."""

    severity = forms.TypedChoiceField(
        label=_("Severity"),
        choices=Severity.choices,
        coerce=int,
        widget=forms.Select(attrs=SELECT),
    )
    reason = forms.CharField(label=_("Why"), max_length=300, widget=forms.TextInput(attrs=INPUT))


class UrgencyForm(Versioned):
    """Change how little time is left."""

    urgency = forms.TypedChoiceField(
        label=_("Urgency"), choices=Urgency.choices, coerce=int, widget=forms.Select(attrs=SELECT)
    )


class TypeForm(Versioned):
    """Change what kind of case it is."""

    case_type = forms.ModelChoiceField(
        label=_("Type"),
        queryset=CaseType.objects.filter(is_active=True).order_by("order"),
        empty_label=None,
        widget=forms.Select(attrs=SELECT),
    )


class RiskForm(Versioned):
    """Say how much is at stake on one axis."""

    axis = forms.ChoiceField(
        label=_("What is at stake"), choices=RiskAxis.choices, widget=forms.Select(attrs=SELECT)
    )
    level = forms.TypedChoiceField(
        label=_("How much"),
        choices=[
            (0, _("0 Nothing")),
            (1, _("1 Little")),
            (2, _("2 Some")),
            (3, _("3 Much")),
            (4, _("4 The worst")),
        ],
        coerce=int,
        widget=forms.Select(attrs=SELECT),
    )
    reason = forms.CharField(label=_("Why"), max_length=300, widget=forms.TextInput(attrs=INPUT))
