"""What is looked for among earlier decisions, and what is weighed while they are shown beside a case."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.deciding.likeness import Lead
from cases.deciding.precedents import Asked
from cases.forms.base import INPUT, SELECT, Whole
from cases.models import AuthorityKind, RemedyKind
from cases.models.authority import HOUSE_CURRENCY
from common.money import Money
from marketplace.models.segment import Segment
from policies.models import Clause

_ANY = [("", _("Any"))]
_DIGITS = {**INPUT, "inputmode": "decimal", "autocomplete": "off"}
#: One unit more than anybody may be given at once.
_MOST = 100_000_000


class PrecedentsForm(Whole):
    """Filters over all decisions; each may be left out."""

    words = forms.CharField(
        label=_("Words of the reason"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={**INPUT, "type": "search"}),
    )
    clause = forms.ModelChoiceField(
        label=_("Rule"),
        queryset=Clause.objects.light().select_related("version__policy"),
        required=False,
        widget=forms.HiddenInput,
    )
    kind = forms.ChoiceField(
        label=_("What for"),
        choices=[*_ANY, *AuthorityKind.choices],
        required=False,
        widget=forms.Select(attrs=SELECT),
    )
    remedy = forms.ChoiceField(
        label=_("What they got"),
        choices=[*_ANY, *RemedyKind.choices],
        required=False,
        widget=forms.Select(attrs=SELECT),
    )
    segment = forms.ChoiceField(
        label=_("Guest"),
        choices=[*_ANY, *Segment.choices],
        required=False,
        widget=forms.Select(attrs=SELECT),
    )
    lead = forms.ChoiceField(
        label=_("Check-in was"),
        choices=[*_ANY, *Lead.choices],
        required=False,
        widget=forms.Select(attrs=SELECT),
    )
    country = forms.RegexField(
        r"^[A-Za-z]{2}$",
        label=_("Country of the home"),
        required=False,
        widget=forms.TextInput(attrs={**INPUT, "maxlength": 2, "size": 3, "placeholder": "PT"}),
    )
    least = forms.DecimalField(
        label=_("From"),
        required=False,
        min_value=0,
        max_value=_MOST,
        decimal_places=2,
        widget=forms.NumberInput(attrs=_DIGITS),
    )
    most = forms.DecimalField(
        label=_("Up to"),
        required=False,
        min_value=0,
        max_value=_MOST,
        decimal_places=2,
        widget=forms.NumberInput(attrs=_DIGITS),
    )

    def clean(self) -> dict[str, Any]:
        """Refuse a range that ends before it starts."""
        data = super().clean() or self.cleaned_data
        least, most = data.get("least"), data.get("most")
        if least is not None and most is not None and most < least:
            self.add_error("most", _("This is less than where it starts."))
        return data

    def asked(self) -> Asked:
        """Return what is looked for; what could not be read is left out."""
        data = getattr(self, "cleaned_data", {})

        def minor(name: str) -> int | None:
            amount = data.get(name)
            return None if amount is None else Money.of(amount, HOUSE_CURRENCY).minor

        return Asked(
            clause=data.get("clause"),
            kind=data.get("kind", ""),
            remedy=data.get("remedy", ""),
            segment=data.get("segment", ""),
            country=data.get("country", "").upper(),
            lead=data.get("lead", ""),
            least=minor("least"),
            most=minor("most"),
            words=data.get("words", ""),
        )


class WeighingForm(Whole):
    """What is being decided while precedents are shown beside it; anything may still be missing."""

    kind = forms.ChoiceField(choices=AuthorityKind.choices)
    remedy = forms.ChoiceField(choices=RemedyKind.choices, required=False)
    remedy_text = forms.CharField(max_length=300, required=False)
    because = forms.CharField(max_length=5000, required=False)
    amount = forms.DecimalField(
        min_value=0, max_value=_MOST, max_digits=14, decimal_places=3, required=False
    )
    currency = forms.CharField(max_length=3, required=False)
    clause = forms.ModelChoiceField(
        queryset=Clause.objects.light().select_related("version__policy"), required=False
    )
