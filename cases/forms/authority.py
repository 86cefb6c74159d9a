"""The shapes of limits and rates, as whoever sets them types them: whole and minor units of the house's currency."""

from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.actions.deciding.limits import Numbers
from cases.forms.base import INPUT, SELECT, Whole
from cases.models import AuthorityKind
from cases.models.authority import HOUSE_CURRENCY
from common.money import Money
from users.models import User
from users.roles import Role

_MONEY = {**INPUT, "inputmode": "decimal", "step": "0.01"}
_ROLES = (Role.ASSOCIATE, Role.SENIOR, Role.MANAGER)


def _sum(label: Any, *, required: bool = False) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        required=required,
        min_value=0,
        max_digits=12,
        decimal_places=2,
        widget=forms.NumberInput(attrs=_MONEY),
    )


def _whole(label: Any, least: int, most: int) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, min_value=least, max_value=most, widget=forms.NumberInput(attrs=INPUT)
    )


class LimitForm(Whole):
    """What a role or one person may decide of one kind, from an instant on."""

    kind = forms.ChoiceField(
        label=_("For"), choices=AuthorityKind.choices, widget=forms.Select(attrs=SELECT)
    )
    role = forms.ChoiceField(
        label=_("Role"),
        choices=[("", _("One person instead")), *((role, role.label) for role in _ROLES)],
        required=False,
        widget=forms.Select(attrs=SELECT),
    )
    user = forms.ModelChoiceField(
        label=_("Person"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("Everybody with the role"),
        widget=forms.Select(attrs=SELECT),
    )
    per_decision = _sum(_("In one decision, US$"), required=True)
    per_case = _sum(_("On one stay, US$"))
    per_person = _sum(_("For one household in 12 months, US$"))
    together = _sum(_("When a second person agrees, US$"))
    since = forms.DateTimeField(
        label=_("From"),
        required=False,
        help_text=_("Empty: from now on. What held until then ends."),
        widget=forms.DateTimeInput(attrs={**INPUT, "type": "datetime-local"}),
    )
    until = forms.DateTimeField(
        label=_("Until, if it ends"),
        required=False,
        widget=forms.DateTimeInput(attrs={**INPUT, "type": "datetime-local"}),
    )
    note = forms.CharField(
        label=_("What changes and why"), max_length=300, widget=forms.TextInput(attrs=INPUT)
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.filter(is_active=True, role__in=_ROLES).order_by("name")
        self.fields["user"].queryset = people  # type: ignore[attr-defined]

    def limit(self, now: datetime) -> dict[str, Any]:
        """Return what the action takes."""
        data = self.cleaned_data
        names = ("per_decision", "per_case", "per_person", "together")
        return {
            "kind": data["kind"],
            "role": data["role"],
            "user": data["user"],
            "numbers": Numbers(**{name: _minor(data[name]) for name in names}),
            "since": data["since"] or now,
            "until": data["until"],
            "note": data["note"],
        }


class RuleForm(Whole):
    """What holds for every decision of a kind, from now on."""

    shown_at: ClassVar[dict[str, str]] = {}

    kind = forms.ChoiceField(
        label=_("For"), choices=AuthorityKind.choices, widget=forms.Select(attrs=SELECT)
    )
    two_people_over = _sum(_("Two people approve above, US$; empty: never"))
    tolerance_percent = forms.DecimalField(
        label=_("May grow by, percent, before it is decided again"),
        min_value=0,
        max_value=100,
        max_digits=5,
        decimal_places=2,
        widget=forms.NumberInput(attrs=_MONEY),
    )
    lapse_days = _whole(_("Lapses when nobody carries it out, after days"), 1, 365)
    decide_minutes = _whole(_("An answer within, minutes"), 5, 43200)
    ratify_minutes = _whole(_("What was done at once is confirmed within, minutes"), 5, 1440)
    note = forms.CharField(
        label=_("What changes and why"), max_length=300, widget=forms.TextInput(attrs=INPUT)
    )

    def rule(self) -> dict[str, Any]:
        """Return what the action takes."""
        data = dict(self.cleaned_data)
        return data | {"two_people_over": _minor(data["two_people_over"])}


class RateForm(Whole):
    """What one unit of a currency is worth on a day."""

    shown_at: ClassVar[dict[str, str]] = {}

    currency = forms.RegexField(
        r"^[A-Za-z]{3}$",
        label=_("Currency, three letters"),
        widget=forms.TextInput(attrs={**INPUT, "maxlength": 3}),
    )
    units = forms.DecimalField(
        label=_("One unit is worth, US$"),
        max_digits=20,
        decimal_places=10,
        widget=forms.NumberInput(attrs={**INPUT, "inputmode": "decimal", "step": "any"}),
    )
    day = forms.DateField(label=_("On"), widget=forms.DateInput(attrs={**INPUT, "type": "date"}))
    source = forms.CharField(
        label=_("Says who"), max_length=120, widget=forms.TextInput(attrs=INPUT)
    )


def _minor(amount: Decimal | None) -> Any:
    return None if amount is None else Money.of(amount, HOUSE_CURRENCY).minor
