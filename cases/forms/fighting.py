"""The shape of a dispute somebody works out: what is at stake, and what would end it."""

import json
from contextlib import suppress
from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.deciding.fighting import Fight
from cases.forms.base import INPUT, SELECT, Whole
from cases.models import Case, ExchangeRate
from cases.models.authority import HOUSE_CURRENCY
from common.money import Money

_NUMBER = {**INPUT, "inputmode": "decimal", "step": "any", "autocomplete": "off"}


def taken_along(query: QueryDict) -> dict[str, Any]:
    """Return what a decision begins with after a dispute was worked out, as far as the address says it readably."""
    taken: dict[str, Any] = {name: query[name] for name in ("amount", "currency") if name in query}
    with suppress(ValueError):
        taken["working"] = Fight.read(json.loads(query.get("working", ""))).kept()
    return taken


def _money(label: Any, *, required: bool = False) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        required=required,
        min_value=0,
        max_digits=12,
        decimal_places=3,
        widget=forms.NumberInput(attrs=_NUMBER),
    )


class FightForm(Whole):
    """What they claim, how likely we lose, what fighting takes, and what we would settle for."""

    currency = forms.ChoiceField(label=_("Currency"), widget=forms.Select(attrs=SELECT))
    claim = _money(_("What they would get if we lose"), required=True)
    chance = forms.DecimalField(
        label=_("How likely we lose, in percent"),
        min_value=0,
        max_value=100,
        max_digits=5,
        decimal_places=2,
        widget=forms.NumberInput(attrs=_NUMBER),
    )
    counsel = _money(_("Counsel"))
    hours = forms.DecimalField(
        label=_("Our own hours"),
        required=False,
        min_value=0,
        max_digits=7,
        decimal_places=2,
        widget=forms.NumberInput(attrs=_NUMBER),
    )
    rate = _money(_("What one of our hours costs"))
    fee = _money(_("Fees of the court or the network"))
    offer = _money(_("What we would settle for"), required=True)

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = case.reservation.currency if case.reservation is not None else HOUSE_CURRENCY
        stated = ExchangeRate.objects.order_by("currency").values_list("currency", flat=True)
        known = sorted({HOUSE_CURRENCY, *stated.distinct()} - {own})
        self.fields["currency"].choices = [(each, each) for each in (own, *known)]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Count every amount in minor units of the currency, as `fight` and `money` (what we would settle for)."""
        data = super().clean() or self.cleaned_data
        currency = data.get("currency")
        if self.errors or not currency:
            return data
        minor: dict[str, int] = {}
        for name in ("claim", "counsel", "rate", "fee", "offer"):
            try:
                minor[name] = Money.of(data[name] or Decimal(0), currency).minor
            except ValueError:
                self.add_error(name, gettext("This currency has no such small part."))
        if not self.errors:
            data["money"] = Money(minor.pop("offer"), currency)
            try:
                data["fight"] = Fight(
                    currency=currency,
                    **minor,
                    chance=data["chance"],
                    hours=data["hours"] or Decimal(0),
                )
            except ValueError:
                self.add_error("claim", gettext("This amount makes no sense."))
        return data
