"""The shapes of decisions, of requests to go further, and of answers to them."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django import forms
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.deciding.fighting import Fight
from cases.deciding.weighing import Proposal
from cases.forms.base import AREA, INPUT, SELECT, Versioned, Whole
from cases.models import (
    AuthorityKind,
    Case,
    CostBearer,
    Decision,
    ExceptionRequest,
    ExchangeRate,
    Party,
    RemedyKind,
)
from cases.models.authority import HOUSE_CURRENCY
from common.money import Money

MONEY = {**INPUT, "inputmode": "decimal", "step": "any", "autocomplete": "off"}
#: Shown once the amount goes beyond one's limit, or somebody is asked anyway.
_BEYOND = {"data-beyond": ""}
_WITHIN = [
    (0, _("As soon as the rule for it says")),
    (30, _("In 30 minutes")),
    (60, _("In 1 hour")),
    (240, _("In 4 hours")),
    (1440, _("In 1 day")),
]


class AmountForm(Whole):
    """What the meter is asked with, while somebody types."""

    kind = forms.ChoiceField(choices=AuthorityKind.choices)
    amount = forms.DecimalField(max_digits=14, decimal_places=3)
    currency = forms.CharField(max_length=3)
    person = forms.IntegerField(min_value=1)
    bearer = forms.ChoiceField(
        choices=CostBearer.choices, required=False, initial=CostBearer.PLATFORM
    )

    def clean(self) -> dict[str, Any]:
        """Bring amount and currency together."""
        data = super().clean() or self.cleaned_data
        to_money(self, data)
        return data


class DecideForm(Versioned):
    """Decide something; beyond one's limit it is a request, with what a request must say."""

    shown_at: ClassVar[dict[str, str]] = {
        "why": "because",
        "decide_by": "within",
        "rule_text": "step",
    }

    kind = forms.ChoiceField(
        label=_("What for"), choices=AuthorityKind.choices, widget=forms.Select(attrs=SELECT)
    )
    remedy = forms.ChoiceField(
        label=_("What they get"), choices=RemedyKind.choices, widget=forms.Select(attrs=SELECT)
    )
    remedy_text = forms.CharField(
        label=_("In words"), max_length=300, widget=forms.TextInput(attrs=INPUT)
    )
    person = forms.ChoiceField(label=_("Who gets it"), widget=forms.Select(attrs=SELECT))
    currency = forms.ChoiceField(label=_("Currency"), widget=forms.Select(attrs=SELECT))
    amount = forms.DecimalField(
        label=_("What it costs"),
        min_value=0,
        max_digits=14,
        decimal_places=3,
        widget=forms.NumberInput(attrs=MONEY),
    )
    bearer = forms.ChoiceField(
        label=_("Who pays"), choices=CostBearer.choices, widget=forms.Select(attrs=SELECT)
    )
    basis = forms.ChoiceField(
        label=_("Based on"), choices=Decision.Basis.choices, widget=forms.Select(attrs=SELECT)
    )
    clause = forms.ChoiceField(
        label=_("The rule, followed or left"), required=False, widget=forms.Select(attrs=SELECT)
    )
    step = forms.CharField(
        label=_("The step, or a rule outside the library"),
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs=INPUT),
    )
    because = forms.CharField(
        label=_("Why"), max_length=5000, widget=forms.Textarea(attrs={**AREA, "rows": 2})
    )
    asks = forms.BooleanField(
        label=_("Ask for approval, though it is within my limit"),
        required=False,
        widget=forms.CheckboxInput(attrs={"data-asks": ""}),
    )
    harm = forms.CharField(
        label=_("What happens if they say no"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={**AREA, **_BEYOND, "rows": 2}),
    )
    fairness = forms.CharField(
        label=_("Why it is fair to the other side"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={**AREA, **_BEYOND, "rows": 2}),
    )
    alternatives = forms.CharField(
        label=_("What was refused instead"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={**AREA, **_BEYOND, "rows": 2}),
    )
    within = forms.TypedChoiceField(
        label=_("When the answer is needed"),
        choices=_WITHIN,
        coerce=int,
        required=False,
        empty_value="",
        widget=forms.Select(attrs={**SELECT, **_BEYOND}),
    )
    acted = forms.BooleanField(
        label=_("Somebody is in danger: do it now, to be confirmed within 24 hours"),
        required=False,
        widget=forms.CheckboxInput(attrs=_BEYOND),
    )
    working = forms.JSONField(required=False, widget=forms.HiddenInput)
    client_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(
        self,
        *args: Any,
        case: Case,
        clauses: Sequence[tuple[str, str]],
        meter: str = "",
        **kwargs: Any,
    ) -> None:
        stay = case.reservation
        usual = {
            "currency": stay.currency if stay is not None else HOUSE_CURRENCY,
            "kind": AuthorityKind.GOODWILL,
            "basis": Decision.Basis.JUDGEMENT,
            "within": 0,
        }
        kwargs["initial"] = usual | kwargs.get("initial", {})
        super().__init__(*args, case=case, **kwargs)
        parties = case.parties.select_related("person").order_by("side", "-is_primary", "pk")
        self._choose("person", [(str(party.person_id), _named(party)) for party in parties])
        rated = ExchangeRate.objects.order_by().values_list("currency", flat=True).distinct()
        known = dict.fromkeys([usual["currency"], HOUSE_CURRENCY, *sorted(rated)])
        self._choose("currency", [(each, each) for each in known])
        self._choose("clause", [("", gettext("None")), *clauses])
        amount = self.fields["amount"]
        amount.widget.attrs |= {
            "hx-get": reverse("cases:limit", args=[case.reference]),
            "hx-include": "#id_kind, #id_amount, #id_currency, #id_person, #id_bearer",
            "hx-trigger": (
                "input changed delay:200ms, change from:#id_kind,"
                " change from:#id_currency, change from:#id_person, change from:#id_bearer, load"
            ),
            "hx-target": "#limit-of-mine",
            "hx-swap": "innerHTML",
            "hx-sync": "this:queue last",
            "hx-disabled-elt": "unset",  # the form's own would be inherited
        }
        amount.help_text = format_html(
            '<span id="limit-of-mine" class="stack tight" aria-live="polite">{}</span>', meter
        )
        self.fields["because"].help_text = format_html(
            '<span id="decided-before" hx-get="{}" hx-include="closest form" hx-swap="innerHTML"'
            ' hx-target="this" hx-sync="this:queue last" hx-disabled-elt="unset"'
            ' hx-trigger="load, change from:#id_kind, change from:#id_clause, change from:#id_remedy,'
            ' change from:#id_amount, change from:#id_because delay:300ms"></span>',
            reverse("cases:precedents_beside", args=[case.reference]),
        )

    def clean(self) -> dict[str, Any]:
        """Bring amount and currency together."""
        data = super().clean() or self.cleaned_data
        to_money(self, data)
        return data

    def clean_working(self) -> Fight | None:
        """Read what fighting was expected to cost, if it was worked out."""
        kept = self.cleaned_data["working"]
        if not kept:
            return None
        try:
            return Fight.read(kept)
        except ValueError:
            raise forms.ValidationError(
                gettext("The working of the dispute can’t be read. Work it out again.")
            ) from None

    @property
    def proposal(self) -> Proposal:
        """Return what is to be given."""
        data = self.cleaned_data
        return Proposal(
            kind=data["kind"],
            remedy=data["remedy"],
            remedy_text=data["remedy_text"],
            amount=data["money"],
            person_id=int(data["person"]),
            bearer=data["bearer"],
            clause_id=int(data["clause"]) if data["clause"] else None,
            fight=data["working"],
        )

    def decide_by(self, now: datetime) -> datetime | None:
        """Return when the answer is needed; None leaves it to the rule."""
        minutes = self.cleaned_data["within"]
        return now + timedelta(minutes=minutes) if minutes else None

    def _choose(self, field: str, choices: Sequence[tuple[object, object]]) -> None:
        self.fields[field].choices = choices  # type: ignore[attr-defined]


class ApproveForm(Versioned):
    """Say yes as it was asked, or otherwise, with the reason."""

    shown_at: ClassVar[dict[str, str]] = {}

    amount = forms.DecimalField(
        label=_("Amount"),
        min_value=0,
        max_digits=14,
        decimal_places=3,
        widget=forms.NumberInput(attrs=MONEY),
    )
    conditions = forms.CharField(
        label=_("On what condition, if any"),
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs=INPUT),
    )
    reason = forms.CharField(
        label=_("Why, if it is otherwise than asked"),
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs=INPUT),
    )

    def __init__(self, *args: Any, asked: ExceptionRequest, **kwargs: Any) -> None:
        self.currency = asked.currency
        kwargs["initial"] = {"amount": asked.standing.amount}
        super().__init__(*args, **kwargs)
        label = gettext("Amount in %(currency)s") % {"currency": asked.currency}
        self.fields["amount"].label = label

    def clean(self) -> dict[str, Any]:
        """Count the amount in the currency that was asked for."""
        data = super().clean() or self.cleaned_data
        to_money(self, data | {"currency": self.currency}, into=data)
        return data


def to_money(form: forms.Form, data: dict[str, Any], *, into: dict[str, Any] | None = None) -> None:
    """Put amount and currency together as `money`; refuses a fraction the currency does not have."""
    if data.get("amount") is None or not data.get("currency"):
        return
    try:
        money = Money.of(data["amount"], data["currency"].upper())
    except ValueError:
        form.add_error("amount", gettext("This currency has no such small part."))
    else:
        (data if into is None else into)["money"] = money


def _named(party: Party) -> str:
    return f"{party.person.full_name} ({party.get_side_display()})"
