"""The shapes of carrying out what was decided: paying it, calling it back, proving it was done."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.forms.base import INPUT, Versioned
from cases.forms.deciding import MONEY, to_money
from common.money import Money


class PayForm(Versioned):
    """Say how much leaves, if it is another amount than was decided."""

    amount = forms.DecimalField(
        label=_("Amount"),
        min_value=0,
        max_digits=14,
        decimal_places=3,
        widget=forms.NumberInput(attrs=MONEY),
    )

    def __init__(self, *args: Any, most: Money, **kwargs: Any) -> None:
        self.currency = most.currency
        kwargs["initial"] = {"amount": most.amount}
        super().__init__(*args, **kwargs)
        label = gettext("Amount in %(currency)s") % {"currency": self.currency}
        self.fields["amount"].label = label

    def clean(self) -> dict[str, Any]:
        """Count the amount in the currency that was decided."""
        data = super().clean() or self.cleaned_data
        to_money(self, data | {"currency": self.currency}, into=data)
        return data


class CarryOutForm(PayForm):
    """Say what was given in the end, and what proves it."""

    proof = forms.CharField(
        label=_("What proves it"),
        help_text=_("A payment’s number, a booking, a letter."),
        max_length=200,
        widget=forms.TextInput(attrs=INPUT),
    )


class RecallForm(PayForm):
    """Say how much is called back, and why."""

    reason = forms.CharField(label=_("Why"), max_length=300, widget=forms.TextInput(attrs=INPUT))
