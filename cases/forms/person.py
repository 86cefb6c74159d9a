"""The shapes of what people on a case expect, and what they were given."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.base import INPUT, SELECT, Versioned
from cases.models import Case, Expectation, Given, Party
from common.money import Money


class _OfParty(Versioned):
    """A form about one person on the case."""

    party = forms.ModelChoiceField(
        label=_("Who"),
        queryset=Party.objects.none(),
        empty_label=None,
        widget=forms.Select(attrs=SELECT),
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, case=case, **kwargs)
        parties = case.parties.select_related("person").order_by("side", "-is_primary", "pk")
        self.fields["party"].queryset = parties  # type: ignore[attr-defined] # a choice of rows


class ExpectationForm(_OfParty):
    """What somebody expects."""

    text = forms.CharField(
        label=_("What they expect"), max_length=300, widget=forms.TextInput(attrs=INPUT)
    )
    kind = forms.ChoiceField(
        label=_("How we know"),
        choices=Expectation.Kind,
        widget=forms.Select(attrs=SELECT),
    )


class GivenForm(_OfParty):
    """What somebody was given."""

    text = forms.CharField(
        label=_("What they were given"), max_length=200, widget=forms.TextInput(attrs=INPUT)
    )
    amount = forms.DecimalField(
        label=_("Amount, if it has one"),
        required=False,
        min_value=0,
        max_digits=12,
        decimal_places=2,
        widget=forms.NumberInput(attrs=INPUT),
    )
    currency = forms.RegexField(
        r"^[A-Z]{3}$",
        label=_("Currency, three letters"),
        required=False,
        widget=forms.TextInput(attrs=INPUT),
    )
    is_beyond_policy = forms.BooleanField(
        label=_("Beyond what the policy gives"), required=False, widget=forms.CheckboxInput()
    )
    verdict = forms.ChoiceField(
        label=_("Was it enough?"),
        choices=[("", _("Nobody knows yet")), *Given.Verdict.choices],
        required=False,
        widget=forms.Select(attrs=SELECT),
    )

    def clean(self) -> dict[str, Any]:
        """Bring amount and currency together: both or neither."""
        data = super().clean() or self.cleaned_data
        amount, currency = data.get("amount"), data.get("currency")
        if bool(amount) != bool(currency) and not self.errors:
            self.add_error("currency" if amount else "amount", _("An amount needs its currency."))
        try:
            data["money"] = Money.of(amount, currency) if amount and currency else None
        except ValueError:
            self.add_error("amount", _("This currency has no cents."))
        return data
